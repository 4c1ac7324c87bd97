package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.testkit.internal.StoredEvent.Draft;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** POST /createRoom: alias first, then the state in the order that Synapse gives it, then the invitations. */
final class RoomCreation {
    private static final Set<String> PRESETS = Set.of("private_chat", "trusted_private_chat", "public_chat");
    private static final Set<String> VERSIONS = Set.of("10", "11", "12");

    private final HomeserverState state;
    private final Requester by;
    private final ObjectNode body;
    private final String preset;
    private final String version;
    private final List<String> invited = new ArrayList<>();

    RoomCreation(HomeserverState state, Requester by, ObjectNode body) {
        this.state = state;
        this.by = by;
        this.body = body;
        boolean isPublic = body.path("visibility").asText().equals("public");
        this.preset = body.path("preset").asText(isPublic ? "public_chat" : "private_chat");
        this.version = body.path("room_version").asText("12");
        body.path("invite").forEach(user -> invited.add(user.asText()));
    }

    String create() {
        check();
        String alias = alias();
        Room room = state.rooms().create(draft("m.room.create", creationContent()), version);
        if (alias != null) {
            state.rooms().putAlias(alias, room.id(), by.userId());
        }
        join(room);
        // As in Synapse: levels that are refused leave a room behind that has its alias and nothing else.
        ObjectNode levels = powerLevels();
        room.power().requireChange(by.userId(), levels);
        append(room, "m.room.power_levels", levels);
        if (alias != null) {
            append(room, "m.room.canonical_alias", Json.of("alias", alias));
        }
        presetState(room);
        for (JsonNode item : body.path("initial_state")) {
            if (!item.path("type").asText().equals("m.room.power_levels")) {
                ObjectNode content =
                        item.path("content").isObject() ? item.path("content").deepCopy() : Json.object();
                state.rooms()
                        .append(
                                room,
                                Draft.state(
                                        by.userId(),
                                        item.path("type").asText(),
                                        item.path("state_key").asText(""),
                                        content));
            }
        }
        nameAndTopic(room);
        for (String user : invited) {
            new Memberships(state)
                    .invite(by, room.id(), user, body.path("is_direct").asBoolean(), null);
        }
        return room.id();
    }

    private void check() {
        if (!VERSIONS.contains(version)) {
            throw new MatrixError(
                    400, "M_UNSUPPORTED_ROOM_VERSION", "Your homeserver does not support this room version");
        }
        for (String user : invited) {
            if (!user.matches("@[^:]*:.+")) {
                throw MatrixError.bad("Invalid user_id: " + user);
            }
        }
        if (!PRESETS.contains(preset)) {
            throw new MatrixError(400, "M_BAD_JSON", "'" + preset + "' is not a valid preset");
        }
    }

    private @Nullable String alias() {
        String name = Json.text(body, "room_alias_name");
        if (name == null) {
            return null;
        }
        if (name.isEmpty() || name.matches(".*[\\s:].*")) {
            throw MatrixError.bad("Invalid characters in room alias");
        }
        String alias = "#" + name + ":" + state.serverName();
        if (state.rooms().alias(alias) != null) {
            throw new MatrixError(400, "M_ROOM_IN_USE", "Room alias already taken");
        }
        Aliases.requireOwn(state, by, alias);
        return alias;
    }

    private ObjectNode creationContent() {
        ObjectNode content = body.path("creation_content").isObject()
                ? body.path("creation_content").deepCopy()
                : Json.object();
        if (preset.equals("trusted_private_chat") && version.equals("12") && !invited.isEmpty()) {
            ArrayNode creators = content.putArray("additional_creators");
            invited.forEach(creators::add);
        }
        if (version.equals("10")) {
            content.put("creator", by.userId());
        }
        return content.put("room_version", version);
    }

    private void join(Room room) {
        append(
                room,
                "m.room.member",
                by.userId(),
                state.accounts().get(by.userId()).member("join"));
    }

    private ObjectNode powerLevels() {
        for (JsonNode item : body.path("initial_state")) {
            if (item.path("type").asText().equals("m.room.power_levels")) {
                return item.path("content").deepCopy();
            }
        }
        boolean isPublic = preset.equals("public_chat");
        ObjectNode content = Json.object();
        ObjectNode users = content.putObject("users");
        if (!version.equals("12")) {
            users.put(by.userId(), 100);
            if (preset.equals("trusted_private_chat")) {
                invited.forEach(user -> users.put(user, 100));
            }
        }
        content.put("users_default", 0);
        ObjectNode events = content.putObject("events");
        events.put("m.room.name", 50).put("m.room.power_levels", 100).put("m.room.history_visibility", 100);
        events.put("m.room.canonical_alias", 50).put("m.room.avatar", 50);
        events.put("m.room.tombstone", version.equals("12") ? 150 : 100);
        events.put("m.room.server_acl", 100).put("m.room.encryption", 100);
        if (isPublic) {
            events.put("m.call.invite", 50);
        }
        content.put("events_default", 0).put("state_default", 50).put("ban", 50).put("kick", 50);
        content.put("redact", 50).put("invite", isPublic ? 50 : 0).put("historical", 100);
        if (body.path("power_level_content_override") instanceof ObjectNode override) {
            content.setAll(override);
        }
        return content;
    }

    private void presetState(Room room) {
        boolean isPublic = preset.equals("public_chat");
        unlessGiven(room, "m.room.join_rules", Json.of("join_rule", isPublic ? "public" : "invite"));
        unlessGiven(room, "m.room.history_visibility", Json.of("history_visibility", "shared"));
        if (!isPublic) {
            unlessGiven(room, "m.room.guest_access", Json.of("guest_access", "can_join"));
        }
    }

    private void unlessGiven(Room room, String type, ObjectNode content) {
        for (JsonNode item : body.path("initial_state")) {
            if (item.path("type").asText().equals(type)) {
                return;
            }
        }
        append(room, type, content);
    }

    private void nameAndTopic(Room room) {
        String name = Json.text(body, "name");
        if (name != null) {
            append(room, "m.room.name", Json.of("name", name));
        }
        String topic = Json.text(body, "topic");
        if (topic != null) {
            ObjectNode content = Json.of("topic", topic);
            content.putObject("m.topic").putArray("m.text").addObject().put("body", topic);
            append(room, "m.room.topic", content);
        }
    }

    private void append(Room room, String type, ObjectNode content) {
        append(room, type, "", content);
    }

    private void append(Room room, String type, String key, ObjectNode content) {
        state.rooms().append(room, Draft.state(by.userId(), type, key, content));
    }

    private Draft draft(String type, ObjectNode content) {
        return Draft.state(by.userId(), type, "", content);
    }
}
