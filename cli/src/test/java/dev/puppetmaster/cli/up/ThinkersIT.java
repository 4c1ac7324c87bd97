package dev.puppetmaster.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.testkit.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** examples/thinkers as a person meets them, and puppets that remember: a real Synapse, a real Ollama. */
@Timeout(600)
class ThinkersIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String REMEMBERING = """
            apiVersion: puppetmaster.dev/v1alpha1
            kind: MemoryPolicy
            metadata: {name: short}
            spec: {type: Summary, windowTokens: 256}
            ---
            apiVersion: puppetmaster.dev/v1alpha1
            kind: MemoryPolicy
            metadata: {name: facts}
            spec: {type: Facts, windowTokens: 256}
            ---
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Puppet
            metadata: {name: think-sums}
            spec:
              homeserverRef: {name: think}
              brain: {llm: {systemPrompt: You are a clerk., policyRef: {name: models}}}
              memoryPolicyRef: {name: short}
            ---
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Puppet
            metadata: {name: think-facts}
            spec:
              homeserverRef: {name: think}
              brain: {llm: {systemPrompt: You are a clerk., policyRef: {name: models}}}
              memoryPolicyRef: {name: facts}
            """;

    @TempDir
    static Path directory;

    private static Thinkers thinkers;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        thinkers = Thinkers.start(directory, REMEMBERING);
    }

    @AfterAll
    static void stop() {
        thinkers.close();
    }

    private static String lastPrompt() throws IOException {
        return thinkers.big().prompts().getLast();
    }

    @Test
    void anAnswerGrowsInOneMessageAndEndsWhole() throws IOException {
        assertThat(thinkers.ask(Thinkers.FIRST, "hello")).isEqualTo(LocalOllama.HELLO);
        EventId asked;
        try (LocalOllama.Slowly slow = thinkers.big().slowly()) {
            asked = thinkers.say(Thinkers.FIRST, "tell [[long]]");
            EventId unused = thinkers.begun(Thinkers.FIRST, asked, "w0");
            await().atMost(SOON)
                    .until(() -> thinkers.shown(Thinkers.FIRST, asked).size() >= 3);
            assertThat(slow.loop().isAlive()).isTrue();
        }

        assertThat(thinkers.answer(Thinkers.FIRST, asked))
                .startsWith("w0 w1 w2")
                .contains("(cut here: it grew too long)");
        List<String> shown = thinkers.shown(Thinkers.FIRST, asked);
        for (int i = 1; i < shown.size(); i++) {
            String before = shown.get(i - 1);
            assertThat(shown.get(i)).startsWith(before.substring(0, Math.min(before.length(), 5)));
            assertThat(shown.get(i).length()).isGreaterThanOrEqualTo(before.length());
        }
        // so much to read again costs the tiny model half a minute
        assertThat(thinkers.ask(Thinkers.FIRST, "!reset")).startsWith("I begin anew");
    }

    @Test
    void whoAskedStopsTheModelWithACross() throws Exception {
        assertThat(thinkers.ask(Thinkers.FIRST, "hello")).isEqualTo(LocalOllama.HELLO);
        awaitNoConversation();
        try (LocalOllama.Slowly slow = thinkers.big().slowly()) {
            EventId asked = thinkers.say(Thinkers.FIRST, "tell [[long]]");
            EventId begun = thinkers.begun(Thinkers.FIRST, asked, "w0");
            thinkers.you().react(thinkers.with(Thinkers.FIRST), begun, "❌");
            assertThat(thinkers.answer(Thinkers.FIRST, asked))
                    .startsWith("w0")
                    .endsWith("Stopped by @you:think.localhost.");
            // the model works no longer on what nobody waits for
            awaitNoConversation();
            assertThat(slow.loop().isAlive()).isTrue();
        }

        assertThat(thinkers.ask(Thinkers.FIRST, "and now?")).isEqualTo(LocalOllama.HELLO);
    }

    /** Waits until the model has ended all that it began. */
    private static void awaitNoConversation() {
        await().atMost(SOON)
                .until(() -> thinkers.big().ended() == thinkers.big().prompts().size());
    }

    @Test
    void aToolIsCalledAndItsResultIsData() throws IOException {
        assertThat(thinkers.ask(Thinkers.FIRST, "how late is it? [[clock]]")).isEqualTo("The tool said so.");

        assertThat(lastPrompt())
                .contains("<tool_call>\n{\"name\": \"clock\"")
                .containsPattern("<\\|tool\\|>\\[[0-9a-f]{8} result of clock]\n20[0-9-]*T[0-9:]*\\+00:00");
    }

    @Test
    void aCallOfAToolThatDoesNotExistIsToldToTheModel() throws IOException {
        assertThat(thinkers.ask(Thinkers.FIRST, "do it [[bad_tool]]")).isEqualTo(LocalOllama.HELLO);

        // Ollama passes on nothing of such a call
        assertThat(lastPrompt()).contains("That was empty. The tools are: ");
    }

    @Test
    void aFriendIsAskedAndTheTalkIsLinked() {
        String answer = thinkers.ask(Thinkers.FIRST, "what does the other say? [[friend]]");

        assertThat(answer).startsWith("The tool said so.").contains("https://matrix.to/#/");
        assertThat(thinkers.you().timeline(thinkers.friends()).stream()
                        .filter(event -> event.type().equals("m.room.message"))
                        .map(Stage::words))
                .contains("And you, what do you say? [[utf8]]")
                .anyMatch(words -> words.startsWith("Grüße aus 日本 🙂 fin."));
    }

    @Test
    void anApprovedCallRunsAndARefusedOneDoesNot() throws IOException {
        RoomId approvals = thinkers.approvals();
        decide(approvals, thinkers.say(Thinkers.SECOND, "how late is it? [[clock]]"), "✅");
        assertThat(lastPrompt()).containsPattern("result of clock]\n20[0-9-]*T");

        decide(approvals, thinkers.say(Thinkers.SECOND, "and now? [[clock]]"), "❌");
        assertThat(lastPrompt()).containsPattern("result of clock]\nRefused: ");
    }

    private static void decide(RoomId approvals, EventId asked, String sign) {
        MatrixEvent request = await().atMost(SOON)
                .until(
                        () -> thinkers.you().timeline(approvals).stream()
                                .filter(event -> event.type().equals("m.room.message"))
                                .filter(event ->
                                        event.body().contains(asked.value().substring(1)))
                                .findFirst(),
                        found -> found.isPresent())
                .orElseThrow();
        assertThat(request.body()).contains("clock", "{}");
        thinkers.you().react(approvals, request.eventId(), sign);
        assertThat(thinkers.answer(Thinkers.SECOND, asked)).isEqualTo("The tool said so.");
    }

    @Test
    void whatNoLongerFitsIsSummedUpByTheModelAndForgottenWhenItIsTakenBack() throws IOException {
        RoomId room = thinkers.with("think-sums");
        EventId first = thinkers.you().say(room, "alpha ".repeat(100));
        assertThat(thinkers.answer("think-sums", first)).isEqualTo(LocalOllama.HELLO);
        assertThat(thinkers.ask("think-sums", "beta ".repeat(100))).isEqualTo(LocalOllama.HELLO);

        assertThat(thinkers.ask("think-sums", "gamma")).isEqualTo(LocalOllama.HELLO);

        List<String> prompts = thinkers.big().prompts();
        assertThat(prompts.get(prompts.size() - 2)).contains("alpha alpha").endsWith("Now write the summary.");
        assertThat(prompts.getLast())
                .containsPattern("\\[[0-9a-f]{8} summary[^]]*]\n" + LocalOllama.HELLO)
                .doesNotContain("alpha alpha")
                .endsWith("gamma");
        assertThat(thinkers.ask("think-sums", "!memory")).contains("> " + LocalOllama.HELLO);

        thinkers.you().redact(room, first);

        await().atMost(SOON)
                .until(() -> thinkers.ask("think-sums", "!memory").equals("I keep no summary of this room."));
        assertThat(thinkers.ask("think-sums", "delta")).isEqualTo(LocalOllama.HELLO);
        assertThat(lastPrompt()).doesNotContain("alpha alpha").endsWith("delta");
    }

    @Test
    void aFactIsKeptShownAndForgottenWithItsMessage() throws IOException {
        RoomId room = thinkers.with("think-facts");
        EventId told = thinkers.you().say(room, "keep this [[remember]]");
        assertThat(thinkers.answer("think-facts", told)).isEqualTo("The tool said so.");
        assertThat(lastPrompt()).contains("Kept as #1.");
        assertThat(thinkers.ask("think-facts", "!memory")).contains("`#1` The dog is called Rex.");

        assertThat(thinkers.ask("think-facts", "what is the dog called?")).isEqualTo(LocalOllama.HELLO);
        assertThat(lastPrompt())
                .containsPattern("\\[[0-9a-f]{8} remembered of @you:[^]]*]\n#1 \\([^)]*\\) The dog is called Rex\\.")
                .endsWith("what is the dog called?");

        thinkers.you().redact(room, told);

        await().atMost(SOON)
                .until(() -> thinkers.ask("think-facts", "!memory").equals("I keep nothing of you in this room."));
        assertThat(thinkers.ask("think-facts", "and the dog?")).isEqualTo(LocalOllama.HELLO);
        assertThat(lastPrompt()).doesNotContain("remembered of @you").endsWith("and the dog?");
    }
}
