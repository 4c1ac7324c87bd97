package dev.puppetmaster.registrar.http;

import dev.puppetmaster.api.runtime.ApprovalReport;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What of reports of approvals has to be so whoever sent them. Pure. */
final class ApprovalRules {
    /** The Matrix specification's bound for ids, bytes. */
    private static final int MAX_ID = 255;

    private static final int MAX_NAME = 200;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern USER = Pattern.compile("@[^:\\s]+:\\S+");
    /** The year 9999 and before: what is later has no time that others can read. */
    private static final long LAST = 253_402_300_799_000L;

    private ApprovalRules() {}

    /** The first thing that is wrong, in one line; empty if nothing is. */
    static Optional<String> broken(List<ApprovalReport> reports) {
        for (int i = 0; i < reports.size(); i++) {
            ApprovalReport report = reports.get(i);
            String field = Objects.isNull(report) ? "id" : broken(report);
            if (field != null) {
                return Optional.of("approvals[" + i + "]." + field + " is missing, too long, or not what it should be");
            }
        }
        return Optional.empty();
    }

    private static @Nullable String broken(ApprovalReport it) {
        boolean ended = it.state() != ApprovalReport.State.Pending;
        return first(
                matches(SHA256, it.id()) ? null : "id",
                it.revision() < 1 ? "revision" : null,
                user("puppet", it.puppet()),
                text("tool", it.tool(), MAX_NAME),
                text("function", it.function(), MAX_NAME),
                text("arguments", it.arguments(), ApprovalReport.MAX_TEXT),
                matches(SHA256, it.sha256()) ? null : "sha256",
                it.diff() == null ? null : text("diff", it.diff(), ApprovalReport.MAX_TEXT),
                user("asker", it.asker()),
                text("room", it.room(), MAX_ID),
                text("approvalsRoom", it.approvalsRoom(), MAX_ID),
                areApprovers(it.approvers()) ? null : "approvers",
                time("requestedAt", it.requestedAt()),
                time("expiresAt", it.expiresAt()),
                Objects.isNull(it.state()) ? "state" : null,
                it.decidedBy() == null ? null : user("decidedBy", it.decidedBy()),
                ended ? time("decidedAt", it.decidedAt()) : null,
                Objects.requireNonNullElse(it.outcome(), "").length() > ApprovalReport.MAX_OUTCOME ? "outcome" : null);
    }

    private static boolean areApprovers(List<String> users) {
        return !users.isEmpty()
                && users.size() <= ApprovalReport.MAX_APPROVERS
                && users.stream().allMatch(user -> user("", user) == null)
                && users.stream().distinct().count() == users.size();
    }

    private static boolean matches(Pattern pattern, @Nullable String text) {
        return text != null && pattern.matcher(text).matches();
    }

    private static @Nullable String user(String name, @Nullable String value) {
        return value != null && value.length() <= MAX_ID && matches(USER, value) ? null : name;
    }

    private static @Nullable String text(String name, @Nullable String value, int most) {
        return value == null || value.isEmpty() || value.length() > most ? name : null;
    }

    private static @Nullable String time(String name, long millis) {
        return millis > 0 && millis <= LAST ? null : name;
    }

    private static @Nullable String first(@Nullable String... fields) {
        for (String field : fields) {
            if (field != null) {
                return field;
            }
        }
        return null;
    }
}
