package dev.puppetmaster.bots.llm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Services;
import dev.puppetmaster.bots.memory.Memory;
import dev.puppetmaster.bots.memory.RoomMemory;
import dev.puppetmaster.bots.memory.SummaryMemory;
import dev.puppetmaster.gateway.ModelDoor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a puppet still knows of what no longer fits. */
class SummaryInTheRoomTest {
    private static final int WINDOW = 300;
    private static final String ALPHA = "alpha ".repeat(33);
    private static final String BETA = "beta ".repeat(40);
    private static final Brain NOTHING = (ask, turn) -> {
        throw new RefusedException("no commands");
    };

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

    private String chat(Memory memory) throws IOException {
        Mind mind = new Mind("You are a poet.", ModelDoor.DEFAULT_POLICY, Services.NONE, List::of, 100, memory);
        return stage.puppet("data-poet", new LlmBrain(NOTHING, mind, stage.models(ollama.settings())))
                .play()
                .chat();
    }

    private String ask(String room, String text) {
        return stage.ask(room, text).path("body").asText();
    }

    /** Says so much that the first of it no longer fits; gives the first message. */
    private String sayMuch(String room) {
        ollama.says("One.").says("Two.");
        String first = stage.you().send(room, ALPHA);
        assertThat(stage.answer(room, first).path("body").asText()).isEqualTo("One.");
        assertThat(ask(room, BETA)).isEqualTo("Two.");
        assertThat(ollama.asked().path("messages")).hasSize(2);
        assertThat(ollama.asked().path("messages")).hasSize(4);
        return first;
    }

    @Test
    void whatNoLongerFitsIsSummedUpOnceAndStandsThereAsData() throws IOException {
        String room = chat(new SummaryMemory(WINDOW, null));
        String unused = sayMuch(room);
        ollama.says("They said alpha.").says("Three.").says("Four.");

        assertThat(ask(room, "and now?")).isEqualTo("Three.");
        stage.stop();
        stage.play();
        assertThat(ask(room, "and then?")).isEqualTo("Four.");

        JsonNode summing = ollama.asked().path("messages");
        assertThat(summing.at("/1/content").asText())
                .matches("(?s)\\[[0-9a-f]{8} said before by @you:.*alpha .*One\\..*beta .*Now write the summary\\.");
        JsonNode third = ollama.asked().path("messages");
        assertThat(third).hasSize(4);
        assertThat(third.at("/1/content").asText())
                .matches("\\[[0-9a-f]{8} summary of what was said until [^]]* UTC]\\nThey said alpha\\.");
        assertThat(third.at("/2/content").asText()).isEqualTo("Two.");
        JsonNode fourth = ollama.asked().path("messages");
        assertThat(fourth.at("/1/content").asText()).endsWith("They said alpha.");
        assertThat(fourth).hasSize(6);
        assertThat(ask(room, "!memory")).contains("> They said alpha.");
        assertThat(ollama.calls()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSummaryGoesWithAMessageOfItThatIsTakenBack(boolean away) throws IOException {
        String room = chat(new SummaryMemory(WINDOW, null));
        String first = sayMuch(room);
        ollama.says("They said alpha.").says("Three.").says("Four.");
        assertThat(ask(room, "and now?")).isEqualTo("Three.");
        if (away) {
            stage.stop();
        }

        String unused = stage.you().redact(room, first, "");
        if (away) {
            stage.play();
        }

        assertThat(ask(room, "!memory")).isEqualTo("I keep no summary of this room.");
        assertThat(ask(room, "and then?")).isEqualTo("Four.");
        assertThat(ollama.asked().path("messages").toString()).contains("alpha");
        assertThat(ollama.asked().path("messages").toString()).contains("alpha");
        assertThat(ollama.asked().path("messages").toString()).contains("beta").doesNotContain("alpha");
    }

    @ParameterizedTest
    @CsvSource({"true, false", "true, true", "false, false"})
    void aSummaryGoesWithAnAnswerOfItThatIsTakenBackWhoeverDoesIt(boolean byItself, boolean away) throws IOException {
        String room = chat(new SummaryMemory(WINDOW, null));
        String first = sayMuch(room);
        ollama.says("They said alpha, I said One.")
                .says("Three.")
                .says("They said alpha.")
                .says("Four.");
        assertThat(ask(room, "and now?")).isEqualTo("Three.");

        String answer = stage.answerId(room, first);
        if (away) {
            stage.stop();
        }
        if (byItself) {
            stage.takesBack(room, answer);
        } else {
            String unused = stage.you().redact(room, answer, "");
        }
        if (away) {
            stage.play();
        }

        assertThat(ask(room, "!memory")).isEqualTo("I keep no summary of this room.");
        assertThat(ask(room, "and then?")).isEqualTo("Four.");
        assertThat(ollama.asked().path("messages").toString()).contains("One.");
        assertThat(ollama.asked().path("messages").toString()).contains("One.");
        assertThat(ollama.asked().path("messages").toString()).contains("alpha").doesNotContain("One.");
        assertThat(ollama.asked().path("messages").toString()).doesNotContain("One.");
    }

    @Test
    void aSummaryGoesWithAnEditWhoseWordsAreInIt() throws IOException {
        String room = chat(new SummaryMemory(WINDOW, null));
        ollama.says("One.").says("Two.");
        String first = stage.you().send(room, "hello");
        assertThat(stage.answer(room, first).path("body").asText()).isEqualTo("One.");
        String edit = stage.you().edit(room, first, ALPHA);
        assertThat(ask(room, BETA)).isEqualTo("Two.");
        ollama.says("They said alpha.").says("Three.");
        assertThat(ask(room, "and now?")).isEqualTo("Three.");
        assertThat(ask(room, "!memory")).contains("> They said alpha.");

        String unused = stage.you().redact(room, edit, "");

        assertThat(ask(room, "!memory")).isEqualTo("I keep no summary of this room.");
    }

    @Test
    void aMessageThatIsNotInItMayBeTakenBack() throws IOException {
        String room = chat(new SummaryMemory(WINDOW, null));
        String unused = sayMuch(room);
        ollama.says("They said alpha.").says("Three.");
        String third = stage.you().send(room, "and now?");
        assertThat(stage.answer(room, third).path("body").asText()).isEqualTo("Three.");

        String unusedToo = stage.you().redact(room, third, "");

        assertThat(ask(room, "!memory")).contains("> They said alpha.");
    }

    @Test
    void whereNoSummaryCanBeMadeTheAnswerComesWithout() throws IOException {
        String room = chat(new SummaryMemory(WINDOW, null));
        String unused = sayMuch(room);
        ollama.says("").says("Three.");

        assertThat(ask(room, "and now?")).isEqualTo("Three.");

        assertThat(ollama.asked().path("messages").toString()).contains("alpha");
        JsonNode third = ollama.asked().path("messages");
        assertThat(third.toString()).contains("beta").doesNotContain("alpha", "summary of what was said");
    }

    @Test
    void whatIsForgottenIsNotSummedUpAgain() throws IOException {
        String room = chat(new SummaryMemory(WINDOW, null));
        String unused = sayMuch(room);
        ollama.says("They said alpha.").says("Three.").says("Four.");
        assertThat(ask(room, "and now?")).isEqualTo("Three.");

        assertThat(ask(room, "!forget 1")).startsWith("There is one summary of this room");
        assertThat(ask(room, "!forget all")).isEqualTo("Forgotten: the summary of this room.");
        assertThat(ask(room, "and then?")).isEqualTo("Four.");

        assertThat(ollama.calls()).isEqualTo(5);
        assertThat(ask(room, "!memory")).isEqualTo("I keep no summary of this room.");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsOlderThanItIsToBeIsNotShown(boolean summed) throws IOException {
        Duration ttl = Duration.ofHours(1);
        String room = chat(summed ? new SummaryMemory(WINDOW, ttl) : new RoomMemory(WINDOW, ttl));
        String unused = sayMuch(room);
        if (summed) {
            ollama.says("They said alpha.");
        }
        ollama.says("Three.").says("Four.");
        assertThat(ask(room, "and now?")).isEqualTo("Three.");
        stage.stop();

        stage.at(Clock.offset(Clock.systemUTC(), Duration.ofHours(2))).play();

        assertThat(ask(room, "and then?")).isEqualTo("Four.");
        JsonNode last = ollama.asked();
        for (int i = summed ? 0 : 1; i < 2; i++) {
            last = ollama.asked();
        }
        assertThat(last.path("messages")).hasSize(2);
    }
}
