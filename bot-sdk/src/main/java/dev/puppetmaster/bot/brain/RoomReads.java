package dev.puppetmaster.bot.brain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Room.Member;
import dev.puppetmaster.bot.Room.Said;
import dev.puppetmaster.bot.gate.RoomView;
import dev.puppetmaster.bot.inbox.Rooms;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.store.Json;
import dev.puppetmaster.bot.transport.Patience;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What a turn reads of a room's state, from the homeserver the first time. */
final class RoomReads {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String READ = "state";
    private static final String NOTHING = "";
    /** From this version on a room's creators stand above all power levels (spec: room version 12). */
    private static final int CREATORS_ABOVE_ALL = 12;

    private final MatrixClient client;
    private final TurnJournal journal;
    private final RoomId room;

    RoomReads(MatrixClient client, TurnJournal journal, RoomId room) {
        this.client = client;
        this.journal = journal;
        this.room = room;
    }

    Optional<JsonNode> state(String type, String stateKey) throws RefusedException {
        return read(() -> client.stateContent(room, type, stateKey));
    }

    int powerLevel(UserId user) throws RefusedException {
        JsonNode create = read(() ->
                        client.stateEvent(room, "m.room.create", "").map(MatrixEvent::raw))
                .orElseGet(JsonNodeFactory.instance::objectNode);
        Optional<JsonNode> levels = state("m.room.power_levels", "");
        boolean creator = create.path("sender").asText("").equals(user.value());
        if (version(create) >= CREATORS_ABOVE_ALL) {
            for (JsonNode other : create.path("content").path("additional_creators")) {
                creator |= other.asText("").equals(user.value());
            }
            if (creator) {
                return Integer.MAX_VALUE;
            }
        }
        if (levels.isEmpty()) {
            return creator ? 100 : 0;
        }
        int everybody = levels.get().path("users_default").asInt(0);
        return levels.get().path("users").path(user.value()).asInt(everybody);
    }

    private static int version(JsonNode create) {
        try {
            return Integer.parseInt(create.path("content").path("room_version").asText("1"));
        } catch (NumberFormatException anExperiment) {
            return 1;
        }
    }

    /** What was said before a message. */
    List<Said> past(EventId message, int mostCharacters) throws RefusedException {
        return read(() -> Optional.of(new RoomPast(client, room).before(message, mostCharacters)))
                .map(RoomPast::read)
                .orElse(List.of());
    }

    List<RoomId> children() throws RefusedException {
        ObjectNode found = JsonNodeFactory.instance.objectNode();
        JsonNode children = read(() -> {
                    client.state(room).stream()
                            .filter(event -> event.type().equals("m.space.child"))
                            .filter(event -> event.content().path("via").size() > 0)
                            .forEach(event -> found.put(
                                    String.valueOf(event.stateKey()),
                                    event.content().path("order").asText("\uffff")));
                    return Optional.of(found);
                })
                .orElse(found);
        return children.properties().stream()
                .filter(child -> child.getKey().startsWith("!"))
                .sorted(Comparator.comparing((Map.Entry<String, JsonNode> child) ->
                                child.getValue().asText())
                        .thenComparing(Map.Entry::getKey))
                .map(child -> new RoomId(child.getKey()))
                .toList();
    }

    /** Of a room whose events do not come to this bot. */
    List<Member> members() throws RefusedException {
        try {
            List<MatrixEvent> state = Patience.call(PATIENCE, () -> client.state(room));
            return membersOf(Rooms.viewOf(room, state));
        } catch (MatrixException e) {
            throw refused(e);
        } catch (InterruptedException e) {
            throw stopped();
        }
    }

    static List<Member> membersOf(RoomView view) {
        return view.members().entrySet().stream()
                .map(member -> new Member(
                        member.getKey(),
                        view.nameOf(member.getKey()),
                        member.getValue().joined()))
                .sorted(Comparator.comparing(Member::userId))
                .toList();
    }

    private Optional<JsonNode> read(Supplier<Optional<? extends JsonNode>> fresh) throws RefusedException {
        try {
            String read = journal.read(READ, () -> fromHomeserver(fresh));
            return read.equals(NOTHING) ? Optional.empty() : Optional.of(Json.read(read));
        } catch (MatrixException e) {
            throw refused(e);
        } catch (Stopped e) {
            throw stopped();
        }
    }

    private static String fromHomeserver(Supplier<Optional<? extends JsonNode>> fresh) {
        try {
            return Patience.call(
                    PATIENCE, () -> fresh.get().map(JsonNode::toString).orElse(NOTHING));
        } catch (InterruptedException e) {
            throw new Stopped(e);
        }
    }

    private RefusedException refused(MatrixException e) {
        return new RefusedException("I cannot look into the room `" + room + "`: the homeserver says " + e.status()
                + " " + e.errcode() + "; I may have to be invited there.");
    }

    static RefusedException stopped() {
        Thread.currentThread().interrupt();
        return new RefusedException("I was stopped while I waited for the homeserver.");
    }

    /** An interruption on its way out of a supplier. */
    private static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1;

        Stopped(InterruptedException cause) {
            super(cause);
        }
    }
}
