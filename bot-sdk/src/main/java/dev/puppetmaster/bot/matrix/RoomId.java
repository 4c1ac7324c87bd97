package dev.puppetmaster.bot.matrix;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A room id. Rooms of version 12 have none of the server's name in it, so there may be no colon (MSC4291). */
public record RoomId(@JsonValue String value) implements Comparable<RoomId> {
    @JsonCreator
    public RoomId {
        Ids.check(value, '!', "room id", "!opaque:server", false);
    }

    @Override
    public int compareTo(RoomId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
