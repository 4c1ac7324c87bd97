package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.Condition.Status;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The conditions of one resource while they are found out. */
final class ConditionList {
    private final long generation;
    private final List<Condition> before;
    private final Instant now;
    private final List<Condition> conditions = new ArrayList<>();

    ConditionList(long generation, List<Condition> before, Instant now) {
        this.generation = generation;
        this.before = before;
        this.now = now.truncatedTo(ChronoUnit.SECONDS);
    }

    record Verdict(Status status, String reason, String message) {
        static Verdict yes(String reason) {
            return new Verdict(Status.True, reason, "");
        }

        static Verdict no(String reason, String message) {
            return new Verdict(Status.False, reason, message);
        }

        static Verdict unknown(String reason, String message) {
            return new Verdict(Status.Unknown, reason, message);
        }

        boolean isYes() {
            return status == Status.True;
        }

        /** This one, unless all is well with it. */
        Verdict and(Verdict next) {
            return isYes() ? next : this;
        }
    }

    /** A condition that says what it said before is the one of before. */
    void add(String type, Verdict verdict) {
        Condition last = before(type);
        Instant since = last != null && last.status() == verdict.status() ? last.lastTransitionTime() : now;
        Condition next = new Condition(type, verdict.status(), verdict.reason(), verdict.message(), since, generation);
        conditions.add(next.equals(last) ? last : next);
    }

    private @Nullable Condition before(String type) {
        for (Condition condition : before) {
            if (condition.type().equals(type)) {
                return condition;
            }
        }
        return null;
    }

    /** Ready if everything added so far is so; else what is first in the way. */
    Verdict all() {
        return firstObstacle(conditions);
    }

    Verdict only(String... types) {
        return firstObstacle(conditions.stream()
                .filter(c -> List.of(types).contains(c.type()))
                .toList());
    }

    private static Verdict firstObstacle(List<Condition> among) {
        for (Condition condition : among) {
            if (condition.status() != Status.True) {
                return Verdict.no(condition.reason(), condition.message());
            }
        }
        return Verdict.yes("Ready");
    }

    long generation() {
        return generation;
    }

    List<Condition> list() {
        return conditions;
    }

    /** {@code RUNNING} as {@code Running}. */
    static String camelCase(String constant) {
        return constant.charAt(0) + constant.substring(1).toLowerCase(Locale.ROOT);
    }
}
