package dev.puppetmaster.registrar;

import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.api.runtime.Observation.PuppetState;
import dev.puppetmaster.registrar.RegistrarInbox.Work;
import dev.puppetmaster.registrar.core.Assignments;
import dev.puppetmaster.registrar.core.Declared;
import dev.puppetmaster.registrar.core.DesiredPuppet;
import dev.puppetmaster.registrar.core.DesiredState;
import dev.puppetmaster.registrar.core.Findings;
import dev.puppetmaster.registrar.core.Installation;
import dev.puppetmaster.registrar.core.ManagedRecord;
import dev.puppetmaster.registrar.core.Neighbours;
import dev.puppetmaster.registrar.core.ObservedState;
import dev.puppetmaster.registrar.core.Offers;
import dev.puppetmaster.registrar.matrix.HomeserverAccess;
import dev.puppetmaster.registrar.matrix.HumanAccount;
import dev.puppetmaster.registrar.matrix.RecordStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One homeserver with everything that is declared for it, reported of it, and said about it. One owner thread. */
final class Stage {
    private final HomeserverAccess access;
    private final RecordStore record;
    private final InProcessRuntimeApi runtime;
    private final Reconciler reconciler;
    private final Registrar.Settings settings;
    private final StatusBook book = new StatusBook();
    private final ToolBook tools;
    private final Map<String, PuppetState> puppetStates = new HashMap<>();
    private final Set<ResourceKey> reported = new HashSet<>();
    private @Nullable Declared declared;
    private @Nullable DesiredState desired;
    private Neighbours neighbours = Neighbours.NONE;
    private Reconciler.@Nullable Result last;
    private boolean stepped;
    private long looksTold;
    private boolean relabelled;
    private @Nullable RegistrarSnapshot told;

    /** When a step is needed after something came in. */
    enum Haste {
        NOW,
        SOON,
        WHEN_IT_IS_DUE
    }

    Stage(
            HomeserverAccess access,
            RecordStore record,
            InProcessRuntimeApi runtime,
            Registrar.Settings settings,
            ToolBook tools) {
        this.tools = tools;
        this.access = access;
        this.record = record;
        this.runtime = runtime;
        this.settings = settings;
        this.reconciler = new Reconciler(access, record, settings.resync(), settings.probe());
    }

    void remember(Map<ResourceKey, ResourceStatus> statuses) {
        book.remember(statuses);
    }

    /** Whether nothing was ever declared. */
    boolean isEmpty() {
        return desired == null;
    }

    void forgetAll() {
        reconciler.forgetAll();
    }

    // ---- what comes in

    Haste take(Work work) {
        Haste haste = Haste.WHEN_IT_IS_DUE;
        if (work.neighbours() != null && !work.neighbours().equals(neighbours)) {
            neighbours = work.neighbours();
            if (declared != null) {
                desire(declared);
                reconciler.neighboursChanged(Objects.requireNonNull(desired));
                haste = Haste.NOW;
            }
        }
        Declared next = work.declared();
        if (next != null && !next.equals(declared) && declare(next)) {
            haste = Haste.NOW;
        }
        DesiredState wanted = desired;
        if (wanted == null) {
            return haste;
        }
        if (work.toolsChanged()) {
            reconciler.changed(Set.of());
            haste = Haste.NOW;
        }
        if (work.resync()) {
            reconciler.resync(wanted);
            haste = Haste.NOW;
        }
        work.states().forEach((userId, state) -> report(userId, state, wanted));
        boolean drift = false;
        for (Observation observation : work.observations()) {
            if (observation instanceof Observation.Missed) {
                // nobody knows what it was
                reconciler.resync(wanted);
                haste = Haste.NOW;
            } else if (observation instanceof Observation.ToolSeen seen) {
                take(seen, wanted);
            } else {
                drift |= reconciler.take(observation, wanted);
            }
        }
        return drift && haste != Haste.NOW ? Haste.SOON : haste;
    }

    /** A runtime has a say about the tools of its own puppets, as they are declared now. */
    private void take(Observation.ToolSeen seen, DesiredState wanted) {
        wanted.resources().tools().stream()
                .filter(tool -> seen.tool()
                                .equals(tool.metadata().namespace() + "/"
                                        + tool.metadata().name())
                        && seen.version().equals(tool.spec().version()))
                .forEach(tool -> tools.seen(tool, seen.functions()));
    }

    /** Returns whether anything follows from it. */
    private boolean declare(Declared next) {
        Declared before = declared;
        Set<ResourceKey> changed = book.take(next);
        declared = next;
        if (before != null
                && changed.isEmpty()
                && before.refused().equals(next.refused())
                && before.services().equals(next.services())
                && before.brains().equals(next.brains())) {
            relabelled = true;
            return false;
        }
        DesiredState wanted = desire(next);
        reconciler.changed(changed);
        puppetStates.keySet().removeIf(userId -> wanted.puppetOf(userId).isEmpty());
        return true;
    }

    private DesiredState desire(Declared next) {
        ManagedRecord made = record.record();
        Installation installation = new Installation(
                made.installation(),
                access.registrations().registrar().sender().value(),
                access.human().map(HumanAccount::human).orElse(null),
                settings.deletionPolicy());
        DesiredState wanted = DesiredState.of(next, installation, neighbours, desired);
        desired = wanted;
        return wanted;
    }

    private void report(String userId, PuppetState state, DesiredState wanted) {
        DesiredPuppet puppet = wanted.puppetOf(userId).orElse(null);
        if (puppet != null && !state.equals(puppetStates.put(userId, state))) {
            reported.add(puppet.owner());
        }
    }

    // ---- what is done

    /** @return how long the next step has time */
    Duration step(BooleanSupplier urgent) throws InterruptedException {
        DesiredState wanted = Objects.requireNonNull(desired);
        Reconciler.Result result = reconciler.step(wanted, urgent);
        if (result != null) {
            last = result;
            stepped = true;
        }
        return reconciler.untilNext();
    }

    // ---- what is said

    /** Null if there is nothing new to say. Between two steps of some work only the steps say anything. */
    @Nullable
    RegistrarSnapshot report() {
        Reconciler.Result result = last;
        DesiredState wanted = desired;
        Declared resources = declared;
        if (result == null || wanted == null || resources == null || !(stepped || reconciler.isQuiet())) {
            return null;
        }
        RegistrarSnapshot before = told;
        RegistrarSnapshot next;
        if (stepped || !reported.isEmpty() || before == null) {
            next = findOut(wanted, resources.resources(), result);
        } else if (relabelled || looksTold != reconciler.looks()) {
            next = before.again(resources.resources(), reconciler.looks());
        } else {
            return null;
        }
        reported.clear();
        stepped = false;
        relabelled = false;
        looksTold = reconciler.looks();
        told = next;
        return next;
    }

    private RegistrarSnapshot findOut(DesiredState wanted, Resources resources, Reconciler.Result result) {
        if (stepped) {
            assign(wanted, result);
        }
        Findings findings = new Findings(
                wanted,
                record.record(),
                result.observed(),
                result.remaining(),
                result.missing(),
                result.failures(),
                result.unreadable(),
                puppetStates,
                runtime.current(),
                tools.pages());
        Set<ResourceKey> concerned = Set.copyOf(reported);
        Map<ResourceKey, ResourceStatus> statuses = book.write(findings, stepped ? key -> true : concerned::contains);
        return new RegistrarSnapshot(
                resources,
                statuses,
                book.changed(),
                record.record().leaving(wanted),
                findings.isSettled(),
                result.failures(),
                runtime.current(),
                Offers.of(wanted, result.observed(), record.record()),
                reconciler.writes(),
                reconciler.looks());
    }

    /** A runtime is told nothing before everything was looked at: it would take what is missing for gone. */
    private void assign(DesiredState wanted, Reconciler.Result result) {
        ObservedState observed = result.observed();
        if (observed != null && (result.complete() || runtime.current() != null)) {
            runtime.publish(Assignments.of(
                    wanted,
                    observed,
                    result.missing(),
                    runtime.current(),
                    tools.pages(),
                    access.registrations().senders()));
        }
    }
}
