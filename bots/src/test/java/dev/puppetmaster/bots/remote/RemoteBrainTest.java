package dev.puppetmaster.bots.remote;

import static dev.puppetmaster.bots.remote.BrainServer.END;
import static dev.puppetmaster.bots.remote.BrainServer.begins;
import static dev.puppetmaster.bots.remote.BrainServer.says;
import static dev.puppetmaster.bots.remote.BrainServer.text;
import static dev.puppetmaster.bots.remote.BrainServer.wants;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.api.runtime.AssignedApprovals;
import dev.puppetmaster.api.runtime.AssignedTool;
import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.remote.Contract;
import dev.puppetmaster.bot.remote.TurnRequest;
import dev.puppetmaster.bot.remote.TurnRequests;
import dev.puppetmaster.bot.tool.JavaTools;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bot.tool.ToolHints;
import dev.puppetmaster.bot.tool.ToolMethod;
import dev.puppetmaster.bot.tool.ToolParameter;
import dev.puppetmaster.bot.tool.ToolParameters;
import dev.puppetmaster.bot.tool.ToolSpec;
import dev.puppetmaster.bots.tools.Calls;
import dev.puppetmaster.bots.tools.ToolEnvironment;
import dev.puppetmaster.bots.tools.Toolset;
import dev.puppetmaster.testkit.BotTester;
import dev.puppetmaster.testkit.ModelReply;
import dev.puppetmaster.testkit.ScriptedModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a brain elsewhere is told, and what becomes of what it says. */
class RemoteBrainTest extends RemoteScene {
    /** Counts, or fails. */
    public static final class Counter {
        @ToolMethod(value = "Counts.", readOnly = true)
        public String count(@ToolParameter("what") String of) throws RefusedException {
            if (of.equals("stars")) {
                throw new RefusedException("Nobody counts those.");
            }
            return "3 " + of;
        }

        @ToolMethod("Breaks.")
        public String crash() {
            return "canary of the inside".substring(99);
        }
    }

    @Test
    void itsWordsAreTheAnswerAndItWasToldWhoAsksWhat() throws Exception {
        server.then(begins(text("Three "), "", text("cats."), END));

        assertThat(BotTester.of(rig.brain()).ask("How many?")).isEqualTo("Three cats.");

        JsonNode turn = server.asked().getFirst();
        assertThat(TurnRequests.read(BrainServer.JSON.writeValueAsBytes(turn))
                        .message()
                        .body())
                .isEqualTo("How many?");
        assertThat(turn.at("/puppet/displayName").asText()).isEqualTo("Analyzer");
        assertThat(turn.at("/sender/kind").asText()).isEqualTo("human");
        assertThat(turn.at("/room/kind").asText()).isEqualTo("direct");
        assertThat(turn.path("tools")).isEmpty();
        assertThat(turn.path("steps")).isEmpty();
        assertThat(server.headers()).doesNotContain("authorization", "cookie");
    }

    @Test
    void ofWhatWasSaidBeforeItIsToldTheNewestThatFits() throws Exception {
        BotTester tester = BotTester.of(rig.past(200_000).brain());
        for (int i = 0; i < 6; i++) {
            server.then(says("well " + i));
            assertThat(tester.ask(i + "é".repeat(7_000))).isEqualTo("well " + i);
        }

        JsonNode last = server.asked().getLast();

        assertThat(TurnRequests.read(BrainServer.JSON.writeValueAsBytes(last)).history())
                .extracting(
                        said -> said.body().substring(0, Math.min(6, said.body().length())))
                .containsExactly(
                        "well 0", "1ééééé", "well 1", "2ééééé", "well 2", "3ééééé", "well 3", "4ééééé", "well 4");
    }

    @Test
    void halvesOfACharacterAreOneAgain() {
        server.then(begins(
                "{\"type\":\"text\",\"text\":\"a\\ud83d\"}", "{\"type\":\"text\",\"text\":\"\\ude00\\ud83d!\"}", END));

        assertThat(BotTester.of(rig.brain()).ask("hello")).isEqualTo("a😀\ufffd!");
    }

    @Test
    void aToolThatItWantsRunsHereAndItIsToldWhatItGave() {
        server.then(begins(text("Let me see."), wants("x", "count", "{\"of\":\"cats\"}"), END))
                .then(says("Three cats."));

        BotTester.Said said =
                BotTester.of(rig.with(JavaTools.of(new Counter())).brain()).say("How many?");

        assertThat(said.markdown()).isEqualTo("Three cats.");
        JsonNode again = server.asked().get(1);
        assertThat(again.path("turn")).isEqualTo(server.asked().getFirst().path("turn"));
        assertThat(again.path("tools").findValuesAsText("name")).containsExactly("count", "crash");
        assertThat(again.at("/tools/0/changes").asBoolean()).isFalse();
        assertThat(again.at("/tools/1/changes").asBoolean()).isTrue();
        assertThat(again.path("steps"))
                .hasToString("[{\"tool\":{\"id\":\"x\",\"name\":\"count\",\"arguments\":{\"of\":\"cats\"}},"
                        + "\"result\":\"3 cats\"}]");
    }

    @Test
    void whatAToolRefusesOrBreaksOnIsToldInOneLineAndNothingOfItsInside() {
        server.then(begins(
                        wants("1", "count", "{\"of\":\"stars\"}"),
                        wants("2", "crash", "{}"),
                        wants("3", "delete_all", "{}"),
                        END))
                .then(says("I could not."));

        assertThat(BotTester.of(rig.with(JavaTools.of(new Counter())).brain()).ask("How many?"))
                .isEqualTo("I could not.");

        JsonNode steps = server.asked().get(1).path("steps");
        assertThat(steps.findValuesAsText("error"))
                .containsExactly(
                        "Nobody counts those.",
                        "The tool failed inside; it has no answer.",
                        "There is no tool \"delete_all\". The tools are: count, crash.");
        assertThat(steps.toString()).doesNotContain("canary");
    }

    /** Says much. */
    public static final class Book {
        @ToolMethod(value = "Reads.", readOnly = true)
        public String read() {
            return "x".repeat(100_000);
        }
    }

    @Test
    void whatToolsGiveIsCutAndNotMoreThanATurnHolds() throws Exception {
        String[] lines = new String[Contract.MAX_TOOLS_A_ROUND + 1];
        for (int i = 0; i < Contract.MAX_TOOLS_A_ROUND; i++) {
            lines[i] = wants("w" + i, "read", "{}");
        }
        lines[Contract.MAX_TOOLS_A_ROUND] = END;
        server.then(begins(lines)).then(says("Read."));

        assertThat(BotTester.of(rig.with(JavaTools.of(new Book())).brain()).ask("Read."))
                .isEqualTo("Read.");

        JsonNode again = server.asked().get(1);
        List<String> results = again.path("steps").findValuesAsText("result");
        assertThat(results)
                .hasSize(Contract.MAX_TOOLS_A_ROUND)
                .allSatisfy(result -> assertThat(result)
                        .hasSizeLessThanOrEqualTo(Contract.MAX_RESULT)
                        .endsWith("(cut here; it goes on)"));
        assertThat(String.join("", results)).hasSizeLessThan(600 * 1024);
        assertThat(TurnRequests.read(BrainServer.JSON.writeValueAsBytes(again)).steps())
                .hasSize(Contract.MAX_TOOLS_A_ROUND);
    }

    /** What needs an approval. */
    public static final class Files {
        @ToolMethod(value = "Removes a file.", destructive = true)
        public String remove(@ToolParameter("which") String path) {
            return path + " is gone";
        }
    }

    @Test
    void whatAPersonHasToApproveWaitsForThat() throws Exception {
        AssignedTool plain = Calls.of("files", Files.class);
        AssignedTool tool = new AssignedTool(plain.key(), plain.spec(), List.of(), List.of("*"), Map.of());
        ToolEnvironment environment =
                ToolEnvironment.of(Map.of(), directory, List.of(), RemoteBrainTest.class.getClassLoader());
        Toolset tools = Toolset.of(tool, environment, new AssignedApprovals("!approvals", List.of("@anna:x.test")));
        RemoteBrain brain = rig.with(tools.list().tools()).brain();
        BrainServer.Reply wish = begins(wants("1", "remove", "{\"path\":\"/a\"}"), END);
        server.then(wish).then(says("It is not.")).then(wish).then(says("It is."));

        BotTester tester = BotTester.of(brain).refuse("@anna:x.test");
        assertThat(tester.ask("Remove /a.")).isEqualTo("It is not.");
        assertThat(tester.approve("@anna:x.test").ask("Remove /a.")).isEqualTo("It is.");

        assertThat(server.asked().get(1).at("/steps/0/error").asText())
                .startsWith("`remove` did not run. ❌ Refused by @anna:x.test.");
        assertThat(server.asked().get(3).at("/steps/0/result").asText()).isEqualTo("/a is gone");
        assertThat(tester.approvals().getFirst().arguments()).isEqualTo("{\"path\":\"/a\"}");
        environment.runner().close();
    }

    @Test
    void itAsksItsFriendsAndTheTalkStandsUnderTheAnswer() {
        server.then(begins(wants("1", "ask_friend", "{\"friend\":\"data-b\",\"question\":\"colour?\"}"), END))
                .then(says("It is blue."));

        BotTester.Said said = BotTester.of(rig.brain())
                .withFriend("data-b", (ask, turn) -> Answer.of("blue"))
                .say("Ask your friend.");

        assertThat(said.markdown()).startsWith("It is blue.\n\n*[question](");
        assertThat(server.asked().getFirst().path("tools").findValuesAsText("name"))
                .containsExactly("list_friends", "ask_friend");
        assertThat(server.asked().get(1).at("/steps/0/result").asText()).isEqualTo("blue");
    }

    @Test
    void itNeverGoesRoundAndRound() {
        for (int i = 0; i <= Contract.MAX_ROUNDS; i++) {
            server.then(begins(wants("1", "count", "{\"of\":\"cats\"}"), END));
        }

        BotTester.Said said =
                BotTester.of(rig.with(JavaTools.of(new Counter())).brain()).say("How many?");

        assertThat(said.refused()).isTrue();
        assertThat(said.markdown()).contains("it wanted tools more than 16 times");
        assertThat(server.asked()).hasSize(Contract.MAX_ROUNDS + 1);
        assertThat(server.asked().getLast().path("steps")).hasSize(Contract.MAX_ROUNDS);
    }

    @Test
    void modelsAreAskedThroughTheGatewayWhereAPolicyIsNamed() throws IOException {
        try (ScriptedModel model = ScriptedModel.start()) {
            model.then(ModelReply.says("A rose."));
            server.then(begins(wants("1", "ask_model", "{\"prompt\":\"a flower\",\"system\":\"You name.\"}"), END))
                    .then(begins(wants("1", "ask_model", "{\"prompt\":7}"), END))
                    .then(says("A rose!"));

            BotTester.Said said = BotTester.of(rig.askingModels(model).brain()).say("Which flower?");

            assertThat(said.markdown()).isEqualTo("A rose!");
            JsonNode asked = model.asked().getFirst().body();
            assertThat(asked.path("messages").findValuesAsText("content")).containsExactly("You name.", "a flower");
            assertThat(server.asked().get(1).at("/steps/0/result").asText()).isEqualTo("A rose.");
            assertThat(server.asked().get(2).at("/steps/1/error").asText())
                    .startsWith("The arguments of \"ask_model\"");
            assertThat(model.asked()).hasSize(1);
        }
    }

    @Test
    void withoutAPolicyNoModelIsOffered() {
        server.then(begins(wants("1", "ask_model", "{\"prompt\":\"x\"}"), END)).then(says("No."));

        assertThat(BotTester.of(rig.brain()).ask("x")).isEqualTo("No.");
        assertThat(server.asked().get(1).at("/steps/0/error").asText()).startsWith("There is no tool \"ask_model\".");
    }

    /** One of many. */
    private record Numbered(ToolSpec spec) implements Tool {
        @Override
        public String call(ObjectNode arguments, Turn turn) {
            return "this is " + spec.name();
        }
    }

    @Test
    void ofMoreToolsThanATurnHoldsTheFirstAreOfferedAndNoOtherRuns() {
        List<Tool> many = IntStream.rangeClosed(1, TurnRequest.MAX_TOOLS + 1)
                .<Tool>mapToObj(i -> new Numbered(
                        new ToolSpec("tool" + i, "Numbered.", new ToolParameters().schema(), ToolHints.READ_ONLY)))
                .toList();
        server.then(begins(wants("1", "tool256", "{}"), wants("2", "tool257", "{}"), END))
                .then(says("Well."));

        assertThat(BotTester.of(rig.with(many).brain()).ask("x")).isEqualTo("Well.");

        assertThat(server.asked().getFirst().path("tools")).hasSize(TurnRequest.MAX_TOOLS);
        JsonNode steps = server.asked().get(1).path("steps");
        assertThat(steps.at("/0/result").asText()).isEqualTo("this is tool256");
        assertThat(steps.at("/1/error").asText()).startsWith("There is no tool \"tool257\".");
    }

    @Test
    void itsCommandsSayWhatAnswersAndWhatItMayCall() {
        BotTester tester = BotTester.of(rig.with(JavaTools.of(new Counter())).brain());

        assertThat(tester.ask("!model")).contains("a program of its own, at `" + server.url() + "`");
        assertThat(tester.ask("!budget")).isEqualTo("Nothing is limited here.");
        assertThat(tester.ask("!tools")).contains("`count` Counts. *(only reads)*", "`crash`");
        assertThat(tester.say("!nonsense").refused()).isTrue();
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void anAnswerOfAQuarterMebibyteIsTakenWhole() {
        String piece = "word ".repeat(6_000);
        List<String> lines = new ArrayList<>(Collections.nCopies(8, text(piece)));
        lines.add(END);
        server.then(begins(lines.toArray(String[]::new)));

        assertThat(BotTester.of(rig.brain()).ask("a story")).isEqualTo(piece.repeat(8));
    }
}
