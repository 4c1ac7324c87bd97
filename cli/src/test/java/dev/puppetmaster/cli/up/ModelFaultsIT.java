package dev.puppetmaster.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.matrix.EventId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a person sees of the faults that a real Ollama has, in a room of a real Synapse: one message that says what happened; and
 * what the model is shown of it afterwards.
 */
@Timeout(600)
class ModelFaultsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String PUPPETS = """
            %s
            %s
            %s
            %s
            %s
            %s
            """.formatted(
                    policy("strict", backend("only", "BIG", "tiny-script")),
                    policy(
                            "impatient",
                            backend("only", "BIG", "tiny-script").replace("}", ", timeouts: {silence: 10s}}")),
                    policy("other", backend("only", "BIG", "no-such-model")),
                    policy("crowded", backend("only", "SMALL", "tiny-script")),
                    policy("safe", backend("first", "SMALL", "tiny-script") + backend("second", "BIG", "tiny-script")),
                    policy("poor", backend("only", "BIG", "tiny-script"))
                            + "  budgets: [{per: Room, tokens: 4000, period: Day}]\n")
            + puppet("strict")
            + puppet("impatient")
            + puppet("other")
            + puppet("crowded")
            + puppet("safe")
            + puppet("poor");

    private static String policy(String name, String backends) {
        return """
                ---
                apiVersion: puppetmaster.dev/v1alpha1
                kind: LLMPolicy
                metadata: {name: %s}
                spec:
                  retries: 0
                  cooldown: 0s
                  backends:
                %s""".formatted(name, backends);
    }

    private static String backend(String name, String url, String model) {
        return "  - {name: %s, provider: ollama, url: \"%s\", model: %s}\n".formatted(name, url, model);
    }

    private static String puppet(String policy) {
        return """
                ---
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Puppet
                metadata: {name: think-%s}
                spec:
                  homeserverRef: {name: think}
                  brain: {llm: {systemPrompt: You are a clerk., policyRef: {name: %s}}}
                """.formatted(policy, policy);
    }

    @TempDir
    static Path directory;

    private static Thinkers thinkers;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        thinkers = Thinkers.start(directory, PUPPETS);
    }

    @AfterAll
    static void stop() {
        thinkers.close();
    }

    /** The next message is answered, and the model reads that it said what stands in the room, and nothing of what broke off. */
    private static void nothingElseIsRemembered(String puppet, LocalOllama ollama, String said, String broken)
            throws IOException {
        assertThat(thinkers.ask(puppet, "and now?")).isEqualTo(LocalOllama.HELLO);
        assertThat(ollama.prompts().getLast())
                .contains("<|assistant|>" + said + "<|end|>")
                .endsWith("and now?")
                .doesNotContain(broken);
    }

    @Test
    void aStreamThatEndsWithoutAnEnd() throws IOException {
        String said = thinkers.ask("think-strict", "sing [[loop]]");

        assertThat(said).isEqualTo("The model at " + thinkers.big().url() + " broke off in mid-answer; ask again.");
        nothingElseIsRemembered("think-strict", thinkers.big(), said, "la la");
    }

    @Test
    void aRunnerThatDiesInMidStream() throws IOException {
        assertThat(thinkers.ask("think-strict", "hello")).isEqualTo(LocalOllama.HELLO);
        EventId asked;
        try (LocalOllama.Slowly slow = thinkers.big().slowly()) {
            asked = thinkers.say("think-strict", "tell [[long]]");
            EventId unused = thinkers.begun("think-strict", asked, "w0");
            assertThat(slow.loop().isAlive()).isTrue();
            thinkers.big().killRunner();
        }
        String said = thinkers.answer("think-strict", asked);

        assertThat(said).isEqualTo("The model at " + thinkers.big().url() + " failed in the middle; ask again.");
        nothingElseIsRemembered("think-strict", thinkers.big(), said, "w0 w1");
    }

    @Test
    void aRunnerThatStandsStill() throws IOException, InterruptedException {
        assertThat(thinkers.ask("think-impatient", "hello")).isEqualTo(LocalOllama.HELLO);
        EventId asked;
        try (LocalOllama.Slowly slow = thinkers.big().slowly()) {
            asked = thinkers.say("think-impatient", "tell [[long]]");
            EventId unused = thinkers.begun("think-impatient", asked, "w0");
            assertThat(slow.loop().isAlive()).isTrue();
            slow.freeze();
        }
        String said = thinkers.answer("think-impatient", asked);
        thinkers.big().thaw();

        assertThat(said)
                .isEqualTo("The model at " + thinkers.big().url() + " has said nothing more for 10 s; ask again.");
        nothingElseIsRemembered("think-impatient", thinkers.big(), said, "w0 w1");
    }

    /** The tiny models take about a byte for a token: so a conversation is soon too long for what the puppet asks for. */
    @Test
    void aConversationThatIsTooLongIsNotCutInSilence() throws IOException {
        String said = thinkers.ask("think-strict", "ü".repeat(7_500));

        assertThat(said).contains("is longer than the model tiny-script").contains("begin a new one");
        assertThat(thinkers.ask("think-strict", "!reset")).startsWith("I begin anew");
        assertThat(thinkers.ask("think-strict", "and now?")).isEqualTo(LocalOllama.HELLO);
        assertThat(thinkers.big().prompts().getLast()).endsWith("and now?").doesNotContain("üü");
    }

    @Test
    void aModelThatIsNotThere() {
        assertThat(thinkers.ask("think-other", "hello"))
                .isEqualTo("There is no model `no-such-model` at "
                        + thinkers.big().url() + "; run `ollama pull no-such-model` there.");
    }

    /** One model stands still, another waits for its place, and one more waits for that: who comes then is sent away. */
    @Test
    void aQueueThatIsFull() throws Exception {
        assertThat(thinkers.ask("think-crowded", "hello")).isEqualTo(LocalOllama.HELLO);
        List<CompletableFuture<Integer>> crowd = new ArrayList<>();
        try (HttpClient http = HttpClient.newHttpClient()) {
            try (LocalOllama.Slowly slow = thinkers.small().slowly()) {
                crowd.add(chat(http, "tiny-script"));
                await().atMost(SOON).until(() -> thinkers.small().logged().contains("in the crowd"));
                assertThat(slow.loop().isAlive()).isTrue();
                slow.freeze();
            }
            crowd.add(chat(http, "tiny"));
            await().atMost(SOON)
                    .until(() -> thinkers.small().logged().contains("waiting for pending requests to complete"));
            CompletableFuture<Integer> one = chat(http, "tiny");
            CompletableFuture<Integer> other = chat(http, "tiny");
            // one of them has the last place then, whichever
            assertThat(CompletableFuture.anyOf(one, other).get(60, TimeUnit.SECONDS))
                    .isEqualTo(503);
            String said = thinkers.ask("think-crowded", "and I?");
            thinkers.small().thaw();

            assertThat(said)
                    .startsWith("The model at " + thinkers.small().url() + " has too much to do (503: `server busy")
                    .endsWith("ask again later.");
            for (CompletableFuture<Integer> each : crowd) {
                assertThat(each.get()).isEqualTo(200);
            }
            assertThat(List.of(one.get(), other.get())).containsExactlyInAnyOrder(200, 503);
            nothingElseIsRemembered("think-crowded", thinkers.small(), said, "crowd");
        }
    }

    private static CompletableFuture<Integer> chat(HttpClient http, String model) {
        String body = """
                {"model": "%s", "stream": false, "options": {"num_predict": 500, "num_ctx": 12288},
                 "messages": [{"role": "user", "content": "in the crowd [[long]]"}]}""".formatted(model);
        return http.sendAsync(
                        HttpRequest.newBuilder(URI.create(thinkers.small().url() + "/api/chat"))
                                .timeout(Duration.ofMinutes(2))
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString())
                .thenApply(answer -> answer.statusCode());
    }

    @Test
    void aServerThatDiesInMidAnswerIsFollowedByTheNextInTheSameMessage() throws Exception {
        assertThat(thinkers.ask("think-safe", "hello")).isEqualTo(LocalOllama.HELLO);
        EventId asked;
        try (LocalOllama.Slowly slow = thinkers.small().slowly()) {
            asked = thinkers.say("think-safe", "tell [[long]]");
            EventId unused = thinkers.begun("think-safe", asked, "w0");
            assertThat(slow.loop().isAlive()).isTrue();
            thinkers.small().kill();
        }
        String said = thinkers.answer("think-safe", asked);

        assertThat(said).startsWith("w0 w1 w2 w3").containsOnlyOnce("w0 w1").contains(" w150 ");
        assertThat(thinkers.ask("think-safe", "!why")).contains("second answered", "2 tries");
        // nobody has to do anything: the other one goes on
        assertThat(thinkers.ask("think-safe", "hello")).isEqualTo(LocalOllama.HELLO);
        thinkers.small().restart();
        assertThat(thinkers.ask("think-safe", "hello")).isEqualTo(LocalOllama.HELLO);
        assertThat(thinkers.ask("think-safe", "!why")).contains("first answered");
    }

    @Test
    void aBudgetOfTokensThatTheModelItselfCounted() throws IOException {
        int before = thinkers.big().prompts().size();
        List<String> answers = new ArrayList<>();
        do {
            answers.add(thinkers.ask("think-poor", "hello"));
        } while (answers.getLast().startsWith(LocalOllama.HELLO) && answers.size() < 20);

        assertThat(answers.removeLast()).startsWith("The budget of 4000 tokens a day for this room is spent");
        assertThat(answers)
                .filteredOn(answer ->
                        answer.contains("*Four fifths of the budget of 4000 tokens a day for this room are spent.*"))
                .hasSize(1);
        assertThat(thinkers.big().prompts()).hasSize(before + answers.size());
        assertThat(thinkers.ask("think-poor", "!budget")).contains(" of 4000 tokens a day");
    }
}
