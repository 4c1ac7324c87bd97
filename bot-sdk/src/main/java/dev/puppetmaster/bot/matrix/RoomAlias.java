package dev.puppetmaster.bot.matrix;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A room alias, {@code #name:server}, at most 255 bytes. */
public record RoomAlias(@JsonValue String value) implements Comparable<RoomAlias> {
    @JsonCreator
    public RoomAlias {
        Ids.check(value, '#', "room alias", "#name:server", true);
    }

    @Override
    public int compareTo(RoomAlias other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
