package dev.puppetmaster.bot.matrix;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** An event id, opaque since room version 3. */
public record EventId(@JsonValue String value) implements Comparable<EventId> {
    @JsonCreator
    public EventId {
        Ids.check(value, '$', "event id", "$opaque", false);
    }

    @Override
    public int compareTo(EventId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
