package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.registrar.core.ObservedState.Account;
import dev.puppetmaster.registrar.core.ObservedState.Membership;
import dev.puppetmaster.registrar.core.ObservedState.Room;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a homeserver: what was read, and what we have done since. A change of one resource then needs no look
 * at any other. Whatever is in doubt, because a call failed or a runtime saw something else, is forgotten and read again
 * before anything is planned about it. One owner thread.
 */
public final class Knowledge {
    private final Map<String, Account> accounts = new HashMap<>();
    private final Set<String> knownAccounts = new HashSet<>();
    private final Set<String> knownWithRooms = new HashSet<>();
    private final Map<String, Room> rooms = new HashMap<>();
    private final Set<String> knownRooms = new HashSet<>();
    private final Map<String, String> aliases = new HashMap<>();
    private final Map<String, List<String>> directChats = new HashMap<>();
    private boolean directChatsKnown;
    /** Rooms that we made, until a runtime told us of their first alias. */
    private final Set<String> unechoed = new HashSet<>();

    /** As the core's decisions need it. It shows what is known at any time: not for another thread, not to be kept. */
    public ObservedState observed(ManagedRecord record) {
        return new ObservedState(record, accounts, rooms, directChats);
    }

    /** Whether anything can be said about {@code subject}. */
    public boolean knows(Subject subject) {
        return switch (subject) {
            case Subject.Account it -> knownAccounts.contains(it.userId());
            case Subject.Room it -> knownRooms.contains(it.alias());
            case Subject.DirectChats it -> directChatsKnown;
        };
    }

    boolean knowsWhereabouts(String userId) {
        return knownWithRooms.contains(userId);
    }

    Plan.Known known() {
        return new Plan.Known() {
            @Override
            public boolean account(String userId) {
                return knownAccounts.contains(userId);
            }

            @Override
            public boolean whereabouts(String userId) {
                return knownWithRooms.contains(userId);
            }

            @Override
            public boolean room(DesiredRoom room) {
                return knowsAllOf(room);
            }

            @Override
            public boolean room(String alias) {
                return knownRooms.contains(alias);
            }
        };
    }

    private boolean knowsAllOf(DesiredRoom room) {
        return knownRooms.contains(room.alias())
                && knownAccounts.contains(room.creator())
                && room.members().entrySet().stream()
                        .allMatch(member ->
                                member.getValue() != DesiredRoom.Role.PUPPET || knownAccounts.contains(member.getKey()))
                && (room.kind() != RoomKind.DIRECT || directChatsKnown || !room.hasOwnHuman());
    }

    // ---- what was read

    /**
     * Takes note of a look at an account.
     *
     * @param account null if it is not registered
     * @param whereabouts whether {@link Account#joinedRooms()} was looked up
     * @return whether that is news
     */
    public boolean account(String userId, @Nullable Account account, boolean whereabouts) {
        Account before = accounts.get(userId);
        forget(new Subject.Account(userId));
        knownAccounts.add(userId);
        if (whereabouts) {
            knownWithRooms.add(userId);
        }
        if (account != null) {
            accounts.put(userId, account);
        }
        return !Objects.equals(before, account);
    }

    /**
     * Takes note of a look at a room.
     *
     * @param room null if there is nothing behind the alias, and no room on record for it
     * @return whether that is news
     */
    public boolean room(String alias, @Nullable Room room) {
        Room before = rooms.get(alias);
        forget(new Subject.Room(alias));
        knownRooms.add(alias);
        if (room != null) {
            put(alias, room);
        }
        return !Objects.equals(before, room);
    }

    /**
     * Takes note of a look at the direct chats.
     *
     * @param chats room ids by user id
     * @return whether that is news
     */
    public boolean directChats(Map<String, List<String>> chats) {
        boolean news = !directChats.equals(chats);
        directChats.clear();
        directChats.putAll(chats);
        directChatsKnown = true;
        return news;
    }

    /** It has to be looked at again. */
    public void forget(Subject subject) {
        switch (subject) {
            case Subject.Account it -> {
                accounts.remove(it.userId());
                knownAccounts.remove(it.userId());
                knownWithRooms.remove(it.userId());
            }
            case Subject.Room it -> {
                Room room = rooms.remove(it.alias());
                knownRooms.remove(it.alias());
                if (room != null) {
                    aliases.remove(room.roomId(), it.alias());
                    unechoed.remove(room.roomId());
                }
            }
            case Subject.DirectChats it -> {
                directChats.clear();
                directChatsKnown = false;
            }
        }
    }

    /** Everything has to be looked at again. */
    public void forgetAll() {
        unechoed.clear();
        accounts.clear();
        knownAccounts.clear();
        knownWithRooms.clear();
        rooms.clear();
        knownRooms.clear();
        aliases.clear();
        directChats.clear();
        directChatsKnown = false;
    }

    /** A homeserver takes a closed account out of its rooms when it finds the time. */
    void forgetEverywhere(String userId) {
        forget(new Subject.Account(userId));
        List<String> there = new ArrayList<>();
        rooms.forEach((alias, room) -> {
            if (room.members().containsKey(userId)) {
                there.add(alias);
            }
        });
        there.forEach(alias -> forget(new Subject.Room(alias)));
    }

    void forgetRoomId(String roomId) {
        byRoomId(roomId).ifPresent(alias -> forget(new Subject.Room(alias)));
    }

    // ---- what we did

    /**
     * {@code action} was done: what is known is as a look would find it now.
     *
     * @param roomId the id of the room that {@link Action.CreateRoom} made; else null
     */
    public void done(Action action, @Nullable String roomId) {
        new Deeds(this).done(action, roomId);
    }

    /** {@code action} was tried and may or may not have been done: whatever it touches is forgotten. */
    public void doubt(Action action) {
        new Deeds(this).doubt(action);
    }

    void change(String userId, UnaryOperator<Account> change) {
        accounts.put(userId, change.apply(accounts.getOrDefault(userId, new Account(null, false, Set.of()))));
    }

    void changeRoom(String alias, UnaryOperator<Room> change) {
        Room room = rooms.get(alias);
        if (room != null) {
            put(alias, change.apply(room));
        }
    }

    /** A room that we have just made. */
    void made(String alias, Room room) {
        room(alias, room);
        unechoed.add(room.roomId());
    }

    /** Where an account is, is kept up only where it was looked up. */
    void moved(String userId, String roomId, boolean inside) {
        Account account = accounts.get(userId);
        if (account != null && knownWithRooms.contains(userId)) {
            Set<String> joined = new HashSet<>(account.joinedRooms());
            if (inside ? joined.add(roomId) : joined.remove(roomId)) {
                accounts.put(
                        userId, new Account(account.displayName(), account.hasDevice(), joined, account.foreign()));
            }
        }
    }

    /** The room stands first: chats with the same puppet from before stay listed behind it. */
    void listed(String puppet, String roomId) {
        List<String> chats = new ArrayList<>(List.of(roomId));
        chats.addAll(directChats.getOrDefault(puppet, List.of()));
        directChats.put(puppet, List.copyOf(chats));
    }

    private void put(String alias, Room room) {
        rooms.put(alias, room);
        aliases.put(room.roomId(), alias);
    }

    boolean hasAlias(String alias) {
        Room room = rooms.get(alias);
        return room != null && room.hasAlias();
    }

    Optional<String> byRoomId(String roomId) {
        return Optional.ofNullable(aliases.get(roomId));
    }

    // ---- what is asked of it

    /** The id of the room behind {@code alias}. */
    public Optional<String> roomId(String alias) {
        return Optional.ofNullable(rooms.get(alias)).map(Room::roomId);
    }

    /** Another account of ours on the homeserver of {@code userId} that is in the room behind {@code alias}. */
    public Optional<String> companion(String alias, String userId) {
        String server = userId.substring(userId.indexOf(':'));
        Room room = rooms.get(alias);
        return room == null
                ? Optional.empty()
                : room.members().keySet().stream()
                        .filter(user -> user.endsWith(server) && accounts.containsKey(user) && !user.equals(userId))
                        .filter(user -> room.membership(user) == Membership.JOIN)
                        .sorted()
                        .findFirst();
    }

    /**
     * The subject that is no longer as it is known to be, if {@code observation} says so. Most of what a runtime sees is
     * what we did ourselves.
     */
    public Optional<Subject> contradictedBy(Observation observation, DesiredState desired) {
        Optional<String> alias = switch (observation) {
            case Observation.MemberChanged it -> byRoomId(it.roomId()).filter(room -> isNews(room, it, desired));
            case Observation.AliasChanged it ->
                // Making a room with an alias is one such change.
                unechoed.remove(it.roomId()) ? Optional.empty() : byRoomId(it.roomId());
            case Observation.Tombstoned it -> byRoomId(it.roomId());
            case Observation.Missed it -> Optional.empty();
            case Observation.PuppetState it -> Optional.empty();
            case Observation.ToolSeen it -> Optional.empty();
        };
        return alias.map(Subject.Room::new);
    }

    /**
     * An invitation by the room's creator of somebody who is inside is our own of a moment ago, told after we joined
     * them: whoever was out in between would have been reported to leave.
     */
    private boolean isNews(String alias, Observation.MemberChanged seen, DesiredState desired) {
        Room room = rooms.get(alias);
        if (room == null) {
            return false;
        }
        Membership known = room.membership(seen.userId());
        Membership now = Membership.of(seen.membership());
        boolean byUs = desired.room(alias)
                .filter(wanted -> wanted.creator().equals(seen.sender()))
                .isPresent();
        return known != now && !(known == Membership.JOIN && now == Membership.INVITE && byUs);
    }
}
