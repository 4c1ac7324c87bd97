package dev.puppetmaster.registrar.core;

import dev.puppetmaster.registrar.core.ObservedState.Account;
import dev.puppetmaster.registrar.core.ObservedState.Member;
import dev.puppetmaster.registrar.core.ObservedState.Membership;
import dev.puppetmaster.registrar.core.ObservedState.Room;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an action makes of what is known. */
final class Deeds {
    private final Knowledge knowledge;

    Deeds(Knowledge knowledge) {
        this.knowledge = knowledge;
    }

    void done(Action action, @Nullable String roomId) {
        switch (action) {
            case Action.RecordPuppet it -> {}
            case Action.RecordRoom it -> recorded(it);
            case Action.RecordInvitation it -> {}
            case Action.ForgetPuppet it -> forget(it.userId());
            case Action.ForgetRoom it -> forgetRoom(it.room());
            case Action.RegisterPuppet it -> knowledge.change(it.userId(), account -> account);
            case Action.PutDevice it ->
                knowledge.change(
                        it.userId(), account -> new Account(account.displayName(), true, account.joinedRooms()));
            case Action.SetDisplayName it ->
                knowledge.change(
                        it.userId(),
                        account -> new Account(it.displayName(), account.hasDevice(), account.joinedRooms()));
            case Action.DeactivateAccount it -> knowledge.forgetEverywhere(it.userId());
            case Action.DeleteShellAlias it -> knowledge.room(it.room(), null);
            case Action.CreateRoom it -> created(it.desired(), roomId);
            case Action.PutAlias it -> knowledge.changeRoom(it.room(), room -> room.withAlias(true));
            case Action.DeleteAlias it -> knowledge.changeRoom(it.room(), room -> room.withAlias(false));
            case Action.SetRoomName it -> knowledge.changeRoom(it.room(), room -> room.withName(it.name()));
            case Action.SetTopic it -> knowledge.changeRoom(it.room(), room -> room.withTopic(it.topic()));
            case Action.LinkSpaceChild it -> linked(it);
            case Action.UnlinkSpaceChild it ->
                knowledge.changeRoom(it.room(), room -> room.withoutChild(it.childRoomId()));
            case Action.InviteUser it -> member(it.room(), it.userId(), Membership.INVITE, it.creator());
            case Action.JoinUser it -> joined(it);
            case Action.LeaveUser it -> left(it.roomId(), it.userId(), it.userId());
            case Action.KickUser it -> left(it.roomId(), it.userId(), it.creator());
            case Action.SetDirectChat it ->
                knowledge
                        .roomId(it.room())
                        .ifPresentOrElse(room -> knowledge.listed(it.puppet(), room), this::forgetDirectChats);
        }
    }

    void doubt(Action action) {
        String room = action.neededRoom();
        if (room != null) {
            forgetRoom(room);
        }
        switch (action) {
            case Action.ForgetPuppet it -> forget(it.userId());
            case Action.ForgetRoom it -> forgetRoom(it.room());
            case Action.RegisterPuppet it -> forget(it.userId());
            case Action.PutDevice it -> forget(it.userId());
            case Action.SetDisplayName it -> forget(it.userId());
            case Action.DeactivateAccount it -> knowledge.forgetEverywhere(it.userId());
            case Action.DeleteShellAlias it -> forgetRoom(it.room());
            case Action.CreateRoom it -> forgetRoom(it.room());
            case Action.DeleteAlias it -> forgetRoom(it.room());
            case Action.LeaveUser it -> {
                forget(it.userId());
                knowledge.forgetRoomId(it.roomId());
            }
            case Action.KickUser it -> {
                forget(it.userId());
                knowledge.forgetRoomId(it.roomId());
            }
            case Action.SetDirectChat it -> forgetDirectChats();
            default -> {
                // What is put on record is no matter of the homeserver, and all others need a room.
            }
        }
    }

    private void forget(String userId) {
        knowledge.forget(new Subject.Account(userId));
    }

    private void forgetRoom(String alias) {
        knowledge.forget(new Subject.Room(alias));
    }

    private void forgetDirectChats() {
        knowledge.forget(new Subject.DirectChats());
    }

    /** A room without an alias is found by the record only. */
    private void recorded(Action.RecordRoom it) {
        if (it.managed().roomId() == null && !knowledge.hasAlias(it.room())) {
            knowledge.room(it.room(), null);
        }
    }

    private void created(DesiredRoom wanted, @Nullable String roomId) {
        if (roomId == null) {
            throw new IllegalArgumentException("no id is known of " + wanted.alias());
        }
        knowledge.made(wanted.alias(), Room.fresh(roomId, wanted));
        knowledge.moved(wanted.creator(), roomId, true);
    }

    private void joined(Action.JoinUser it) {
        Optional<String> roomId = knowledge.roomId(it.room());
        member(it.room(), it.userId(), Membership.JOIN, it.userId());
        roomId.ifPresent(room -> knowledge.moved(it.userId(), room, true));
    }

    private void linked(Action.LinkSpaceChild it) {
        Optional<String> child = knowledge.roomId(it.child());
        child.ifPresentOrElse(
                id -> knowledge.changeRoom(it.room(), room -> room.withChild(id)), () -> forgetRoom(it.room()));
    }

    private void left(String roomId, String userId, String sender) {
        knowledge.byRoomId(roomId).ifPresent(alias -> member(alias, userId, Membership.LEAVE, sender));
        knowledge.moved(userId, roomId, false);
    }

    private void member(String alias, String userId, Membership membership, String sender) {
        knowledge.changeRoom(alias, room -> room.withMember(userId, new Member(membership, sender)));
    }
}
