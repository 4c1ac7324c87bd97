package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.bot.SynapseStage.Hearing;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.testkit.Stage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An answer that grows, on a real Synapse: what a client is told of its message is the answer. */
@Timeout(300)
class DraftSynapseIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final CountDownLatch grown = new CountDownLatch(1);
    private final CountDownLatch finish = new CountDownLatch(1);

    private Answer tell(Ask ask, Turn turn) throws InterruptedException {
        turn.draft().show("Once");
        grown.await();
        turn.draft().show("Once upon");
        finish.await();
        return Answer.of("Once upon a **time**.");
    }

    @ParameterizedTest
    @EnumSource(Hearing.class)
    void theMessageIsAggregatedToTheAnswer(Hearing hearing) throws Exception {
        try (SynapseStage scene = SynapseStage.open(directory, hearing)) {
            Stage stage = scene.stage();
            UserId echo = scene.puppet(hearing);
            RoomId room = stage.directChat(echo);
            Puppet puppet = stage.hosted(echo, this::tell, Map.of());
            try (BotHost host = stage.host(directory, puppet)) {
                await().atMost(SOON).until(() -> host.health().up());
                EventId ask = stage.say(room, "tell me");
                await().atMost(SOON).until(() -> draft(stage, room).size() == 1);
                EventId draft = draft(stage, room).get(0);
                grown.countDown();
                await().atMost(SOON).until(() -> stage.shown(room, draft).size() == 2);
                finish.countDown();
                MatrixEvent answer = stage.answer(room, ask);

                assertThat(stage.shown(room, draft)).containsExactly("Once", "Once upon", "Once upon a **time**.");
                MatrixEvent message = stage.human().event(room, draft).orElseThrow();
                JsonNode aggregated = message.raw().at("/unsigned/m.relations/m.replace");
                assertThat(aggregated.path("event_id").asText())
                        .isEqualTo(answer.eventId().value());
                assertThat(answer.content().at("/m.new_content/formatted_body").asText())
                        .contains("<strong>time</strong>");
                assertThat(answer.content()
                                .at("/m.new_content/dev.puppetmaster/kind")
                                .asText())
                        .isEqualTo("answer");
                assertThat(message.repliesTo()).contains(ask);
                await().atMost(SOON).until(() -> host.load().unsent() == 0);
                assertThat(draft(stage, room)).hasSize(1);
            }
        }
    }

    /** The messages of the puppet, edits left aside. */
    private static List<EventId> draft(Stage stage, RoomId room) {
        return stage.timeline(room).stream()
                .filter(event -> !event.sender().equals(stage.human().user()))
                .filter(event -> event.type().equals("m.room.message")
                        && !event.relationType().equals("m.replace"))
                .map(MatrixEvent::eventId)
                .toList();
    }
}
