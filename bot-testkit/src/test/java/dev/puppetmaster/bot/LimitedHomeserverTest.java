package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.testkit.Faults;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** While the homeserver limits us, what may be left out is left out, and the answer comes once. */
@Timeout(90)
class LimitedHomeserverTest extends OnePuppet {
    LimitedHomeserverTest() {
        super("data-slow");
    }

    private static final String MESSAGE = "/send/m.room.message";
    private static final String REACTION = "/send/m.reaction";

    /** Works until somebody looked at 👀, so that all kinds of parts come to be. */
    private BotHost host(String until) throws IOException {
        Brain slow = (ask, turn) -> turn.tool("think", "long", () -> {
            homeserver
                    .requests()
                    .awaitRequest(
                            request -> request.path().contains(until)
                                    && puppet.value().equals(request.userId()),
                            SOON);
            return Answer.of("done");
        });
        return host(slow);
    }

    private Faults.Order on(String path) {
        return homeserver
                .faults()
                .on(request -> request.path().contains(path) && puppet.value().equals(request.userId()));
    }

    private static Faults.Order limited(Faults.Order order, boolean header) {
        return header
                ? order.answer(429, "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"error\":\"slow down\"}")
                        .retryAfter(Duration.ofSeconds(1))
                : order.answer(429, "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":1000}");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reactionsAndTheThreadAreLeftOutAndTheAnswerComesOnce(boolean retryAfterHeader) throws IOException {
        Faults.Order reactions = limited(on(REACTION).always(), retryAfterHeader);
        Faults.Order answer = limited(on(MESSAGE).times(2), retryAfterHeader);
        limited(on(MESSAGE).after(1).always(), retryAfterHeader);
        try (BotHost host = host(REACTION)) {
            long began = System.nanoTime();
            EventId ask = stage.say(room, "work");

            assertThat(stage.answer(room, ask).body()).isEqualTo("done");

            assertThat(answer.hits()).isEqualTo(2);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
            assertThat(reactions.hits())
                    .as("👀 and the last reaction, each tried once")
                    .isEqualTo(2);
            assertThat(stage.timeline(room))
                    .filteredOn(event ->
                            event.sender().equals(puppet) && !event.type().equals("m.room.member"))
                    .extracting(MatrixEvent::body)
                    .containsExactly("done");
            assertThat(host.store().outbox().because(puppet, ask))
                    .filteredOn(message -> message.draft().droppable())
                    .allSatisfy(message -> assertThat(message.state()).isEqualTo("DROPPED"))
                    .extracting(message -> message.draft().part())
                    .containsExactly("eyes", "tools", "done", "eyes-taken-back");
        }
    }

    @Test
    void whereReceiptsAndTypingAreLimitedTheAnswerComesAllTheSame() throws IOException {
        Faults.Order receipts = limited(on("/receipt/").always(), true);
        limited(on("/typing/").always(), true);
        Faults.Order answer = limited(on(MESSAGE), false);
        try (BotHost host = host("/receipt/")) {
            EventId ask = stage.say(room, "work");

            assertThat(stage.answer(room, ask).body()).isEqualTo("done");

            assertThat(receipts.hits()).isEqualTo(1);
            assertThat(answer.hits()).isEqualTo(1);
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
            assertThat(stage.answers(room, ask)).hasSize(1);
        }
    }
}
