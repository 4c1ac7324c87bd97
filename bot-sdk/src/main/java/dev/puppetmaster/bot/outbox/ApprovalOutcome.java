package dev.puppetmaster.bot.outbox;

import dev.puppetmaster.bot.store.ApprovalTable.Standing;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What became of a request for approval, in one sentence each: for the room, the model and {@code !why}. */
public final class ApprovalOutcome {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private ApprovalOutcome() {}

    /** A time as people read it. */
    public static String time(long millis) {
        return TIME.format(Instant.ofEpochMilli(millis));
    }

    /** How it stands, where it does not wait any more. */
    public static String of(Standing standing) {
        String at = time(standing.at());
        return switch (standing.state()) {
            case APPROVED, USED -> "✅ Approved by " + standing.by() + " at " + at + ".";
            case REFUSED -> "❌ Refused by " + standing.by() + " at " + at + ".";
            case EXPIRED -> "Nobody decided until " + time(standing.request().deadline()) + ".";
            case INVALID -> "Not valid since " + at + ": " + standing.why();
            case WAITING -> "Waits for an approval.";
        };
    }
}
