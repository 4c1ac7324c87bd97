package dev.puppetmaster.bot.brain;

import dev.puppetmaster.bot.Step;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Outbox;
import dev.puppetmaster.bot.outbox.Replies;
import dev.puppetmaster.bot.store.OutboxTable;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.bot.store.StoreException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows answers while they are made. One thread decides which text is shown when, and puts it into the outbox, as something
 * that may be left out: so it comes before the answer or not at all. A draft has at most one text on its way, all drafts
 * {@value #MAX_UNDER_WAY}; a room gets one every quarter of a second at most, but a first one soon; a puppet that its
 * homeserver limits shows nothing for a while.
 */
public final class Drafts implements Outbox.Watcher, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Drafts.class);
    private static final int MAX_UNDER_WAY = 8;
    private static final long ROOM_GAP_MILLIS = 250;
    /** An answer that is whole so soon after its first word needs no draft: each costs the homeserver as much as an answer. */
    private static final long FIRST_AFTER_MILLIS = 40;
    /** So much more than the homeserver says: what it gives next is for the answer. */
    private static final long LIMITED_MILLIS = 5_000;

    private static final long NEVER = Long.MAX_VALUE;

    private final Store store;
    private final Outbox outbox;
    private final Step.Listener steps;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Of the turns that run, in the order in which they began to show something. */
    private final Map<LiveDraft.Of, Shown> drafts = new LinkedHashMap<>();

    private final Set<LiveDraft.Of> underWay = new HashSet<>();
    private final Map<RoomId, Long> shownIn = new HashMap<>();
    private final Map<UserId, Limit> limits = new HashMap<>();
    private final Thread thread = Thread.ofVirtual().name("drafts").unstarted(this::run);
    private boolean started;
    private boolean closed;

    /** How often a draft was shown, and when last; {@code waits} says that it has a text that was not taken yet. */
    private static final class Shown {
        private final LiveDraft draft;
        /** Of {@link System#nanoTime}. */
        private final long begun = System.nanoTime();

        private boolean waits;
        private boolean over;
        private int times;
        private long at;
        private String text = "";

        Shown(LiveDraft draft) {
            this.draft = draft;
        }
    }

    /** A time in which a puppet shows nothing, ms. */
    private record Limit(long since, long until) {}

    Drafts(Store store, Outbox outbox, Step.Listener steps) {
        this.store = store;
        this.outbox = outbox;
        this.steps = steps;
        outbox.watchedBy(this);
    }

    /** A draft has a new text. Called on the brain's threads. */
    void changed(LiveDraft draft) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            Shown shown = drafts.computeIfAbsent(draft.of(), of -> new Shown(draft));
            if (shown.over || shown.waits) {
                return;
            }
            shown.waits = true;
            if (!started) {
                started = true;
                thread.start();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Its turn ended. */
    void closed(LiveDraft draft) {
        lock.lock();
        try {
            drafts.remove(draft.of());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void ended(OutboxTable.Draft draft, boolean sent) {
        lock.lock();
        try {
            LiveDraft.Of of = new LiveDraft.Of(draft.puppet(), draft.cause());
            underWay.remove(of);
            Shown shown = drafts.get(of);
            if (shown != null && !sent && draft.part().equals(Replies.DRAFT)) {
                shown.over = true;
                shown.waits = false;
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void limited(UserId puppet, Duration wait) {
        long now = store.now();
        lock.lock();
        try {
            limits.put(puppet, new Limit(now, now + wait.toMillis() + LIMITED_MILLIS));
        } finally {
            lock.unlock();
        }
    }

    /** The clock was turned. */
    void look() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            while (true) {
                show(nextDue());
            }
        } catch (InterruptedException e) {
            LOG.debug("drafts were closed");
        }
    }

    private LiveDraft nextDue() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                long now = store.now();
                forgetOld(now);
                long first = NEVER;
                for (Shown one : drafts.values()) {
                    long due = dueAt(one, now);
                    if (due <= now) {
                        return one.draft;
                    }
                    first = Math.min(first, due);
                }
                if (first == NEVER) {
                    changed.await();
                } else {
                    // A clock that a test turns stands: it wakes us then.
                    long unused = changed.awaitNanos(TimeUnit.MILLISECONDS.toNanos(first - now));
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** When its text is to be shown, ms; {@link #NEVER} until something else happens. */
    private long dueAt(Shown shown, long now) {
        LiveDraft draft = shown.draft;
        if (!shown.waits || underWay.size() >= MAX_UNDER_WAY || underWay.contains(draft.of())) {
            return NEVER;
        }
        Limit limit = limits.get(draft.puppet());
        long due = limit == null ? now : limit.until();
        if (shown.times == 0) {
            long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - shown.begun);
            due = Math.max(due, now + FIRST_AFTER_MILLIS - waited);
        } else {
            // A clock that was set back would keep it waiting.
            long last = Math.min(shown.at, now);
            due = Math.max(due, last + Ramp.after(shown.times).toMillis());
            due = Math.max(due, shownIn.getOrDefault(draft.room(), 0L) + ROOM_GAP_MILLIS);
        }
        return due;
    }

    private void forgetOld(long now) {
        limits.values().removeIf(limit -> now < limit.since() || now >= limit.until());
        shownIn.values().removeIf(at -> now < at || now >= at + ROOM_GAP_MILLIS);
    }

    private void show(LiveDraft draft) {
        Optional<String> text = taken(draft);
        if (text.isEmpty()) {
            return;
        }
        Optional<OutboxTable.Draft> written = Optional.empty();
        try {
            written = store.transaction(() -> {
                Optional<OutboxTable.Draft> next = draft.write(store, text.get());
                next.ifPresent(one -> reached(one, Step.DRAFT_WRITTEN));
                return next;
            });
        } catch (StoreException e) {
            LOG.debug("a draft in {} is left out: {}", draft.room(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("a draft in {} is left out", draft.room(), e);
        }
        if (written.isEmpty()) {
            over(draft);
            return;
        }
        OutboxTable.Draft row = written.get();
        reached(row, Step.DRAFT_COMMITTED);
        outbox.wake(new OutboxTable.Queue(row.puppet(), row.room()));
    }

    /**
     * The text that is to be shown now: none if the turn ended, or it is shown already. It is under way before it is written
     * down: the outbox may have sent it by then.
     */
    private Optional<String> taken(LiveDraft draft) {
        long now = store.now();
        lock.lock();
        try {
            Shown shown = drafts.get(draft.of());
            if (shown == null || !shown.waits) {
                return Optional.empty();
            }
            // From here on a newer text makes it wait again.
            shown.waits = false;
            String text = draft.text();
            if (text.equals(shown.text)) {
                return Optional.empty();
            }
            shown.text = text;
            shown.times++;
            shown.at = now;
            shownIn.put(draft.room(), now);
            underWay.add(draft.of());
            return Optional.of(text);
        } finally {
            lock.unlock();
        }
    }

    /** Nothing of it is shown any more. */
    private void over(LiveDraft draft) {
        lock.lock();
        try {
            underWay.remove(draft.of());
            Shown shown = drafts.get(draft.of());
            if (shown != null) {
                shown.over = true;
                shown.waits = false;
            }
        } finally {
            lock.unlock();
        }
    }

    private void reached(OutboxTable.Draft row, Step step) {
        boolean edit = Replies.isDraftEdit(row.part());
        if (!edit || step == Step.DRAFT_COMMITTED) {
            steps.reached(
                    edit ? Step.DRAFT_EDIT_COMMITTED : step,
                    row.puppet(),
                    row.cause().value());
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            thread.interrupt();
        } finally {
            lock.unlock();
        }
    }
}
