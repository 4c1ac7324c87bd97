package dev.puppetmaster.bot.matrix;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;

/**
 * A user id, {@code @localpart:server}, at most 255 bytes (Matrix spec, appendix "User identifiers"). Historical
 * localparts with other characters are accepted, since people on other servers have them.
 */
public record UserId(@JsonValue String value) implements Comparable<UserId> {
    @JsonCreator
    public UserId {
        Ids.check(value, '@', "user id", "@name:server", true);
    }

    /** Like the constructor, but empty where the text is no user id. */
    public static Optional<UserId> parse(String text) {
        try {
            return Optional.of(new UserId(text));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /** The part between {@code @} and the first colon. */
    public String localpart() {
        return value.substring(1, value.indexOf(':'));
    }

    /** The part after the first colon, with its port if it has one. */
    public String serverName() {
        return value.substring(value.indexOf(':') + 1);
    }

    @Override
    public int compareTo(UserId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
