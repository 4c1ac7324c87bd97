package dev.puppetmaster.bots.llm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.FriendAnswer;
import dev.puppetmaster.bot.Step;
import dev.puppetmaster.synapse.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said where no model answers: an explanation once a room, then one line each time. */
class NoModelTest {
    private static final String NOT_FOUND = "{\"error\":\"model 'tiny-script' not found\"}";

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

    private String ask(String room, String text) {
        return stage.ask(room, text).path("body").asText();
    }

    @Test
    void theExplanationComesOnceARoomAlsoAfterARestartAndThenOneLine() throws IOException {
        String room = chat(ollama.settings());
        ollama.sends(404, NOT_FOUND).sends(404, NOT_FOUND).sends(404, NOT_FOUND).sends(404, NOT_FOUND);

        assertThat(ask(room, "hello"))
                .contains(
                        "There is no model `tiny-script` at",
                        "`ollama pull tiny-script`",
                        "`OLLAMA_BASE_URL`",
                        "`!help`")
                .contains("\n");
        assertThat(ask(room, "hello?"))
                .contains("`ollama pull tiny-script`", "`!help`")
                .doesNotContain("\n");
        stage.stop();
        stage.play();
        assertThat(ask(room, "hello??")).contains("`ollama pull tiny-script`").doesNotContain("\n");
        assertThat(ask(stage.chat(), "hello")).contains("\n");
    }

    @Test
    void aModelThatComesLaterIsUsedWithoutARestart() throws IOException {
        String room = chat(ollama.settings());
        ollama.sends(404, NOT_FOUND).says("Here I am.");

        ask(room, "hello");

        assertThat(ask(room, "hello again")).isEqualTo("Here I am.");
    }

    @Test
    void theExplanationIsNotLostWhenTheProcessDiesBeforeItIsSaid() throws IOException {
        String room = chat(ollama.settings());
        stage.stop();
        CountDownLatch died = new CountDownLatch(1);
        AtomicBoolean dead = new AtomicBoolean();
        stage.play((step, puppet, event) -> {
            if (dead.get() || step == Step.BRAIN_RETURNED) {
                dead.set(true);
                died.countDown();
                throw new LlmBrainTest.ProcessDied();
            }
        });
        ollama.sends(404, NOT_FOUND).sends(404, NOT_FOUND);

        String asked = stage.you().send(room, "hello");
        assertThat(LlmBrainTest.waited(died)).isTrue();
        stage.stop();
        stage.play();

        assertThat(stage.answer(room, asked).path("body").asText()).contains("now `" + ollama.baseUrl() + "`");
    }

    @Test
    void withoutAServerTheExplanationSaysHowToGetOne() throws IOException {
        int free = Ports.free(1).get(0);
        String room = chat(new ModelSettings(
                "http://127.0.0.1:" + free,
                "tiny-script",
                Duration.ofSeconds(3),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5)));

        assertThat(ask(room, "hello"))
                .contains(
                        "No model server answers at http://127.0.0.1:" + free + " (connection refused)",
                        "`ollama serve`",
                        "`ollama pull tiny-script`");
        assertThat(ask(room, "!describe a.csv")).isEqualTo("rows of a.csv: 500");
    }

    @Test
    void aModelWithoutToolsIsNamedWithOneThatHasThem() throws IOException {
        String room = chat(ollama.settings());
        ollama.sends(400, "{\"error\":\"registry.ollama.ai/library/tiny-notools:latest does not support tools\"}");

        assertThat(ask(room, "hello"))
                .contains(
                        "The model `tiny-script` at " + ollama.baseUrl()
                                + " cannot do what is asked of it: it knows no tools",
                        "`ollama pull " + ModelSettings.DEFAULT_MODEL + "`");
    }

    @Test
    void aPuppetWithoutCommandsTalksAndNamesNoneWhereNoModelAnswers() throws IOException {
        Brain nothing = (ask, turn) -> Answer.of("not to be seen");
        LlmBrain brain = new LlmBrain(nothing, Mind.of("You are a poet."), stage.models(ollama.settings()));
        String room = stage.puppet("data-poet", brain).play().chat();
        ollama.says("A rose.").sends(404, NOT_FOUND).sends(404, NOT_FOUND);

        assertThat(ask(room, "a poem, please")).isEqualTo("A rose.");
        JsonNode asked = ollama.asked();
        assertThat(asked.path("tools")).isEmpty();
        assertThat(asked.at("/messages/0/content").asText()).doesNotContain("tool");
        assertThat(ask(room, "another")).doesNotContain("!help");
        assertThat(ask(room, "another")).doesNotContain("!help");
        String file = stage.you().uploadAndSend(room, "a.csv", "text/csv", new byte[] {'a'});
        assertThat(stage.answer(room, file).path("body").asText()).startsWith("I need words with it");
    }

    @Test
    void somethingElseThanAnOllamaIsNamed() throws IOException {
        String room = chat(ollama.settings());
        ollama.sends(404, "<html>nothing here</html>");

        assertThat(ask(room, "hello")).contains("is no model server (404)", "`OLLAMA_BASE_URL`");
    }

    @Test
    void aFriendGetsTheOneLineAtOnceAsARefusal() throws IOException {
        ollama.sends(404, NOT_FOUND);
        LlmBrain brain = new LlmBrain(new TableBot(), Mind.of("You know colours."), stage.models(ollama.settings()));
        String room = stage.puppet("data-asker", (ask, turn) -> {
                    FriendAnswer answer = turn.ask("data-knower", Answer.of("what colour?"), Duration.ofSeconds(20));
                    return Answer.of((answer.refused() ? "refused: " : "told: ") + answer.text());
                })
                .puppet("data-knower", brain)
                .play()
                .chat();

        assertThat(ask(room, "tell me"))
                .startsWith("refused: There is no model `tiny-script` at " + ollama.baseUrl())
                .doesNotContain("\n");
    }
}
