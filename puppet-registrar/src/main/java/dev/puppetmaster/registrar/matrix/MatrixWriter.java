package dev.puppetmaster.registrar.matrix;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.RoomAlias;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.transport.Clients;
import dev.puppetmaster.registrar.core.Action;
import dev.puppetmaster.registrar.core.Knowledge;
import dev.puppetmaster.registrar.core.OwnerMark;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does single actions on a homeserver. One owner thread. */
final class MatrixWriter {
    private static final Logger log = LoggerFactory.getLogger(MatrixWriter.class);
    /** An error code of our own: an invitation of another homeserver has not come. */
    static final String NOT_ASKED_YET = "DEV.PUPPETMASTER.NOT_ASKED_YET";

    private final HomeserverAccess access;
    private final Knowledge knowledge;

    /** @param knowledge tells which room is behind which alias; is told nothing */
    MatrixWriter(HomeserverAccess access, Knowledge knowledge) {
        this.access = access;
        this.knowledge = knowledge;
    }

    /**
     * Does one action.
     *
     * @return the id of the room that it made, or null
     * @throws MatrixException if the homeserver did not do it, or we cannot know
     */
    @Nullable
    String apply(Action action) {
        log.debug("{}", action);
        if (action instanceof Action.CreateRoom it) {
            return access.as(it.desired().creator())
                    .createRoom(RoomRequests.create(it.desired()))
                    .value();
        }
        change(action);
        return null;
    }

    private void change(Action action) {
        switch (action) {
            case Action.RecordPuppet it -> {}
            case Action.ForgetPuppet it -> {}
            case Action.RecordRoom it -> {}
            case Action.RecordInvitation it -> {}
            case Action.ForgetRoom it -> {}
            case Action.RegisterPuppet it -> access.as(it.userId()).register();
            case Action.PutDevice it -> access.as(it.userId()).putDevice(Clients.DEVICE, "Puppetmaster");
            case Action.SetDisplayName it -> access.as(it.userId()).setDisplayName(it.displayName());
            case Action.DeactivateAccount it -> access.as(it.userId()).deactivate();
            case Action.DeleteShellAlias it -> deleteShell(it);
            case Action.CreateRoom it -> {}
            case Action.PutAlias it ->
                access.as(it.creator()).putAlias(new RoomAlias(it.room()), new RoomId(it.roomId()));
            case Action.DeleteAlias it -> deleteAlias(it.creator(), it.room());
            case Action.SetRoomName it -> state(it.creator(), it.room(), "m.room.name", "name", it.name());
            case Action.SetTopic it -> state(it.creator(), it.room(), "m.room.topic", "topic", it.topic());
            case Action.LinkSpaceChild it -> link(it);
            case Action.UnlinkSpaceChild it ->
                access.as(it.creator()).sendState(roomId(it.room()), "m.space.child", it.childRoomId(), object());
            case Action.InviteUser it -> invite(it);
            case Action.JoinUser it -> join(it);
            case Action.LeaveUser it -> retire(it);
            case Action.KickUser it ->
                access.as(it.creator()).kick(new RoomId(it.roomId()), new UserId(it.userId()), it.reason());
            case Action.SetDirectChat it -> listAsDirect(it);
        }
    }

    /**
     * Of a room of another homeserver this one has to know the invitation, if one of its users is inside. Synapse lets the others in by
     * their invitation alone, of which it may not have all that came before: it then lacks joins that everybody else has, and never
     * hears who joined.
     */
    private void join(Action.JoinUser it) {
        RoomId room = roomId(it.room());
        Optional<String> inside = it.via().isEmpty() ? Optional.empty() : knowledge.companion(it.room(), it.userId());
        boolean unseen = inside.isPresent()
                && !List.of("invite", "join").contains(access.as(inside.get()).membership(room, it.userId()));
        if (unseen) {
            throw new MatrixException.Retryable(
                    it.userId() + " is not asked into " + it.room() + " yet, as far as its own homeserver knows",
                    NOT_ASKED_YET,
                    404,
                    null,
                    null);
        }
        access.as(it.userId()).join(room, it.via());
    }

    /** Looks once more: a createRoom that nobody waited for any longer may have been finished since. */
    private void deleteShell(Action.DeleteShellAlias it) {
        MatrixClient keeper = access.as(it.creator());
        RoomId shell = new RoomId(it.roomId());
        if (becameWhole(keeper, shell, it.creator())) {
            throw new MatrixException.Retryable(it.room() + " was finished meanwhile", "", 200, null, null);
        }
        deleteAlias(it.creator(), it.room());
        leave(keeper, shell);
    }

    private static boolean becameWhole(MatrixClient keeper, RoomId room, String creator) {
        try {
            return keeper.membership(room, creator).equals("join")
                    && keeper.stateContent(room, OwnerMark.EVENT_TYPE, "").isPresent()
                    && keeper.stateContent(room, "m.room.tombstone", "").isEmpty();
        } catch (MatrixException.Denied e) {
            return false;
        }
    }

    private void deleteAlias(String creator, String alias) {
        try {
            access.as(creator).deleteAlias(new RoomAlias(alias));
        } catch (MatrixException.Denied e) {
            if (e.status() != 404) {
                throw e;
            }
        }
    }

    /** Who is not in a room has left it: the homeserver refuses, and that is as good. */
    private static void leave(MatrixClient who, RoomId room) {
        try {
            who.leave(room);
        } catch (MatrixException.Denied e) {
            if (e.status() != 403 && e.status() != 404) {
                throw e;
            }
        }
    }

    /** Clients show the reason beside "left the room": the last word of a puppet to whoever waits for an answer there. */
    private void retire(Action.LeaveUser it) {
        MatrixClient who = access.as(it.userId());
        RoomId room = new RoomId(it.roomId());
        try {
            if (access.isPuppet(it.userId())) {
                who.sendState(room, "m.room.member", it.userId(), RoomRequests.farewell());
                return;
            }
        } catch (MatrixException.Denied e) {
            log.debug("{} leaves without a word: {}", it.userId(), e.getMessage());
        }
        leave(who, room);
    }

    private void link(Action.LinkSpaceChild it) {
        String child = roomId(it.child()).value();
        access.as(it.creator()).sendState(roomId(it.room()), "m.space.child", child, RoomRequests.childLink(it.via()));
    }

    private void invite(Action.InviteUser it) {
        MatrixClient inviter = access.as(it.creator());
        if (it.direct()) {
            inviter.sendState(roomId(it.room()), "m.room.member", it.userId(), RoomRequests.directInvitation());
        } else {
            inviter.invite(roomId(it.room()), new UserId(it.userId()));
        }
    }

    /** Puts the room first: chats with the same puppet from before stay listed behind it. */
    private void listAsDirect(Action.SetDirectChat it) {
        MatrixClient human = access.ownHuman()
                .orElseThrow(() -> new IllegalStateException("direct chats are listed for our own human only"));
        JsonNode before = human.accountData("m.direct").orElseGet(MatrixWriter::object);
        ObjectNode content = before instanceof ObjectNode object ? object : object();
        List<String> chats = new ArrayList<>(List.of(roomId(it.room()).value()));
        content.path(it.puppet()).forEach(room -> chats.add(room.asText()));
        human.setAccountData("m.direct", RoomRequests.listDirect(content, it.puppet(), chats));
    }

    private void state(String creator, String alias, String type, String field, String value) {
        access.as(creator).sendState(roomId(alias), type, "", object().put(field, value));
    }

    private RoomId roomId(String alias) {
        return knowledge
                .roomId(alias)
                .map(RoomId::new)
                .orElseThrow(() -> new IllegalStateException("no room is known for " + alias));
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
