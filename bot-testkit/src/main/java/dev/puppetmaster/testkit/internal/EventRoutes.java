package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Events of a room: sent, set, read. */
final class EventRoutes {
    private final HomeserverState state;
    private final EventView view;
    private final Sending sending;

    private EventRoutes(HomeserverState state) {
        this.state = state;
        this.view = new EventView(state);
        this.sending = new Sending(state);
    }

    static void addTo(Router router, HomeserverState state) {
        EventRoutes routes = new EventRoutes(state);
        router.client("PUT", "/rooms/{room}/send/{type}/{txn}", routes::send);
        router.client("PUT", "/rooms/{room}/redact/{event}/{txn}", routes::redact);
        router.client("GET", "/rooms/{room}/state", routes::allState);
        router.client("GET", "/rooms/{room}/state/{type}", routes::stateEvent);
        router.client("GET", "/rooms/{room}/state/{type}/{key}", routes::stateEvent);
        router.client("PUT", "/rooms/{room}/state/{type}", routes::putState);
        router.client("PUT", "/rooms/{room}/state/{type}/{key}", routes::putState);
        router.client("GET", "/rooms/{room}/members", routes::members);
        router.client("GET", "/rooms/{room}/joined_members", routes::joinedMembers);
        router.client("GET", "/rooms/{room}/messages", routes::messages);
        router.client("GET", "/rooms/{room}/event/{event}", routes::event);
        router.client("GET", "/rooms/{room}/context/{event}", routes::context);
        String relations = "/_matrix/client/v1/rooms/{room}/relations/{event}";
        router.at("GET", relations, routes::relations);
        router.at("GET", relations + "/{relType}", routes::relations);
        router.at("GET", relations + "/{relType}/{eventType}", routes::relations);
    }

    private Answer send(Call call) {
        Requester by = call.requester();
        return state.transactions()
                .once(
                        call,
                        () -> eventId(sending.message(
                                by, call.path("room"), call.path("type"), call.json(), call.path("txn"))));
    }

    private Answer redact(Call call) {
        Requester by = call.requester();
        return state.transactions()
                .once(
                        call,
                        () -> eventId(sending.redact(
                                by, call.path("room"), call.path("event"), call.jsonOrEmpty(), call.path("txn"))));
    }

    private static Answer eventId(String id) {
        return Answer.ok(Json.of("event_id", id));
    }

    private Answer allState(Call call) {
        Requester by = call.requester();
        Room room = state.rooms().readable(by, call.path("room"));
        return Answer.ok(Json.array(
                stateFor(room, by).stream().map(e -> view.forState(e, by)).toList()));
    }

    private Answer stateEvent(Call call) {
        Requester by = call.requester();
        Room room = state.rooms().readable(by, call.path("room"));
        StoredEvent event = stateFor(room, by).stream()
                .filter(e ->
                        e.type().equals(call.path("type")) && call.path("key").equals(e.stateKey()))
                .findFirst()
                .orElseThrow(() -> MatrixError.notFound("Event not found."));
        return Answer.ok(call.query("format", "content").equals("event") ? view.plain(event, by) : event.content());
    }

    /** The state now; for somebody who left, the state then. */
    private static List<StoredEvent> stateFor(Room room, Requester by) {
        long newest = room.readableUpTo(by.userId());
        return room.state().stream()
                .map(e -> upTo(e, newest))
                .filter(Objects::nonNull)
                .toList();
    }

    private static @Nullable StoredEvent upTo(StoredEvent event, long newest) {
        @Nullable StoredEvent current = event;
        while (current != null && current.position() > newest) {
            current = current.replaced();
        }
        return current;
    }

    private Answer putState(Call call) {
        Requester by = call.requester();
        String type = call.path("type");
        String room = call.path("room");
        ObjectNode content = call.json();
        return eventId(
                type.equals("m.room.member")
                        ? new Memberships(state).put(by, room, call.path("key"), content)
                        : sending.state(by, room, type, call.path("key"), content));
    }

    private Answer members(Call call) {
        Requester by = call.requester();
        Room room = state.rooms().readable(by, call.path("room"));
        String only = call.query("membership");
        String not = call.query("not_membership");
        ObjectNode body = Json.object();
        body.set(
                "chunk",
                Json.array(stateFor(room, by).stream()
                        .filter(StoredEvent::isMember)
                        .filter(e -> only == null || e.membership().equals(only))
                        .filter(e -> not == null || !e.membership().equals(not))
                        .map(e -> view.forState(e, by))
                        .toList()));
        return Answer.ok(body);
    }

    private Answer joinedMembers(Call call) {
        Requester by = call.requester();
        Room room = roomOfMembers(by, call.path("room"));
        ObjectNode body = Json.object();
        ObjectNode joined = body.putObject("joined");
        for (StoredEvent member : room.members()) {
            if (member.membership().equals("join")) {
                joined.putObject(String.valueOf(member.stateKey()))
                        .put("display_name", Json.text(member.content(), "displayname"))
                        .put("avatar_url", Json.text(member.content(), "avatar_url"));
            }
        }
        return Answer.ok(body);
    }

    /** An appservice sees who is in the rooms of its users, whoever it speaks for. */
    private Room roomOfMembers(Requester by, String roomId) {
        Appservice appservice = by.appservice();
        if (appservice != null) {
            return state.rooms()
                    .find(roomId)
                    .filter(room -> room.joined().stream().anyMatch(appservice::controls))
                    .orElseThrow(() -> MatrixError.forbidden("Appservice not in room"));
        }
        Room room = state.rooms().readable(by, roomId);
        if (!room.isJoined(by.userId())) {
            throw MatrixError.forbidden(
                    "Getting joined members while not being a current member of the room is forbidden.");
        }
        return room;
    }

    private Answer messages(Call call) {
        Requester by = call.requester();
        Room room = state.rooms().readable(by, call.path("room"));
        return Answer.ok(new Paging(state, by, room).messages(call));
    }

    private Answer event(Call call) {
        Requester by = call.requester();
        return Answer.ok(view.forReader(readable(by, call), by));
    }

    private Answer context(Call call) {
        Requester by = call.requester();
        StoredEvent event = readable(by, call);
        Room room = state.rooms().find(event.roomId()).orElseThrow();
        return Answer.ok(new Paging(state, by, room).context(call, event));
    }

    private StoredEvent readable(Requester by, Call call) {
        return state.rooms()
                .find(call.path("room"))
                .flatMap(room -> Optional.ofNullable(room.event(call.path("event")))
                        .filter(event -> room.readable(event, by.userId())))
                .orElseThrow(() -> MatrixError.notFound("Event not found."));
    }

    private Answer relations(Call call) {
        Requester by = call.requester();
        Room room = state.rooms().readable(by, call.path("room"));
        StoredEvent parent = room.event(call.path("event"));
        if (parent == null || !room.readable(parent, by.userId())) {
            throw new MatrixError(404, "M_UNKNOWN", "Unknown parent event.");
        }
        return Answer.ok(new Paging(state, by, room)
                .relations(call, parent, orNull(call.path("relType")), orNull(call.path("eventType"))));
    }

    private static @Nullable String orNull(String value) {
        return value.isEmpty() ? null : value;
    }
}
