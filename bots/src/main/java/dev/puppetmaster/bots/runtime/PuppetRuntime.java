package dev.puppetmaster.bots.runtime;

import dev.puppetmaster.api.runtime.AssignedPuppet;
import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.api.runtime.Observation.PuppetState;
import dev.puppetmaster.api.runtime.RuntimeApi;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import dev.puppetmaster.bot.BotHost;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.Roster;
import dev.puppetmaster.bot.gate.Network;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.store.StoreException;
import dev.puppetmaster.bots.services.LiveServices;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for assignments and makes the host follow them. One thread owns the brains and the revision. */
public final class PuppetRuntime implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PuppetRuntime.class);
    private static final Duration POLL = Duration.ofSeconds(30);

    private final RuntimeApi registrar;
    private final String namespace;
    private final String homeserver;
    private final BrainLoader brains;
    private final KeptAssignment kept;
    private final ApprovalTeller approvals;
    private final BotHost host;
    private final Thread thread;
    /** By user id. */
    private final Map<String, LoadedBrain> loaded = new HashMap<>();
    /** By user id. */
    private final Map<String, PuppetState> states = new ConcurrentHashMap<>();

    private volatile @Nullable RuntimeAssignment assignment;
    private volatile long revision;
    private volatile boolean closed;

    /** A brain and what it was made for: another puppet, or other settings, is another brain. */
    private record LoadedBrain(AssignedPuppet madeFor, Brain brain, LiveServices services) {
        boolean isFor(AssignedPuppet now) {
            return madeFor.brain().equals(now.brain())
                    && madeFor.tools().equals(now.tools())
                    && Objects.equals(madeFor.memory(), now.memory())
                    && Objects.equals(madeFor.approvals(), now.approvals());
        }

        void close() {
            services.close();
            if (brain instanceof AutoCloseable closeable) {
                try {
                    closeable.close();
                } catch (Exception e) {
                    LOG.warn("the brain of {} did not end well", madeFor.userId(), e);
                }
            }
        }
    }

    private PuppetRuntime(
            RuntimeApi registrar,
            String namespace,
            String homeserver,
            BotHost.Settings settings,
            BrainLoader brains,
            BotHost.Observer others)
            throws IOException {
        this.registrar = registrar;
        this.namespace = namespace;
        this.homeserver = homeserver;
        this.brains = brains;
        this.kept = new KeptAssignment(settings.store().path().orElseThrow().resolveSibling("assignment.json"));
        this.approvals = new ApprovalTeller(registrar, namespace, homeserver);
        this.host = BotHost.start(
                settings,
                lastRoster(),
                BotHost.Observer.all(observer(), approvals.observer(), others),
                (step, puppet, event) -> {});
        observe(running(host.roster()));
        this.thread = Thread.ofVirtual().name("assignments").unstarted(this::follow);
    }

    /**
     * Listens with the last assignment that it had, then follows the registrar.
     *
     * @param others told of what the host does, besides the registrar
     * @throws IOException if the address that the homeserver pushes to is in use
     */
    public static PuppetRuntime start(
            RuntimeApi registrar,
            String namespace,
            String homeserver,
            BotHost.Settings settings,
            BrainLoader brains,
            BotHost.Observer... others)
            throws IOException {
        PuppetRuntime runtime =
                new PuppetRuntime(registrar, namespace, homeserver, settings, brains, BotHost.Observer.all(others));
        runtime.thread.start();
        runtime.approvals.start(runtime.host.store());
        return runtime;
    }

    /** The host, for what it says of itself. */
    public BotHost host() {
        return host;
    }

    /** The revision of the assignment that is in force; 0 before the first. */
    public long revision() {
        return revision;
    }

    /** The assignment that is in force, perhaps one of an earlier life of this process; null before the first. */
    public @Nullable RuntimeAssignment assignment() {
        return assignment;
    }

    /** How each puppet does, by user id, as the registrar was told. */
    public Map<String, PuppetState> states() {
        return Map.copyOf(states);
    }

    private void follow() {
        long known = 0;
        try {
            while (!closed) {
                RuntimeAssignment next = registrar.awaitAssignment(namespace, homeserver, known, POLL);
                if (next != null) {
                    known = next.revision();
                    take(next);
                    revision = known;
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("no more assignments are followed");
        }
    }

    /** An assignment that cannot be used must not end the one that is in force. */
    private void take(RuntimeAssignment next) {
        Roster roster;
        try {
            roster = roster(next);
        } catch (RuntimeException e) {
            LOG.error("the assignment {} cannot be used, I go on with the one before", next.revision(), e);
            return;
        }
        assignment = next;
        try {
            kept.write(next);
        } catch (IOException e) {
            LOG.warn("the assignment cannot be kept for the next start: {}", e.getMessage());
        }
        try {
            host.update(roster);
        } catch (MatrixException | StoreException e) {
            LOG.warn("rooms of new puppets are read back when the homeserver is there: {}", e.getMessage());
        }
        observe(running(roster));
    }

    private static List<PuppetState> running(Roster roster) {
        return roster.puppets().stream()
                .map(puppet -> new PuppetState(puppet.userId().value(), Observation.State.RUNNING, "", null))
                .toList();
    }

    /** Of the assignment that an earlier process kept. */
    private Roster lastRoster() {
        RuntimeAssignment last = kept.read().orElse(null);
        try {
            Roster roster = roster(last);
            assignment = last;
            return roster;
        } catch (RuntimeException e) {
            LOG.warn("the kept assignment cannot be used, I wait for a new one: {}", e.getMessage());
            return roster(null);
        }
    }

    private Roster roster(@Nullable RuntimeAssignment from) {
        if (from == null) {
            return new Roster(List.of(), new Network(List.of(), Set.of()));
        }
        brains.assigned(from);
        List<Puppet> puppets = new ArrayList<>();
        for (AssignedPuppet assigned : from.puppets()) {
            LoadedBrain known = loaded.get(assigned.userId());
            if (known != null) {
                known.services().update(assigned.services());
            }
            if (assigned.suspended()) {
                observe(new PuppetState(assigned.userId(), Observation.State.SUSPENDED, "", null));
                continue;
            }
            try {
                puppets.add(Rosters.puppet(assigned, brain(assigned)));
            } catch (BrainLoader.BrainException e) {
                LOG.warn("puppet {}: {}", assigned.name(), e.getMessage());
                observe(new PuppetState(assigned.userId(), Observation.State.FAILED, e.getMessage(), null));
            }
        }
        List<String> users = from.puppets().stream().map(AssignedPuppet::userId).toList();
        loaded.values().removeIf(brain -> {
            boolean gone = !users.contains(brain.madeFor().userId());
            if (gone) {
                brain.close();
            }
            return gone;
        });
        states.keySet().retainAll(users);
        return new Roster(puppets, Rosters.network(from));
    }

    private Brain brain(AssignedPuppet assigned) throws BrainLoader.BrainException {
        LoadedBrain before = loaded.get(assigned.userId());
        if (before != null && before.isFor(assigned)) {
            return before.brain();
        }
        if (before != null) {
            before.close();
        }
        LiveServices services = new LiveServices(assigned.services(), Clock.systemUTC());
        Brain brain = brains.load(assigned, services, this::observe);
        loaded.put(assigned.userId(), new LoadedBrain(assigned, brain, services));
        return brain;
    }

    private void observe(Observation observation) {
        observe(List.of(observation));
    }

    private void observe(List<? extends Observation> observations) {
        for (Observation observation : observations) {
            if (observation instanceof PuppetState state) {
                states.put(state.userId(), state);
            }
        }
        registrar.observe(namespace, homeserver, List.copyOf(observations));
    }

    private BotHost.Observer observer() {
        return new BotHost.Observer() {
            @Override
            public void stateChanged(MatrixEvent event) {
                observe(Observations.of(event));
            }

            @Override
            public void sendFailed(UserId puppet, EventId cause, String why) {
                observe(new PuppetState(puppet.value(), Observation.State.RUNNING, why, cause.value()));
            }
        };
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        approvals.close();
        host.close();
    }
}
