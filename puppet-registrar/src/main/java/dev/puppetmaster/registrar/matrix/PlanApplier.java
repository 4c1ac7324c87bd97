package dev.puppetmaster.registrar.matrix;

import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.registrar.core.Action;
import dev.puppetmaster.registrar.core.Failure;
import dev.puppetmaster.registrar.core.ObservedState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies a plan. What fails is noted and what needs it is left out; the rest goes on, so that one puppet's trouble is
 * not everybody's. One owner thread.
 */
public final class PlanApplier {
    private static final Logger log = LoggerFactory.getLogger(PlanApplier.class);
    /** Up to this the homeserver's wish to wait is granted at once; beyond it the next pass goes on. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final HomeserverAccess access;
    private final RecordFile record;
    private final MatrixFailures wording;

    public PlanApplier(HomeserverAccess access, RecordFile record) {
        this.access = access;
        this.record = record;
        this.wording = new MatrixFailures(access);
    }

    /**
     * How it went.
     *
     * @param done number of actions that succeeded
     * @param retryAfter how long the homeserver asked to wait, if it did
     */
    public record Outcome(
            int done, List<Failure> failures, @Nullable Duration retryAfter) {
        public Outcome {
            failures = List.copyOf(failures);
        }
    }

    /**
     * Does the actions in order.
     *
     * @throws IOException if the record cannot be written
     * @throws InterruptedException between two actions, when the thread is told to stop
     */
    public Outcome apply(List<Action> actions, ObservedState observed) throws IOException, InterruptedException {
        MatrixWriter writer = new MatrixWriter(access, record, observed);
        List<Failure> failures = new ArrayList<>();
        Set<String> broken = new HashSet<>();
        Duration retryAfter = null;
        int done = 0;
        for (Action action : actions) {
            if (Thread.interrupted()) {
                throw new InterruptedException("told to stop");
            }
            if (dependsOn(broken, action)) {
                broken.addAll(whatItMakes(action));
                continue;
            }
            try {
                applyPatiently(writer, action);
                done++;
            } catch (MatrixException e) {
                Failure failure = wording.of(action.owner(), e);
                failures.add(failure);
                log.warn("{}: {}", action.owner(), failure.message());
                broken.addAll(whatItMakes(action));
                if (e instanceof MatrixException.Retryable retryable) {
                    retryAfter = retryable.retryAfter() == null ? retryAfter : retryable.retryAfter();
                    if (retryable.unreachable()) {
                        break;
                    }
                }
            }
        }
        return new Outcome(done, failures, retryAfter);
    }

    private static void applyPatiently(MatrixWriter writer, Action action) throws IOException, InterruptedException {
        try {
            writer.apply(action);
        } catch (MatrixException.Retryable e) {
            Duration wait = e.retryAfter();
            if (e.status() != 429 || wait == null || wait.compareTo(PATIENCE) > 0) {
                throw e;
            }
            Thread.sleep(wait);
            writer.apply(action);
        }
    }

    /** What later actions cannot do without: a room's alias, a user id, or one user in one room. */
    private static Set<String> whatItMakes(Action action) {
        return switch (action) {
            case Action.RecordPuppet it -> Set.of(it.userId());
            case Action.RegisterPuppet it -> Set.of(it.userId());
            case Action.RecordRoom it -> Set.of(it.room());
            case Action.DeleteShellAlias it -> Set.of(it.room());
            case Action.CreateRoom it -> Set.of(it.room());
            case Action.InviteUser it -> Set.of(it.room() + " " + it.userId());
            case Action.JoinUser it -> Set.of(it.room() + " " + it.userId());
            case Action.LeaveUser it -> Set.of(it.owner() + " removed", "leave " + it.userId());
            case Action.KickUser it -> Set.of(it.owner() + " removed");
            case Action.DeleteAlias it -> Set.of(it.owner() + " removed");
            case Action.DeactivateAccount it -> Set.of("leave " + it.userId());
            default -> Set.of();
        };
    }

    private static boolean dependsOn(Set<String> broken, Action action) {
        String room = action.neededRoom();
        if (room != null && broken.contains(room)) {
            return true;
        }
        return switch (action) {
            case Action.RegisterPuppet it -> broken.contains(it.userId());
            case Action.PutDevice it -> broken.contains(it.userId());
            case Action.SetDisplayName it -> broken.contains(it.userId());
            case Action.DeactivateAccount it -> broken.contains("leave " + it.userId());
            case Action.RecordPuppet it -> it.puppet().deactivated() && broken.contains("leave " + it.userId());
            case Action.ForgetPuppet it -> broken.contains("leave " + it.userId());
            case Action.DeleteShellAlias it -> broken.contains(it.room()) || broken.contains(it.creator());
            case Action.CreateRoom it ->
                broken.contains(it.room()) || broken.contains(it.desired().creator());
            case Action.LinkSpaceChild it -> broken.contains(it.child());
            case Action.JoinUser it -> broken.contains(it.userId()) || broken.contains(it.room() + " " + it.userId());
            case Action.InviteUser it -> broken.contains(it.userId()) || broken.contains(it.creator());
            case Action.RecordInvitation it ->
                broken.contains(it.room()) || broken.contains(it.room() + " " + it.userId());
            case Action.SetDirectChat it -> broken.contains(it.puppet());
            case Action.ForgetRoom it -> broken.contains(it.owner() + " removed");
            default -> false;
        };
    }
}
