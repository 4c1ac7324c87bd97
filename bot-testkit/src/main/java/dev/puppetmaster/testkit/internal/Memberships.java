package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.testkit.internal.StoredEvent.Draft;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who comes and goes (room version 12, "Authorization rules" for m.room.member; errors as Synapse words them). */
final class Memberships {
    private final HomeserverState state;

    Memberships(HomeserverState state) {
        this.state = state;
    }

    void join(Requester by, String roomId, @Nullable String reason) {
        Room room = state.rooms()
                .find(roomId)
                .orElseThrow(() -> new MatrixError(
                        404,
                        "M_UNKNOWN",
                        "Can't join remote room because no servers that are in the room have been provided."));
        String now = String.valueOf(room.membership(by.userId()));
        if (now.equals("join")) {
            return;
        }
        if (now.equals("ban")) {
            throw new MatrixError(403, "M_BAD_STATE", "Cannot join user who was banned");
        }
        boolean open = room.stateContent("m.room.join_rules")
                .path("join_rule")
                .asText("invite")
                .equals("public");
        if (!open && !now.equals("invite") && !room.creators().contains(by.userId())) {
            throw MatrixError.forbidden("You are not invited to this room.");
        }
        set(by, room, by.userId(), state.accounts().get(by.userId()).member("join"), reason);
    }

    void invite(Requester by, String roomId, String target, boolean direct, @Nullable String reason) {
        Room room = known(roomId);
        requireJoined(by, room);
        String now = String.valueOf(room.membership(target));
        if (now.equals("ban")) {
            throw new MatrixError(403, "M_BAD_STATE", "Cannot invite user who was banned");
        }
        if (now.equals("join")) {
            throw MatrixError.forbidden(target + " is already in the room.");
        }
        if (!room.power().may(by.userId(), "invite")) {
            throw MatrixError.forbidden("You don't have permission to invite users");
        }
        ObjectNode content = state.accounts()
                .find(target)
                .map(account -> account.member("invite"))
                .orElseGet(() -> Json.of("membership", "invite"));
        if (direct) {
            content.put("is_direct", true);
        }
        set(by, room, target, content, reason);
    }

    void leave(Requester by, String roomId, @Nullable String reason) {
        Room room = known(roomId);
        String now = room.membership(by.userId());
        if (now == null) {
            throw MatrixError.forbidden(by.userId() + " not in room " + roomId + ".");
        }
        if (now.equals("ban")) {
            throw MatrixError.forbidden("You cannot leave a room you are banned from");
        }
        if (!now.equals("leave")) {
            set(by, room, by.userId(), Json.of("membership", "leave"), reason);
        }
    }

    void kick(Requester by, String roomId, String target, @Nullable String reason) {
        Room room = known(roomId);
        String now = String.valueOf(room.membership(target));
        if (!Set.of("join", "invite").contains(now)) {
            throw MatrixError.forbidden("The target user is not in the room");
        }
        requireJoined(by, room);
        if (!room.power().may(by.userId(), "kick") || !outranks(room, by, target)) {
            throw MatrixError.forbidden("You cannot kick user " + target + ".");
        }
        set(by, room, target, Json.of("membership", "leave"), reason);
    }

    void ban(Requester by, String roomId, String target, @Nullable String reason) {
        Room room = known(roomId);
        requireJoined(by, room);
        if (!room.power().may(by.userId(), "ban") || !outranks(room, by, target)) {
            throw MatrixError.forbidden("You don't have permission to ban");
        }
        set(by, room, target, Json.of("membership", "ban"), reason);
    }

    void unban(Requester by, String roomId, String target, @Nullable String reason) {
        Room room = known(roomId);
        String now = String.valueOf(room.membership(target));
        if (!now.equals("ban")) {
            throw new MatrixError(403, "M_BAD_STATE", "Cannot unban user who was not banned (membership=" + now + ")");
        }
        requireJoined(by, room);
        if (!room.power().may(by.userId(), "ban")) {
            throw MatrixError.forbidden("You cannot unban user " + target + ".");
        }
        set(by, room, target, Json.of("membership", "leave"), reason);
    }

    /** {@code PUT /state/m.room.member/…}: the same rules by another door. */
    String put(Requester by, String roomId, String target, ObjectNode content) {
        Room room = known(roomId);
        boolean self = target.equals(by.userId());
        switch (content.path("membership").asText()) {
            case "join" -> {
                if (!self) {
                    throw MatrixError.forbidden("Cannot force another user to join.");
                }
                join(by, roomId, null);
                set(by, room, target, content, null);
            }
            case "leave" -> {
                if (self) {
                    leave(by, roomId, Json.text(content, "reason"));
                } else {
                    kick(by, roomId, target, Json.text(content, "reason"));
                }
            }
            case "invite" ->
                invite(by, roomId, target, content.path("is_direct").asBoolean(), Json.text(content, "reason"));
            case "ban" -> ban(by, roomId, target, Json.text(content, "reason"));
            default -> throw MatrixError.bad("Invalid membership");
        }
        StoredEvent now = room.state("m.room.member", target);
        return now == null ? "" : now.id();
    }

    /** A changed profile is told to every room that the user is in. */
    void profileChanged(Requester by) {
        for (Room room : state.rooms().all()) {
            if (room.isJoined(by.userId())) {
                set(by, room, by.userId(), state.accounts().get(by.userId()).member("join"), null);
            }
        }
    }

    private void set(Requester by, Room room, String target, ObjectNode content, @Nullable String reason) {
        if (reason != null) {
            content.put("reason", reason);
        }
        StoredEvent present = room.state("m.room.member", target);
        if (present != null
                && present.content().equals(content)
                && present.sender().equals(by.userId())) {
            return;
        }
        state.rooms().append(room, Draft.state(by.userId(), "m.room.member", target, content));
    }

    private static boolean outranks(Room room, Requester by, String target) {
        return by.userId().equals(target)
                || room.power().of(by.userId()) > room.power().of(target);
    }

    private static void requireJoined(Requester by, Room room) {
        if (!room.isJoined(by.userId())) {
            throw MatrixError.forbidden(by.userId() + " not in room " + room.id() + ".");
        }
    }

    private Room known(String roomId) {
        return state.rooms().find(roomId).orElseThrow(() -> new MatrixError(404, "M_UNKNOWN", "Not a known room"));
    }
}
