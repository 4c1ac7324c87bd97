package dev.puppetmaster.registrar;

import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.registrar.core.DesiredState;
import dev.puppetmaster.registrar.core.Failure;
import dev.puppetmaster.registrar.core.ObservedState;
import dev.puppetmaster.registrar.core.Plan;
import dev.puppetmaster.registrar.matrix.HomeserverAccess;
import dev.puppetmaster.registrar.matrix.MatrixFailures;
import dev.puppetmaster.registrar.matrix.MatrixReader;
import dev.puppetmaster.registrar.matrix.PlanApplier;
import dev.puppetmaster.registrar.matrix.RecordFile;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One pass: look, plan, apply, and look again until nothing is left to do or something is in the way. */
final class ReconcilePass {
    private static final Logger log = LoggerFactory.getLogger(ReconcilePass.class);
    private static final int MAX_ROUNDS = 3;

    private final HomeserverAccess access;
    private final MatrixReader reader;
    private final PlanApplier applier;
    private final MatrixFailures wording;
    private final RecordFile record;

    ReconcilePass(HomeserverAccess access, RecordFile record) {
        this.access = access;
        this.reader = new MatrixReader(access);
        this.applier = new PlanApplier(access, record);
        this.wording = new MatrixFailures(access);
        this.record = record;
    }

    /**
     * How it ended.
     *
     * @param observed the last look; null if the homeserver could not be read
     * @param remaining what is still to do; null if {@code observed} is
     * @param retry whether to try again soon
     * @param retryAfter how long the homeserver asked to wait, if it did
     */
    record Result(
            @Nullable ObservedState observed,
            @Nullable Plan remaining,
            List<Failure> failures,
            @Nullable Failure unreadable,
            long writes,
            boolean retry,
            @Nullable Duration retryAfter) {}

    Result run(DesiredState desired) throws InterruptedException {
        long writes = 0;
        List<Failure> failures = List.of();
        Duration retryAfter = null;
        try {
            Failure stranger = stranger(desired.resources().homeserver());
            if (stranger != null) {
                log.warn("{}: {}", stranger.owner(), stranger.message());
                return unreadable(stranger, 0, null);
            }
            for (int round = 0; ; round++) {
                ObservedState observed = reader.read(desired, record.record());
                Plan plan = Plan.diff(desired, observed);
                boolean done = plan.actions().isEmpty();
                if (done || !failures.isEmpty() || round == MAX_ROUNDS) {
                    boolean retry = failures.stream().anyMatch(Failure::retryable) || (!done && failures.isEmpty());
                    return new Result(
                            observed, plan, done ? List.of() : failures, null, writes, !done && retry, retryAfter);
                }
                PlanApplier.Outcome outcome = applier.apply(plan.actions(), observed);
                writes += outcome.done();
                failures = outcome.failures();
                retryAfter = outcome.retryAfter();
            }
        } catch (MatrixException e) {
            Failure failure = wording.of(desired.resources().homeserver().key(), e);
            log.warn("{}: {}", failure.owner(), failure.message());
            Duration wait = e instanceof MatrixException.Retryable retryable ? retryable.retryAfter() : null;
            return unreadable(failure, writes, wait);
        } catch (IOException e) {
            String message = "the record of what was made cannot be written (" + e.getMessage()
                    + "); check the state folder's disk and permissions";
            log.error(message);
            return unreadable(
                    new Failure(desired.resources().homeserver().key(), "RecordNotWritten", message, true),
                    writes,
                    null);
        }
    }

    /** Not null if the homeserver bears another name: all ids that we would use there would be somebody else's. */
    private @Nullable Failure stranger(Homeserver wanted) {
        String name = wanted.spec().serverName();
        String itself = access.serverName();
        return itself.equals(name)
                ? null
                : new Failure(
                        wanted.key(),
                        "WrongServerName",
                        access.baseUrl() + " calls itself " + itself + ", spec.serverName says " + name
                                + ": correct the one or the address of the other",
                        true);
    }

    private static Result unreadable(Failure failure, long writes, @Nullable Duration retryAfter) {
        return new Result(null, null, List.of(failure), failure, writes, true, retryAfter);
    }
}
