package dev.puppetmaster.bot.store;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one runtime. What must be true together is written in one {@link #transaction}. It belongs to one process
 * at a time ({@link Lease}). While it cannot be used and that may pass (the disk is full, the database restarts), whoever
 * needs it waits, and one line of the log says so.
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
    private final ApprovalTable approvals;
    private final JournalTable journal;
    private final LoopTable loops;
    private final TraceTable traces;
    private final SyncTable syncs;
    private final StorageTable storage;
    private final PostTable posts;
    private final ScheduleTable schedules;
    private volatile long prunedAt;

    private Store(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
        this.inbox = new InboxTable(database, clock);
        this.rooms = new RoomTable(database);
        this.outbox = new OutboxTable(database, clock);
        this.questions = new QuestionTable(database);
        this.approvals = new ApprovalTable(database, clock);
        this.journal = new JournalTable(database, clock);
        this.loops = new LoopTable(database);
        this.traces = new TraceTable(database, clock);
        this.syncs = new SyncTable(database);
        this.storage = new StorageTable(database);
        this.posts = new PostTable(database);
        this.schedules = new ScheduleTable(database);
    }

    /**
     * Opens the file, or makes it.
     *
     * @throws StoreException if another process has it, or it cannot be used
     */
    public static Store open(Path file, Clock clock) {
        try {
            return open(StoreLocation.file(file), Lease.REFUSE, clock);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(file + ": interrupted before it was open", e);
        }
    }

    /**
     * Opens the store, or makes it. A damaged SQLite file is moved away and an empty one is made: what it held is read
     * back from the rooms.
     *
     * @param lease what to do while another process has it; with {@link Lease#WAIT} also waits for a database server
     *     that does not answer
     * @throws StoreException in one line: if another process has it, or it cannot be used
     * @throws InterruptedException while it waited
     */
    public static Store open(StoreLocation location, Lease lease, Clock clock) throws InterruptedException {
        return new Store(location.open(lease), clock);
    }

    /**
     * Runs {@code work} in one transaction: all of it is kept, or nothing. If the store fails in a way that may pass, nothing
     * was kept, and {@code work} is run again when the store works; so it does nothing that cannot be done again.
     *
     * @throws StoreException if it fails for good, or after {@link #stopWaiting}
     */
    public <T extends @Nullable Object> T transaction(Supplier<T> work) {
        return database.transaction(work);
    }

    /**
     * Who is told, once and on a thread of its own, that this store is of no use any more: it is found to be damaged, or
     * another process took it over. Every use fails from then on; close it and open it again.
     *
     * @param listener gets the reason, one line
     */
    public void onLost(Consumer<String> listener) {
        database.onLost(listener);
    }

    /** From now on nobody waits while it cannot be used: what fails, fails. For an orderly end. */
    public void stopWaiting() {
        database.stopWaiting();
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

    public ApprovalTable approvals() {
        return approvals;
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

    public StorageTable storage() {
        return storage;
    }

    public PostTable posts() {
        return posts;
    }

    public ScheduleTable schedules() {
        return schedules;
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
            posts.prune(before);
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
