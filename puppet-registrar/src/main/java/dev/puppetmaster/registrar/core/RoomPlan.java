package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.Puppet.DeletionPolicy;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.registrar.core.DesiredRoom.Role;
import dev.puppetmaster.registrar.core.Neighbours.Lodging;
import dev.puppetmaster.registrar.core.ObservedState.Member;
import dev.puppetmaster.registrar.core.ObservedState.Membership;
import dev.puppetmaster.registrar.core.ObservedState.Room;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The part of a plan that is about one room. */
final class RoomPlan {
    private final DesiredRoom wanted;
    private final DesiredState desired;
    private final ObservedState observed;
    private final Set<String> closed;
    private final Plan.Known known;
    private final Collection<Action> actions;
    private final Collection<Plan.Note> notes;
    private final ResourceKey owner;

    private RoomPlan(
            DesiredRoom wanted,
            DesiredState desired,
            ObservedState observed,
            Set<String> closed,
            Plan.Known known,
            Collection<Action> actions,
            Collection<Plan.Note> notes) {
        this.wanted = wanted;
        this.desired = desired;
        this.observed = observed;
        this.closed = closed;
        this.known = known;
        this.actions = actions;
        this.notes = notes;
        this.owner = wanted.owner();
    }

    static void add(
            DesiredRoom wanted,
            DesiredState desired,
            ObservedState observed,
            Set<String> closed,
            Plan.Known known,
            Collection<Action> actions,
            Collection<Plan.Note> notes) {
        new RoomPlan(wanted, desired, observed, closed, known, actions, notes).add();
    }

    private void add() {
        Room room = observed.rooms().get(wanted.alias());
        if (room != null && room.mark() != null && observed.isTaken(wanted)) {
            notes.add(new Plan.Note.Taken(owner, wanted.alias(), Objects.requireNonNull(room.mark())));
            return;
        }
        if (wanted.visit() != null) {
            visit(room, wanted.visit());
            return;
        }
        Room usable = room != null && observed.isUsable(wanted) ? keep(room) : make(room);
        properties(usable);
        wanted.members().forEach((userId, role) -> member(usable, userId, role));
        usable.members().forEach((userId, member) -> stranger(usable, userId, member));
        if (wanted.kind() == RoomKind.SPACE) {
            children(usable);
        }
        if (wanted.kind() == RoomKind.DIRECT) {
            listAsDirect(usable);
        }
    }

    /** Whoever keeps the room asks ours in; ours only come. */
    private void visit(@Nullable Room room, Lodging visit) {
        ManagedRoom managed = observed.record().rooms().get(wanted.alias());
        String roomId = room == null ? null : room.roomId();
        ManagedRoom known = new ManagedRoom(wanted.kind(), wanted.creator(), wanted.mark(), roomId, Map.of());
        if (!known.equals(managed)) {
            actions.add(new Action.RecordRoom(owner, wanted.alias(), known));
        }
        come(room, visit, wanted.creator(), Role.PUPPET);
        wanted.members().forEach((userId, role) -> come(room, visit, userId, role));
        if (room != null) {
            room.members().forEach((userId, member) -> stranger(room, userId, member));
        }
    }

    private void come(@Nullable Room room, Lodging visit, String userId, Role role) {
        Membership membership = room == null ? Membership.NONE : room.membership(userId);
        if (closed.contains(userId) || membership == Membership.JOIN || membership == Membership.BAN) {
            return;
        }
        boolean left = role == Role.OWN_HUMAN && membership == Membership.LEAVE;
        boolean asked = membership == Membership.INVITE || (visit.admitted().contains(userId) && !left);
        if (room != null && asked) {
            actions.add(new Action.JoinUser(owner, wanted.alias(), userId, wanted.via()));
        } else if (role == Role.PUPPET) {
            notes.add(new Plan.Note.Waiting(owner, wanted.alias(), userId));
        }
    }

    private Room keep(Room room) {
        ManagedRoom managed = observed.record().rooms().get(wanted.alias());
        ManagedRoom known = (managed == null ? fresh() : managed.withMark(wanted.mark())).withRoomId(room.roomId());
        if (!known.equals(managed)) {
            actions.add(new Action.RecordRoom(owner, wanted.alias(), known));
        }
        if (!room.hasAlias()) {
            actions.add(new Action.PutAlias(owner, wanted.alias(), room.roomId(), wanted.creator()));
        }
        return room;
    }

    private Room make(@Nullable Room shell) {
        if (!fresh().equals(observed.record().rooms().get(wanted.alias()))) {
            actions.add(new Action.RecordRoom(owner, wanted.alias(), fresh()));
        }
        if (shell != null && shell.hasAlias()) {
            actions.add(new Action.DeleteShellAlias(owner, wanted.alias(), shell.roomId(), wanted.creator()));
        }
        actions.add(new Action.CreateRoom(owner, wanted.alias(), wanted));
        return Room.fresh("", wanted);
    }

    private ManagedRoom fresh() {
        return new ManagedRoom(wanted.kind(), wanted.creator(), wanted.mark(), null, Map.of());
    }

    /** What a direct chat is called is the two people's business. */
    private void properties(Room room) {
        if (wanted.kind() == RoomKind.DIRECT) {
            return;
        }
        String name = Objects.requireNonNullElse(wanted.name(), "");
        if (!room.name().equals(name)) {
            actions.add(new Action.SetRoomName(owner, wanted.alias(), wanted.creator(), name));
        }
        String topic = Objects.requireNonNullElse(wanted.topic(), "");
        if (!room.topic().equals(topic)) {
            actions.add(new Action.SetTopic(owner, wanted.alias(), wanted.creator(), topic));
        }
    }

    private void member(Room room, String userId, Role role) {
        if (closed.contains(userId)) {
            return;
        }
        Membership membership = room.membership(userId);
        if (membership == Membership.BAN) {
            notes.add(new Plan.Note.Banned(owner, userId));
            return;
        }
        boolean comesByItself = role == Role.GUEST || role == Role.NEIGHBOUR;
        boolean settled = membership == Membership.JOIN || (membership == Membership.INVITE && comesByItself);
        boolean puppet = role == Role.PUPPET || role == Role.NEIGHBOUR;
        if (!settled && isAway(userId, role)) {
            notes.add(new Plan.Note.Away(owner, userId));
            return;
        }
        boolean held = !settled && isHeld(room, userId);
        if (held || (role == Role.NEIGHBOUR && membership != Membership.JOIN)) {
            notes.add(new Plan.Note.Expected(owner, userId));
        }
        if (held) {
            return;
        }
        if (!settled && !puppet && leftForNow(room, userId)) {
            notes.add(new Plan.Note.StaysOut(owner, userId));
            return;
        }
        if (!settled && membership != Membership.INVITE) {
            boolean direct = wanted.kind() == RoomKind.DIRECT;
            actions.add(new Action.InviteUser(owner, wanted.alias(), wanted.creator(), userId, direct));
        }
        if (!settled && !comesByItself) {
            actions.add(new Action.JoinUser(owner, wanted.alias(), userId, List.of()));
        }
        if (!puppet && !wanted.generation().equals(invitedAt(room, userId))) {
            actions.add(new Action.RecordInvitation(owner, wanted.alias(), userId, wanted.generation()));
        }
    }

    /** To ask somebody in whose homeserver does not answer takes long, and is in vain. */
    private boolean isAway(String userId, Role role) {
        boolean theirs = role == Role.NEIGHBOUR || (role == Role.GUEST && desired.isNeighboursHuman(userId));
        return theirs && !desired.neighbours().isPresent(userId);
    }

    /**
     * Of another homeserver one puppet comes first, and its registrar has to see it inside before anybody else of there is asked in: it
     * is the one who sees their invitations come (ADR 0017).
     */
    private boolean isHeld(Room room, String userId) {
        return desired.neighbours()
                .homeserverOf(userId)
                .filter(it -> !it.offer().visited().contains(room.roomId()))
                .flatMap(it -> wanted.members().keySet().stream()
                        .filter(member -> wanted.members().get(member) == Role.NEIGHBOUR
                                && it.namespace().contains(member)
                                && !closed.contains(member)
                                && room.membership(member) != Membership.BAN)
                        .findFirst())
                .filter(first -> !first.equals(userId))
                .isPresent();
    }

    /** Left or declined by themselves, and the resource has not changed since they were last asked in. */
    private boolean leftForNow(Room room, String userId) {
        Member member = room.members().get(userId);
        return member != null
                && member.membership() == Membership.LEAVE
                && !member.sender().equals(wanted.creator())
                && wanted.generation().equals(invitedAt(room, userId));
    }

    private @Nullable String invitedAt(Room room, String userId) {
        ManagedRoom managed = observed.record().rooms().get(wanted.alias());
        return managed != null && room.roomId().equals(managed.roomId())
                ? managed.invited().get(userId)
                : null;
    }

    /** In a direct chat the two may bring whom they like. */
    private void stranger(Room room, String userId, Member member) {
        boolean inside = member.membership() == Membership.JOIN || member.membership() == Membership.INVITE;
        if (!inside
                || wanted.kind() == RoomKind.DIRECT
                || userId.equals(wanted.creator())
                || wanted.members().containsKey(userId)) {
            return;
        }
        if (desired.puppetOf(userId).isPresent()) {
            actions.add(new Action.LeaveUser(owner, room.roomId(), userId));
            return;
        }
        ManagedPuppet puppet = observed.record().puppets().get(userId);
        if (puppet != null && !isLeftAlone(puppet)) {
            actions.add(new Action.LeaveUser(owner, room.roomId(), userId));
        } else if (puppet == null && wanted.visit() == null && !desired.isPuppetId(userId)) {
            String reason = "no longer a member or observer";
            actions.add(new Action.KickUser(owner, room.roomId(), wanted.creator(), userId, reason));
        }
        // Else its resource is gone, or not acted on, and it was to be left where it is.
    }

    private boolean isLeftAlone(ManagedPuppet puppet) {
        return puppet.deletionPolicy() == DeletionPolicy.Retain || desired.isHeld(puppet.owner());
    }

    private void children(Room space) {
        Set<String> wantedChildren = new HashSet<>();
        observed.record().rooms().values().stream()
                .filter(room ->
                        room.roomId() != null && desired.isHeld(room.mark().owner()))
                .forEach(room -> wantedChildren.add(room.roomId()));
        boolean allKnown = true;
        for (DesiredRoom friendship : desired.rooms()) {
            if (friendship.kind() != RoomKind.FRIENDSHIP || observed.isTaken(friendship)) {
                continue;
            }
            if (!known.room(friendship)) {
                allKnown = false;
                continue;
            }
            Room child = observed.rooms().get(friendship.alias());
            if (child != null
                    && observed.isUsable(friendship)
                    && space.children().contains(child.roomId())) {
                wantedChildren.add(child.roomId());
            } else if (friendship.visit() == null || observed.isUsable(friendship)) {
                actions.add(new Action.LinkSpaceChild(
                        owner, wanted.alias(), wanted.creator(), friendship.alias(), friendship.via()));
            }
        }
        if (allKnown) {
            space.children().stream()
                    .filter(child -> !wantedChildren.contains(child))
                    .sorted()
                    .forEach(child ->
                            actions.add(new Action.UnlinkSpaceChild(owner, wanted.alias(), wanted.creator(), child)));
        }
    }

    private void listAsDirect(Room room) {
        List<String> listed = observed.directChats().getOrDefault(wanted.creator(), List.of());
        if (wanted.hasOwnHuman() && !listed.contains(room.roomId())) {
            actions.add(new Action.SetDirectChat(owner, wanted.alias(), wanted.creator()));
        }
    }
}
