package dev.puppetmaster.brain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.http.Listen;
import dev.puppetmaster.bot.remote.Problems;
import dev.puppetmaster.bot.remote.TurnLine.End;
import dev.puppetmaster.bot.remote.TurnLine.Failure;
import dev.puppetmaster.bot.remote.TurnLine.Text;
import dev.puppetmaster.bot.remote.TurnLine.ToolWish;
import dev.puppetmaster.brain.manifest.ImageManifest;
import dev.puppetmaster.brain.manifest.ImageManifest.Input;
import dev.puppetmaster.brain.manifest.ImageManifest.Output;
import dev.puppetmaster.brain.manifest.ImageManifest.OwnProgram;
import dev.puppetmaster.brain.manifest.ImageManifest.Program;
import dev.puppetmaster.brain.manifest.ImageManifest.PuppetName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The base image's server: the contract, and what it adds. */
class BrainServerTest extends BaseContract {
    private static final ObjectNode NOTHING =
            new JsonMapper().createObjectNode().put("type", "object");
    private static final ObjectNode DICE = NOTHING.deepCopy();

    static {
        DICE.putObject("properties").putObject("dice").put("type", "string");
    }

    @Override
    Started start(ImageManifest manifest) throws IOException {
        BrainServer server = BrainServer.listen(Listen.onLoopback(0), manifest, Duration.ofMillis(200));
        return new Started(URI.create("http://127.0.0.1:" + server.port()), server);
    }

    private Turns serve(String script, OwnProgram... programs) throws Exception {
        Program program = new Program(List.of("sh", "-c", script), Input.turn, Output.ndjson, 20_000, 65_536, 4);
        return serve(new ImageManifest(1, new PuppetName("default", "a"), program, List.of(programs)));
    }

    private static OwnProgram own(String name, String script) {
        return new OwnProgram(name, "It does " + name + ".", NOTHING, List.of("sh", "-c", script), 20_000, 1_000);
    }

    @Test
    void aBrainsOwnProgramIsRunHereAndOfferedAsATool() throws Exception {
        String asks = """
                turn=$(cat)
                case $turn in
                  *'"result":"42"'*) echo '{"type":"text","text":"it is 42"}' ;;
                  *'"name":"six","description":"It does six."'*) echo '{"type":"tool","id":"1","name":"six","arguments":{"by":7}}' ;;
                esac
                echo '{"type":"end"}'
                """;
        Turns turns = serve(asks, own("six", "grep -q '\"by\":7' && echo 42"));

        assertThat(turns.post(Turns.turn("t1", "x")).rest()).containsExactly(new Text("it is 42"), new End());
    }

    @Test
    void whatAnOwnProgramGaveIsThereWhenTheRuntimesToolHasAnswered() throws Exception {
        String asks = """
                turn=$(cat)
                case $turn in
                  *'"result":"own"'*'"result":"model"'*) echo '{"type":"text","text":"both"}' ;;
                  *) echo '{"type":"tool","id":"1","name":"six","arguments":{}}'
                     echo '{"type":"tool","id":"2","name":"ask_model","arguments":{}}' ;;
                esac
                echo '{"type":"end"}'
                """;
        Turns turns = serve(asks, own("six", "echo own"));

        assertThat(turns.post(Turns.turn("t1", "x")).rest())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .isInstanceOfSatisfying(
                                        ToolWish.class,
                                        wish -> assertThat(wish.name()).isEqualTo("ask_model")),
                        line -> assertThat(line).isEqualTo(new End()));
        assertThat(turns.post(Turns.turn("t1", "x", Turns.step("2", "ask_model", "model")))
                        .rest())
                .containsExactly(new Text("both"), new End());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exit 4 | failed with exit code 4",
                "sleep 60 | longer than 5000 ms",
                "yes | more than its 1000 bytes",
                "printf '\\377' | no text in UTF-8",
            })
    void anOwnProgramThatFailsIsAStepWithItsError(String scriptAndError) throws Exception {
        String[] parts = scriptAndError.split(" \\| ", -1);
        Path seen = folder.resolve("seen");
        String asks = "cat >" + seen + "; if grep -q '\"error\"' " + seen
                + "; then echo '{\"type\":\"text\",\"text\":\"so\"}';"
                + " else echo '{\"type\":\"tool\",\"id\":\"1\",\"name\":\"six\",\"arguments\":{}}'; fi; echo '{\"type\":\"end\"}'";
        Turns turns = serve(
                asks, new OwnProgram("six", "It does six.", NOTHING, List.of("sh", "-c", parts[0]), 5_000, 1_000));

        assertThat(turns.post(Turns.turn("t1", "x")).rest()).containsExactly(new Text("so"), new End());
        assertThat(Files.readString(seen)).contains(parts[1]);
    }

    @Test
    void argumentsOfAnOwnProgramAreHeldToItsSchemaBeforeItRuns() throws Exception {
        Path seen = folder.resolve("seen");
        Path ran = folder.resolve("ran");
        String asks = "cat >" + seen + "; if grep -q '\"error\"' " + seen
                + "; then echo '{\"type\":\"text\",\"text\":\"so\"}';"
                + " else echo '{\"type\":\"tool\",\"id\":\"1\",\"name\":\"roll\",\"arguments\":{\"dice\":6}}'; fi;"
                + " echo '{\"type\":\"end\"}'";
        Turns turns = serve(
                asks, new OwnProgram("roll", "It rolls.", DICE, List.of("sh", "-c", "touch " + ran), 2_000, 1_000));

        assertThat(turns.post(Turns.turn("t1", "x")).rest()).containsExactly(new Text("so"), new End());
        assertThat(Files.readString(seen))
                .contains("The arguments of `roll` do not do: `dice`: ", "string", "Call it again with what is right.");
        assertThat(ran).doesNotExist();
    }

    @Test
    void parametersThatAreNoSchemaAreOneLineAtTheStart() {
        ObjectNode none = NOTHING.deepCopy();
        none.putObject("properties").putObject("dice").put("pattern", "[");

        assertThatThrownBy(
                        () -> serve("true", new OwnProgram("roll", "It rolls.", none, List.of("true"), 2_000, 1_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the parameters of `roll` are no JSON Schema");
    }

    @Test
    void aProgramThatAsksForEverIsStopped() throws Exception {
        Path runs = folder.resolve("runs");
        Turns turns = serve(
                "echo '{\"type\":\"tool\",\"id\":\"1\",\"name\":\"six\",\"arguments\":{}}'; echo '{\"type\":\"end\"}'",
                own("six", "echo 6 >>" + runs));

        assertThat(turns.post(Turns.turn("t1", "x")).rest())
                .singleElement()
                .isInstanceOf(Failure.class)
                .asString()
                .contains("16 times");
        assertThat(runs).content().hasLineCount(16);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo hello",
                "echo '{\"type\":\"text\"}'",
                "echo '{\"type\":\"text\",\"text\":\"x\"}'",
                "yes | tr -d '\\n'"
            })
    void linesThatAreNoneOfTheContractsEndInOneVisibleLine(String script) throws Exception {
        Turns turns = serve(script);

        assertThat(turns.post(Turns.turn("t1", "x")).rest())
                .last()
                .isInstanceOf(Failure.class)
                .asString()
                .contains("program of this puppet");
    }

    @Test
    void silenceIsBrokenByEmptyLines() throws Exception {
        Path go = folder.resolve("go");
        Turns turns = serve(Input.message, Output.text, "until test -e " + go + "; do sleep 0.05; done; echo x");

        try (Turns.Answer answer = turns.post(Turns.turn("t1", "x"))) {
            assertThat(answer.lines().readLine()).isEmpty();
            assertThat(answer.lines().readLine()).isEmpty();
            Files.createFile(go);
            assertThat(answer.rest()).containsExactly(new Text("x\n"), new End());
        }
    }

    @Test
    void oneTurnTooManyIsSentAwayUntilThereIsAPlace() throws Exception {
        Path go = folder.resolve("go");
        Turns turns = serve(new Program(
                List.of("sh", "-c", "echo begun; until test -e " + go + "; do sleep 0.05; done"),
                Input.message,
                Output.text,
                20_000,
                1_000,
                1));

        try (Turns.Answer first = turns.post(Turns.turn("t1", "x"))) {
            assertThat(first.next()).isEqualTo(new Text("begun\n"));
            try (Turns.Answer second = turns.post(Turns.turn("t2", "x"))) {
                assertThat(second.status()).isEqualTo(503);
                assertThat(second.retryAfter()).isEqualTo("2");
                assertThat(Problems.errorOf(second.lines().readLine())).isPresent();
            }
            Files.createFile(go);
            assertThat(first.rest()).containsExactly(new End());
        }
        assertThat(turns.post(Turns.turn("t2", "x")).rest()).contains(new End());
    }

    @Test
    void aTurnThatIsPostedAgainEndsTheFirst() throws Exception {
        Path pid = folder.resolve("pid");
        Turns turns = serve(
                Input.message,
                Output.text,
                "test -e " + pid + " && exec echo again; echo $$ >" + pid + "; echo begun; exec sleep 300");

        try (Turns.Answer first = turns.post(Turns.turn("t1", "x"))) {
            assertThat(first.next()).isEqualTo(new Text("begun\n"));
            long before = pidIn(pid);
            assertThat(turns.post(Turns.turn("t1", "x")).rest()).containsExactly(new Text("again\n"), new End());
            awaitGone(before);
        }
    }

    @Test
    void aServerThatIsToldToEndSaysSoToThoseWhoWait() throws Exception {
        Program program = new Program(
                List.of("sh", "-c", "echo begun; exec sleep 300"), Input.message, Output.text, 20_000, 1_000, 1);
        Started started = start(new ImageManifest(1, new PuppetName("default", "a"), program, List.of()));

        try (Turns.Answer answer = new Turns(started.address()).post(Turns.turn("t1", "x"))) {
            assertThat(answer.next()).isEqualTo(new Text("begun\n"));
            started.end().close();
            assertThat(answer.rest())
                    .singleElement()
                    .isInstanceOf(Failure.class)
                    .asString()
                    .contains("restarted");
        }
    }

    @Test
    void whatAProgramLeavesInTheBackgroundEndsWithIt() throws Exception {
        Path pid = folder.resolve("pid");
        Turns turns = serve(Input.message, Output.text, "sleep 300 & echo $! >" + pid + "; echo done");

        assertThat(turns.post(Turns.turn("t1", "x")).rest()).containsExactly(new Text("done\n"), new End());
        awaitGone(pidIn(pid));
    }

    @Test
    void aProgramHasAFolderOfItsOwnThatIsGoneAfterwards() throws Exception {
        Turns turns = serve(Input.message, Output.text, "test \"$PWD\" = \"$HOME\" && echo x >file && pwd");

        String said = ((Text) turns.post(Turns.turn("t1", "x")).rest().getFirst()).text();

        assertThat(Path.of(said.strip())).doesNotExist();
    }

    @Test
    void aProgramWithNothingToSayIsAFailureAndNoEmptyAnswer() throws Exception {
        Turns turns = serve(Input.message, Output.text, "echo; echo");

        assertThat(turns.post(Turns.turn("t1", "x")).rest())
                .last()
                .isInstanceOf(Failure.class)
                .asString()
                .contains("without an answer");
    }

    @Test
    void aProgramThatIsNotThereMakesTheBrainUnhealthy() throws Exception {
        Turns turns = serve(new Program(List.of("/app/nothing"), Input.message, Output.text, 1_000, 1_000, 1));

        assertThat(turns.get("/v1/health").statusCode()).isEqualTo(503);
        assertThat(Problems.errorOf(turns.get("/v1/health").body()))
                .hasValueSatisfying(line -> assertThat(line).contains("/app/nothing"));
        try (Turns.Answer answer = turns.post(Turns.turn("t1", "x"))) {
            assertThat(answer.status()).isEqualTo(503);
        }
    }

    @Test
    void aManifestWithoutAProgramIsForAnotherBase() {
        ImageManifest manifest = new ImageManifest(1, new PuppetName("default", "a"), null, List.of());

        assertThatThrownBy(() -> start(manifest)).hasMessageContaining("names no program");
    }

    @Test
    void nothingIsLeftInTheTemporaryFolder() throws Exception {
        Turns turns = serve(Input.message, Output.text, "echo x");
        Set<Path> before = turnFolders();

        turns.post(Turns.turn("t1", "x")).rest();

        // of turns before this one some may go meanwhile
        assertThat(before).containsAll(turnFolders());
    }

    private static Set<Path> turnFolders() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(path -> path.getFileName().toString().startsWith("turn-"))
                    .collect(Collectors.toSet());
        }
    }
}
