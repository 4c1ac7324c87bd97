package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Rooms: made, found, entered and left. */
final class MembershipRoutes {
    private final HomeserverState state;
    private final Memberships memberships;

    private MembershipRoutes(HomeserverState state) {
        this.state = state;
        this.memberships = new Memberships(state);
    }

    static void addTo(Router router, HomeserverState state) {
        MembershipRoutes routes = new MembershipRoutes(state);
        router.client("POST", "/createRoom", routes::createRoom);
        router.client("GET", "/directory/room/{alias}", routes::alias);
        router.client("PUT", "/directory/room/{alias}", routes::putAlias);
        router.client("DELETE", "/directory/room/{alias}", routes::deleteAlias);
        router.client("GET", "/rooms/{room}/aliases", routes::aliases);
        router.client("GET", "/joined_rooms", routes::joinedRooms);
        router.client("POST", "/join/{room}", routes::join);
        router.client("POST", "/rooms/{room}/join", routes::join);
        router.client("POST", "/rooms/{room}/leave", routes::leave);
        router.client("POST", "/rooms/{room}/forget", routes::forget);
        router.client("POST", "/rooms/{room}/invite", call -> routes.change(call, "invite"));
        router.client("POST", "/rooms/{room}/kick", call -> routes.change(call, "kick"));
        router.client("POST", "/rooms/{room}/ban", call -> routes.change(call, "ban"));
        router.client("POST", "/rooms/{room}/unban", call -> routes.change(call, "unban"));
    }

    private Answer createRoom(Call call) {
        return Answer.ok(Json.of("room_id", new RoomCreation(state, call.requester(), call.json()).create()));
    }

    private Answer alias(Call call) {
        ObjectNode body = Json.of("room_id", Aliases.resolve(state, call.path("alias")));
        body.putArray("servers").add(state.serverName());
        return Answer.ok(body);
    }

    private Answer putAlias(Call call) {
        Requester by = call.requester();
        String roomId = Json.text(call.json(), "room_id");
        if (roomId == null) {
            throw MatrixError.missing("room_id");
        }
        Aliases.put(state, by, call.path("alias"), roomId);
        return Answer.ok();
    }

    private Answer deleteAlias(Call call) {
        Aliases.delete(state, call.requester(), call.path("alias"));
        return Answer.ok();
    }

    private Answer aliases(Call call) {
        Room room = state.rooms().readable(call.requester(), call.path("room"));
        ObjectNode body = Json.object();
        ArrayNode aliases = body.putArray("aliases");
        state.rooms().aliasesOf(room.id()).forEach(aliases::add);
        return Answer.ok(body);
    }

    private Answer joinedRooms(Call call) {
        String userId = call.requester().userId();
        ObjectNode body = Json.object();
        ArrayNode rooms = body.putArray("joined_rooms");
        state.rooms().all().stream().filter(r -> r.isJoined(userId)).forEach(r -> rooms.add(r.id()));
        return Answer.ok(body);
    }

    private Answer join(Call call) {
        Requester by = call.requester();
        String reason = Json.text(call.jsonOrEmpty(), "reason");
        String roomId = resolve(call.path("room"));
        memberships.join(by, roomId, reason);
        return Answer.ok(Json.of("room_id", roomId));
    }

    private String resolve(String idOrAlias) {
        if (idOrAlias.startsWith("#")) {
            return Aliases.resolve(state, idOrAlias);
        }
        if (!idOrAlias.matches("![A-Za-z0-9_-]{43}|![^:]*:.+")) {
            throw MatrixError.bad(idOrAlias + " was not legal room ID or room alias");
        }
        return idOrAlias;
    }

    private Answer leave(Call call) {
        Requester by = call.requester();
        memberships.leave(by, call.path("room"), Json.text(call.jsonOrEmpty(), "reason"));
        return Answer.ok();
    }

    private Answer forget(Call call) {
        Requester by = call.requester();
        Room room = state.rooms()
                .find(call.path("room"))
                .orElseThrow(() -> new MatrixError(404, "M_UNKNOWN", "Not a known room"));
        if (room.isJoined(by.userId())) {
            throw MatrixError.bad("User " + by.userId() + " in room " + room.id());
        }
        room.forget(by.userId());
        return Answer.ok();
    }

    private Answer change(Call call, String action) {
        Requester by = call.requester();
        ObjectNode body = call.json();
        String target = Json.text(body, "user_id");
        if (target == null) {
            throw MatrixError.missing("user_id");
        }
        if (!target.startsWith("@")) {
            throw MatrixError.invalid("Expected UserID string to start with '@'");
        }
        String room = call.path("room");
        @Nullable String reason = Json.text(body, "reason");
        switch (action) {
            case "invite" -> memberships.invite(by, room, target, false, reason);
            case "kick" -> memberships.kick(by, room, target, reason);
            case "ban" -> memberships.ban(by, room, target, reason);
            default -> memberships.unban(by, room, target, reason);
        }
        return Answer.ok();
    }
}
