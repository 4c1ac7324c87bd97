package dev.puppetmaster.registrar.core;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is, as far as it concerns us: every account and room that is desired or on record. A view of the maps that it is
 * given.
 *
 * @param accounts by user id; an account that is not registered is absent
 * @param rooms by alias; where neither alias nor recorded room exists it is absent
 * @param directChats {@code m.direct} of the human account: room ids by user id; empty if we cannot read it
 */
public record ObservedState(
        ManagedRecord record,
        Map<String, Account> accounts,
        Map<String, Room> rooms,
        Map<String, List<String>> directChats) {
    public ObservedState {
        accounts = Collections.unmodifiableMap(accounts);
        rooms = Collections.unmodifiableMap(rooms);
        directChats = Collections.unmodifiableMap(directChats);
    }

    /**
     * An account.
     *
     * @param hasDevice whether it has the device that our puppets have
     * @param joinedRooms room ids; only looked up for accounts that are no longer desired
     * @param foreign whether it is somebody's: signed in on devices of which none is ours
     */
    public record Account(@Nullable String displayName, boolean hasDevice, Set<String> joinedRooms, boolean foreign) {
        public Account {
            joinedRooms = Set.copyOf(joinedRooms);
        }

        /** One of ours, or nobody's. */
        public Account(@Nullable String displayName, boolean hasDevice, Set<String> joinedRooms) {
            this(displayName, hasDevice, joinedRooms, false);
        }
    }

    /** Whether the account is there and may be used. */
    boolean isOurs(String userId) {
        Account account = accounts.get(userId);
        return account != null && !account.foreign();
    }

    /**
     * A room behind one of our aliases.
     *
     * @param roomId what the alias points to; without an alias the room on record
     * @param hasAlias whether the alias exists
     * @param mark null: none, not readable, or not one that we understand
     * @param closed whether it has a tombstone
     * @param name the empty string for none
     * @param topic the empty string for none
     * @param members by user id
     * @param children of a Space: room ids of those that are linked
     */
    public record Room(
            String roomId,
            boolean hasAlias,
            @Nullable OwnerMark mark,
            boolean closed,
            String name,
            String topic,
            Map<String, Member> members,
            Set<String> children) {
        public Room {
            members = Map.copyOf(members);
            children = Set.copyOf(children);
        }

        /** As it is right after it was made. */
        static Room fresh(String roomId, DesiredRoom wanted) {
            Member creator = new Member(Membership.JOIN, wanted.creator());
            return new Room(
                    roomId,
                    true,
                    wanted.mark(),
                    false,
                    Objects.requireNonNullElse(wanted.name(), ""),
                    Objects.requireNonNullElse(wanted.topic(), ""),
                    Map.of(wanted.creator(), creator),
                    Set.of());
        }

        Room withAlias(boolean alias) {
            return new Room(roomId, alias, mark, closed, name, topic, members, children);
        }

        Room withName(String newName) {
            return new Room(roomId, hasAlias, mark, closed, newName, topic, members, children);
        }

        Room withTopic(String newTopic) {
            return new Room(roomId, hasAlias, mark, closed, name, newTopic, members, children);
        }

        Room withMember(String userId, Member member) {
            Map<String, Member> more = new HashMap<>(members);
            more.put(userId, member);
            return new Room(roomId, hasAlias, mark, closed, name, topic, more, children);
        }

        Room withChild(String child) {
            Set<String> more = new HashSet<>(children);
            more.add(child);
            return new Room(roomId, hasAlias, mark, closed, name, topic, members, more);
        }

        Room withoutChild(String child) {
            Set<String> fewer = new HashSet<>(children);
            fewer.remove(child);
            return new Room(roomId, hasAlias, mark, closed, name, topic, members, fewer);
        }

        public Membership membership(String userId) {
            Member member = members.get(userId);
            return member == null ? Membership.NONE : member.membership();
        }
    }

    /** @param sender who made it so; a person who leaves or declines is their own sender */
    public record Member(Membership membership, String sender) {}

    public enum Membership {
        JOIN,
        INVITE,
        LEAVE,
        BAN,
        KNOCK,
        NONE;

        private static final Map<String, Membership> BY_WORD =
                Map.of("join", JOIN, "invite", INVITE, "leave", LEAVE, "ban", BAN, "knock", KNOCK);

        /** As in the content of {@code m.room.member}. */
        public static Membership of(String word) {
            return BY_WORD.getOrDefault(word, NONE);
        }
    }

    /** Whether {@code wanted} exists, is ours, and its keeper is in it. */
    public boolean isUsable(DesiredRoom wanted) {
        Room room = rooms.get(wanted.alias());
        return room != null
                && wanted.mark().sameRoom(room.mark())
                && !room.closed()
                && room.membership(wanted.creator()) == Membership.JOIN;
    }

    /** Whether the alias of {@code wanted} leads to a room that somebody else marked. It is left alone. */
    public boolean isTaken(DesiredRoom wanted) {
        Room room = rooms.get(wanted.alias());
        return room != null && room.mark() != null && !wanted.mark().sameRoom(room.mark());
    }
}
