package dev.puppetmaster.cli.network;

import dev.puppetmaster.cli.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether the clocks agree: a signature or a certificate is refused where it seems to be of another time. */
final class ClockCheck {
    private static final String SUBJECT = "clock";
    private static final String HERE = "this machine";
    private static final Duration WARN = Duration.ofSeconds(30);
    private static final Duration FAIL = Duration.ofMinutes(5);
    private static final String ADVICE =
            "set it by NTP (timedatectl set-ntp true; chronyc tracking shows it): others refuse what is signed at a wrong time,"
                    + " and certificates seem to be expired or not yet valid";

    private ClockCheck() {}

    /** Those that say what time it is. */
    static List<Finding> look(List<Seen> all) {
        Map<String, Duration> ahead = new LinkedHashMap<>();
        for (Seen seen : all) {
            Web.Answer answer = seen.client().answer();
            for (Seen.At at : seen.federation()) {
                answer = answer == null ? at.version().answer() : answer;
            }
            if (answer != null && answer.ahead() != null) {
                ahead.put(seen.target().serverName(), answer.ahead());
            }
        }
        return judged(ahead);
    }

    /** @param ahead by how much each clock is ahead of this machine's */
    static List<Finding> judged(Map<String, Duration> ahead) {
        if (ahead.isEmpty()) {
            return List.of();
        }
        Map<String, Duration> clocks = new LinkedHashMap<>();
        clocks.put(HERE, Duration.ZERO);
        clocks.putAll(ahead);
        Duration right = majority(clocks);
        boolean known = right != null;
        Duration reference = right == null ? Duration.ZERO : right;
        List<Finding> findings = new ArrayList<>();
        clocks.forEach((who, offset) -> {
            Duration off = offset.minus(reference);
            if (off.abs().compareTo(WARN) > 0) {
                findings.add(off(who, off, known));
            }
        });
        if (findings.isEmpty()) {
            findings.add(new About(SUBJECT, "")
                    .ok(HERE + " and " + ahead.size() + " homeserver" + (ahead.size() == 1 ? "" : "s") + " agree"));
        }
        return findings;
    }

    private static Finding off(String who, Duration off, boolean known) {
        About about = new About(SUBJECT, who.equals(HERE) ? "" : who);
        String whose = who.equals(HERE) ? HERE + " is " : "";
        String found = whose
                + shown(off.abs())
                + (off.isNegative() ? " behind " : " ahead of ")
                + (known ? "the others" : HERE + "; which of both is wrong cannot be told");
        return off.abs().compareTo(FAIL) > 0 ? about.fail(found, ADVICE) : about.warn(found, ADVICE);
    }

    /** The clock that more than half of them agree with; null where there is none. */
    private static @org.jspecify.annotations.Nullable Duration majority(Map<String, Duration> clocks) {
        for (Duration each : clocks.values()) {
            long agree = clocks.values().stream()
                    .filter(other -> other.minus(each).abs().compareTo(WARN) <= 0)
                    .count();
            if (agree * 2 > clocks.size()) {
                return each;
            }
        }
        return null;
    }

    /** Rounded to a whole unit. */
    private static String shown(Duration duration) {
        if (duration.compareTo(Duration.ofMinutes(2)) < 0) {
            return duration.plusMillis(500).toSeconds() + " s";
        }
        if (duration.compareTo(Duration.ofHours(2)) < 0) {
            return duration.plusSeconds(30).toMinutes() + " min";
        }
        return duration.compareTo(Duration.ofDays(2)) < 0
                ? duration.plusMinutes(30).toHours() + " h"
                : duration.plusHours(12).toDays() + " days";
    }
}
