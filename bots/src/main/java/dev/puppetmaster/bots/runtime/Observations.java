package dev.puppetmaster.bots.runtime;

import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.bot.matrix.MatrixEvent;

/** From events of rooms to what the registrar wants to know. */
final class Observations {
    private Observations() {}

    /** @param event a membership, main alias or tombstone */
    static Observation of(MatrixEvent event) {
        String room = event.roomId().value();
        return switch (event.type()) {
            case "m.room.member" ->
                new Observation.MemberChanged(
                        room,
                        String.valueOf(event.stateKey()),
                        event.content().path("membership").asText(""),
                        event.sender().value());
            case "m.room.tombstone" ->
                new Observation.Tombstoned(
                        room,
                        event.content().hasNonNull("replacement_room")
                                ? event.content().path("replacement_room").asText()
                                : null);
            default -> new Observation.AliasChanged(room);
        };
    }
}
