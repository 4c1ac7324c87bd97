package dev.puppetmaster.bots.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Services;
import dev.puppetmaster.gateway.backend.Backend;
import dev.puppetmaster.gateway.backend.ModelFault;
import dev.puppetmaster.gateway.backend.Price;
import dev.puppetmaster.gateway.chat.ChatCall.Format;
import dev.puppetmaster.gateway.policy.Budget;
import dev.puppetmaster.gateway.policy.Limit;
import dev.puppetmaster.gateway.policy.Measure;
import dev.puppetmaster.gateway.policy.Per;
import dev.puppetmaster.gateway.policy.Policy;
import dev.puppetmaster.testkit.ModelReply;
import dev.puppetmaster.testkit.ScriptedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a person sees of a model that fails: one message that says what happened, and nothing else is remembered. */
class FaultsInTheRoomTest {
    private static final String POLICY = "default/models";
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Brain NOTHING = (ask, turn) -> {
        throw new RefusedException("no commands");
    };

    @TempDir
    private Path directory;

    private Stage stage;
    private ScriptedModel first;
    private ScriptedModel second;

    @BeforeEach
    void start() throws IOException {
        stage = new Stage(directory);
        first = ScriptedModel.start();
        second = ScriptedModel.start();
    }

    @AfterEach
    void stop() {
        stage.close();
        first.close();
        second.close();
    }

    private static Backend backend(String name, Format format, ScriptedModel model) {
        return backend(name, format, model, Duration.ofSeconds(30));
    }

    /** @param silence after which it is given up, before its first word and between two */
    private static Backend backend(String name, Format format, ScriptedModel model, Duration silence) {
        Backend.Patience patience =
                new Backend.Patience(Duration.ofSeconds(5), silence, silence, Duration.ofSeconds(60));
        return new Backend(name, format, model.url(), "tiny", null, patience, 2, Price.FREE);
    }

    private static Policy policy(
            List<Backend> backends, Set<ModelFault.Kind> fallbackOn, List<Limit> limits, List<Budget> budgets) {
        return new Policy(POLICY, backends, fallbackOn, 0, Duration.ZERO, limits, budgets);
    }

    private String chat(Policy policy) throws IOException {
        Mind mind = new Mind("You tell.", POLICY, Services.NONE, List::of, 1_000);
        return stage.puppet("data-teller", new LlmBrain(NOTHING, mind, stage.models(policy)))
                .play()
                .chat();
    }

    static Stream<Arguments> faults() {
        ModelReply begun = ModelReply.begins().words("Once upon a time ");
        return Stream.of(
                Arguments.of(begun.cuts(), "broke"),
                Arguments.of(begun.leaves(), "broke off in mid-answer"),
                Arguments.of(begun.garbles("{\"no"), "is no answer"),
                Arguments.of(begun.fails("unexpected EOF"), "failed in the middle"),
                Arguments.of(ModelReply.refuses(429, "{}").header("Retry-After", "7"), "ask again in 7 s"),
                Arguments.of(ModelReply.refuses(404, "{\"error\":\"model 'tiny' not found\"}"), "There is no model"),
                Arguments.of(
                        ModelReply.refuses(400, "{\"error\":\"prompt exceeds the context length\"}"),
                        "is longer than the model"),
                Arguments.of(
                        ModelReply.refuses(503, "{\"error\":\"server busy, maximum pending requests exceeded\"}"),
                        "too much to do"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void eachFaultIsOneMessageAndNothingOfItIsRemembered(ModelReply reply, String expected) throws IOException {
        isOneMessage(backend("only", Format.OLLAMA, first), reply, expected);
    }

    static Stream<Arguments> silences() {
        return Stream.of(
                Arguments.of(ModelReply.begins().stalls(), "has said nothing for 5 s"),
                Arguments.of(ModelReply.begins().words("Once upon a time ").stalls(), "has said nothing more for 5 s"));
    }

    @ParameterizedTest
    @MethodSource("silences")
    void silenceIsOneMessageAndNothingOfItIsRemembered(ModelReply reply, String expected) throws IOException {
        isOneMessage(backend("only", Format.OLLAMA, first, Duration.ofSeconds(5)), reply, expected);
    }

    private void isOneMessage(Backend only, ModelReply reply, String expected) throws IOException {
        String room = chat(policy(List.of(only), Set.of(), List.of(), List.of()));
        first.then(reply).then(ModelReply.says("Well."));

        JsonNode refusal = stage.ask(room, "a story");

        assertThat(refusal.path("body").asText()).contains(expected);
        assertThat(refusal.path("dev.puppetmaster.refused").asBoolean()).isTrue();
        assertThat(stage.ask(room, "again").path("body").asText()).isEqualTo("Well.");
        JsonNode told = first.asked().getLast().body().path("messages");
        assertThat(told).hasSize(4);
        // what the model is told it said is what stands in the room
        assertThat(told.path(2).path("role").asText()).isEqualTo("assistant");
        assertThat(told.path(2).path("content").asText())
                .isEqualTo(refusal.path("body").asText());
    }

    @Test
    void aModelThatIsBrokenOffByTheEndOfTheProcessIsAskedAgainAtTheNextStart() throws IOException {
        String room = chat(policy(List.of(backend("only", Format.OLLAMA, first)), Set.of(), List.of(), List.of()));
        first.then(ModelReply.begins().stalls()).then(ModelReply.says("Well."));
        String asked = stage.you().send(room, "a story");
        await().atMost(SOON).until(() -> first.asked().size() == 1);

        stage.stop();
        stage.play();

        assertThat(stage.answer(room, asked).path("body").asText()).isEqualTo("Well.");
    }

    @Test
    void aModelThatNeverEndsIsCut() throws IOException {
        Backend only = backend("only", Format.OPENAI, first);
        String room = chat(policy(List.of(only), Set.of(), List.of(), List.of()));
        first.then(ModelReply.begins().words("word ".repeat(100_000)).ends());

        assertThat(stage.ask(room, "a story").path("body").asText()).startsWith("word word");

        // what is too long for a message goes on in a file
        JsonNode file = stage.you()
                .awaitReply(room, event -> event.at("/content/msgtype").asText().equals("m.file"), SOON);
        assertThat(file.at("/content/info/size").asInt()).isBetween(15_000, 17_000);
    }

    @Test
    void whatBreaksOffIsBegunAnewByTheNextBackendInTheSameMessage() throws IOException {
        String room = chat(policy(
                List.of(backend("first", Format.OLLAMA, first), backend("second", Format.OPENAI, second)),
                EnumSet.allOf(ModelFault.Kind.class),
                List.of(),
                List.of()));
        first.then(ModelReply.begins().words("Once ").cuts());
        second.otherwise(asked -> {
            awaitShown(room, "Once");
            return ModelReply.says("There was a king.");
        });

        JsonNode answer = stage.ask(room, "a story");

        assertThat(answer.path("body").asText()).isEqualTo("There was a king.");
        assertThat(answer.path("m.relates_to").path("rel_type").asText()).isEqualTo("m.replace");
        assertThat(stage.ask(room, "!why").path("body").asText()).contains("second answered", "2 tries");
    }

    private void awaitShown(String room, String text) {
        await("what is shown of the answer")
                .atMost(SOON)
                .until(() -> stage.you().timeline(room).stream()
                        .anyMatch(event -> event.at("/content/body").asText().startsWith(text)));
    }

    @Test
    void aBudgetWarnsAndThenRefusesUntilTheNextDay() throws IOException {
        String room = chat(policy(
                List.of(backend("only", Format.OLLAMA, first)),
                Set.of(),
                List.of(),
                List.of(new Budget(Per.ROOM, Measure.TOKENS, 14, Budget.Period.DAY, null))));
        first.then(ModelReply.says("One."));

        assertThat(stage.ask(room, "one").path("body").asText())
                .startsWith("One.")
                .contains("*Four fifths of the budget of 14 tokens a day for this room are spent.*");
        first.then(ModelReply.says("Two."));
        String unused = stage.ask(room, "two").path("body").asText();

        assertThat(stage.ask(room, "three").path("body").asText())
                .startsWith("The budget of 14 tokens a day for this room is spent");
        assertThat(stage.ask(room, "!budget").path("body").asText()).contains("24 of 14 tokens a day");
        assertThat(first.asked()).hasSize(2);
    }

    @Test
    void whoIsOverALimitIsToldWhenToAskAgain() throws IOException {
        String room = chat(policy(
                List.of(backend("only", Format.OLLAMA, first)),
                Set.of(),
                List.of(new Limit(Per.SENDER, Measure.REQUESTS, 1, Duration.ofMinutes(10))),
                List.of()));
        first.then(ModelReply.says("One."));
        String unused = stage.ask(room, "one").path("body").asText();

        assertThat(stage.ask(room, "two").path("body").asText())
                .contains("The limit of 1 requests in 10 min for you is reached; ask again in");
    }
}
