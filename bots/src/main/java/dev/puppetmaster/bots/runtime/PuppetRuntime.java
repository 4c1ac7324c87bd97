package dev.puppetmaster.bots.runtime;

import dev.puppetmaster.api.runtime.AssignedPuppet;
import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.api.runtime.RuntimeApi;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import dev.puppetmaster.bot.BotHost;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.Roster;
import dev.puppetmaster.bot.Step;
import dev.puppetmaster.bot.gate.Network;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.UserId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final BotHost host;
    private final Thread thread;
    /** By user id. */
    private final Map<String, LoadedBrain> loaded = new HashMap<>();

    private volatile long revision;
    private volatile boolean closed;

    /** A brain and what it was made for: another puppet, or other settings, is another brain. */
    private record LoadedBrain(AssignedPuppet madeFor, Brain brain) {}

    private PuppetRuntime(
            RuntimeApi registrar,
            String namespace,
            String homeserver,
            BotHost.Settings settings,
            BrainLoader brains,
            Step.Listener steps)
            throws IOException {
        this.registrar = registrar;
        this.namespace = namespace;
        this.homeserver = homeserver;
        this.brains = brains;
        this.kept = new KeptAssignment(settings.store().path().orElseThrow().resolveSibling("assignment.json"));
        RuntimeAssignment last = kept.read().orElse(null);
        this.host = BotHost.start(settings, roster(last), observer(), steps);
        this.thread = Thread.ofVirtual().name("assignments").unstarted(this::follow);
    }

    /**
     * Listens with the last assignment that it had, then follows the registrar.
     *
     * @throws IOException if the address that the homeserver pushes to is in use
     */
    public static PuppetRuntime start(
            RuntimeApi registrar,
            String namespace,
            String homeserver,
            BotHost.Settings settings,
            BrainLoader brains,
            Step.Listener steps)
            throws IOException {
        PuppetRuntime runtime = new PuppetRuntime(registrar, namespace, homeserver, settings, brains, steps);
        runtime.thread.start();
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

    private void take(RuntimeAssignment assignment) {
        try {
            kept.write(assignment);
        } catch (IOException e) {
            LOG.warn("the assignment cannot be kept for the next start: {}", e.getMessage());
        }
        Roster roster = roster(assignment);
        try {
            host.update(roster);
        } catch (MatrixException e) {
            LOG.warn("rooms of new puppets are read back when the homeserver is there: {}", e.getMessage());
        }
        List<Observation> states = new ArrayList<>();
        roster.puppets()
                .forEach(puppet -> states.add(
                        new Observation.PuppetState(puppet.userId().value(), Observation.State.RUNNING, "", null)));
        registrar.observe(namespace, homeserver, states);
    }

    private Roster roster(@Nullable RuntimeAssignment assignment) {
        if (assignment == null) {
            return new Roster(List.of(), new Network(List.of(), Set.of()));
        }
        List<Puppet> puppets = new ArrayList<>();
        for (AssignedPuppet assigned : assignment.puppets()) {
            if (assigned.suspended()) {
                observe(new Observation.PuppetState(assigned.userId(), Observation.State.SUSPENDED, "", null));
                continue;
            }
            try {
                puppets.add(Rosters.puppet(assigned, brain(assigned)));
            } catch (BrainLoader.BrainException e) {
                LOG.warn("puppet {}: {}", assigned.name(), e.getMessage());
                observe(new Observation.PuppetState(assigned.userId(), Observation.State.FAILED, e.getMessage(), null));
            }
        }
        loaded.keySet()
                .retainAll(assignment.puppets().stream()
                        .map(AssignedPuppet::userId)
                        .toList());
        return new Roster(puppets, Rosters.network(assignment));
    }

    private Brain brain(AssignedPuppet assigned) throws BrainLoader.BrainException {
        LoadedBrain before = loaded.get(assigned.userId());
        if (before != null && before.madeFor().brain().equals(assigned.brain())) {
            return before.brain();
        }
        Brain brain = brains.load(assigned);
        loaded.put(assigned.userId(), new LoadedBrain(assigned, brain));
        return brain;
    }

    private void observe(Observation observation) {
        registrar.observe(namespace, homeserver, List.of(observation));
    }

    private BotHost.Observer observer() {
        return new BotHost.Observer() {
            @Override
            public void stateChanged(MatrixEvent event) {
                observe(Observations.of(event));
            }

            @Override
            public void sendFailed(UserId puppet, EventId cause, String why) {
                observe(new Observation.PuppetState(puppet.value(), Observation.State.RUNNING, why, cause.value()));
            }
        };
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        host.close();
    }
}
