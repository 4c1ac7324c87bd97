package dev.puppetmaster.bot;

import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One exact call that a person is to approve before it runs. An approval is for this call alone: for its tool, function and
 * arguments, of this puppet, for the ask that is being answered, once.
 *
 * @param room where it is asked for; the puppet is in it
 * @param approvers full ids of the people who may decide, 1 to 100; a puppet among them decides nothing
 * @param tool whose function it is, 1 to 200 characters in one line
 * @param function what is called, 1 to 200 characters in one line
 * @param arguments the call's arguments, one JSON text for all that is the same JSON (RFC 8785). They are shown whole: what is
 *     too long to be shown is refused
 * @param hints what is said of the function, e.g. {@code destructive}; at most 10
 * @param timeout 1 s to 1 h, counted from the first time it was asked for, also across a crash
 * @param diff what the call would change, for people, or "". It is a part of what is approved: shown whole, and another one is
 *     another call
 * @param recorded the arguments as they stand in the record of approvals, which more people read than the request: JSON,
 *     without secrets
 */
public record Approval(
        RoomId room,
        Set<UserId> approvers,
        String tool,
        String function,
        String arguments,
        List<String> hints,
        Duration timeout,
        String diff,
        String recorded) {
    private static final Pattern LINE = Pattern.compile("[^\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]{1,200}");
    private static final int MAX_APPROVERS = 100;
    private static final int MAX_HINTS = 10;

    public Approval {
        approvers = Set.copyOf(approvers);
        hints = List.copyOf(hints);
        if (approvers.isEmpty() || approvers.size() > MAX_APPROVERS) {
            throw new IllegalArgumentException("1 to " + MAX_APPROVERS + " people approve, not " + approvers.size());
        }
        if (!LINE.matcher(tool).matches() || !LINE.matcher(function).matches()) {
            throw new IllegalArgumentException("tool and function are one line of 1 to 200 characters each");
        }
        if (hints.size() > MAX_HINTS
                || !hints.stream().allMatch(hint -> LINE.matcher(hint).matches())) {
            throw new IllegalArgumentException("hints are at most " + MAX_HINTS + ", one short line each");
        }
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("a timeout is between 1 s and 1 h, not " + timeout);
        }
    }

    /** With nothing to show of what it would change, and arguments that everybody may read. */
    public Approval(
            RoomId room,
            Set<UserId> approvers,
            String tool,
            String function,
            String arguments,
            List<String> hints,
            Duration timeout) {
        this(room, approvers, tool, function, arguments, hints, timeout, "", arguments);
    }

    /** The same call, of which is known what it would change. */
    public Approval withDiff(String known) {
        return new Approval(room, approvers, tool, function, arguments, hints, timeout, known, recorded);
    }

    /** The same call, with other words for the record. */
    public Approval recordedAs(String words) {
        return new Approval(room, approvers, tool, function, arguments, hints, timeout, diff, words);
    }

    /** What became of it. {@link #line} says it in one sentence: who, when, why. */
    public sealed interface Decision {
        String line();
    }

    /** How a call that was approved ended, for the record. */
    public enum Result {
        SUCCEEDED,
        FAILED,
        /** It may have changed something, or not. */
        UNKNOWN
    }

    /** This call may run, now and once. */
    public record Approved(UserId by, String line) implements Decision {}

    /** An approver said no. */
    public record Refused(UserId by, String line) implements Decision {}

    /** Nobody decided in time. */
    public record Expired(String line) implements Decision {}

    /** It could not be asked for, or what it is about is not what it was: it was edited or taken back. */
    public record Invalid(String line) implements Decision {}
}
