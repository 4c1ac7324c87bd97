package dev.puppetmaster.testkit;

import static dev.puppetmaster.testkit.MatrixHttp.enc;
import static dev.puppetmaster.testkit.ServerUnderTest.room;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FakeHomeserverTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final HandClock clock = new HandClock();
    private final FakeHomeserver server =
            FakeHomeserver.builder().clock(clock).uploadLimit(10).build();
    private final FakeUser alice = server.user("alice");
    private final FakeUser bob = server.user("bob");
    private final MatrixHttp http = MatrixHttp.to(server.baseUrl()).as(alice.accessToken());

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void peopleTalkReactEditAndRedact() {
        String room = alice.createRoom("r", bob.userId());
        bob.join(room);
        String event = alice.send(room, "hello");
        bob.react(room, event, "+");
        bob.reply(room, event, "hi alice");
        alice.edit(room, event, "hello bob");
        String wrong = alice.send(room, "wrong room");
        alice.redact(room, wrong, "oops");

        JsonNode reply = alice.awaitReply(
                room,
                e -> e.at("/content/m.relates_to/m.in_reply_to/event_id")
                        .asText()
                        .equals(event),
                SOON);

        assertThat(reply.path("sender").asText()).isEqualTo(bob.userId());
        JsonNode edited = alice.timeline(room).stream()
                .filter(e -> e.path("event_id").asText().equals(event))
                .findFirst()
                .orElseThrow();
        assertThat(edited.at("/unsigned/m.relations/m.replace/content/m.new_content/body")
                        .asText())
                .isEqualTo("hello bob");
        assertThat(alice.timeline(room).toString()).doesNotContain("wrong room");
    }

    @Test
    void aReplyThatDoesNotComeIsAnErrorWithTheTimeline() {
        String room = alice.createRoom("r");
        alice.send(room, "anybody?");

        assertThatThrownBy(() -> alice.awaitReply(room, e -> true, Duration.ofMillis(20)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("anybody?");
    }

    @Test
    void aReplyThatComesLaterIsAwaited() throws Exception {
        String room = alice.createRoom("r", bob.userId());
        bob.join(room);
        CompletableFuture<JsonNode> reply = CompletableFuture.supplyAsync(
                () -> alice.awaitReply(room, e -> e.at("/content/body").asText().equals("late"), SOON));

        bob.send(room, "late");

        assertThat(reply.get(20, TimeUnit.SECONDS).path("type").asText()).isEqualTo("m.room.message");
    }

    @Test
    void aDirectChatIsMarkedOnBothSides() {
        String room = alice.createDirectChat(bob.userId());

        assertThat(server.stateOf(room, "m.room.member", bob.userId())
                        .path("is_direct")
                        .asBoolean())
                .isTrue();
        assertThat(http.get("/user/" + enc(alice.userId()) + "/account_data/m.direct")
                        .text())
                .contains(room);
        assertThat(server.stateOf(room, "no.such", "").isMissingNode()).isTrue();
    }

    @Test
    void aFileIsUploadedAndSentAndALargerOneRefused() {
        String room = alice.createRoom("r");
        alice.uploadAndSend(room, "a.csv", "text/csv", "a,b".getBytes(StandardCharsets.UTF_8));

        JsonNode content = alice.timeline(room).getLast().path("content");
        assertThat(content.path("msgtype").asText()).isEqualTo("m.file");
        String mxc = content.path("url").asText();
        assertThat(http.get("/_matrix/client/v1/media/download/" + mxc.substring(6))
                        .text())
                .isEqualTo("a,b");
        MatrixHttp.Reply large = http.send("POST", "/_matrix/media/v3/upload", new byte[11], "text/plain");
        assertThat(large.status()).isEqualTo(413);
        assertThat(large.errcode()).isEqualTo("M_TOO_LARGE");
    }

    @Test
    void timesComeFromTheClock() {
        String room = alice.createRoom("r");
        alice.send(room, "now");

        clock.move(Duration.ofMinutes(5));

        JsonNode event = alice.timeline(room).getLast();
        assertThat(event.path("origin_server_ts").asLong()).isEqualTo(HandClock.START.toEpochMilli());
        assertThat(event.at("/unsigned/age").asLong()).isEqualTo(300_000);
    }

    @Test
    void messagesAreLimitedForEachUser() {
        String room = alice.createRoom("r", bob.userId());
        bob.join(room);
        server.rateLimitMessages(2, 3);
        for (int i = 0; i < 3; i++) {
            assertThat(say(room, "t" + i).status()).isEqualTo(200);
        }

        MatrixHttp.Reply limited = say(room, "t3");

        assertThat(limited.status()).isEqualTo(429);
        assertThat(limited.errcode()).isEqualTo("M_LIMIT_EXCEEDED");
        assertThat(limited.json().path("retry_after_ms").asLong()).isEqualTo(500);
        assertThat(limited.headers().firstValue("Retry-After")).hasValue("1");
        bob.send(room, "bob is not limited by alice");
        clock.move(Duration.ofMillis(500));
        assertThat(say(room, "t3").status()).isEqualTo(200);
        server.rateLimitMessages(0, 0);
        assertThat(say(room, "t4").status()).isEqualTo(200);
    }

    @Test
    void aDevicesTransactionIsRememberedForADay() {
        String room = alice.createRoom("r");
        String first = say(room, "t1").get("event_id");

        clock.move(Duration.ofHours(23));
        assertThat(say(room, "t1").get("event_id")).isEqualTo(first);
        clock.move(Duration.ofHours(2));
        assertThat(say(room, "t1").get("event_id")).isNotEqualTo(first);
    }

    @Test
    void aLongPollEndsWithTheNextEvent() throws Exception {
        String room = alice.createRoom("r", bob.userId());
        bob.join(room);
        String since = http.get("/sync").get("next_batch");
        CompletableFuture<MatrixHttp.Reply> poll =
                CompletableFuture.supplyAsync(() -> http.get("/sync?timeout=15000&since=" + since));

        bob.send(room, "wake up");

        MatrixHttp.Reply woken = poll.get(14, TimeUnit.SECONDS);
        assertThat(woken.text()).contains("wake up");
        MatrixHttp.Reply quiet = http.get("/sync?timeout=30&since=" + woken.get("next_batch"));
        assertThat(quiet.json().has("rooms")).isFalse();
    }

    @Test
    void aSyncIsRememberedForTwoMinutesAndUntilTheServerIsKilled() {
        String before = http.get("/sync").get("next_batch");
        alice.createRoom("r");
        clock.move(Duration.ofSeconds(119));
        assertThat(http.get("/sync").get("next_batch")).isEqualTo(before);
        clock.move(Duration.ofSeconds(1));
        String after = http.get("/sync").get("next_batch");
        assertThat(after).isNotEqualTo(before);

        alice.createRoom("r2");
        assertThat(http.get("/sync").get("next_batch")).isEqualTo(after);
        server.kill();
        server.restart();
        assertThat(http.get("/sync").get("next_batch")).isNotEqualTo(after);
    }

    @Test
    void aSyncFollowsItsStoredFilter() {
        String room = alice.createRoom("r");
        String other = alice.createRoom("other");
        alice.send(room, "m");
        String filter = http.post(
                        "/user/" + enc(alice.userId()) + "/filter",
                        "{\"room\":{\"rooms\":[\"%s\"],\"timeline\":{\"types\":[\"m.room.mess*\"],\"limit\":1}}}"
                                .formatted(room))
                .get("filter_id");

        MatrixHttp.Reply sync = http.get("/sync?filter=" + filter);

        JsonNode joined = sync.json().path("rooms").path("join");
        assertThat(joined.has(other)).isFalse();
        assertThat(joined.path(room).path("timeline").path("events")).hasSize(1);
        assertThat(http.get("/sync?filter=77").errcode()).isEqualTo("M_INVALID_PARAM");
    }

    @Test
    void typingAndReceiptsAreSynced() {
        String room = alice.createRoom("r", bob.userId());
        bob.join(room);
        String event = alice.send(room, "m");
        String since = http.get("/sync").get("next_batch");
        MatrixHttp bobs = http.as(bob.accessToken());
        bobs.put(room(room) + "/typing/" + enc(bob.userId()), "{\"typing\":true,\"timeout\":30000}");
        bobs.post(room(room) + "/receipt/m.read/" + enc(event), "{}");
        bobs.post(room(room) + "/read_markers", "{\"m.fully_read\":\"%s\"}".formatted(event));

        String ephemeral = http.get("/sync?since=" + since)
                .json()
                .path("rooms")
                .path("join")
                .path(room)
                .path("ephemeral")
                .toString();

        assertThat(ephemeral).contains("m.typing", "m.receipt", bob.userId(), event);
        assertThat(bobs.get("/user/" + enc(bob.userId()) + room(room) + "/account_data/m.fully_read")
                        .get("event_id"))
                .isEqualTo(event);
    }

    @Test
    void aPersonLogsInAndOut() {
        MatrixHttp.Reply login = http.as(null)
                .post(
                        "/login",
                        "{\"type\":\"m.login.password\",\"identifier\":{\"type\":\"m.id.user\",\"user\":\"alice\"},\"password\":\"%s\"}"
                                .formatted(alice.password()));
        MatrixHttp session = http.as(login.get("access_token"));

        assertThat(session.get("/account/whoami").get("device_id")).isEqualTo(login.get("device_id"));
        assertThat(session.post("/logout", "{}").status()).isEqualTo(200);
        assertThat(session.get("/account/whoami").errcode()).isEqualTo("M_UNKNOWN_TOKEN");
        assertThat(http.as(null)
                        .post("/login", "{\"type\":\"m.login.password\",\"user\":\"alice\",\"password\":\"no\"}")
                        .errcode())
                .isEqualTo("M_FORBIDDEN");
    }

    @Test
    void contextShowsWhatStandsAroundAnEvent() {
        String room = alice.createRoom("r");
        alice.send(room, "a");
        String middle = alice.send(room, "b");
        alice.send(room, "c");

        JsonNode context =
                http.get(room(room) + "/context/" + enc(middle) + "?limit=2").json();

        assertThat(context.at("/events_before/0/content/body").asText()).isEqualTo("a");
        assertThat(context.at("/event/event_id").asText()).isEqualTo(middle);
        assertThat(context.at("/events_after/0/content/body").asText()).isEqualTo("c");
        assertThat(context.path("state").size()).isGreaterThan(3);
    }

    @Test
    void manyServersLiveSideBySide() {
        try (FakeHomeserver other =
                FakeHomeserver.builder().serverName("other.test").build()) {
            FakeUser carol = other.user("carol");
            carol.createRoom("r");

            assertThat(carol.userId()).isEqualTo("@carol:other.test");
            assertThat(MatrixHttp.to(other.baseUrl())
                            .as(alice.accessToken())
                            .get("/account/whoami")
                            .errcode())
                    .isEqualTo("M_UNKNOWN_TOKEN");
        }
    }

    @Test
    void aRoomWithATombstoneTellsWhereToGo() {
        String room = alice.createRoom("r");
        alice.sendState(
                room,
                "m.room.tombstone",
                "",
                new EventFactory("fake.test").tombstone("!new").content());

        assertThat(http.get(room(room) + "/state/m.room.tombstone").get("replacement_room"))
                .isEqualTo("!new");
    }

    @Test
    void whatIsNotThereIsUnrecognized() {
        assertThat(http.get("/nonsense").errcode()).isEqualTo("M_UNRECOGNIZED");
        assertThat(http.delete("/joined_rooms").status()).isEqualTo(405);
        assertThat(http.get("/_matrix/client/versions").json().path("versions").toString())
                .contains("v1.11");
        assertThat(http.get("/capabilities")
                        .json()
                        .at("/capabilities/m.room_versions/default")
                        .asText())
                .isEqualTo("12");
    }

    private MatrixHttp.Reply say(String room, String txn) {
        return http.put(room(room) + "/send/m.room.message/" + txn, "{\"msgtype\":\"m.text\",\"body\":\"x\"}");
    }

    /** A clock that stands still until it is moved. */
    private static final class HandClock extends Clock {
        static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
        private volatile Instant now = START;

        void move(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("always UTC");
        }
    }
}
