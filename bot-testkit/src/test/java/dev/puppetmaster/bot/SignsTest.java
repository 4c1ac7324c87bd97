package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.testkit.FakeUser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a person sees around an answer: reactions, and files beside the text. */
@Timeout(90)
class SignsTest extends OnePuppet {
    SignsTest() {
        super("data-slow");
    }

    private final CountDownLatch finish = new CountDownLatch(1);

    private BotHost slow() throws IOException {
        Brain brain = (ask, turn) -> {
            finish.await();
            return Answer.of("at last");
        };
        return host(brain);
    }

    @Test
    void onlyAnAnswerThatTakesAMomentIsAnnouncedByAReceiptAndTyping() throws IOException {
        Brain brain = (ask, turn) -> {
            if (ask.text().equals("slow")) {
                homeserver
                        .requests()
                        .awaitRequest(
                                request -> request.path().endsWith(ask.event().value()), SOON);
                homeserver.requests().awaitRequest(request -> request.path().contains("/typing/"), SOON);
            }
            return Answer.of("done");
        };
        Map<String, Long> begun = new ConcurrentHashMap<>();
        Map<String, Duration> took = new ConcurrentHashMap<>();
        Step.Listener steps = (step, of, event) -> {
            long now = System.nanoTime();
            if (step == Step.TURN_BEGUN) {
                begun.put(event, now);
            } else if (step == Step.TURN_ENDED) {
                took.put(event, Duration.ofNanos(now - begun.getOrDefault(event, now)));
            }
        };
        try (BotHost host = host(brain, steps)) {
            for (int i = 0; i < 5; i++) {
                stage.answer(room, stage.say(room, "quick"));
            }
            EventId slow = stage.say(room, "slow");
            stage.answer(room, slow);
            await().atMost(SOON).until(() -> took.size() == 6);

            // on a slow machine a quick one may take its moment too
            List<String> announced = homeserver.requests().matching("POST", "/receipt/").stream()
                    .map(receipt -> receipt.path().substring(receipt.path().lastIndexOf('/') + 1))
                    .toList();
            assertThat(announced)
                    .doesNotHaveDuplicates()
                    .contains(slow.value())
                    .allSatisfy(ask -> assertThat(took.getOrDefault(ask, Duration.ZERO))
                            .isGreaterThanOrEqualTo(Duration.ofMillis(120)));
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    private List<MatrixEvent> reactions(String key) {
        return stage.timeline(room).stream()
                .filter(event -> event.type().equals("m.reaction"))
                .filter(event ->
                        event.content().at("/m.relates_to/key").asText("").equals(key))
                .toList();
    }

    @Test
    void theEyesAreTakenBackWhenTheAnswerIsThere() throws IOException {
        try (BotHost host = slow()) {
            EventId ask = stage.say(room, "take your time");
            await().atMost(SOON).until(() -> !reactions("👀").isEmpty());
            finish.countDown();

            stage.answer(room, ask);
            await().atMost(SOON).until(() -> reactions("👀").isEmpty());
            assertThat(reactions("✅")).hasSize(1);
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void eyesThatMayNotBeTakenBackStay() throws IOException {
        var refused = homeserver.faults().on("PUT", "/redact/").always().answer(403, "{\"errcode\":\"M_FORBIDDEN\"}");
        try (BotHost host = slow()) {
            EventId ask = stage.say(room, "take your time");
            await().atMost(SOON).until(() -> !reactions("👀").isEmpty());
            finish.countDown();

            stage.answer(room, ask);
            await().atMost(SOON).until(() -> refused.hits() == 1);
            // nothing announces the answer to this, however long it takes
            stage.answer(room, stage.say(room, "!help"));
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
            assertThat(reactions("👀")).hasSize(1);
            assertThat(refused.hits()).isEqualTo(1);
        }
    }

    @Test
    void filesAreRepliesOfTheirOwnAndTheTextComesLast() throws IOException {
        byte[] csv = "a\n1\n".getBytes(StandardCharsets.UTF_8);
        Brain brain = (ask, turn) -> Answer.of("**two** of them")
                .withFile("one.csv", "text/csv", csv)
                .withFile("two.csv", "text/csv", csv);
        try (BotHost host = host(brain)) {
            EventId ask = stage.say(room, "both");

            assertThat(stage.answer(room, ask).msgtype()).isEqualTo("m.text");
            List<MatrixEvent> said = stage.timeline(room).stream()
                    .filter(event -> event.sender().equals(puppet))
                    .filter(event -> event.type().equals("m.room.message"))
                    .toList();
            assertThat(said)
                    .extracting(MatrixEvent::msgtype, MatrixEvent::body)
                    .containsExactly(
                            tuple("m.file", "one.csv"), tuple("m.file", "two.csv"), tuple("m.text", "**two** of them"));
            assertThat(said).allSatisfy(event -> assertThat(event.repliesTo()).contains(ask));
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void amongSeveralTheAnswerMentionsWhoAsked() throws IOException {
        Brain brain = (ask, turn) -> Answer.of("here");
        try (BotHost host = stage.host(directory, Puppet.alone(puppet, brain, List.of("@you:*")))) {
            FakeUser other = homeserver.user("other");
            RoomId several = new RoomId(homeserver.user("you").createRoom("several", puppet.value(), other.userId()));
            other.join(several.value());
            await().atMost(SOON)
                    .until(() -> homeserver
                            .stateOf(several.value(), "m.room.member", puppet.value())
                            .path("membership")
                            .asText("")
                            .equals("join"));

            MatrixEvent answer = stage.answer(several, stage.say(several, "data-slow: hello"));

            assertThat(answer.mentions()).containsExactly(stage.human().user());
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void aFileWithoutWordsIsTheAnswer() throws IOException {
        byte[] csv = "a\n1\n".getBytes(StandardCharsets.UTF_8);
        Brain brain =
                (ask, turn) -> new Answer("", List.of(new Answer.AnswerFile("one.csv", "text/csv", csv, "", false)));
        try (BotHost host = host(brain)) {
            MatrixEvent answer = stage.answer(room, stage.say(room, "just the file"));

            assertThat(answer.msgtype()).isEqualTo("m.file");
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }
}
