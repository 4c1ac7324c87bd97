package dev.puppetmaster.bots.llm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.bot.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LlmBrainTest {
    @TempDir
    private Path directory;

    private final TableBot commands = new TableBot();
    private OllamaStandIn ollama;
    private Stage stage;
    private String room = "";

    @BeforeEach
    void start() throws IOException {
        ollama = new OllamaStandIn();
        stage = new Stage(directory);
        LlmBrain brain = new LlmBrain(commands, Mind.of("You are the data analyzer."), stage.models(ollama.settings()));
        room = stage.puppet("data-analyzer", brain).play().chat();
    }

    @AfterEach
    void stop() {
        stage.close();
        ollama.close();
    }

    private String ask(String text) {
        return stage.ask(room, text).path("body").asText();
    }

    @Test
    void aCommandIsRunWithoutTheModel() {
        assertThat(ask("!describe orders.csv")).isEqualTo("rows of orders.csv: 500");
        assertThat(ollama.calls()).isZero();
    }

    @Test
    void aFileWithoutWordsIsForTheCommands() {
        String sent = stage.you().uploadAndSend(room, "orders.csv", "text/csv", new byte[] {'a', '\n', '1', '\n'});

        assertThat(stage.answer(room, sent).path("body").asText()).isEqualTo("a file without words");
        assertThat(ollama.calls()).isZero();
    }

    @Test
    void whatHappensIsForTheCommandsToo() {
        String ping = stage.you().send(room, "!ping");
        assertThat(stage.answer(room, ping).path("body").asText()).isEqualTo("pong");
        String unused = stage.you().react(room, ping, "👍");

        JsonNode said = stage.you()
                .awaitReply(
                        room,
                        event -> event.at("/content/body").asText().equals("thanks for 👍"),
                        Duration.ofSeconds(20));
        assertThat(said.at("/content/msgtype").asText()).isEqualTo("m.text");
        assertThat(ollama.calls()).isZero();
    }

    @Test
    void ordinaryLanguageRunsTheToolThatTheModelCallsAndItsAnswerComesBack() {
        ollama.calls("describe", "{\"arguments\": \"orders.csv\"}").says("It has **500** rows.");

        JsonNode answer = stage.ask(room, "How many rows are in orders.csv?");

        assertThat(answer.path("body").asText()).isEqualTo("It has **500** rows.");
        assertThat(answer.path("formatted_body").asText()).contains("<strong>500</strong>");
        JsonNode first = ollama.asked();
        assertThat(first.path("model").asText()).isEqualTo(OllamaStandIn.MODEL);
        assertThat(first.path("stream").asBoolean()).isTrue();
        assertThat(first.path("think").asBoolean(true)).isFalse();
        assertThat(first.at("/options/num_predict").asInt()).isEqualTo(Models.MAX_REPLY_TOKENS);
        assertThat(first.at("/messages/0/content").asText()).startsWith("You are the data analyzer.");
        assertThat(first.at("/messages/1/content").asText())
                .matches("(?s)\\[[0-9a-f]{8} asks @you:[^]]*]\nHow many rows are in orders.csv\\?");
        assertThat(first.path("tools")).hasSize(commands.commands().size());
        assertThat(first.at("/tools/1/function/parameters/properties/arguments/description")
                        .asText())
                .contains("<file>");
        assertThat(ollama.told().path("content").asText())
                .matches("\\[[0-9a-f]{8} result of describe]\nrows of orders.csv: 500");
    }

    @Test
    void whyNamesTheModelAndTheTools() {
        ollama.calls("describe", "{\"arguments\": \"orders.csv\"}").says("500 rows.");
        ask("How many rows are in orders.csv?");

        assertThat(ask("!why").replace("\\", ""))
                .contains("model (tiny-script, round 1) took", "!describe (orders.csv) took");
    }

    @Test
    void theModelLearnsOfTheFileThatTheMessageIsAbout() {
        stage.you().uploadAndSend(room, "ord\"ers.csv", "text/csv", new byte[] {'a', '\n', '1', '\n'});
        ollama.says("yes");

        ask("is it large?");

        assertThat(ollama.told().path("content").asText())
                .matches(
                        "(?s)\\[([0-9a-f]{8}) file]\n\\(With this message goes the file \"ord\"ers.csv\", text/csv, 4 bytes.*"
                                + "\n\\[\\1 asks @you:[^]]*]\nis it large\\?");
    }

    @Test
    void severalToolsOfOneReplyAllRun() {
        ollama.calls("ping", "{}", "describe", "{\"arguments\": \"a.csv\"}").says("pong, and 500 rows");

        assertThat(ask("ping and describe")).isEqualTo("pong, and 500 rows");
        assertThat(ollama.asked().path("messages")).hasSize(2);
        JsonNode second = ollama.asked().path("messages");
        assertThat(second).hasSize(5);
        assertThat(second.at("/3/content").asText()).endsWith("]\npong");
        assertThat(second.at("/4/content").asText()).endsWith("]\nrows of a.csv: 500");
    }

    @Test
    void picturesAndFilesOfToolsComeWithTheAnswer() {
        ollama.calls("draw", "{\"arguments\": \"\"}").says("Here it is.");

        JsonNode answer = stage.ask(room, "draw me a chart");

        assertThat(answer.path("msgtype").asText()).isEqualTo("m.text");
        assertThat(answer.path("body").asText()).isEqualTo("Here it is.");
        for (String type : List.of("m.image", "m.file")) {
            stage.you()
                    .awaitReply(
                            room, event -> event.at("/content/msgtype").asText().equals(type), Duration.ofSeconds(20));
        }
        ollama.asked();
        assertThat(ollama.told().path("content").asText()).contains("drawn", "attached to your answer: chart.png");
    }

    @Test
    void aToolThatDoesNotExistIsToldToTheModel() {
        ollama.calls("no_such_tool", "{}").says("I cannot.");

        assertThat(ask("do something")).isEqualTo("I cannot.");
        ollama.asked();
        assertThat(ollama.told().path("content").asText())
                .contains("]\nThere is no tool \"no_such_tool\". The tools are: ping, describe");
    }

    @Test
    void argumentsOfAnotherShapeAreToldToTheModelAndNothingRuns() {
        String tooLong = "{\"arguments\": \"" + "x".repeat(1_001) + "\"}";
        ollama.calls("describe", "{\"rows\": 500}", "describe", tooLong, "describe", "{\"arguments\": [1]}")
                .says("I cannot.");

        ask("describe it");

        ollama.asked();
        JsonNode messages = ollama.asked().path("messages");
        for (int i = 3; i < 6; i++) {
            assertThat(messages.path(i).path("content").asText())
                    .contains("]\nThe arguments of \"describe\" are a JSON object with one text");
        }
    }

    @Test
    void aToolsRefusalReachesTheModelAndAFailureInsideDoesNot() {
        ollama.calls("refuse", "{}", "break", "{}").says("Neither worked.");

        assertThat(ask("do both")).isEqualTo("Neither worked.");
        ollama.asked();
        JsonNode messages = ollama.asked().path("messages");
        assertThat(messages.at("/3/content").asText()).endsWith("]\nRefused: There is no column `total`.");
        assertThat(messages.at("/4/content").asText()).doesNotContain("secret").contains("]\nThe tool failed inside");
    }

    @Test
    void aToolWhoseOutcomeIsUnknownEndsTheTurnSoThatTheModelCannotTryAgain() {
        ollama.calls("unsure", "{}");

        assertThat(ask("order me a pizza")).contains("I do not know whether it took effect");
        assertThat(ollama.calls()).isEqualTo(1);
    }

    @Test
    void aModelThatOnlyCallsToolsIsEndedAndWhatTheToolsSaidIsShown() {
        for (int i = 0; i < 8; i++) {
            ollama.calls("ping", "{}");
        }

        assertThat(ask("ping for ever")).contains("pong", "called tools 8 times without an answer");
        assertThat(ollama.calls()).isEqualTo(8);
    }

    @Test
    void anEmptyReplyIsAskedAgainOnce() {
        ollama.says("").says("Now I speak.").says("").says("");

        assertThat(ask("speak")).isEqualTo("Now I speak.");
        ollama.asked();
        assertThat(ollama.told().path("content").asText()).startsWith("That was empty. The tools are: ping");
        assertThat(ask("speak again")).contains("cannot be used", "it is empty");
    }

    @Test
    void thoughtsOfAModelThatThinksAloudAreNotShown() {
        ollama.says("<think>Let me think about it.</think>\n\nDone.");

        assertThat(ask("think")).isEqualTo("Done.");
    }

    @Test
    void aReplyThatReachedItsLimitSaysSo() {
        ollama.ends("A long story", "length");

        assertThat(ask("tell me a story")).isEqualTo("A long story\n\n… (cut here: it grew too long)");
    }

    @Test
    void aMessageThatIsTooLongForAModelIsRefusedBeforeItIsAsked() {
        assertThat(ask("x".repeat(8_001))).contains("8001 characters", "at most 8000");
        assertThat(ollama.calls()).isZero();
    }

    @Test
    void theRepliesOfTheModelAreRememberedSoThatASecondRunActsOnce() throws IOException {
        stage.stop();
        CountDownLatch died = new CountDownLatch(1);
        AtomicBoolean dead = new AtomicBoolean();
        stage.play((step, puppet, event) -> {
            if (dead.get() || step == Step.BRAIN_RETURNED) {
                dead.set(true);
                died.countDown();
                throw new ProcessDied();
            }
        });
        ollama.calls("order", "{}").says("Your pizza is on its way.").says("This is another run.");

        String asked = stage.you().send(room, "order me a pizza");
        assertThat(waited(died)).isTrue();
        stage.stop();
        stage.play();

        assertThat(stage.answer(room, asked).path("body").asText()).isEqualTo("Your pizza is on its way.");
        assertThat(commands.effects).hasValue(1);
        assertThat(ollama.calls()).isEqualTo(2);
    }

    static boolean waited(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What kill -9 is to a turn: nothing after it happens. */
    static final class ProcessDied extends Error {
        private static final long serialVersionUID = 1;

        ProcessDied() {
            super("killed by the test", null, false, false);
        }
    }
}
