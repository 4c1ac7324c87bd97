package dev.puppetmaster.bot.outbox;

import dev.puppetmaster.bot.Step;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.store.OutboxTable;
import dev.puppetmaster.bot.store.OutboxTable.Message;
import dev.puppetmaster.bot.store.OutboxTable.Queue;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.bot.transport.Clients;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what stands in the store: each queue (a puppet in a room) in order, one message at a time, until the homeserver
 * took it or refused it for good. A message that may have arrived is sent again with the same transaction id, and the
 * homeserver knows it. What was sent is committed before the next leaves.
 */
public final class Outbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int MAX_CONCURRENT = 32;

    private static final Watcher NOBODY = new Watcher() {
        @Override
        public void ended(OutboxTable.Draft draft, boolean sent) {}

        @Override
        public void limited(UserId puppet, Duration wait) {}
    };

    private final Store store;
    private final Clients clients;
    private final Step.Listener steps;
    private final Failed failed;
    /** The queues that are being sent, and whether something may have come since they were looked at. */
    private final Map<Queue, Boolean> running = new ConcurrentHashMap<>();

    private final Semaphore places = new Semaphore(MAX_CONCURRENT, true);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition tryNow = lock.newCondition();
    private long round;
    private volatile Watcher watcher = NOBODY;
    private volatile boolean closed;

    /** Told what becomes of what may be left out, and of limits. Called on the threads that send: return soon. */
    public interface Watcher {
        /** It was sent, or will never be. */
        void ended(OutboxTable.Draft draft, boolean sent);

        /** The homeserver takes nothing more of this puppet for a while. */
        void limited(UserId puppet, Duration wait);
    }

    /** Told of a message that will never be sent. */
    @FunctionalInterface
    public interface Failed {
        void failed(UserId puppet, EventId cause, String why);
    }

    public Outbox(Store store, Clients clients, Step.Listener steps, Failed failed) {
        this.store = store;
        this.clients = clients;
        this.steps = steps;
        this.failed = failed;
    }

    /** Who watches, one at a time. */
    public void watchedBy(Watcher other) {
        watcher = other;
    }

    /** Sends what one queue holds, on a thread of its own unless one is at it. */
    public void wake(Queue queue) {
        if (!closed && running.put(queue, true) == null) {
            Thread.ofVirtual().name("outbox " + queue.room()).start(() -> drain(queue));
        }
    }

    /** Sends all there is. */
    public void wakeAll() {
        store.outbox().pendingQueues().forEach(this::wake);
    }

    /** The homeserver is back: nobody waits any longer. */
    public void retryNow() {
        lock.lock();
        try {
            round++;
            tryNow.signalAll();
        } finally {
            lock.unlock();
        }
        wakeAll();
    }

    private void drain(Queue queue) {
        if (emptied(queue)) {
            return;
        }
        running.remove(queue);
        if (!closed && store.outbox().next(queue).isPresent()) {
            wake(queue);
        }
    }

    private boolean emptied(Queue queue) {
        try {
            return sendAll(queue);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            if (!closed) {
                LOG.error("outbox of {} in {}: {}", queue.puppet(), queue.room(), e.getMessage(), e);
            }
        }
        return false;
    }

    /** True when nothing is left and the queue is not being sent any more; false if it was closed before. */
    private boolean sendAll(Queue queue) throws InterruptedException {
        Backoff backoff = new Backoff();
        while (!closed) {
            running.put(queue, false);
            Optional<Message> next = store.outbox().next(queue);
            if (next.isPresent()) {
                Duration wait = sendOrWait(next.get(), backoff);
                if (!wait.isZero()) {
                    pause(wait);
                }
            } else if (running.remove(queue, false)) {
                return true;
            }
        }
        return false;
    }

    /** What nobody foresaw, as a store that fails, is waited for too: else it would be tried again at once, for ever. */
    private Duration sendOrWait(Message message, Backoff backoff) throws InterruptedException {
        try {
            return send(message, backoff);
        } catch (RuntimeException e) {
            Duration wait = backoff.next(null);
            if (!closed) {
                LOG.error(
                        "{} waits {} in {}",
                        message.draft().part(),
                        wait,
                        message.draft().room(),
                        e);
            }
            return wait;
        }
    }

    /** Tries once; gives how long to wait before the next try. */
    private Duration send(Message message, Backoff backoff) throws InterruptedException {
        OutboxTable.Draft draft = message.draft();
        boolean old = store.now() - message.addedAt() > SentBefore.FORGOTTEN.toMillis();
        if (old && draft.droppable()) {
            return leftOut(message, "it waited too long to be of use");
        }
        Optional<EventId> under = draft.under() == null ? Optional.empty() : sentPart(draft, draft.under());
        if (draft.under() != null && under.isEmpty() && !Placing.standsAlone(draft)) {
            return leftOut(message, "what it belongs under was not sent");
        }
        places.acquire();
        try {
            steps.reached(Step.SEND_BEGUN, draft.puppet(), draft.cause().value());
            Optional<EventId> before = old ? SentBefore.find(clients.of(draft.puppet()), message) : Optional.empty();
            EventId event = before.orElseGet(() -> request(draft, under));
            reached(draft, Step.SENT, Step.DRAFT_SENT, Step.DRAFT_EDIT_SENT);
            store.transaction(() -> {
                sent(message, event, under);
                return true;
            });
            reached(draft, Step.SENT_COMMITTED, Step.DRAFT_SENT_COMMITTED, Step.DRAFT_EDIT_SENT_COMMITTED);
            ended(draft, true);
            backoff.reset();
            return Duration.ZERO;
        } catch (MatrixException.Retryable e) {
            return postponed(message, backoff, e);
        } catch (MatrixException.Denied | MatrixException.Fatal e) {
            if (under.isEmpty() || !Placing.standsAlone(draft)) {
                givenUp(message, e);
            } else {
                asMessage(draft, e);
            }
            return Duration.ZERO;
        } finally {
            places.release();
        }
    }

    /** What takes a draft's place is seen where the draft stood: there the trace leads. */
    private void sent(Message message, EventId event, Optional<EventId> under) {
        OutboxTable.Draft draft = message.draft();
        store.outbox().sent(message.seq(), event);
        if (!Replies.isDraftEdit(draft.part())) {
            EventId seen = under.filter(part -> Placing.isEdit(draft)).orElse(event);
            store.traces().add(draft.puppet(), draft.cause(), "sent", draft.part() + " as " + seen);
        }
    }

    /** The steps of a draft are its own: what counts messages counts the answer that it becomes. */
    private void reached(OutboxTable.Draft draft, Step message, Step ofDraft, Step ofEdit) {
        Step step = draft.part().equals(Replies.DRAFT) ? ofDraft : Replies.isDraftEdit(draft.part()) ? ofEdit : message;
        steps.reached(step, draft.puppet(), draft.cause().value());
    }

    private void ended(OutboxTable.Draft draft, boolean sent) {
        if (draft.droppable()) {
            watcher.ended(draft, sent);
        }
    }

    private Duration leftOut(Message message, String why) {
        store.outbox().dropped(message.seq(), why);
        ended(message.draft(), false);
        return Duration.ZERO;
    }

    private EventId request(OutboxTable.Draft draft, Optional<EventId> under) {
        MatrixClient client = clients.of(draft.puppet());
        if (draft.type().equals(Contents.REDACTION)) {
            String reason = draft.content().path("reason").asText();
            EventId redacted = under.orElseGet(
                    () -> new EventId(draft.content().path("redacts").asText()));
            return client.redact(draft.room(), redacted, draft.txn(), reason);
        }
        return client.send(draft.room(), draft.type(), Placing.content(draft, under), draft.txn());
    }

    private Optional<EventId> sentPart(OutboxTable.Draft draft, String part) {
        if (TxnId.isOne(part)) {
            return store.outbox().byTxn(new TxnId(part)).flatMap(other -> Optional.ofNullable(other.sent()));
        }
        List<Message> said = store.outbox().because(draft.puppet(), draft.cause());
        return Placing.sentPart(said, part).flatMap(other -> Placing.seenAt(said, other));
    }

    private Duration postponed(Message message, Backoff backoff, MatrixException.Retryable e) {
        if (e.status() == 429) {
            Duration asked = e.retryAfter();
            watcher.limited(message.draft().puppet(), asked == null ? Duration.ZERO : asked);
            if (message.draft().droppable()) {
                return leftOut(message, "left out while the homeserver limits us");
            }
        }
        Duration wait = backoff.next(e.retryAfter());
        LOG.debug("{} waits {}: {}", message.draft().part(), wait, e.getMessage());
        return wait;
    }

    /** What it was to edit is gone: from now on that counts as never sent, and this is tried as a message of its own. */
    private void asMessage(OutboxTable.Draft edit, MatrixException e) {
        LOG.debug("{} cannot edit its {}: {}", edit.puppet(), edit.under(), e.getMessage());
        store.outbox().because(edit.puppet(), edit.cause()).stream()
                .filter(message -> message.draft().part().equals(edit.under()))
                .forEach(message -> store.outbox().lost(message.seq()));
    }

    private void givenUp(Message message, MatrixException e) {
        OutboxTable.Draft draft = message.draft();
        store.transaction(() -> {
            store.outbox().failed(message.seq(), e.getMessage());
            store.traces().add(draft.puppet(), draft.cause(), "failed", draft.part() + ": " + e.getMessage());
            return true;
        });
        ended(draft, false);
        if (draft.droppable()) {
            LOG.debug("{}: {} was refused: {}", draft.puppet(), draft.part(), e.getMessage());
        } else {
            LOG.warn("{} cannot say its {} in {}: {}", draft.puppet(), draft.part(), draft.room(), e.getMessage());
            failed.failed(draft.puppet(), draft.cause(), String.valueOf(e.getMessage()));
        }
    }

    private void pause(Duration wait) throws InterruptedException {
        lock.lock();
        try {
            long mine = round;
            long left = wait.toNanos();
            while (mine == round && left > 0 && !closed) {
                left = tryNow.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing is being sent, at most this long; what is left is sent after the next start. */
    @Override
    public void close() {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        closed = true;
        lock.lock();
        try {
            tryNow.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (!places.tryAcquire(MAX_CONCURRENT, until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                LOG.warn("stopped while messages were being sent; they are sent after the next start");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
