package dev.puppetmaster.registrar.core;

import static java.util.Objects.requireNonNull;

import dev.puppetmaster.registrar.core.ObservedState.Account;
import dev.puppetmaster.registrar.core.ObservedState.Member;
import dev.puppetmaster.registrar.core.ObservedState.Membership;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Enough of a homeserver, and the record beside it, to apply plans to. It refuses what a homeserver would refuse. */
final class SimulatedMatrix {
    static final class SimulatedRoom {
        @Nullable
        OwnerMark mark;

        boolean closed;
        String name = "";
        String topic = "";
        final Map<String, Member> members = new TreeMap<>();
        final Set<String> children = new TreeSet<>();

        void set(String user, Membership membership, String sender) {
            members.put(user, new Member(membership, sender));
        }

        boolean has(String user) {
            Member member = members.get(user);
            return member != null && member.membership() == Membership.JOIN;
        }
    }

    ManagedRecord record = ManagedRecord.empty("inst");
    final Map<String, String> displayNames = new HashMap<>();
    final Set<String> accounts = new TreeSet<>();
    final Set<String> devices = new HashSet<>();
    /** Accounts that we may act as although nobody has made them. */
    final Set<String> seeming = new HashSet<>();

    /** Accounts that somebody has signed in with, who is not us. */
    final Set<String> foreign = new HashSet<>();

    final Map<String, SimulatedRoom> rooms = new TreeMap<>();
    final Map<String, String> aliases = new TreeMap<>();
    final Map<String, List<String>> directChats = new HashMap<>();
    private int made;

    SimulatedRoom room(String alias) {
        return requireNonNull(rooms.get(requireNonNull(aliases.get(alias), alias)));
    }

    ObservedState observe() {
        Map<String, Account> seen = new HashMap<>();
        seeming.forEach(user -> seen.put(user, new Account(null, false, Set.of())));
        for (String user : accounts) {
            Set<String> joined = rooms.entrySet().stream()
                    .filter(room -> room.getValue().has(user))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
            seen.put(user, new Account(displayNames.get(user), devices.contains(user), joined, foreign.contains(user)));
        }
        seen.put(Troupe.REGISTRAR, new Account(displayNames.get(Troupe.REGISTRAR), false, Set.of()));
        Map<String, ObservedState.Room> seenRooms = new HashMap<>();
        Set<String> ours = new TreeSet<>(aliases.keySet());
        ours.addAll(record.rooms().keySet());
        for (String alias : ours) {
            ManagedRoom managed = record.rooms().get(alias);
            String recorded = managed == null ? null : managed.roomId();
            String roomId = aliases.getOrDefault(alias, recorded);
            SimulatedRoom room = roomId == null ? null : rooms.get(roomId);
            if (roomId != null && room != null) {
                seenRooms.put(
                        alias,
                        new ObservedState.Room(
                                roomId,
                                aliases.containsKey(alias),
                                room.mark,
                                room.closed,
                                room.name,
                                room.topic,
                                room.members,
                                room.children));
            }
        }
        return new ObservedState(record, seen, seenRooms, directChats);
    }

    void apply(Action action) {
        note(action, null);
        switch (action) {
            case Action.RecordPuppet it -> {}
            case Action.ForgetPuppet it -> {}
            case Action.RecordRoom it -> {}
            case Action.RecordInvitation it -> {}
            case Action.ForgetRoom it -> {}
            case Action.RegisterPuppet it -> {
                check(record.puppets().containsKey(it.userId()), "made without being on record", it);
                accounts.add(it.userId());
            }
            case Action.PutDevice it -> {
                check(accounts.contains(it.userId()), "no such account", it);
                devices.add(it.userId());
            }
            case Action.SetDisplayName it -> displayNames.put(it.userId(), it.displayName());
            case Action.DeactivateAccount it -> {
                devices.remove(it.userId());
                rooms.values().forEach(room -> room.members.remove(it.userId()));
            }
            case Action.DeleteShellAlias it -> aliases.remove(it.room());
            case Action.CreateRoom it -> create(it);
            case Action.PutAlias it -> aliases.put(it.room(), it.roomId());
            case Action.DeleteAlias it -> aliases.remove(it.room());
            case Action.SetRoomName it -> room(it.room()).name = it.name();
            case Action.SetTopic it -> room(it.room()).topic = it.topic();
            case Action.LinkSpaceChild it -> room(it.room()).children.add(requireNonNull(aliases.get(it.child())));
            case Action.UnlinkSpaceChild it -> room(it.room()).children.remove(it.childRoomId());
            case Action.InviteUser it -> {
                check(room(it.room()).has(it.creator()), "the inviter is not in the room", it);
                check(!room(it.room()).has(it.userId()), "invited although joined", it);
                room(it.room()).set(it.userId(), Membership.INVITE, it.creator());
            }
            case Action.JoinUser it -> {
                Member member = room(it.room()).members.get(it.userId());
                check(member != null && member.membership() != Membership.LEAVE, "not invited", it);
                room(it.room()).set(it.userId(), Membership.JOIN, it.userId());
            }
            case Action.LeaveUser it ->
                requireNonNull(rooms.get(it.roomId())).set(it.userId(), Membership.LEAVE, it.userId());
            case Action.KickUser it ->
                requireNonNull(rooms.get(it.roomId())).set(it.userId(), Membership.LEAVE, it.creator());
            case Action.SetDirectChat it -> {
                List<String> chats = new ArrayList<>(List.of(requireNonNull(aliases.get(it.room()))));
                chats.addAll(directChats.getOrDefault(it.puppet(), List.of()));
                directChats.put(it.puppet(), chats);
            }
        }
    }

    private void create(Action.CreateRoom it) {
        check(!aliases.containsKey(it.room()), "alias taken", it);
        check(record.rooms().containsKey(it.room()), "made without being on record", it);
        SimulatedRoom room = new SimulatedRoom();
        room.mark = it.desired().mark();
        room.name = it.desired().name() == null ? "" : it.desired().name();
        room.topic = it.desired().topic() == null ? "" : it.desired().topic();
        room.set(it.desired().creator(), Membership.JOIN, it.desired().creator());
        String roomId = "!room" + made++;
        rooms.put(roomId, room);
        aliases.put(it.room(), roomId);
        note(it, roomId);
    }

    private void note(Action action, @Nullable String roomId) {
        RecordDraft draft = new RecordDraft(record);
        draft.done(action, roomId);
        record = draft.record();
    }

    /** As if the process or the homeserver died inside {@code createRoom}: an alias, and a room without its state. */
    void leaveShell(Action.CreateRoom it) {
        SimulatedRoom room = new SimulatedRoom();
        room.set(it.desired().creator(), Membership.JOIN, it.desired().creator());
        String roomId = "!shell" + made++;
        rooms.put(roomId, room);
        aliases.put(it.room(), roomId);
    }

    /** Plans and applies until nothing is left to do; fails if that does not happen at once. */
    List<Action> reconcile(DesiredState desired) {
        List<Action> done = new ArrayList<>(Plan.diff(desired, observe()).actions());
        done.forEach(this::apply);
        List<Action> rest = Plan.diff(desired, observe()).actions();
        if (!rest.isEmpty()) {
            throw new AssertionError("still to do after " + done + "\n:" + rest);
        }
        return done;
    }

    private static void check(boolean ok, String wrong, Action action) {
        if (!ok) {
            throw new AssertionError(wrong + ": " + action);
        }
    }
}
