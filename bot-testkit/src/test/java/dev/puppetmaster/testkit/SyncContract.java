package dev.puppetmaster.testkit;

import static dev.puppetmaster.testkit.MatrixHttp.enc;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.testkit.MatrixHttp.Reply;
import org.junit.jupiter.api.Test;

/** A /sync that is asked again in the same words within two minutes: it is answered from memory. */
interface SyncContract extends ServerUnderTest {
    @Test
    default void aFirstSyncAskedAgainTellsOfAnInvitationThatWasTaken() {
        String puppet = newPuppetWithDevice();
        MatrixHttp http = puppetOnDevice(puppet);
        String taken = newRoom(puppet);
        String words = "/sync?timeout=0&filter=" + enc("{\"presence\":{\"limit\":1}}");
        Reply first = http.get(words);
        join(http, taken);
        String open = newRoom(puppet);

        Reply again = http.get(words);
        Reply inOtherWords = http.get("/sync?timeout=0&filter=" + enc("{\"presence\":{\"limit\":2}}"));
        Reply ofAnotherLength = http.get(words.replace("timeout=0", "timeout=1"));
        Reply withoutDevice = puppet(puppet).get(words);

        assertThat(first.json().at("/rooms/invite").has(taken)).isTrue();
        assertThat(again.get("next_batch")).isEqualTo(first.get("next_batch"));
        assertThat(again.json().at("/rooms/invite").has(taken)).isTrue();
        assertThat(again.json().at("/rooms/invite").has(open)).isFalse();
        for (Reply now : new Reply[] {inOtherWords, ofAnotherLength, withoutDevice}) {
            assertThat(now.json().at("/rooms/join").has(taken)).isTrue();
            assertThat(now.json().at("/rooms/invite").has(taken)).isFalse();
            assertThat(now.json().at("/rooms/invite").has(open)).isTrue();
        }
    }

    @Test
    default void aChangeOfIgnoredUsersMakesAFirstSyncAnotherOne() {
        Person alice = newPerson();
        MatrixHttp http = http().as(alice.token());
        http.get("/sync?timeout=0");
        String room = newRoom(alice.userId());
        Reply again = http.get("/sync?timeout=0");
        Reply ignoring = http.put(
                "/user/" + enc(alice.userId()) + "/account_data/m.ignored_user_list",
                "{\"ignored_users\":{\"@nobody:" + serverName() + "\":{}}}");
        Reply now = http.get("/sync?timeout=0");

        assertThat(again.json().at("/rooms/invite").has(room)).isFalse();
        assertThat(ignoring.status()).isEqualTo(200);
        assertThat(now.json().at("/rooms/invite").has(room)).isTrue();
    }

    @Test
    default void aLaterSyncAskedAgainEndsWhereItEnded() {
        String puppet = newPuppetWithDevice();
        MatrixHttp http = puppetOnDevice(puppet);
        String room = newRoom(http);
        String words = "/sync?timeout=0&since=" + http.get("/sync?timeout=0").get("next_batch");
        say(http, room, "one");
        Reply first = http.get(words);
        say(http, room, "two");

        Reply again = http.get(words);
        Reply next = http.get("/sync?timeout=0&since=" + first.get("next_batch"));

        assertThat(again.get("next_batch")).isEqualTo(first.get("next_batch"));
        assertThat(said(again, room)).containsExactly("one");
        assertThat(said(next, room)).containsExactly("two");
    }

    @Test
    default void aSyncThatToldNothingIsAnsweredAnew() {
        String puppet = newPuppetWithDevice();
        MatrixHttp http = puppetOnDevice(puppet);
        String room = newRoom(http);
        say(http, room, "before");
        String since = http.get("/sync?timeout=0").get("next_batch");
        String words = "/sync?timeout=0&since=" + since;
        Reply nothing = http.get(words);
        say(http, room, "one");

        Reply again = http.get(words);

        assertThat(nothing.get("next_batch")).isEqualTo(since);
        assertThat(said(again, room)).containsExactly("one");
    }

    private static Iterable<String> said(Reply sync, String room) {
        JsonNode timeline = sync.json().path("rooms").path("join").path(room).path("timeline");
        return MessageContract.names(timeline.path("events"));
    }
}
