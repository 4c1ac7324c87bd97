package dev.puppetmaster.registrar.core;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is, as far as it concerns us: every account and room that is desired or on record.
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
        accounts = Map.copyOf(accounts);
        rooms = Map.copyOf(rooms);
        directChats = Map.copyOf(directChats);
    }

    /** @param joinedRooms room ids; only looked up for accounts that are no longer desired */
    public record Account(@Nullable String displayName, boolean hasDevice, Set<String> joinedRooms) {
        public Account {
            joinedRooms = Set.copyOf(joinedRooms);
        }
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
        NONE
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
