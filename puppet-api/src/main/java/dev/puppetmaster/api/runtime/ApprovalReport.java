package dev.puppetmaster.api.runtime;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one request for an approval stands. The runtime decides it; whoever keeps reports keeps the one with the greatest revision
 * of each id.
 *
 * @param id of the request: 64 hex digits
 * @param revision counts the changes of this request, from 1
 * @param puppet full Matrix id of the puppet that wants to make the call
 * @param tool whose function it is, {@code namespace/name}
 * @param arguments JSON, without secrets; at most {@value #MAX_TEXT} characters, longer ones are cut
 * @param sha256 of all that is approved, lower-case hex
 * @param diff what the call would change, or null; at most {@value #MAX_TEXT} characters, longer ones are cut
 * @param asker full Matrix id of whoever wrote what is being answered
 * @param room where they wrote it
 * @param approvalsRoom where the request stands
 * @param approvers full Matrix ids, at most {@value #MAX_APPROVERS}
 * @param requestedAt ms since the epoch
 * @param expiresAt ms since the epoch
 * @param decidedBy who decided, or null
 * @param decidedAt when it was decided or ended, ms since the epoch, 0 while it is pending
 * @param outcome one line: what became of it
 * @param result how the call ended; null while it was not made or has not ended, and from a runtime that does not say
 */
public record ApprovalReport(
        String id,
        long revision,
        String puppet,
        String tool,
        String function,
        String arguments,
        String sha256,
        @Nullable String diff,
        String asker,
        String room,
        String approvalsRoom,
        List<String> approvers,
        long requestedAt,
        long expiresAt,
        State state,
        @Nullable String decidedBy,
        long decidedAt,
        String outcome,
        @Nullable Result result) {
    public static final int MAX_TEXT = 32_768;
    public static final int MAX_APPROVERS = 100;
    public static final int MAX_OUTCOME = 1_024;

    /** How it stands. */
    public enum State {
        /** Nobody has decided. */
        Pending,
        /** An approver said yes, and the call is about to run. */
        Approved,
        /** An approver said no. */
        Refused,
        /** Nobody decided in time. */
        Expired,
        /** What it was about was edited, taken back, or given up. */
        Withdrawn,
        /** An approver said yes, and the call was begun: this approval is good for nothing more. */
        Used;

        /** Whether nothing more becomes of it. */
        public boolean isEnd() {
            return this != Pending && this != Approved;
        }
    }

    /** How a call that was approved ended. */
    public enum Result {
        Succeeded,
        /** It was refused or failed; whoever asked was told why. */
        Failed,
        /** It was begun, and nobody knows how it ended, mostly as the process died meanwhile. */
        Unknown
    }

    public ApprovalReport {
        approvers = List.copyOf(approvers);
    }
}
