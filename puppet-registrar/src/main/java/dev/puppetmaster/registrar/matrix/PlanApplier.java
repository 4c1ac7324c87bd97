package dev.puppetmaster.registrar.matrix;

import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.registrar.core.Action;
import dev.puppetmaster.registrar.core.Failure;
import dev.puppetmaster.registrar.core.Knowledge;
import dev.puppetmaster.registrar.core.RecordDraft;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
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
    private final RecordStore record;
    private final MatrixFailures wording;

    public PlanApplier(HomeserverAccess access, RecordStore record) {
        this.access = access;
        this.record = record;
        this.wording = new MatrixFailures(access);
    }

    /**
     * How it went.
     *
     * @param done number of actions that succeeded
     * @param failed actions that did not; what needed them was not tried
     * @param cut whether there was enough before the end
     * @param unreachable whether the homeserver went away: the rest was not tried
     */
    public record Outcome(int done, List<Failed> failed, boolean cut, boolean unreachable) {
        public Outcome {
            failed = List.copyOf(failed);
        }

        public List<Failure> failures() {
            return failed.stream().map(Failed::failure).toList();
        }
    }

    /** @param retryAfter how long the homeserver asked to wait, if it did */
    public record Failed(Failure failure, @Nullable Duration retryAfter) {}

    /** Does all actions in order. */
    public Outcome apply(List<Action> actions, Knowledge knowledge) throws IOException, InterruptedException {
        return apply(actions, knowledge, Set.of(), () -> false);
    }

    /**
     * Does the actions in order. The record names all accounts and rooms of the plan before the first is made; what it
     * has to know afterwards it is told once, at the end: a process that is killed before finds it out again.
     *
     * @param knowledge is told what was done, and what may have been
     * @param waiting whose actions, and what needs them, are left for later
     * @param enough asked before each action; once it is so the rest is left for later
     * @throws IOException if the record cannot be written
     * @throws InterruptedException between two actions, when the thread is told to stop
     */
    public Outcome apply(List<Action> actions, Knowledge knowledge, Set<ResourceKey> waiting, BooleanSupplier enough)
            throws IOException, InterruptedException {
        record.save(record.record().prepared(actions));
        Application application = new Application(knowledge);
        boolean cut = false;
        try {
            for (Action action : actions) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("told to stop");
                }
                cut = enough.getAsBoolean();
                if (application.unreachable || cut) {
                    break;
                }
                if (waiting.contains(action.owner()) || dependsOn(application.broken, action)) {
                    application.broken.addAll(whatItMakes(action));
                } else {
                    application.apply(action);
                }
            }
        } finally {
            application.end();
        }
        return new Outcome(application.done, application.failed, cut, application.unreachable);
    }

    /** One run over a plan. */
    private final class Application {
        private final Knowledge knowledge;
        private final MatrixWriter writer;
        private final Set<String> broken = new HashSet<>();
        private final List<Failed> failed = new ArrayList<>();
        private final List<Action> doubtful = new ArrayList<>();
        private final RecordDraft known = new RecordDraft(record.record());
        private int done;
        private boolean unreachable;

        Application(Knowledge knowledge) {
            this.knowledge = knowledge;
            this.writer = new MatrixWriter(access, knowledge);
        }

        void apply(Action action) throws IOException, InterruptedException {
            try {
                String made = applyPatiently(action);
                knowledge.done(action, made);
                known.done(action, made);
                if (action instanceof Action.JoinUser it && !it.via().isEmpty()) {
                    // of a room of another homeserver nothing can be seen from outside
                    doubtful.add(action);
                }
                if (action instanceof Action.RecordPuppet it && it.puppet().deactivated()) {
                    // Nothing but the record remembers it.
                    record.save(known.record());
                }
                done++;
            } catch (MatrixException e) {
                failed(action, e);
            }
        }

        private void failed(Action action, MatrixException e) {
            Failure failure = wording.of(action.owner(), e);
            log.warn("{}: {}", action.owner(), failure.message());
            doubtful.add(action);
            broken.addAll(whatItMakes(action));
            Duration wait = null;
            if (e instanceof MatrixException.Retryable retryable) {
                wait = retryable.retryAfter();
                unreachable = retryable.unreachable();
            }
            failed.add(new Failed(failure, wait));
        }

        private @Nullable String applyPatiently(Action action) throws InterruptedException {
            try {
                return writer.apply(action);
            } catch (MatrixException.Retryable e) {
                Duration wait = e.retryAfter();
                if (e.status() != 429 || wait == null || wait.compareTo(PATIENCE) > 0) {
                    throw e;
                }
                Thread.sleep(wait);
                return writer.apply(action);
            }
        }

        /** What may or may not have been done is looked at again; until here later actions needed it. */
        void end() throws IOException {
            doubtful.forEach(knowledge::doubt);
            // A file cannot be written by a thread that is told to stop.
            boolean stopping = Thread.interrupted();
            try {
                record.save(known.record());
            } finally {
                if (stopping) {
                    Thread.currentThread().interrupt();
                }
            }
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
