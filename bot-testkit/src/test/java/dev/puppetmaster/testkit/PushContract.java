package dev.puppetmaster.testkit;

import static dev.puppetmaster.testkit.ServerUnderTest.room;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.testkit.MatrixHttp.Reply;
import org.junit.jupiter.api.Test;

/** What an appservice is pushed, and its ping. */
interface PushContract extends ServerUnderTest {
    @Test
    default void anInvitationIsPushedWithTheStrippedStateOfTheRoom() {
        String puppet = newPuppet();
        Person alice = newPerson();
        Reply made = http().as(alice.token())
                .post(
                        "/createRoom",
                        "{\"preset\":\"private_chat\",\"is_direct\":true,\"name\":\"N\",\"invite\":[\"%s\"]}"
                                .formatted(puppet));

        JsonNode invite = puppets()
                .awaitEvent(e -> e.path("room_id").asText().equals(made.get("room_id"))
                        && e.path("state_key").asText().equals(puppet));

        assertThat(invite.at("/content/membership").asText()).isEqualTo("invite");
        assertThat(invite.at("/content/is_direct").asBoolean()).isTrue();
        assertThat(invite.path("sender").asText()).isEqualTo(alice.userId());
        assertThat(invite.at("/unsigned/invite_room_state").toString()).contains("m.room.name");
    }

    @Test
    default void messagesOfARoomComeInOrderWhileAPuppetIsInIt() {
        String puppet = newPuppet();
        Person alice = newPerson();
        MatrixHttp http = http().as(alice.token());
        String room = newRoom(http, puppet);
        say(http, room, "too early " + room);
        join(puppet(puppet), room);
        say(http, room, "one " + room);
        say(http, room, "two " + room);
        puppet(puppet).post(room(room) + "/leave", "{}");
        say(http, room, "too late " + room);
        String other = newRoom(http, puppet);
        join(puppet(puppet), other);
        String last = say(http, other, "elsewhere");

        puppets().awaitEvent(last);

        assertThat(puppets().bodies().stream().filter(b -> b.endsWith(room)))
                .containsExactly("one " + room, "two " + room);
        assertThat(puppets().events().stream()
                        .filter(e -> e.path("room_id").asText().equals(room)
                                && e.path("state_key").asText().equals(puppet))
                        .map(e -> e.at("/content/membership").asText()))
                .containsExactly("invite", "join", "leave");
        assertThat(puppets().transactions()).allSatisfy(t -> {
            assertThat(t.authorization()).isEqualTo("Bearer " + PUSH_TOKEN);
            assertThat(t.events()).isNotEmpty().hasSizeLessThanOrEqualTo(100);
        });
    }

    @Test
    default void whatAPuppetSendsIsPushedToo() {
        String puppet = newPuppetWithDevice();
        String room = newRoom(puppet(puppet));
        String event = say(puppetOnDevice(puppet), room, "mine", "own1").get("event_id");

        JsonNode pushed = puppets().awaitEvent(event);

        assertThat(pushed.path("sender").asText()).isEqualTo(puppet);
        assertThat(pushed.at("/content/body").asText()).isEqualTo("mine");
        assertThat(pushed.path("room_id").asText()).isEqualTo(room);
        assertThat(pushed.path("origin_server_ts").isIntegralNumber()).isTrue();
        assertThat(pushed.at("/unsigned").has("transaction_id")).isFalse();
    }

    @Test
    default void aPingGoesToTheAppserviceAndBack() {
        String id = unique("ping");

        Reply pinged = http().as(PUPPETS)
                .post("/_matrix/client/v1/appservice/puppets/ping", "{\"transaction_id\":\"%s\"}".formatted(id));

        assertThat(pinged.status()).isEqualTo(200);
        assertThat(pinged.json().path("duration_ms").isIntegralNumber()).isTrue();
        assertThat(puppets().pings())
                .anySatisfy(p -> assertThat(p.path("transaction_id").asText()).isEqualTo(id));
    }

    @Test
    default void aPingIsForTheAppserviceItselfAndNeedsAUrl() {
        String path = "/_matrix/client/v1/appservice/%s/ping";

        Reply person = http().as(newPerson().token()).post(path.formatted("puppets"), "{}");
        Reply other = http().as(PUPPETS).post(path.formatted("registrar"), "{}");
        Reply withoutUrl = registrarHttp().post(path.formatted("registrar"), "{}");

        assertThat(person.errcode()).isEqualTo("M_FORBIDDEN");
        assertThat(other.errcode()).isEqualTo("M_FORBIDDEN");
        assertThat(withoutUrl.status()).isEqualTo(400);
        assertThat(withoutUrl.errcode()).isEqualTo("M_URL_NOT_SET");
    }
}
