package dev.puppetmaster.bots.memory;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import java.util.Optional;
import java.util.stream.Stream;

/** What {@code m.room.redaction} takes back: named in its content since room version 11, before that beside it. */
final class Redactions {
    static final String TYPE = "m.room.redaction";

    private Redactions() {}

    static Optional<EventId> target(MatrixEvent event) {
        return Stream.of(event.content().path("redacts"), event.raw().path("redacts"))
                .filter(id -> id.isTextual() && event.type().equals(TYPE))
                .map(id -> id.asText())
                .filter(id -> id.startsWith("$"))
                .findFirst()
                .flatMap(Redactions::id);
    }

    private static Optional<EventId> id(String text) {
        try {
            return Optional.of(new EventId(text));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
