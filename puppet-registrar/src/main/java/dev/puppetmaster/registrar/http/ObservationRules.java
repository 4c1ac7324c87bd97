package dev.puppetmaster.registrar.http;

import dev.puppetmaster.api.runtime.Observation;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What of observations has to be so whoever sent them. Pure. */
final class ObservationRules {
    /** The Matrix specification's bound for ids, bytes. */
    private static final int MAX_ID = 255;

    private static final int MAX_MESSAGE = 1_024;
    private static final int MAX_MEMBERSHIP = 32;
    /** Two names and the slash between. */
    private static final int MAX_KEY = 127;

    private static final int MAX_VERSION = 64;
    private static final int MAX_FUNCTION = 128;
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private ObservationRules() {}

    /** The first thing that is wrong, in one line; empty if nothing is. */
    static Optional<String> broken(List<Observation> observations) {
        for (int i = 0; i < observations.size(); i++) {
            String field = broken(observations.get(i));
            if (field != null) {
                return Optional.of("observations[" + i + "]." + field + " is missing or too long");
            }
        }
        return Optional.empty();
    }

    private static @Nullable String broken(Observation observation) {
        return switch (observation) {
            case Observation.MemberChanged it ->
                first(
                        wrong("roomId", it.roomId(), MAX_ID),
                        wrong("userId", it.userId(), MAX_ID),
                        wrong("membership", it.membership(), MAX_MEMBERSHIP),
                        wrong("sender", it.sender(), MAX_ID));
            case Observation.AliasChanged it -> wrong("roomId", it.roomId(), MAX_ID);
            case Observation.Tombstoned it ->
                first(
                        wrong("roomId", it.roomId(), MAX_ID),
                        it.replacement() == null ? null : wrong("replacement", it.replacement(), MAX_ID));
            case Observation.Missed it -> it.count() < 0 ? "count" : null;
            case Observation.PuppetState it ->
                first(
                        wrong("userId", it.userId(), MAX_ID),
                        Objects.isNull(it.state()) ? "state" : null,
                        wrong("message", it.message(), MAX_MESSAGE),
                        it.lastErrorEventId() == null
                                ? null
                                : wrong("lastErrorEventId", it.lastErrorEventId(), MAX_ID));
            case Observation.ToolSeen it ->
                first(
                        wrong("tool", it.tool(), MAX_KEY),
                        wrong("version", it.version(), MAX_VERSION),
                        isWrong(it.functions()) ? "functions" : null);
        };
    }

    private static boolean isWrong(Map<String, String> functions) {
        return functions.size() > Observation.MAX_FUNCTIONS
                || functions.entrySet().stream()
                        .anyMatch(it -> it.getKey().isEmpty()
                                || it.getKey().length() > MAX_FUNCTION
                                || !SHA256.matcher(it.getValue()).matches());
    }

    private static @Nullable String first(@Nullable String... fields) {
        for (String field : fields) {
            if (field != null) {
                return field;
            }
        }
        return null;
    }

    private static @Nullable String wrong(String name, @Nullable String value, int most) {
        return value == null || value.length() > most ? name : null;
    }
}
