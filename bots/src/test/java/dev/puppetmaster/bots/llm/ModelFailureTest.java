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
                        "data-analyzer", new LlmBrain(new TableBot(), "You are the analyzer.", new Models(settings)))
                .play()
                .chat();
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(
                        503,
                        "{\"error\":\"server busy, please try again. maximum pending requests exceeded\"}",
                        "The model server is busy (503: `server busy, please try again. maximum pending requests exceeded`)"),
                Arguments.of(
                        500,
                        "{\"error\":\"model requires more system memory (5.6 GiB) than is available (3.1 GiB)\"}",
                        "failed (500: `model requires more system memory (5.6 GiB) than is available (3.1 GiB)`)"),
                Arguments.of(502, "<html>bad gateway</html>", "failed (502); its log says more"),
                Arguments.of(400, "{\"error\":\"a `bad` <b>request</b>\"}", "failed (400: `a 'bad' <b>request</b>`)"),
                Arguments.of(200, "{\"model\":\"tiny-script\",\"message\":{\"role\":\"assis", "it is no JSON"),
                Arguments.of(200, "garbage", "it is no JSON"),
                Arguments.of(200, "", "cannot be used"),
                Arguments.of(200, "{\"error\":\"unexpected EOF\"}", "it has not the shape of Ollama's answers"),
                Arguments.of(200, "[]", "cannot be used"),
                Arguments.of(200, "\"" + "x".repeat(1_100_000) + "\"", "larger than 1048576 bytes"));
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

        assertThat(stage.ask(room, "sing").path("body").asText()).contains("it did not come to an end");
    }

    @Test
    void aConnectionThatBreaksOffIsOneLine() throws IOException {
        String room = chat(ollama.settings());
        ollama.sends(new MockResponse.Builder()
                .body("x".repeat(10_000))
                .onResponseBody(new SocketEffect.CloseSocket())
                .build());

        assertThat(stage.ask(room, "hello").path("body").asText()).contains("broke off");
    }

    @Test
    void aServerThatStallsBeforeItsAnswerIsGivenUp() throws IOException {
        String room = chat(ollama.settings(Duration.ofSeconds(1), LONG));
        ollama.sends(new MockResponse.Builder()
                .onResponseStart(SocketEffect.Stall.INSTANCE)
                .build());

        assertThat(stage.ask(room, "hello").path("body").asText())
                .isEqualTo("The model `tiny-script` did not answer within 1 s. Ask for less, use a command,"
                        + " or raise OLLAMA_TIMEOUT.");
    }

    @Test
    void aServerThatStallsInTheMiddleOfItsAnswerIsGivenUp() throws IOException {
        String room = chat(ollama.settings(Duration.ofSeconds(1), LONG));
        ollama.sends(new MockResponse.Builder()
                .body("{\"model\":\"tiny-script\",\"message\":{}".repeat(100))
                .onResponseBody(SocketEffect.Stall.INSTANCE)
                .build());

        assertThat(stage.ask(room, "hello").path("body").asText()).contains("did not answer within 1 s");
    }

    @Test
    void allTheThinkingAboutOneMessageHasADeadline() throws IOException {
        String room = chat(ollama.settings(LONG, Duration.ofSeconds(1)));
        ollama.calls("ping", "{}")
                .sends(new MockResponse.Builder()
                        .onResponseStart(SocketEffect.Stall.INSTANCE)
                        .build());

        assertThat(stage.ask(room, "hello").path("body").asText())
                .startsWith("pong\n\n(I could not put this into words.")
                .contains("did not answer within 1 s");
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
