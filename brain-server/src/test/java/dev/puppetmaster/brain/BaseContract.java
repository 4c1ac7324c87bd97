package dev.puppetmaster.brain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.bot.remote.Problems;
import dev.puppetmaster.bot.remote.TurnLine;
import dev.puppetmaster.bot.remote.TurnLine.End;
import dev.puppetmaster.bot.remote.TurnLine.Failure;
import dev.puppetmaster.bot.remote.TurnLine.Text;
import dev.puppetmaster.bot.remote.TurnLine.ToolWish;
import dev.puppetmaster.brain.manifest.ImageManifest;
import dev.puppetmaster.brain.manifest.ImageManifest.Input;
import dev.puppetmaster.brain.manifest.ImageManifest.Output;
import dev.puppetmaster.brain.manifest.ImageManifest.Program;
import dev.puppetmaster.brain.manifest.ImageManifest.PuppetName;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What docs/compile.md asks of a base image's server, whoever wrote it: real programs, real connections. */
@Timeout(60)
abstract class BaseContract {
    @TempDir
    Path folder;

    private AutoCloseable running = () -> {};

    /** A server that was started, and how it is ended. */
    record Started(URI address, AutoCloseable end) {}

    abstract Started start(ImageManifest manifest) throws Exception;

    @AfterEach
    void end() throws Exception {
        running.close();
    }

    Turns serve(Input input, Output output, String script) throws Exception {
        // longer than any test waits: what ends before was ended
        return serve(new Program(List.of("sh", "-c", script), input, output, 300_000, 65_536, 4));
    }

    Turns serve(Program program) throws Exception {
        return serve(new ImageManifest(1, new PuppetName("default", "a"), program, List.of()));
    }

    Turns serve(ImageManifest manifest) throws Exception {
        Started started = start(manifest);
        running = started.end();
        return new Turns(started.address());
    }

    static void awaitGone(long pid) {
        Awaitility.await("the program is gone")
                .atMost(Duration.ofSeconds(20))
                .until(() ->
                        ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    long pidIn(Path file) {
        return Long.parseLong(Awaitility.await("the program's pid")
                .atMost(Duration.ofSeconds(20))
                .until(() -> Files.exists(file) ? Files.readString(file).strip() : "", text -> !text.isEmpty()));
    }

    @Test
    void healthIsTheVersionOfTheContract() throws Exception {
        Turns turns = serve(Input.message, Output.text, "cat");

        Problems.checkHealthy(turns.get("/v1/health").body());
        assertThat(turns.get("/v1/health").statusCode()).isEqualTo(200);
    }

    @Test
    void aProgramThatKnowsNothingOfUsAnswersWhatWasWritten() throws Exception {
        Turns turns = serve(Input.message, Output.text, "tr a-z A-Z");

        assertThat(turns.post(Turns.turn("t1", "häl\nlo")).rest()).containsExactly(new Text("HäL\nLO\n"), new End());
    }

    @Test
    void aProgramGetsTheTurnAsOneLineOfJson() throws Exception {
        Path seen = folder.resolve("seen");
        Turns turns = serve(Input.turn, Output.text, "tee " + seen + " | wc -l");

        turns.post(Turns.turn("t1", "what\never", Turns.step("1", "ask_model", "said")))
                .rest();

        assertThat(Files.readString(seen).strip()).doesNotContain("\n");
        JsonNode turn = new JsonMapper().readTree(Files.readString(seen));
        assertThat(turn.path("contract").asInt()).isEqualTo(1);
        assertThat(turn.at("/message/body").asText()).isEqualTo("what\never");
        assertThat(turn.at("/tools/0/name").asText()).isEqualTo("ask_model");
        assertThat(turn.at("/steps/0/result").asText()).isEqualTo("said");
    }

    @Test
    void anAnswerComesAsItGrows() throws Exception {
        Path go = folder.resolve("go");
        Turns turns = serve(
                Input.message, Output.text, "echo first; until test -e " + go + "; do sleep 0.05; done; echo second");

        try (Turns.Answer answer = turns.post(Turns.turn("t1", "x"))) {
            assertThat(answer.next()).isEqualTo(new Text("first\n"));
            Files.createFile(go);
            assertThat(answer.rest()).containsExactly(new Text("second\n"), new End());
        }
    }

    @Test
    void aProgramThatFailsIsSaidWithoutWhatItWroteToItsLog() throws Exception {
        Turns turns = serve(Input.message, Output.text, "echo 'password=hunter2' >&2; exit 3");

        assertThat(turns.post(Turns.turn("t1", "x")).rest()).singleElement().satisfies(line -> {
            assertThat(line)
                    .isInstanceOf(Failure.class)
                    .asString()
                    .contains("3")
                    .doesNotContain("hunter2");
        });
    }

    @Test
    void whatRunsTooLongIsEndedWithAllThatItBegan() throws Exception {
        Path pid = folder.resolve("pid");
        Turns turns = serve(new Program(
                List.of("sh", "-c", "sleep 300 & echo $! >" + pid + "; wait"),
                Input.message,
                Output.text,
                5_000,
                65_536,
                4));

        List<TurnLine> lines = turns.post(Turns.turn("t1", "x")).rest();

        assertThat(lines).singleElement().isInstanceOf(Failure.class).asString().contains("5000");
        awaitGone(pidIn(pid));
    }

    @Test
    void whatSaysTooMuchIsEnded() throws Exception {
        Turns turns = serve(new Program(List.of("yes"), Input.message, Output.text, 20_000, 10_000, 4));

        assertThat(turns.post(Turns.turn("t1", "x")).rest())
                .last()
                .isInstanceOf(Failure.class)
                .asString()
                .contains("10000");
    }

    @Test
    void whatSaysTooMuchAtOnceAndEndsIsNoAnswerEither() throws Exception {
        Turns turns = serve(new Program(
                List.of("sh", "-c", "head -c 20000 /dev/zero | tr '\\0' x"),
                Input.message,
                Output.text,
                20_000,
                10_000,
                4));

        assertThat(turns.post(Turns.turn("t1", "x")).rest())
                .last()
                .isInstanceOf(Failure.class)
                .asString()
                .contains("10000");
    }

    @Test
    void aTurnThatIsDeletedEndsWithItsProgram() throws Exception {
        Path pid = folder.resolve("pid");
        Turns turns = serve(Input.message, Output.text, "echo $$ >" + pid + "; echo begun; exec sleep 300");

        try (Turns.Answer answer = turns.post(Turns.turn("t1", "x"))) {
            assertThat(answer.next()).isEqualTo(new Text("begun\n"));
            assertThat(turns.delete("t1").statusCode()).isEqualTo(204);
            awaitGone(pidIn(pid));
        }
        assertThat(turns.delete("unknown").statusCode()).isEqualTo(204);
    }

    @Test
    void whoeverHangsUpEndsTheProgram() throws Exception {
        Path pid = folder.resolve("pid");
        Turns turns = serve(Input.message, Output.text, "echo $$ >" + pid + "; echo begun; exec sleep 300");

        try (Turns.Answer answer = turns.post(Turns.turn("t1", "x"))) {
            assertThat(answer.next()).isEqualTo(new Text("begun\n"));
        }

        awaitGone(pidIn(pid));
    }

    @Test
    void linesOfTheContractArePassedOnAndATurnThatComesAgainHasItsSteps() throws Exception {
        String asks = """
                if grep -q '"steps":\\[\\]'; then
                  echo '{"type":"tool","id":"1","name":"ask_model","arguments":{"prompt":"x"}}'
                else
                  echo '{"type":"text","text":"after the tool"}'
                fi
                echo '{"type":"end"}'
                """;
        Turns turns = serve(Input.turn, Output.ndjson, asks);

        List<TurnLine> first = turns.post(Turns.turn("t1", "x")).rest();
        assertThat(first).hasSize(2).last().isEqualTo(new End());
        assertThat(first.getFirst())
                .isInstanceOfSatisfying(
                        ToolWish.class, wish -> assertThat(wish.name()).isEqualTo("ask_model"));
        assertThat(turns.post(Turns.turn("t1", "x", Turns.step("1", "ask_model", "y")))
                        .rest())
                .containsExactly(new Text("after the tool"), new End());
    }

    @Test
    void whatIsNoTurnIsRefusedInOneLine() throws Exception {
        Turns turns = serve(Input.message, Output.text, "cat");

        for (String body : List.of("", "{", "[]", "{\"contract\":1}", "{\"contract\":2}")) {
            var answer = turns.postRaw(body);
            assertThat(answer.statusCode()).as(body).isEqualTo(400);
            assertThat(Problems.errorOf(answer.body())).as(body).isPresent();
        }
    }
}
