package dev.puppetmaster.bot;

import static dev.puppetmaster.bot.Hosts.awaitUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MxcUri;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.Stage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages and files as large, or as deep, as somebody can make them: one answer, and the next is answered too. */
@Timeout(90)
class LargeMessagesTest extends OnePuppet {
    LargeMessagesTest() {
        super("data-echo");
    }

    @Override
    FakeHomeserver server() {
        return FakeHomeserver.builder().uploadLimit(64_000_000).build();
    }

    private static final int SIXTY_MB = 60_000_000;
    private static final int SIXTY_KB = 60_000;

    private BotHost echo() throws IOException {
        return host((ask, turn) -> Answer.of(ask.text()));
    }

    private static ObjectNode plain(String body) {
        return JsonNodeFactory.instance.objectNode().put("msgtype", "m.text").put("body", body);
    }

    /** The last sign that is taken back may come a moment after the answer. */
    private static void assertNothingIsLeftToSend(BotHost host) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(host.load().unsent()).isZero());
    }

    private void assertOthersAreAnswered() {
        assertThat(stage.answer(room, stage.say(room, "the next")).body()).isEqualTo("the next");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x", "> ", ">", "*a _b ", "[", "![", "- ", "`", "<b>", "|a", "1. ", "\\", "𝄞", "~~a ", "&amp;"})
    void aMessageOfSixtyKilobytesHasOneAnswer(String piece) throws IOException {
        int bytesInAnEvent = plain(piece).toString().getBytes(StandardCharsets.UTF_8).length
                - plain("").toString().length();
        String body = piece.repeat(SIXTY_KB / bytesInAnEvent);
        try (BotHost host = echo()) {
            EventId ask = stage.say(room, plain(body));

            assertThat(stage.answer(room, ask).body()).isNotEmpty();
            assertOthersAreAnswered();
            assertThat(stage.answers(room, ask)).hasSize(1);
            assertNothingIsLeftToSend(host);
        }
    }

    @Test
    void aReplyThatQuotesFourteenThousandLinesIsAnswered() throws IOException {
        try (BotHost host = echo()) {
            EventId before = stage.say(room, "before");
            stage.answer(room, before);
            ObjectNode reply = plain("> \n".repeat(14_000) + "\nand you?");
            Contents.replyTo(reply, before, java.util.Optional.empty());

            assertThat(stage.answer(room, stage.say(room, reply)).body()).isEqualTo("and you?");
            assertOthersAreAnswered();
            assertNothingIsLeftToSend(host);
        }
    }

    @Test
    void anEventWithAKeyOfSixtyThousandCharactersIsAnsweredAlsoWhenItIsReadBack() throws IOException {
        ObjectNode content = plain("what a key");
        content.put("k".repeat(SIXTY_KB), 1);
        EventId missed = stage.say(room, content);
        try (BotHost host = echo()) {
            assertThat(stage.answer(room, missed).body()).isEqualTo("what a key");

            assertThat(stage.answer(room, stage.say(room, content)).body()).isEqualTo("what a key");
            assertOthersAreAnswered();
            awaitUp(host);
        }
    }

    @Test
    void anEventThatIsLargerThanAllowedIsAnsweredOnce() throws Exception {
        try (BotHost host = echo()) {
            assertOthersAreAnswered();
            ObjectNode event = JsonNodeFactory.instance.objectNode();
            event.put("type", "m.room.message").put("event_id", "$larger").put("room_id", room.value());
            event.put("sender", stage.human().user().value()).set("content", plain("x".repeat(100_000)));

            assertThat(push(host, event)).isEqualTo(200);
            assertThat(push(host, event)).isEqualTo(200);

            assertThat(stage.answer(room, new EventId("$larger")).body()).endsWith("…");
            assertThat(stage.timeline(room))
                    .filteredOn(sent -> sent.msgtype().equals("m.file"))
                    .hasSize(1);
            assertOthersAreAnswered();
            assertThat(stage.answers(room, new EventId("$larger"))).hasSize(1);
        }
    }

    @Test
    void aTransactionOfSeventeenMegabytesIsRefusedAndWhatFollowsIsTaken() throws Exception {
        try (BotHost host = echo()) {
            assertThat(push(host, plain("x".repeat(17 * 1024 * 1024)))).isEqualTo(413);
            assertOthersAreAnswered();
        }
    }

    /** Nothing that came may be refused because of what is in it: it would come again, before all others, for ever. */
    @Test
    void anEventOfThreeThousandLevelsIsAnsweredAndWhatFollowsToo() throws Exception {
        String event = event("m.room.message", "$deep", "{\"msgtype\":\"m.text\",\"body\":\"how deep\"}");
        try (BotHost host = echo()) {
            assertOthersAreAnswered();
            assertThat(push(host, "{\"events\":[" + event + "]}")).isEqualTo(200);

            assertThat(stage.answer(room, new EventId("$deep")).body()).isEqualTo("how deep");
            assertOthersAreAnswered();
        }
    }

    @Test
    void aMembershipOfThreeThousandLevelsIsTakenAndWhatFollowsIsAnswered() throws Exception {
        UserId human = stage.human().user();
        String event = event("m.room.member", "$deep", "{\"membership\":\"leave\"}")
                .replaceFirst("\\{", "{\"state_key\":\"" + human.value() + "\",");
        try (BotHost host = echo()) {
            assertOthersAreAnswered();
            assertThat(push(host, "{\"events\":[" + event + "]}")).isEqualTo(200);

            assertOthersAreAnswered();
        }
    }

    /** An event of the person with something deep in it. */
    private String event(String type, String id, String content) {
        int levels = 3_000;
        return "{\"type\":\"" + type + "\",\"event_id\":\"" + id + "\",\"room_id\":\"" + room.value()
                + "\",\"sender\":\"" + stage.human().user().value() + "\",\"unsigned\":{\"x\":"
                + "[".repeat(levels) + "]".repeat(levels) + "},\"content\":" + content + "}";
    }

    private static int push(BotHost host, ObjectNode event) throws IOException, InterruptedException {
        ObjectNode transaction = JsonNodeFactory.instance.objectNode();
        transaction.putArray("events").add(event);
        return push(host, transaction.toString());
    }

    private static int push(BotHost host, String transaction) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + host.port() + "/_matrix/app/v1/transactions/1"))
                .header("Authorization", "Bearer " + Stage.HS_TOKEN.reveal())
                .timeout(Duration.ofSeconds(20))
                .PUT(HttpRequest.BodyPublishers.ofString(transaction))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {SIXTY_MB, 100, -1})
    void aFileOfSixtyMegabytesIsRefusedInOneLineWhateverItsSenderSaysOfItsSize(long said) throws IOException {
        Brain reading = (ask, turn) ->
                Answer.of("read " + turn.download(ask.attachment().orElseThrow(), 1_000_000).length);
        MxcUri media = stage.human().upload(new byte[SIXTY_MB], "big.csv", "text/csv");
        try (BotHost host = host(reading)) {
            EventId ask = stage.say(room, Contents.media("m.file", media, "big.csv", "text/csv", said, ""));

            MatrixEvent answer = stage.answer(room, ask);

            assertThat(answer.body()).contains("`big.csv`", "1000000").doesNotContain("\n");
            assertNothingIsLeftToSend(host);
        }
    }

    @Test
    void aFileThatTheHomeserverDoesNotTakeIsRefusedWithWhatItTakes() throws IOException {
        Brain large = (ask, turn) ->
                Answer.of("here it is").withFile("large.bin", "application/octet-stream", new byte[65_000_000]);
        try (BotHost host = host(large)) {
            EventId ask = stage.say(room, "give me all of it");

            assertThat(stage.answer(room, ask).body())
                    .isEqualTo("`large.bin` has 65000000 bytes; the homeserver takes files of at most 64000000.");
            assertThat(homeserver.requests().matching("POST", "/upload")).isEmpty();
            assertNothingIsLeftToSend(host);
        }
    }
}
