package dev.puppetmaster.bot.brain;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.Roster;
import dev.puppetmaster.bot.Step;
import dev.puppetmaster.bot.gate.Decision;
import dev.puppetmaster.bot.gate.Gate;
import dev.puppetmaster.bot.gate.RoomView;
import dev.puppetmaster.bot.inbox.Rooms;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.bot.outbox.Outbox;
import dev.puppetmaster.bot.outbox.Replies;
import dev.puppetmaster.bot.store.InboxTable.State;
import dev.puppetmaster.bot.store.OutboxTable;
import dev.puppetmaster.bot.store.OutboxTable.Draft;
import dev.puppetmaster.bot.store.ScheduleTable.Alarm;
import dev.puppetmaster.bot.store.ScheduleTable.Does;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.bot.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what is scheduled when it is due. In one transaction it goes from the schedule to the outbox, or to the inbox as an
 * accepted ask, and from there it goes the way of every message.
 */
public final class Alarms implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Alarms.class);
    private static final int BATCH = 100;
    /** The longest sleep: a clock that was set, or a machine that slept, is noticed by then. */
    private static final long LOOK_MILLIS = Duration.ofMinutes(1).toMillis();

    private static final long STORE_WAIT_MILLIS = 1_000;

    private final Store store;
    private final Rooms rooms;
    private final Supplier<Roster> roster;
    private final Turns turns;
    private final Outbox outbox;
    private final Step.Listener steps;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition looked = lock.newCondition();
    private final Thread thread = Thread.ofVirtual().name("alarms").unstarted(this::run);
    private boolean look;

    public Alarms(Store store, Rooms rooms, Supplier<Roster> roster, Turns turns, Outbox outbox, Step.Listener steps) {
        this.store = store;
        this.rooms = rooms;
        this.roster = roster;
        this.turns = turns;
        this.outbox = outbox;
        this.steps = steps;
    }

    public void start() {
        thread.start();
    }

    /** The schedule, the puppets or the clock changed. */
    public void look() {
        lock.lock();
        try {
            look = true;
            looked.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (true) {
                sleep(ringAll());
            }
        } catch (InterruptedException e) {
            LOG.debug("the schedule was closed");
        }
    }

    private void sleep(long millis) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (!look && left > 0) {
                left = looked.awaitNanos(left);
            }
            look = false;
        } finally {
            lock.unlock();
        }
    }

    /** Does all that is due; gives how long to sleep, ms. */
    private long ringAll() {
        try {
            long now = store.now();
            int kept = 0;
            List<Alarm> due;
            do {
                due = store.schedules().due(now, kept, BATCH);
                for (Alarm alarm : due) {
                    kept += ring(alarm) ? 0 : 1;
                }
            } while (!due.isEmpty());
            long next = store.schedules().nextAfter(now).orElse(Long.MAX_VALUE);
            return Math.max(1, Math.min(LOOK_MILLIS, next - now));
        } catch (StoreException e) {
            if (!e.isClosed()) {
                LOG.error("the schedule waits for its store: {}", e.getMessage());
            }
            return STORE_WAIT_MILLIS;
        } catch (RuntimeException e) {
            LOG.error("the schedule goes on after a failure that should not be", e);
            return STORE_WAIT_MILLIS;
        }
    }

    /** False for a puppet that is not hosted now: it stays until it is. */
    private boolean ring(Alarm alarm) {
        Optional<Puppet> puppet = roster.get().puppet(alarm.puppet());
        if (puppet.isEmpty()) {
            return false;
        }
        EventId cause = alarm.cause();
        reached(Step.ALARM_RUNG, alarm);
        boolean done = store.transaction(() -> {
            if (!store.schedules().isThere(alarm)) {
                return false;
            }
            boolean unused = store.schedules().remove(alarm.puppet(), alarm.room(), alarm.name());
            alarm.after(Instant.ofEpochMilli(store.now())).ifPresent(store.schedules()::save);
            store.traces().add(alarm.puppet(), cause, "scheduled", alarm.name());
            boolean said = alarm.does() == Does.SAY ? say(alarm) : ask(alarm, puppet.get());
            reached(Step.ALARM_WRITTEN, alarm);
            return said;
        });
        reached(Step.ALARM_COMMITTED, alarm);
        if (done) {
            outbox.wake(new OutboxTable.Queue(alarm.puppet(), alarm.room()));
            store.inbox()
                    .find(alarm.puppet(), cause)
                    .filter(entry -> entry.state() == State.ACCEPTED)
                    .ifPresent(turns::accepted);
        }
        return true;
    }

    private boolean say(Alarm alarm) {
        EventId cause = alarm.cause();
        ObjectNode content = Contents.text("m.text", alarm.words());
        EventId root = alarm.thread();
        if (root != null) {
            Contents.inThread(content, root);
        }
        Contents.mention(content, List.of());
        TxnId txn = TxnId.of(alarm.puppet(), cause.value(), "scheduled");
        Contents.mark(content, new Contents.Mark("progress", cause.value(), Optional.of(cause), 0, txn));
        store.outbox()
                .add(new Draft(
                        alarm.puppet(), alarm.room(), "m.room.message", content, cause, "scheduled", null, false));
        return true;
    }

    private boolean ask(Alarm alarm, Puppet puppet) {
        Optional<MatrixEvent> event = MatrixEvent.of(asEvent(alarm), alarm.room());
        RoomView view = rooms.view(alarm.room()).orElseGet(() -> new RoomView(alarm.room(), Map.of(), false, false));
        if (event.isEmpty() || !(Gate.scheduled(event.get(), puppet, view) instanceof Decision.Answer answer)) {
            store.traces()
                    .add(alarm.puppet(), alarm.cause(), "decided", "to leave it: its sender may not ask any more");
            return false;
        }
        return store.inbox().addAccepted(alarm.puppet(), event.get(), answer);
    }

    private static ObjectNode asEvent(Alarm alarm) {
        ObjectNode raw = JsonNodeFactory.instance.objectNode();
        raw.put("type", Replies.SCHEDULED).put("event_id", alarm.cause().value());
        raw.put("room_id", alarm.room().value()).put("sender", alarm.sender().value());
        ObjectNode content = raw.putObject("content").put("body", alarm.words());
        EventId root = alarm.thread();
        if (root != null) {
            Contents.inThread(content, root);
        }
        return raw;
    }

    private void reached(Step step, Alarm alarm) {
        steps.reached(step, alarm.puppet(), alarm.cause().value());
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
