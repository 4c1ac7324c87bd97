package dev.puppetmaster.bots.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A model that is there and fails: one line that says what and what to do, and never a puppet that hangs. */
class ModelFailureTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    private OllamaStandIn ollama;
    private Stage stage;

    @BeforeEach
    void start() throws IOException {
        ollama = new OllamaStandIn();
        stage = new Stage(directory);
    }

    @AfterEach
    void stop() {
        stage.close();
        ollama.close();
    }

    private String chat(ModelSettings settings) throws IOException {
        return stage.puppet(
                        "data-analyzer",
                        new LlmBrain(new TableBot(), Mind.of("You are the analyzer."), stage.models(settings)))
                .play()
                .chat();
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(
                        503,
                        "{\"error\":\"server busy, please try again. maximum pending requests exceeded\"}",
                        "has too much to do (503: `server busy, please try again. maximum pending requests exceeded`)"),
                Arguments.of(
                        500,
                        "{\"error\":\"model requires more system memory (5.6 GiB) than is available (3.1 GiB)\"}",
                        "failed (500: `model requires more system memory (5.6 GiB) than is available (3.1 GiB)`)"),
                Arguments.of(502, "<html>bad gateway</html>", "failed (502)"),
                Arguments.of(
                        400,
                        "{\"error\":\"a `bad` <b>request</b>\"}",
                        "refused the call (400: `a 'bad' <b>request</b>`)"),
                Arguments.of(200, "{\"model\":\"tiny-script\",\"message\":{\"role\":\"assis", "is no answer"),
                Arguments.of(200, "garbage", "is no answer"),
                Arguments.of(200, "", "broke off in mid-answer"),
                Arguments.of(200, "{\"error\":\"unexpected EOF\"}", "failed in the middle"),
                Arguments.of(200, "[]", "is no answer"),
                Arguments.of(200, "\"" + "x".repeat(1_100_000) + "\"", "is no answer"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void eachFailureIsOneLine(int status, String body, String expected) throws IOException {
        String room = chat(ollama.settings());
        ollama.sends(status, body);

        JsonNode refusal = stage.ask(room, "hello");

        assertThat(refusal.path("msgtype").asText()).isEqualTo("m.notice");
        assertThat(refusal.path("dev.puppetmaster.refused").asBoolean()).isTrue();
        assertThat(refusal.path("body").asText()).contains(expected).doesNotContain("\n");
        assertThat(ollama.calls()).isEqualTo(1);
    }

    @Test
    void aModelThatRepeatsItselfIsRefused() throws IOException {
        String room = chat(ollama.settings());
        ollama.breaksOff(" la la la la la");

        assertThat(stage.ask(room, "sing").path("body").asText()).contains("broke off in mid-answer");
    }

    @Test
    void aConnectionThatBreaksOffIsOneLine() throws IOException {
        String room = chat(ollama.settings());
        ollama.sends(new MockResponse.Builder()
                .body("x".repeat(10_000))
                .onResponseBody(new SocketEffect.CloseSocket())
                .build());

        assertThat(stage.ask(room, "hello").path("body").asText()).contains("broke");
    }

    @Test
    void aServerThatStallsBeforeItsAnswerIsGivenUp() throws IOException {
        String room = chat(ollama.settings(Duration.ofSeconds(1), LONG));
        ollama.sends(new MockResponse.Builder()
                .onResponseStart(SocketEffect.Stall.INSTANCE)
                .build());

        assertThat(stage.ask(room, "hello").path("body").asText())
                .isEqualTo("The model at " + ollama.baseUrl() + " has said nothing for 1 s; ask again later.");
    }

    @Test
    void aServerThatStallsInTheMiddleOfItsAnswerIsGivenUp() throws IOException {
        String room = chat(ollama.settings(Duration.ofSeconds(1), LONG));
        ollama.sends(new MockResponse.Builder()
                .body("{\"model\":\"tiny-script\",\"message\":{}".repeat(100))
                .onResponseBody(SocketEffect.Stall.INSTANCE)
                .build());

        assertThat(stage.ask(room, "hello").path("body").asText()).contains("1 s");
    }

    @Test
    void allTheThinkingAboutOneMessageHasADeadline() throws IOException {
        String room = chat(ollama.settings(LONG, Duration.ofSeconds(5)));
        ollama.calls("ping", "{}")
                .sends(new MockResponse.Builder()
                        .onResponseStart(SocketEffect.Stall.INSTANCE)
                        .build());

        assertThat(stage.ask(room, "hello").path("body").asText())
                .startsWith("pong\n\n(I could not put this into words.")
                .contains("5 s");
    }

    @Test
    void stopEndsAModelThatThinks() throws IOException {
        String room = chat(ollama.settings(LONG, LONG));
        ollama.sends(new MockResponse.Builder()
                .onResponseStart(SocketEffect.Stall.INSTANCE)
                .build());

        String asked = stage.you().send(room, "hello");
        await().atMost(Duration.ofSeconds(20)).until(() -> ollama.calls() == 1);
        stage.ask(room, "!stop");

        assertThat(stage.answer(room, asked).path("body").asText()).startsWith("Stopped by ");
    }
}
