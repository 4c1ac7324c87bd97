package dev.puppetmaster.bot.transport;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.bot.matrix.UserId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An event as the specification's words have it, read without the library: what is no string is no text. */
record PlainEvent(JsonNode raw) {
    private static final String VISIBLE = "[^\\x00-\\x20\\x7f]";
    private static final Pattern USER = Pattern.compile("@[^:\\x00-\\x20\\x7f]*:" + VISIBLE + "+");
    private static final Pattern EVENT = Pattern.compile("\\$" + VISIBLE + "+");
    private static final Pattern ROOM = Pattern.compile("!" + VISIBLE + "+");

    static boolean isOne(JsonNode raw) {
        return isId(new PlainEvent(raw).text("room_id"), ROOM) && isOneOfAnyRoom(raw);
    }

    /** Whether it is an event that stands in this room, and names it or none. */
    static boolean isOneIn(String room, JsonNode raw) {
        return isId(room, ROOM)
                && isOneOfAnyRoom(raw)
                && (!raw.hasNonNull("room_id")
                        || room.equals(raw.path("room_id").textValue()));
    }

    private static boolean isOneOfAnyRoom(JsonNode raw) {
        PlainEvent event = new PlainEvent(raw);
        String type = event.text("type");
        return isId(event.text("event_id"), EVENT)
                && isId(event.text("sender"), USER)
                && type != null
                && !type.isEmpty()
                && raw.path("content").isObject();
    }

    @Nullable
    String text(String... path) {
        JsonNode at = raw;
        for (String name : path) {
            at = at.path(name);
        }
        return at.isTextual() ? at.textValue() : null;
    }

    String orEmpty(String... path) {
        String text = text(path);
        return text == null ? "" : text;
    }

    List<UserId> mentions() {
        List<UserId> users = new ArrayList<>();
        JsonNode ids = raw.path("content").path("m.mentions").path("user_ids");
        for (int i = 0; ids.isArray() && i < ids.size(); i++) {
            String id = ids.get(i).textValue();
            if (isId(id, USER)) {
                users.add(new UserId(id));
            }
        }
        return users;
    }

    /** At most 255 bytes, and such that it is the same after it was written and read. */
    private static boolean isId(@Nullable String id, Pattern form) {
        if (id == null || !form.matcher(id).matches()) {
            return false;
        }
        byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= 255 && new String(bytes, StandardCharsets.UTF_8).equals(id);
    }
}
