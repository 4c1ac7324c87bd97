package dev.puppetmaster.bot.store;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one runtime. What must be true together is written in one {@link #transaction}. A second process that
 * opens the same file is refused.
 */
public final class Store implements AutoCloseable {
    /** How long what ended is kept: {@code !why} knows it, and an event that is pushed again is known. */
    private static final Duration KEPT = Duration.ofDays(30);

    private static final Duration PRUNE_EVERY = Duration.ofHours(1);

    private final Database database;
    private final Clock clock;
    private final InboxTable inbox;
    private final RoomTable rooms;
    private final OutboxTable outbox;
    private final QuestionTable questions;
    private final JournalTable journal;
    private final LoopTable loops;
    private final TraceTable traces;
    private final SyncTable syncs;
    private volatile long prunedAt;

    private Store(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
        this.inbox = new InboxTable(database, clock);
        this.rooms = new RoomTable(database);
        this.outbox = new OutboxTable(database, clock);
        this.questions = new QuestionTable(database);
        this.journal = new JournalTable(database, clock);
        this.loops = new LoopTable(database);
        this.traces = new TraceTable(database, clock);
        this.syncs = new SyncTable(database);
    }

    /**
     * Opens the file, or makes it.
     *
     * @throws StoreException if another process has it, or it is damaged
     */
    public static Store open(Path file, Clock clock) {
        return new Store(Database.open(file), clock);
    }

    /** Runs {@code work} in one transaction: all of it is kept, or nothing. */
    public <T extends @Nullable Object> T transaction(Supplier<T> work) {
        return database.transaction(work);
    }

    public InboxTable inbox() {
        return inbox;
    }

    public RoomTable rooms() {
        return rooms;
    }

    public OutboxTable outbox() {
        return outbox;
    }

    public QuestionTable questions() {
        return questions;
    }

    public JournalTable journal() {
        return journal;
    }

    public LoopTable loops() {
        return loops;
    }

    public TraceTable traces() {
        return traces;
    }

    public SyncTable syncs() {
        return syncs;
    }

    /** Now, milliseconds since the epoch, by the store's clock. */
    public long now() {
        return clock.millis();
    }

    /** Forgets what ended long ago: traces, settled events, sent messages, journals. Does nothing twice in an hour. */
    public void prune() {
        long now = clock.millis();
        if (now - prunedAt < PRUNE_EVERY.toMillis()) {
            return;
        }
        prunedAt = now;
        long before = now - KEPT.toMillis();
        transaction(() -> {
            inbox.prune(before);
            outbox.prune(before);
            journal.prune(before);
            traces.prune(before);
            loops.prune(before);
            return true;
        });
    }

    @Override
    public void close() {
        database.close();
    }
}
