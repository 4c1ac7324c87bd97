package dev.puppetmaster.registrar;

import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.registrar.core.DesiredState;
import dev.puppetmaster.registrar.core.Failure;
import dev.puppetmaster.registrar.core.Knowledge;
import dev.puppetmaster.registrar.core.Subject;
import dev.puppetmaster.registrar.core.Subjects;
import dev.puppetmaster.registrar.matrix.HomeserverAccess;
import dev.puppetmaster.registrar.matrix.MatrixFailures;
import dev.puppetmaster.registrar.matrix.MatrixReader;
import dev.puppetmaster.registrar.matrix.RecordStore;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what is known up to date: what is missing is looked at before anything is planned, everything again from time to
 * time, a piece at a time and behind all changes. One owner thread.
 */
final class Lookout {
    private static final Logger log = LoggerFactory.getLogger(Lookout.class);
    private static final long PIECE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Set<String> NOT_OUR_TOKEN = Set.of("M_UNKNOWN_TOKEN", "M_MISSING_TOKEN");

    private final MatrixReader reader;
    private final MatrixFailures wording;
    private final RecordStore record;
    private final Knowledge knowledge;
    private final Troubles troubles;
    private final Duration resync;
    private final SequencedSet<Subject> again = new LinkedHashSet<>();
    private boolean complete;
    private boolean looked;
    private long nextAt;
    private long looks;

    Lookout(HomeserverAccess access, RecordStore record, Knowledge knowledge, Troubles troubles, Duration resync) {
        this.reader = new MatrixReader(access);
        this.wording = new MatrixFailures(access);
        this.record = record;
        this.knowledge = knowledge;
        this.troubles = troubles;
        this.resync = resync;
    }

    /** How often everything has been looked at. */
    long looks() {
        return looks;
    }

    /** Whether the last {@link #lookAtMissing} looked at anything. */
    boolean hasLooked() {
        return looked;
    }

    /** Whether a look at everything is under way, or due. */
    boolean isBusy() {
        return !again.isEmpty() || nanosToNext() <= 0;
    }

    /** How long until everything is looked at again; {@link Long#MAX_VALUE} before the first look has ended. */
    long nanosToNext() {
        return complete ? nextAt - System.nanoTime() : Long.MAX_VALUE;
    }

    /**
     * Begins a look at everything; until it comes to a thing, what is known of it counts. What a look before this one had left comes
     * first, so that everything has its turn, however often this is asked for.
     */
    void lookAtAll(DesiredState desired) {
        if (!complete) {
            return;
        }
        again.addAll(Subjects.all(desired, record.record()));
        nextAt = System.nanoTime() + resync.toNanos();
    }

    /**
     * Looks at what is missing, for about a second.
     *
     * @return whether that was all that can be looked at now
     * @throws MatrixException if the homeserver is away, or refuses our tokens
     */
    boolean lookAtMissing(DesiredState desired) {
        long end = System.nanoTime() + PIECE_NANOS;
        looked = false;
        for (Subject subject : Subjects.missing(desired, record.record(), knowledge)) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            ResourceKey owner = Subjects.owner(subject, desired, record.record());
            if (troubles.isReadLater(owner, System.nanoTime())) {
                continue;
            }
            looked = true;
            try {
                reader.look(subject, desired, record.record(), knowledge);
            } catch (MatrixException e) {
                Failure failure = onlyThis(owner, e);
                troubles.add(failure, retryAfter(e), true, System.nanoTime());
            }
        }
        if (!complete) {
            complete = true;
            looks++;
            nextAt = System.nanoTime() + resync.toNanos();
        }
        return true;
    }

    /**
     * Goes on with the look at everything for about a second, or until something more urgent comes.
     *
     * @return whether anything was other than known
     */
    boolean lookAround(DesiredState desired, BooleanSupplier urgent) {
        if (again.isEmpty() && nanosToNext() <= 0) {
            lookAtAll(desired);
        }
        long end = System.nanoTime() + PIECE_NANOS;
        boolean changed = false;
        while (!again.isEmpty() && System.nanoTime() - end < 0 && !urgent.getAsBoolean()) {
            Subject subject = again.removeFirst();
            if (knowledge.knows(subject)) {
                changed |= lookAgain(subject, desired);
            }
            if (again.isEmpty()) {
                looks++;
            }
        }
        return changed;
    }

    private boolean lookAgain(Subject subject, DesiredState desired) {
        try {
            return reader.look(subject, desired, record.record(), knowledge);
        } catch (MatrixException e) {
            // What was known of it counts until the next look at everything.
            onlyThis(Subjects.owner(subject, desired, record.record()), e);
            return false;
        }
    }

    /** The failure of one look; thrown on if all others would fail as well. */
    private Failure onlyThis(ResourceKey owner, MatrixException e) {
        boolean away = e instanceof MatrixException.Retryable retryable && retryable.unreachable();
        boolean refused = e instanceof MatrixException.Denied denied && NOT_OUR_TOKEN.contains(denied.errcode());
        if (away || refused) {
            throw e;
        }
        Failure failure = wording.of(owner, e);
        log.warn("{}: {}", owner, failure.message());
        return failure;
    }

    private static @Nullable Duration retryAfter(MatrixException e) {
        return e instanceof MatrixException.Retryable retryable ? retryable.retryAfter() : null;
    }
}
