package dev.puppetmaster.registrar.matrix;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.RoomAlias;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.transport.Clients;
import dev.puppetmaster.registrar.core.DesiredRoom;
import dev.puppetmaster.registrar.core.DesiredState;
import dev.puppetmaster.registrar.core.Knowledge;
import dev.puppetmaster.registrar.core.ManagedRecord;
import dev.puppetmaster.registrar.core.ManagedRoom;
import dev.puppetmaster.registrar.core.ObservedState.Account;
import dev.puppetmaster.registrar.core.ObservedState.Member;
import dev.puppetmaster.registrar.core.ObservedState.Membership;
import dev.puppetmaster.registrar.core.ObservedState.Room;
import dev.puppetmaster.registrar.core.OwnerMark;
import dev.puppetmaster.registrar.core.Subject;
import dev.puppetmaster.registrar.core.Subjects;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads from a homeserver what is desired or on record. Writes nothing. */
public final class MatrixReader {
    private final HomeserverAccess access;

    public MatrixReader(HomeserverAccess access) {
        this.access = access;
    }

    /**
     * Reads everything.
     *
     * @throws MatrixException if the homeserver is away, or refuses our tokens
     */
    public Knowledge read(DesiredState desired, ManagedRecord record) {
        Knowledge knowledge = new Knowledge();
        Subjects.all(desired, record).forEach(subject -> look(subject, desired, record, knowledge));
        return knowledge;
    }

    /**
     * Reads one thing anew.
     *
     * @param knowledge takes note of it; if this fails it is as it was
     * @return whether that is news
     * @throws MatrixException if the homeserver is away, or refuses our tokens
     */
    public boolean look(Subject subject, DesiredState desired, ManagedRecord record, Knowledge knowledge) {
        return switch (subject) {
            case Subject.Account it -> {
                boolean sender = it.userId().equals(access.registrar().user().value());
                boolean whereabouts = !sender && Subjects.needsWhereabouts(it.userId(), desired);
                Account account =
                        sender ? sender() : account(it.userId(), whereabouts).orElse(null);
                yield knowledge.account(it.userId(), account, whereabouts);
            }
            case Subject.Room it -> knowledge.room(it.alias(), room(it.alias(), desired, record));
            case Subject.DirectChats it -> knowledge.directChats(directChats());
        };
    }

    private Account sender() {
        MatrixClient sender = access.registrar();
        return new Account(sender.displayName(sender.user()).orElse(null), false, Set.of());
    }

    /** Empty for an account that is not registered: the homeserver then lets nobody act as it. */
    private Optional<Account> account(String userId, boolean withRooms) {
        MatrixClient client = access.as(userId);
        try {
            boolean device = client.hasDevice(Clients.DEVICE);
            Set<String> joined =
                    withRooms ? client.joinedRooms().stream().map(RoomId::value).collect(Collectors.toSet()) : Set.of();
            boolean foreign = !device && client.hasDevices();
            return Optional.of(new Account(client.displayName(client.user()).orElse(null), device, joined, foreign));
        } catch (MatrixException.Denied e) {
            if (e.status() == 403) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private @Nullable Room room(String alias, DesiredState desired, ManagedRecord record) {
        Optional<ManagedRoom> managed = Optional.ofNullable(record.rooms().get(alias));
        String keeper = desired.room(alias)
                .map(DesiredRoom::creator)
                .or(() -> managed.map(ManagedRoom::creator))
                .orElse(desired.registrarSender());
        Optional<RoomId> recorded =
                managed.flatMap(room -> Optional.ofNullable(room.roomId())).map(RoomId::new);
        if (!alias.endsWith(":" + desired.serverName())) {
            return visited(keeper, lodging(alias, desired).or(() -> recorded).orElse(null));
        }
        Optional<RoomId> resolved = access.registrar().resolveAlias(new RoomAlias(alias));
        RoomId roomId = resolved.or(() -> recorded).orElse(null);
        if (roomId == null) {
            return null;
        }
        List<MatrixEvent> state = state(access.as(keeper), roomId);
        if (state == null) {
            return resolved.isEmpty() ? null : new Room(roomId.value(), true, null, false, "", "", Map.of(), Set.of());
        }
        return read(roomId, resolved.isPresent(), state);
    }

    private static Optional<RoomId> lodging(String alias, DesiredState desired) {
        return desired.room(alias)
                .flatMap(room -> Optional.ofNullable(room.visit()))
                .flatMap(visit -> Optional.ofNullable(visit.roomId()))
                .map(RoomId::new);
    }

    /** A room of another homeserver: its alias is theirs, and it is seen by who of ours is inside. */
    private @Nullable Room visited(String keeper, @Nullable RoomId roomId) {
        if (roomId == null) {
            return null;
        }
        List<MatrixEvent> state = state(access.as(keeper), roomId);
        return state == null
                ? new Room(roomId.value(), true, null, false, "", "", Map.of(), Set.of())
                : read(roomId, true, state);
    }

    /** Null where the keeper is not, and never was, in the room. */
    private static @Nullable List<MatrixEvent> state(MatrixClient keeper, RoomId roomId) {
        try {
            return keeper.state(roomId);
        } catch (MatrixException.Denied e) {
            if (e.status() == 403 || e.status() == 404) {
                return null;
            }
            throw e;
        }
    }

    private static Room read(RoomId roomId, boolean hasAlias, List<MatrixEvent> state) {
        OwnerMark mark = null;
        boolean closed = false;
        String name = "";
        String topic = "";
        Map<String, Member> members = new HashMap<>();
        Set<String> children = new HashSet<>();
        for (MatrixEvent event : state) {
            String key = event.stateKey();
            if (key == null) {
                continue;
            }
            JsonNode content = event.content();
            switch (event.type()) {
                case OwnerMark.EVENT_TYPE -> mark = key.isEmpty() ? OwnerMarks.parse(content) : mark;
                case "m.room.tombstone" -> closed |= key.isEmpty();
                case "m.room.name" ->
                    name = key.isEmpty() ? content.path("name").asText("") : name;
                case "m.room.topic" ->
                    topic = key.isEmpty() ? content.path("topic").asText("") : topic;
                case "m.room.member" -> members.put(key, member(event));
                case "m.space.child" -> {
                    // a child without via is one that was taken out
                    if (!content.path("via").isEmpty()) {
                        children.add(key);
                    }
                }
                default -> {}
            }
        }
        return new Room(roomId.value(), hasAlias, mark, closed, name, topic, members, children);
    }

    private static Member member(MatrixEvent event) {
        return new Member(
                Membership.of(event.content().path("membership").asText("")),
                event.sender().value());
    }

    private Map<String, List<String>> directChats() {
        Map<String, List<String>> chats = new HashMap<>();
        access.ownHuman()
                .flatMap(human -> human.accountData("m.direct"))
                .ifPresent(content -> content.properties().forEach(entry -> {
                    List<String> rooms = new ArrayList<>();
                    entry.getValue().forEach(room -> rooms.add(room.asText()));
                    chats.put(entry.getKey(), rooms);
                }));
        return chats;
    }
}
