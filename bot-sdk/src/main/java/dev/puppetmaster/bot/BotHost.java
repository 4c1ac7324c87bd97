package dev.puppetmaster.bot;

import dev.puppetmaster.bot.brain.Alarms;
import dev.puppetmaster.bot.brain.TurnRunner;
import dev.puppetmaster.bot.brain.Turns;
import dev.puppetmaster.bot.inbox.Decider;
import dev.puppetmaster.bot.inbox.Inbox;
import dev.puppetmaster.bot.inbox.Rooms;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.Session;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Outbox;
import dev.puppetmaster.bot.store.InboxTable;
import dev.puppetmaster.bot.store.Lease;
import dev.puppetmaster.bot.store.OutboxTable;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.bot.store.StoreException;
import dev.puppetmaster.bot.store.StoreLocation;
import dev.puppetmaster.bot.store.SyncTable;
import dev.puppetmaster.bot.transport.AppserviceClients;
import dev.puppetmaster.bot.transport.AppserviceListener;
import dev.puppetmaster.bot.transport.AppserviceSource;
import dev.puppetmaster.bot.transport.Clients;
import dev.puppetmaster.bot.transport.EventSource;
import dev.puppetmaster.bot.transport.Health;
import dev.puppetmaster.bot.transport.HomeserverWatch;
import dev.puppetmaster.bot.transport.SessionClients;
import dev.puppetmaster.bot.transport.SyncSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Runs puppets behind one application service: the way of a message from the homeserver's push to the answer.
 *
 * <pre>
 * AppserviceListener ▸ Inbox ▸ Decider (Gate) ▸ Turns (Brain) ▸ Outbox
 *                        └──── everything in between stands in the Store
 * </pre>
 */
public final class BotHost implements AutoCloseable {
    /** So much is looked for when a homeserver is back, to notice that it was restored from a backup. */
    private static final int MOST_SAID = 20;

    private static final Duration LATELY = Duration.ofHours(1);

    private final HomeserverConnection homeserver;
    private final Store store;
    private final Clients clients;
    private final Inbox inbox;
    private final Outbox outbox;
    private final Turns turns;
    private final Alarms alarms;
    private final Decider decider;
    private final EventSource source;
    private final Transport transport;
    private final Observer observer;
    private volatile Roster roster;

    /**
     * @param homeserverUrl the client-server address
     * @param transport how events come
     * @param store where it remembers; made if missing
     * @param lease what to do while another process has the store
     * @param clock tells the time to deadlines and schedules; a test may turn it, see {@link BotHost#clockTurned}
     */
    public record Settings(URI homeserverUrl, Transport transport, StoreLocation store, Lease lease, Clock clock) {

        /** With the time of the machine. */
        public Settings(URI homeserverUrl, Transport transport, StoreLocation store, Lease lease) {
            this(homeserverUrl, transport, store, lease, Clock.systemUTC());
        }

        /** With a SQLite file that no other process may have. */
        public Settings(URI homeserverUrl, Transport transport, Path storeFile) {
            this(homeserverUrl, transport, StoreLocation.file(storeFile), Lease.REFUSE);
        }

        /** With another clock. */
        public Settings withClock(Clock other) {
            return new Settings(homeserverUrl, transport, store, lease, other);
        }
    }

    /** How events come, and who we are to the homeserver. */
    public sealed interface Transport {}

    /**
     * The homeserver pushes the events of all puppets: for a homeserver of one's own.
     *
     * @param listen where the homeserver pushes to; port 0 takes any
     * @param id {@code id} in the registration
     * @param asToken with which we act
     * @param hsToken with which the homeserver pushes
     */
    public record Appservice(InetSocketAddress listen, String id, Secret asToken, Secret hsToken)
            implements Transport {}

    /**
     * Each puppet asks for its events by {@code /sync}: for any homeserver where it has an account.
     *
     * @param logins of every puppet
     */
    public record Sync(List<Session> logins) implements Transport {
        public Sync {
            logins = List.copyOf(logins);
        }
    }

    /** Told of what others must know. Called on the threads that do the work: return soon, and throw nothing. */
    public interface Observer {
        /** The host works. */
        default void started(BotHost host) {}

        /** The host has ended. */
        default void stopped() {}

        /** A membership, alias or tombstone of a room changed. */
        default void stateChanged(MatrixEvent event) {}

        /** A message of a puppet was refused for good. */
        default void sendFailed(UserId puppet, EventId cause, String why) {}

        /** A brain has done its part. */
        default void turnEnded(TurnEnd end) {}

        /**
         * A message passed a step of its way.
         *
         * @param who the puppet whose step it is; of what is pushed, its sender
         */
        default void reached(Step step, UserId who) {}

        /** Nobody wants to know. */
        Observer NONE = new Observer() {};

        /** All of these. */
        static Observer all(Observer... observers) {
            return new Observers(List.of(observers));
        }
    }

    private BotHost(Settings settings, Roster first, Observer observer, Step.Listener told) throws IOException {
        this.roster = first;
        this.observer = observer;
        Step.Listener steps = (step, puppet, event) -> {
            told.reached(step, puppet, event);
            observer.reached(step, puppet);
        };
        this.transport = settings.transport();
        this.homeserver = HomeserverConnection.to(settings.homeserverUrl());
        this.store = opened(settings);
        this.clients = switch (settings.transport()) {
            case Appservice appservice -> new AppserviceClients(homeserver, appservice.asToken());
            case Sync sync -> new SessionClients(homeserver, sync.logins());
        };
        Rooms rooms = new Rooms(store.rooms());
        this.outbox = new Outbox(store, clients, steps, this::sendFailed);
        TurnRunner runner = new TurnRunner(
                store, rooms, clients, outbox, this::lookAtAlarms, this::hear, observer::turnEnded, steps);
        this.turns = new Turns(store, this::roster, runner);
        this.alarms = new Alarms(store, rooms, this::roster, turns, outbox, steps);
        this.decider = new Decider(store, rooms, clients, this::roster, steps, sink());
        Consumer<MatrixEvent> stateSeen = observer::stateChanged;
        this.inbox = new Inbox(store, rooms, clients, this::roster, steps, decider::wake, stateSeen);
        boolean hears = false;
        try {
            this.source = switch (settings.transport()) {
                case Appservice appservice -> pushed(appservice, steps);
                case Sync sync -> polled(sync);
            };
            hears = true;
        } finally {
            if (!hears) {
                homeserver.close();
                store.close();
            }
        }
    }

    private EventSource pushed(Appservice appservice, Step.Listener steps) throws IOException {
        HomeserverWatch.Continuity continuity = new HomeserverWatch.Continuity() {
            @Override
            public void back() {
                catchUp(false);
            }

            @Override
            public void settled() {
                catchUp(true);
            }

            @Override
            public Runnable pollBegins() {
                return inbox.continuity();
            }
        };
        return new AppserviceSource(
                AppserviceListener.listen(appservice.listen(), appservice.hsToken(), inbox::accept, steps),
                new HomeserverWatch(
                        homeserver,
                        appservice.asToken(),
                        appservice.id(),
                        () -> roster.puppets().stream().findFirst().map(puppet -> clients.of(puppet.userId())),
                        continuity));
    }

    private EventSource polled(Sync sync) {
        List<UserId> puppets = sync.logins().stream().map(Session::user).toList();
        return new SyncSource(puppets, clients, store.syncs(), this::saidLately, inbox::accept, () -> {
            outbox.retryNow();
            store.prune();
        });
    }

    private List<SyncTable.Anchor> saidLately(UserId puppet) {
        return store.outbox().lately(puppet, store.now() - LATELY.toMillis(), MOST_SAID);
    }

    private static Store opened(Settings settings) {
        try {
            return Store.open(settings.store(), settings.lease(), settings.clock());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(settings.store() + ": interrupted while it was waited for");
        }
    }

    /**
     * Starts to listen and to work. Messages that came while it was away are read back from the rooms. Its threads do not keep
     * the process alive: a main waits, as {@link Bots#run} does.
     *
     * @param roster the puppets to begin with
     * @throws IOException if the address is in use
     * @throws StoreException if another process uses the store and it is not to be waited for, or it cannot be used
     */
    public static BotHost start(Settings settings, Roster roster, Observer observer, Step.Listener steps)
            throws IOException {
        BotHost host = new BotHost(settings, roster, observer, steps);
        host.decider.start();
        host.turns.recover();
        host.decider.wake();
        host.outbox.wakeAll();
        host.alarms.start();
        host.source.start();
        observer.started(host);
        return host;
    }

    private Decider.Sink sink() {
        return new Decider.Sink() {
            @Override
            public void accepted(InboxTable.Entry entry) {
                turns.accepted(entry);
            }

            @Override
            public void resumed(TxnId question) {
                turns.resume(question);
            }

            @Override
            public void cancelled(UserId puppet, EventId ask, UserId by) {
                turns.cancel(puppet, ask, by.value());
            }

            @Override
            public void toSay(OutboxTable.Queue queue) {
                outbox.wake(queue);
            }
        };
    }

    private void catchUp(boolean settled) {
        inbox.markAllStale(settled);
        inbox.catchUp();
        outbox.retryNow();
        store.prune();
    }

    private void sendFailed(UserId puppet, EventId cause, String why) {
        turns.recheckQuestions();
        observer.sendFailed(puppet, cause, why);
    }

    /** The puppets there are now. */
    public Roster roster() {
        return roster;
    }

    /**
     * Changes the puppets. What new ones missed since they joined their rooms is read back before this returns. Behind
     * {@link Sync} a puppet without a login of the start hears nothing.
     *
     * @throws dev.puppetmaster.bot.matrix.MatrixException if the homeserver went away; the watch reads back later
     */
    public void update(Roster next) {
        this.roster = next;
        alarms.look();
        if (transport instanceof Appservice) {
            inbox.catchUp();
        }
    }

    /** The clock of the settings was turned: what is due by it now happens now. */
    public void clockTurned() {
        alarms.look();
        turns.clockTurned();
    }

    private void hear(RoomId room, UserId reader) {
        inbox.hear(room, reader);
    }

    private void lookAtAlarms() {
        alarms.look();
    }

    /** The port that the homeserver pushes to; 0 where nothing is pushed. */
    public int port() {
        return source instanceof AppserviceSource appservice ? appservice.port() : 0;
    }

    /** Whether the homeserver reaches us. */
    public Health health() {
        return source.health();
    }

    /** How much is under way: turns that run, messages that wait to be sent. */
    public Load load() {
        return new Load(turns.running(), store.outbox().pending());
    }

    /** How much is under way. */
    public record Load(int turns, int unsent) {}

    /** What is known of a message, for the {@code trace} command and tests. */
    public Store store() {
        return store;
    }

    /** Stops: takes nothing more, lets short turns and sends end, keeps the rest for the next start. */
    @Override
    public void close() {
        store.stopWaiting();
        source.close();
        decider.close();
        alarms.close();
        turns.close();
        outbox.close();
        homeserver.close();
        store.close();
        observer.stopped();
    }
}
