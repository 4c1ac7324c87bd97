package dev.puppetmaster.bots.runtime;

import dev.puppetmaster.api.runtime.ApprovalReport;
import dev.puppetmaster.api.runtime.ApprovalReport.Result;
import dev.puppetmaster.api.runtime.ApprovalReport.State;
import dev.puppetmaster.bot.matrix.Sha256;
import dev.puppetmaster.bot.outbox.ApprovalOutcome;
import dev.puppetmaster.bot.store.ApprovalTable;
import dev.puppetmaster.bot.store.ApprovalTable.Call;
import dev.puppetmaster.bot.store.ApprovalTable.Request;
import dev.puppetmaster.bot.store.ApprovalTable.Standing;
import dev.puppetmaster.bot.store.ApprovalTable.Untold;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the registrar is told of an approval. Pure. */
final class ApprovalReports {
    private static final String CUT = "…";

    private ApprovalReports() {}

    static ApprovalReport of(Untold untold) {
        Standing standing = untold.standing();
        Request request = standing.request();
        Call call = request.call();
        return new ApprovalReport(
                Sha256.hex(request.txn().value()),
                untold.version(),
                request.puppet().value(),
                call.tool(),
                call.function(),
                cut(call.arguments(), ApprovalReport.MAX_TEXT),
                request.binding(),
                call.diff().isEmpty() ? null : cut(call.diff(), ApprovalReport.MAX_TEXT),
                call.asker().value(),
                request.askRoom().value(),
                request.room().value(),
                request.approvers().stream().map(user -> user.value()).sorted().toList(),
                untold.requestedAt(),
                request.deadline(),
                state(standing),
                standing.by() == null
                        ? null
                        : Objects.requireNonNull(standing.by()).value(),
                standing.at(),
                cut(ApprovalOutcome.of(standing) + ended(standing.result()), ApprovalReport.MAX_OUTCOME),
                result(standing.result()));
    }

    private static @Nullable Result result(ApprovalTable.@Nullable Result result) {
        if (result == null) {
            return null;
        }
        return switch (result) {
            case SUCCEEDED -> Result.Succeeded;
            case FAILED -> Result.Failed;
            case UNKNOWN -> Result.Unknown;
        };
    }

    private static String ended(ApprovalTable.@Nullable Result result) {
        if (result == null) {
            return "";
        }
        return switch (result) {
            case SUCCEEDED -> " The call succeeded.";
            case FAILED -> " The call failed.";
            case UNKNOWN -> " Nobody knows how the call ended: look, before it is made again.";
        };
    }

    private static State state(Standing standing) {
        return switch (standing.state()) {
            case WAITING -> State.Pending;
            case APPROVED -> State.Approved;
            case USED -> State.Used;
            case REFUSED -> State.Refused;
            case EXPIRED -> State.Expired;
            case INVALID -> State.Withdrawn;
        };
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + CUT;
    }
}
