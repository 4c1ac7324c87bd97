package dev.puppetmaster.api.crd;

import dev.puppetmaster.api.runtime.ApprovalReport;
import dev.puppetmaster.api.validation.Forms;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;

/** Approvals as resources, in a cluster and in a folder alike. Pure. */
public final class Approvals {
    private static final int ID_SHOWN = 16;

    private Approvals() {}

    /**
     * What the resource is called, always the same for one request: the puppet's localpart, as far as it fits, and 16 hex digits.
     *
     * @param homeserver its name: two in one namespace never meet
     */
    public static String name(String homeserver, ApprovalReport report) {
        String user = report.puppet();
        int colon = user.indexOf(':');
        String localpart = user.substring(1, colon < 0 ? user.length() : colon)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-");
        String fits = localpart
                .substring(0, Math.min(localpart.length(), Forms.NAME_LENGTH - ID_SHOWN - 1))
                .replaceAll("^-+|-+$", "");
        String id =
                sha256(homeserver + "\n" + report.puppet() + "\n" + report.id()).substring(0, ID_SHOWN);
        return fits.isEmpty() ? id : fits + "-" + id;
    }

    public static ApprovalSpec spec(ApprovalReport report) {
        return new ApprovalSpec(
                report.puppet(),
                report.tool(),
                report.function(),
                report.arguments(),
                report.sha256(),
                report.diff(),
                report.asker(),
                report.room(),
                report.approvalsRoom(),
                report.approvers(),
                time(report.requestedAt()),
                time(report.expiresAt()));
    }

    public static ApprovalStatus status(ApprovalReport report) {
        return new ApprovalStatus(
                report.state(),
                report.decidedBy(),
                report.decidedAt() == 0 ? null : time(report.decidedAt()),
                report.outcome(),
                report.result(),
                report.revision());
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
