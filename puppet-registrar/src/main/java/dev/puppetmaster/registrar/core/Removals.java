package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.Puppet.DeletionPolicy;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.registrar.core.ObservedState.Account;
import dev.puppetmaster.registrar.core.ObservedState.Membership;
import dev.puppetmaster.registrar.core.ObservedState.Room;
import java.util.Collection;
import java.util.TreeMap;

/** The part of a plan that is about what is on record and no longer wanted. The record forgets it last. */
final class Removals {
    private final DesiredState desired;
    private final ObservedState observed;
    private final Plan.Known known;
    private final Collection<Action> actions;

    Removals(DesiredState desired, ObservedState observed, Plan.Known known, Collection<Action> actions) {
        this.desired = desired;
        this.observed = observed;
        this.known = known;
        this.actions = actions;
    }

    /** Whether the account has to be taken out of its rooms. */
    static boolean isToBeCleanedUp(String userId, ManagedPuppet puppet, DesiredState desired) {
        return isGone(userId, puppet, desired) && puppet.deletionPolicy() != DeletionPolicy.Retain;
    }

    /** Whether the room has to be emptied. */
    static boolean isToBeCleanedUp(String alias, ManagedRoom managed, DesiredState desired, ManagedRecord record) {
        return isGone(alias, managed, desired) && !isRetained(managed, desired, record);
    }

    private static boolean isGone(String userId, ManagedPuppet puppet, DesiredState desired) {
        return desired.puppetOf(userId).isEmpty() && !puppet.deactivated() && !desired.isHeld(puppet.owner());
    }

    private static boolean isGone(String alias, ManagedRoom managed, DesiredState desired) {
        return desired.room(alias).isEmpty() && !desired.isHeld(managed.mark().owner());
    }

    /** A direct chat goes only with its puppet: a retained puppet keeps it. */
    private static boolean isRetained(ManagedRoom managed, DesiredState desired, ManagedRecord record) {
        ManagedPuppet creator = record.puppets().get(managed.creator());
        return managed.kind() == RoomKind.DIRECT
                && desired.puppetOf(managed.creator()).isEmpty()
                && creator != null
                && creator.deletionPolicy() == DeletionPolicy.Retain;
    }

    void add() {
        observed.record().rooms().forEach(this::room);
        observed.record().puppets().forEach(this::puppet);
    }

    private void room(String alias, ManagedRoom managed) {
        if (!isGone(alias, managed, desired)) {
            return;
        }
        if (isRetained(managed, desired, observed.record())) {
            actions.add(new Action.ForgetRoom(managed.mark().owner(), alias));
        } else if (known.room(alias)) {
            empty(alias, managed);
        }
    }

    /** Everybody leaves, and the alias goes. */
    private void empty(String alias, ManagedRoom managed) {
        ResourceKey owner = managed.mark().owner();
        Room room = observed.rooms().get(alias);
        boolean ours = room != null && (room.mark() == null || managed.mark().sameRoom(room.mark()));
        if (!alias.endsWith(":" + desired.serverName())) {
            // the others, and the alias, are whose room it is
            if (room != null) {
                leave(owner, room);
            }
        } else if (room != null && ours) {
            new TreeMap<>(room.members()).forEach((userId, member) -> {
                boolean inside = member.membership() == Membership.JOIN || member.membership() == Membership.INVITE;
                boolean keeper = userId.equals(managed.creator());
                if (inside && !keeper && managed.kind() != RoomKind.DIRECT) {
                    actions.add(
                            observed.record().puppets().containsKey(userId)
                                    ? new Action.LeaveUser(owner, room.roomId(), userId)
                                    : new Action.KickUser(
                                            owner, room.roomId(), managed.creator(), userId, owner + " was removed"));
                }
            });
            if (room.hasAlias()) {
                actions.add(new Action.DeleteAlias(owner, alias, managed.creator()));
            }
            if (room.membership(managed.creator()) == Membership.JOIN) {
                actions.add(new Action.LeaveUser(owner, room.roomId(), managed.creator()));
            }
        }
        actions.add(new Action.ForgetRoom(owner, alias));
    }

    private void leave(ResourceKey owner, Room room) {
        new TreeMap<>(room.members()).forEach((userId, member) -> {
            boolean inside = member.membership() == Membership.JOIN || member.membership() == Membership.INVITE;
            if (inside && observed.record().puppets().containsKey(userId)) {
                actions.add(new Action.LeaveUser(owner, room.roomId(), userId));
            }
        });
    }

    private void puppet(String userId, ManagedPuppet puppet) {
        if (!isGone(userId, puppet, desired)) {
            return;
        }
        ResourceKey owner = puppet.owner();
        if (puppet.deletionPolicy() == DeletionPolicy.Retain) {
            actions.add(new Action.ForgetPuppet(owner, userId));
        } else if (known.whereabouts(userId)) {
            retire(owner, userId, puppet);
        }
    }

    private void retire(ResourceKey owner, String userId, ManagedPuppet puppet) {
        Account account = observed.accounts().get(userId);
        boolean deactivate = puppet.deletionPolicy() == DeletionPolicy.Deactivate;
        boolean ours = observed.isOurs(userId);
        if (account != null && ours) {
            account.joinedRooms().stream()
                    .sorted()
                    .forEach(roomId -> actions.add(new Action.LeaveUser(owner, roomId, userId)));
            if (deactivate) {
                actions.add(new Action.DeactivateAccount(owner, userId));
            }
        }
        actions.add(
                ours && deactivate
                        ? new Action.RecordPuppet(owner, userId, puppet.closedForEver())
                        : new Action.ForgetPuppet(owner, userId));
    }
}
