package dev.puppetmaster.registrar;

import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.registrar.core.ObservedState;
import dev.puppetmaster.registrar.core.ObservedState.Room;
import dev.puppetmaster.registrar.matrix.MatrixReader;
import java.util.Optional;

/** Tells news from echoes: most of what a runtime sees is what the registrar did itself. */
final class Drift {
    private Drift() {}

    static boolean isNews(Observation observation, ObservedState last) {
        return switch (observation) {
            case Observation.MemberChanged it ->
                room(it.roomId(), last)
                        .map(room -> room.membership(it.userId()) != MatrixReader.membership(it.membership()))
                        .orElse(false);
            case Observation.AliasChanged it -> room(it.roomId(), last).isPresent();
            case Observation.Tombstoned it -> room(it.roomId(), last).isPresent();
            case Observation.Missed it -> true;
            case Observation.PuppetState it -> false;
        };
    }

    private static Optional<Room> room(String roomId, ObservedState last) {
        return last.rooms().values().stream()
                .filter(room -> room.roomId().equals(roomId))
                .findFirst();
    }
}
