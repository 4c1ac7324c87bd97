package dev.puppetmaster.registrar.matrix;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.api.Puppet.DeletionPolicy;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.RoomAlias;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.transport.Clients;
import dev.puppetmaster.registrar.core.DesiredState;
import dev.puppetmaster.registrar.core.ManagedRecord;
import dev.puppetmaster.registrar.core.ObservedState;
import dev.puppetmaster.registrar.core.ObservedState.Account;
import dev.puppetmaster.registrar.core.ObservedState.Member;
import dev.puppetmaster.registrar.core.ObservedState.Membership;
import dev.puppetmaster.registrar.core.ObservedState.Room;
import dev.puppetmaster.registrar.core.OwnerMark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads from a homeserver everything that is desired or on record. Writes nothing. */
public final class MatrixReader {
    private final HomeserverAccess access;

    public MatrixReader(HomeserverAccess access) {
        this.access = access;
    }

    /** @throws MatrixException if the homeserver is away, or refuses our tokens */
    public ObservedState read(DesiredState desired, ManagedRecord record) {
        Map<String, Account> accounts = new HashMap<>();
        MatrixClient sender = access.registrar();
        accounts.put(
                sender.user().value(),
                new Account(sender.displayName(sender.user()).orElse(null), false, Set.of()));
        desired.puppets()
                .forEach(puppet ->
                        account(puppet.userId(), false).ifPresent(found -> accounts.put(puppet.userId(), found)));
        record.puppets().forEach((userId, puppet) -> {
            boolean gone = desired.puppetOf(userId).isEmpty();
            if (gone && !puppet.deactivated() && puppet.deletionPolicy() != DeletionPolicy.Retain) {
                account(userId, true).ifPresent(found -> accounts.put(userId, found));
            }
        });
        Map<String, String> keepers = new TreeMap<>();
        record.rooms().forEach((alias, room) -> keepers.put(alias, room.creator()));
        desired.rooms().forEach(room -> keepers.put(room.alias(), room.creator()));
        Map<String, Room> rooms = new HashMap<>();
        keepers.forEach((alias, keeper) -> {
            Room room = room(alias, keeper, record);
            if (room != null) {
                rooms.put(alias, room);
            }
        });
        return new ObservedState(record, accounts, rooms, directChats());
    }

    /** Empty for an account that is not registered: the homeserver then lets nobody act as it. */
    private Optional<Account> account(String userId, boolean withRooms) {
        MatrixClient client = access.as(userId);
        try {
            boolean device = client.hasDevice(Clients.DEVICE);
            Set<String> joined =
                    withRooms ? client.joinedRooms().stream().map(RoomId::value).collect(Collectors.toSet()) : Set.of();
            return Optional.of(new Account(client.displayName(client.user()).orElse(null), device, joined));
        } catch (MatrixException.Denied e) {
            if (e.status() == 403) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private @Nullable Room room(String alias, String keeper, ManagedRecord record) {
        Optional<RoomId> resolved = access.registrar().resolveAlias(new RoomAlias(alias));
        Optional<RoomId> recorded = Optional.ofNullable(record.rooms().get(alias))
                .flatMap(managed -> Optional.ofNullable(managed.roomId()))
                .map(RoomId::new);
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
                membership(event.content().path("membership").asText("")),
                event.sender().value());
    }

    /** As in the content of {@code m.room.member}. */
    public static Membership membership(String word) {
        try {
            return Membership.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return Membership.NONE;
        }
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
