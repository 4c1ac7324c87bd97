package dev.puppetmaster.cli.up;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code DIR/up.json}: all that a program needs to talk with the puppets. It is there only while everything in it works. */
public record UpFile(
        List<Entry> homeservers,
        Server homeserver,
        Human human,
        List<PuppetEntry> puppets,
        List<RoomEntry> rooms,
        long readyInMillis) {
    private static final JsonMapper JSON = new JsonMapper();

    /** One homeserver and the person's account there. */
    public record Entry(String name, String baseUrl, String serverName, Human human) {}

    /** Where a homeserver is. */
    public record Server(String baseUrl, String serverName) {}

    /** The person's account; the password is null where it is somebody's own. */
    public record Human(String userId, @Nullable String password) {}

    /** A puppet and the person's direct chat with it. */
    public record PuppetEntry(String name, String userId, String homeserver, String directRoomId) {}

    /** The room of a friendship. */
    public record RoomEntry(String name, String alias, String homeserver, String roomId) {}

    /** Reads {@code up.json}. */
    public static UpFile read(byte[] json) throws java.io.IOException {
        return JSON.readValue(json, UpFile.class);
    }

    String json() {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of text are always JSON", e);
        }
    }
}
