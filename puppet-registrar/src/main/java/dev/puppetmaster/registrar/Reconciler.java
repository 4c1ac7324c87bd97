package dev.puppetmaster.registrar;

import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.registrar.core.Action;
import dev.puppetmaster.registrar.core.DesiredRoom;
import dev.puppetmaster.registrar.core.DesiredState;
import dev.puppetmaster.registrar.core.Failure;
import dev.puppetmaster.registrar.core.Knowledge;
import dev.puppetmaster.registrar.core.ObservedState;
import dev.puppetmaster.registrar.core.Plan;
import dev.puppetmaster.registrar.core.Subject;
import dev.puppetmaster.registrar.core.Subjects;
import dev.puppetmaster.registrar.matrix.HomeserverAccess;
import dev.puppetmaster.registrar.matrix.MatrixFailures;
import dev.puppetmaster.registrar.matrix.PlanApplier;
import dev.puppetmaster.registrar.matrix.PlanApplier.Outcome;
import dev.puppetmaster.registrar.matrix.RecordStore;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the homeserver towards what is desired, in steps of about two seconds: look at what is not known, plan, do; and,
 * when nothing is left to do, look at a piece of what may have drifted. What it knows it keeps between steps. One owner
 * thread.
 */
final class Reconciler {
    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);
    /** Between two pieces all is planned and said anew: a longer one costs less, a shorter one tells more often. */
    private static final long PIECE_NANOS = Duration.ofSeconds(2).toNanos();

    private static final Duration LONGEST_AWAY = Duration.ofSeconds(15);
    /** So often in a row something may be left to do although nothing failed. */
    private static final int ROUNDS = 3;

    private final HomeserverAccess access;
    private final RecordStore record;
    private final PlanApplier applier;
    private final MatrixFailures wording;
    private final Duration probe;
    private final Troubles troubles;
    private final Knowledge knowledge = new Knowledge();
    private final Lookout lookout;
    private boolean reached;
    private int attempts;
    private boolean quiet;
    private int rounds;
    /** What the last step left to do; null once something has happened since. */
    private @Nullable Plan rest;

    private long heardAt;
    private long writes;

    Reconciler(HomeserverAccess access, RecordStore record, Duration resync, Duration probe) {
        this.access = access;
        this.record = record;
        this.probe = probe;
        this.applier = new PlanApplier(access, record);
        this.wording = new MatrixFailures(access);
        this.troubles = new Troubles(resync);
        this.lookout = new Lookout(access, record, knowledge, troubles, resync);
    }

    /**
     * What is so after a step.
     *
     * @param observed a view of what is known, good until the next step; null if the homeserver could not be read
     * @param remaining what is still to do, as far as that is known; null if {@code observed} is
     * @param missing what has to be looked at before anything can be said about it
     * @param complete whether everything that can be looked at now has been
     * @param unreadable why the homeserver could not be read
     */
    record Result(
            @Nullable ObservedState observed,
            @Nullable Plan remaining,
            Set<Subject> missing,
            boolean complete,
            List<Failure> failures,
            @Nullable Failure unreadable) {}

    /** How many actions have been done. */
    long writes() {
        return writes;
    }

    /** How often everything has been looked at. */
    long looks() {
        return lookout.looks();
    }

    /** Whether nothing is to be done, as far as is known. */
    boolean isQuiet() {
        return quiet;
    }

    /** How long the next step has time. */
    Duration untilNext() {
        if (!reached) {
            return attempts == 0 ? Duration.ZERO : Backoff.after(attempts, LONGEST_AWAY, null);
        }
        if (!quiet || lookout.isBusy()) {
            return Duration.ZERO;
        }
        long next = Math.min(troubles.nanosToNext(System.nanoTime()), lookout.nanosToNext());
        return Duration.ofNanos(Math.min(next, probe.toNanos()));
    }

    // ---- what happens to it between two steps

    /** What was planned may not be what is to be done. */
    private void somethingHappened() {
        quiet = false;
        rest = null;
    }

    /** Something is desired that was not before; what failed with these may succeed now. */
    void changed(Set<ResourceKey> resources) {
        somethingHappened();
        rounds = 0;
        resources.forEach(troubles::forget);
    }

    /** What failed for the sake of friendships with other homeservers may succeed now; and their rooms may be others. */
    void neighboursChanged(DesiredState desired) {
        somethingHappened();
        rounds = 0;
        for (DesiredRoom room : desired.rooms()) {
            if (room.visit() != null || room.hasNeighbours()) {
                troubles.forget(room.owner());
            }
            if (room.visit() != null
                    && room.visit().roomId() != null
                    && !Optional.of(room.visit().roomId()).equals(knowledge.roomId(room.alias()))) {
                knowledge.forget(new Subject.Room(room.alias()));
            }
        }
    }

    /** Everything is looked at again, and what failed is tried again. */
    void resync(DesiredState desired) {
        quiet = false;
        attempts = 0;
        troubles.hurryAll(System.nanoTime());
        lookout.lookAtAll(desired);
    }

    /** Takes note of what a runtime saw; returns whether that is not as we left it. */
    boolean take(Observation observation, DesiredState desired) {
        Optional<Subject> doubtful = knowledge.contradictedBy(observation, desired);
        doubtful.ifPresent(subject -> {
            knowledge.forget(subject);
            somethingHappened();
        });
        return doubtful.isPresent();
    }

    /** After a mistake of ours nothing that is known counts any more. */
    void forgetAll() {
        knowledge.forgetAll();
        somethingHappened();
    }

    // ---- a step

    /**
     * @param urgent whether something waits that is more urgent than looking for drift
     * @return null if all is as it was
     * @throws InterruptedException between two calls, when the thread is told to stop
     */
    @Nullable
    Result step(DesiredState desired, BooleanSupplier urgent) throws InterruptedException {
        ResourceKey homeserver = desired.resources().homeserver().key();
        try {
            boolean wasAway = !reached;
            if (wasAway || System.nanoTime() - heardAt > probe.toNanos()) {
                Failure stranger = check(desired);
                if (stranger != null) {
                    return away(stranger);
                }
            }
            if (quiet && !wasAway && troubles.nanosToNext(System.nanoTime()) > 0) {
                if (lookout.lookAround(desired, urgent)) {
                    somethingHappened();
                }
                return null;
            }
            return reconcile(desired);
        } catch (MatrixException e) {
            return away(wording.of(homeserver, e));
        } catch (IOException e) {
            String message = "the record of what was made cannot be written (" + e.getMessage()
                    + "); check the state folder's disk and permissions";
            return away(new Failure(homeserver, "RecordNotWritten", message, true));
        }
    }

    private Result reconcile(DesiredState desired) throws IOException, InterruptedException {
        boolean complete = lookout.lookAtMissing(desired);
        Plan left = rest;
        Plan plan = left == null || lookout.hasLooked() ? Plan.diff(desired, record.record(), knowledge) : left;
        long end = System.nanoTime() + PIECE_NANOS;
        Set<ResourceKey> waiting = troubles.waiting(System.nanoTime());
        Outcome outcome = applier.apply(plan.actions(), knowledge, waiting, () -> System.nanoTime() - end > 0);
        writes += outcome.done();
        long now = System.nanoTime();
        outcome.failed().forEach(it -> troubles.add(it.failure(), it.retryAfter(), false, now));
        if (outcome.unreachable()) {
            return away(outcome.failures().getLast());
        }
        heardAt = now;
        boolean nothingDone = outcome.done() == 0 && outcome.failed().isEmpty();
        Plan next = nothingDone ? plan : Plan.diff(desired, record.record(), knowledge);
        rest = next;
        Set<Subject> missing = new HashSet<>(Subjects.missing(desired, record.record(), knowledge));
        settle(desired, next, missing);
        quiet = complete && !outcome.cut() && !isMoreToRead(desired, missing, now) && !isMoreToDo(outcome, next, now);
        return new Result(knowledge.observed(record.record()), next, missing, complete, troubles.failures(), null);
    }

    /** The troubles of those for whom nothing is left to do are over. */
    private void settle(DesiredState desired, Plan rest, Set<Subject> missing) {
        Set<ResourceKey> unsettled = new HashSet<>(rest.owners());
        missing.forEach(subject -> unsettled.add(Subjects.owner(subject, desired, record.record())));
        troubles.end(owner -> !unsettled.contains(owner));
    }

    private boolean isMoreToRead(DesiredState desired, Set<Subject> missing, long now) {
        return missing.stream()
                .anyMatch(subject -> !troubles.isReadLater(Subjects.owner(subject, desired, record.record()), now));
    }

    /** A plan that was done to its end should leave nothing; where it does again and again, something undoes it. */
    private boolean isMoreToDo(Outcome outcome, Plan rest, long now) {
        if (outcome.done() == 0 || rest.actions().isEmpty()) {
            rounds = 0;
            return false;
        }
        if (!outcome.failed().isEmpty() || ++rounds < ROUNDS) {
            return true;
        }
        rounds = 0;
        Action again = rest.actions().getFirst();
        String message = "what was done does not last (" + again.getClass().getSimpleName()
                + "); it is tried again. Look who else changes it on the homeserver";
        log.warn("{}: {}", again.owner(), message);
        troubles.add(new Failure(again.owner(), "NotLasting", message, true), null, false, now);
        return false;
    }

    /**
     * Asks the homeserver whose our token is: it is there, and knows us. Not null if it bears another name: all ids that
     * we would use there would be somebody else's.
     */
    private @Nullable Failure check(DesiredState desired) {
        Homeserver wanted = desired.resources().homeserver();
        String name = wanted.spec().serverName();
        String itself = access.serverName();
        if (!itself.equals(name)) {
            return new Failure(
                    wanted.key(),
                    "WrongServerName",
                    access.baseUrl() + " calls itself " + itself + ", spec.serverName says " + name
                            + ": correct the one or the address of the other",
                    true);
        }
        if (!reached && attempts > 0) {
            // It may have come back without what we did last.
            resync(desired);
        }
        reached = true;
        attempts = 0;
        heardAt = System.nanoTime();
        return null;
    }

    private Result away(Failure failure) {
        if (attempts == 0) {
            log.warn("{}: {}", failure.owner(), failure.message());
        }
        reached = false;
        somethingHappened();
        attempts++;
        return new Result(null, null, Set.of(), false, List.of(failure), failure);
    }
}
