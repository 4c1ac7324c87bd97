package dev.puppetmaster.testkit;

import static dev.puppetmaster.testkit.MatrixHttp.enc;
import static dev.puppetmaster.testkit.ServerUnderTest.room;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.testkit.MatrixHttp.Reply;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Rooms, aliases, state, memberships. */
interface RoomContract extends ServerUnderTest {
    @Test
    default void aRoomOfVersion12HasNoDomainAndItsCreatorStandsInNoList() {
        String room = newRoom();

        assertThat(room).matches("![A-Za-z0-9_-]{43}");
        JsonNode levels =
                registrarHttp().get(room(room) + "/state/m.room.power_levels").json();
        assertThat(levels.path("users")).isEmpty();
        assertThat(levels.at("/events/m.room.tombstone").asInt()).isEqualTo(150);
        Reply listed = registrarHttp()
                .post(
                        "/createRoom",
                        "{\"power_level_content_override\":{\"users\":{\"@registrar:%s\":100}}}"
                                .formatted(serverName()));
        assertThat(listed.status()).isEqualTo(400);
        assertThat(listed.error()).contains("must not appear in content.users");
    }

    @Test
    default void aNewRoomHasTheStateThatWasAskedFor() {
        String alias = unique("friends_");
        Reply made = registrarHttp().post("/createRoom", """
                        {"preset":"private_chat","name":"N","topic":"T","room_alias_name":"%s",
                         "creation_content":{"type":"m.space"},
                         "initial_state":[{"type":"dev.puppetmaster.owner","content":{"name":"x"}}]}""".formatted(alias));
        String state = room(made.get("room_id")) + "/state/";

        assertThat(registrarHttp().get(state + "m.room.create").get("type")).isEqualTo("m.space");
        assertThat(registrarHttp().get(state + "m.room.name").get("name")).isEqualTo("N");
        assertThat(registrarHttp().get(state + "m.room.topic/").get("topic")).isEqualTo("T");
        assertThat(registrarHttp().get(state + "dev.puppetmaster.owner").get("name"))
                .isEqualTo("x");
        assertThat(registrarHttp().get(state + "m.room.join_rules").get("join_rule"))
                .isEqualTo("invite");
        assertThat(registrarHttp().get(state + "m.room.canonical_alias").get("alias"))
                .isEqualTo("#" + alias + ":" + serverName());
    }

    @Test
    default void anAliasIsTakenOnceAndByItsOwnAppservice() {
        String alias = unique("friends_");
        String body = "{\"room_alias_name\":\"%s\"}".formatted(alias);
        String room = registrarHttp().post("/createRoom", body).get("room_id");

        Reply clash = registrarHttp().post("/createRoom", body);
        Reply stranger = http().as(newPerson().token())
                .post("/createRoom", "{\"room_alias_name\":\"%s\"}".formatted(unique("friends_")));
        Reply resolved = http().get("/directory/room/" + enc("#" + alias + ":" + serverName()));

        assertThat(clash.status()).isEqualTo(400);
        assertThat(clash.errcode()).isEqualTo("M_ROOM_IN_USE");
        assertThat(stranger.status()).isEqualTo(400);
        assertThat(stranger.errcode()).isEqualTo("M_EXCLUSIVE");
        assertThat(resolved.get("room_id")).isEqualTo(room);
    }

    @Test
    default void anAliasIsDeletedAndMadeAgain() {
        String path = "/directory/room/" + enc("#" + unique("friends_") + ":" + serverName());
        String body = "{\"room_id\":\"%s\"}".formatted(newRoom());

        assertThat(http().get(path).errcode()).isEqualTo("M_NOT_FOUND");
        assertThat(registrarHttp().put(path, body).status()).isEqualTo(200);
        assertThat(registrarHttp().put(path, body).status()).isEqualTo(409);
        assertThat(registrarHttp().delete(path).status()).isEqualTo(200);
        assertThat(registrarHttp().delete(path).status()).isEqualTo(200);
        assertThat(http().as(newPerson().token()).delete(path).errcode()).isEqualTo("M_NOT_FOUND");
        assertThat(registrarHttp().put(path, body).status()).isEqualTo(200);
    }

    @Test
    default void stateIsSetByThoseWhoMayAndTheSameAgainIsTheSameEvent() {
        String puppet = newPuppet();
        String room = newRoom(puppet);
        join(puppet(puppet), room);
        String path = room(room) + "/state/m.room.name";

        Reply refused = puppet(puppet).put(path, "{\"name\":\"no\"}");
        Reply first = registrarHttp().put(path, "{\"name\":\"yes\"}");
        Reply again = registrarHttp().put(path + "/", "{\"name\":\"yes\"}");

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.errcode()).isEqualTo("M_FORBIDDEN");
        assertThat(refused.error())
                .isEqualTo("You don't have permission to post that to the room. user_level (0) < send_level (50)");
        assertThat(again.get("event_id")).isEqualTo(first.get("event_id"));
        assertThat(puppet(puppet).get(path).get("name")).isEqualTo("yes");
        Reply missing = puppet(puppet).get(room(room) + "/state/no.such/key");
        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.errcode()).isEqualTo("M_NOT_FOUND");
    }

    @Test
    default void whoIsNotInARoomReadsAndWritesNothing() {
        Person alice = newPerson();
        MatrixHttp http = http().as(alice.token());
        String room = newRoom(alice.userId());

        for (String path : new String[] {"/state", "/members", "/joined_members", "/messages?dir=b"}) {
            Reply reply = http.get(room(room) + path);
            assertThat(reply.status()).as(path).isEqualTo(403);
            assertThat(reply.errcode()).as(path).isEqualTo("M_FORBIDDEN");
        }
        Reply said = say(http, room, "x", "t1");
        assertThat(said.status()).isEqualTo(403);
        assertThat(said.error()).isEqualTo("User " + alice.userId() + " not in room " + room);
    }

    @Test
    default void anInvitedUserJoinsAndAStrangerDoesNot() {
        Person alice = newPerson();
        Person mallory = newPerson();
        String room = newRoom(alice.userId());

        Reply joined = http().as(alice.token()).post("/join/" + enc(room) + "?via=" + serverName(), "");
        Reply again = http().as(alice.token()).post(room(room) + "/join", "{}");
        Reply refused = http().as(mallory.token()).post(room(room) + "/join", "{}");
        Reply unknown = http().as(mallory.token()).post("/join/" + enc("#" + unique("no") + ":" + serverName()), "{}");

        assertThat(joined.get("room_id")).isEqualTo(room);
        assertThat(again.status()).isEqualTo(200);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.error()).isEqualTo("You are not invited to this room.");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.errcode()).isEqualTo("M_NOT_FOUND");
    }

    @Test
    default void membersAreListedWithTheirNames() {
        Person alice = newPerson();
        String puppet = newPuppet();
        String room = newRoom(alice.userId(), puppet);
        join(puppet(puppet), room);

        JsonNode joined =
                puppet(puppet).get(room(room) + "/joined_members").json().path("joined");
        assertThat(joined.has(puppet)).isTrue();
        assertThat(joined.has(alice.userId())).isFalse();
        assertThat(joined.path(puppet).path("display_name").asText())
                .isEqualTo(puppet.substring(1, puppet.indexOf(':')));
        assertThat(member(puppet(puppet), room, alice.userId())).contains("invite");
        assertThat(puppet(puppet).get("/joined_rooms").text()).contains(room);
    }

    @Test
    default void invitationsFollowTheirRules() {
        Person alice = newPerson();
        Person bob = newPerson();
        String room = newRoom(alice.userId());
        String invite = room(room) + "/invite";
        String forBob = "{\"user_id\":\"%s\"}".formatted(bob.userId());

        assertThat(http().as(bob.token()).post(invite, forBob).errcode()).isEqualTo("M_FORBIDDEN");
        assertThat(registrarHttp().post(invite, "{}").errcode()).isEqualTo("M_MISSING_PARAM");
        join(http().as(alice.token()), room);
        assertThat(http().as(alice.token()).post(invite, forBob).status()).isEqualTo(200);
        assertThat(registrarHttp().post(invite, forBob).status()).isEqualTo(200);
        join(http().as(bob.token()), room);
        Reply present = registrarHttp().post(invite, forBob);
        assertThat(present.status()).isEqualTo(403);
        assertThat(present.error()).isEqualTo(bob.userId() + " is already in the room.");
    }

    @Test
    default void leavingIsForOneselfKickingForTheStronger() {
        Person alice = newPerson();
        String puppet = newPuppet();
        String room = newRoom(alice.userId(), puppet);
        join(http().as(alice.token()), room);
        join(puppet(puppet), room);
        String kickPuppet = "{\"user_id\":\"%s\"}".formatted(puppet);

        Reply weak = http().as(alice.token()).post(room(room) + "/kick", kickPuppet);
        Reply kicked = registrarHttp().post(room(room) + "/kick", kickPuppet);
        Reply gone = registrarHttp().post(room(room) + "/kick", kickPuppet);

        assertThat(weak.error()).isEqualTo("You cannot kick user " + puppet + ".");
        assertThat(kicked.status()).isEqualTo(200);
        assertThat(gone.error()).isEqualTo("The target user is not in the room");
        assertThat(member(registrarHttp(), room, puppet)).contains("leave");
        assertThat(http().as(alice.token()).post(room(room) + "/leave", "{}").status())
                .isEqualTo(200);
        assertThat(http().as(alice.token()).post(room(room) + "/leave", "{}").status())
                .isEqualTo(200);
        assertThat(member(registrarHttp(), room, alice.userId())).contains("leave");
    }

    @Test
    default void aBannedUserComesBackOnlyAfterAnUnbanAndAnInvitation() {
        Person alice = newPerson();
        String room = newRoom(alice.userId());
        String body = "{\"user_id\":\"%s\"}".formatted(alice.userId());

        registrarHttp().post(room(room) + "/ban", body);
        Reply invited = registrarHttp().post(room(room) + "/invite", body);
        Reply joined = http().as(alice.token()).post(room(room) + "/join", "{}");
        registrarHttp().post(room(room) + "/unban", body);
        Reply unbanned = registrarHttp().post(room(room) + "/unban", body);
        registrarHttp().post(room(room) + "/invite", body);

        assertThat(invited.errcode()).isEqualTo("M_BAD_STATE");
        assertThat(joined.errcode()).isEqualTo("M_BAD_STATE");
        assertThat(unbanned.errcode()).isEqualTo("M_BAD_STATE");
        join(http().as(alice.token()), room);
    }

    static Optional<String> member(MatrixHttp http, String room, String userId) {
        JsonNode chunk = http.get(room(room) + "/members").json().path("chunk");
        return StreamSupport.stream(chunk.spliterator(), false)
                .filter(e -> e.path("state_key").asText().equals(userId))
                .map(e -> e.at("/content/membership").asText())
                .findFirst();
    }
}
