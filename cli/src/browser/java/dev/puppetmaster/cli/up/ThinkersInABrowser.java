package dev.puppetmaster.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** examples/thinkers as they are seen in a web client: a real Synapse, real Ollamas, a real browser. */
@Timeout(600)
class ThinkersInABrowser {
    private static final String MORE = """
            apiVersion: puppetmaster.dev/v1alpha1
            kind: LLMPolicy
            metadata: {name: safe}
            spec:
              backends:
              - {name: first, provider: ollama, url: "SMALL", model: tiny-script}
              - {name: second, provider: ollama, url: "BIG", model: tiny-script}
            ---
            apiVersion: puppetmaster.dev/v1alpha1
            kind: LLMPolicy
            metadata: {name: poor}
            spec:
              backends: [{name: only, provider: ollama, url: "BIG", model: tiny-script}]
              budgets: [{per: Room, tokens: 3000, period: Day}]
            ---
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Puppet
            metadata: {name: think-safe}
            spec:
              homeserverRef: {name: think}
              displayName: Safe thinker
              brain: {llm: {systemPrompt: You are a clerk., policyRef: {name: safe}}}
            ---
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Puppet
            metadata: {name: think-poor}
            spec:
              homeserverRef: {name: think}
              displayName: Poor thinker
              brain: {llm: {systemPrompt: You are a clerk., policyRef: {name: poor}}}
            """;

    @TempDir
    static Path directory;

    private static Thinkers thinkers;
    private static Cinny cinny;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        thinkers = Thinkers.start(directory, MORE);
        cinny = Cinny.open(thinkers.file());
    }

    @AfterAll
    static void stop() {
        cinny.close();
        thinkers.close();
    }

    private static void greets(String puppet, String words) {
        cinny.direct(thinkers.with(puppet));
        cinny.say(words);
        cinny.seesOneOf(words, LocalOllama.HELLO, LocalOllama.HELLO);
    }

    private static void theFriendsRoom() {
        cinny.space(thinkers.space(), "Thinkers");
        assertThat(cinny.listed("thinkers")).containsExactly("thinkers");
        cinny.enter("thinkers");
    }

    @Test
    void theSpaceIsSeenAndAnAnswerGrowsAndIsStoppedWithACross() throws Exception {
        theFriendsRoom();
        greets(Thinkers.FIRST, "hello");
        try (LocalOllama.Slowly slow = thinkers.big().slowly()) {
            cinny.say("tell [[long]]");
            assertThat(cinny.sees("w0 w1")).doesNotContain("w1400");
            cinny.picture("streaming");
            cinny.reacts("w0 w1", "❌");
            assertThat(cinny.sees("Stopped by @you:think.localhost.")).contains("w0 w1");
            assertThat(slow.loop().isAlive()).isTrue();
        }
        cinny.picture("cancelled");
    }

    @Test
    void aToolAndAFriendAreAsked() {
        greets(Thinkers.FIRST, "good morning");
        cinny.say("how late is it? [[clock]]");
        cinny.sees("clock {} took");
        cinny.say("what does the other say? [[friend]]");
        theFriendsRoom();
        cinny.sees("And you, what do you say? [[utf8]]");
        cinny.sees("Grüße aus 日本 🙂 fin.");
        cinny.picture("friends");
        cinny.direct(thinkers.with(Thinkers.FIRST));
        cinny.sees("what does the other say?");
        cinny.sees("ask think-second");
        cinny.picture("tool-and-friend");
    }

    @Test
    void aCallIsApprovedAndAnotherRefused() {
        decide("and what is the time? [[clock]]", "✅", "Approved by");
        decide("and what is it now? [[clock]]", "❌", "Refused by");
        cinny.picture("approvals");
    }

    private static void decide(String question, String sign, String end) {
        cinny.direct(thinkers.with(Thinkers.SECOND));
        cinny.say(question);
        cinny.sees("approv");
        cinny.room(thinkers.approvals());
        cinny.agrees("Shall I make this call?", "Approved by", sign);
        cinny.sees(end);
        cinny.direct(thinkers.with(Thinkers.SECOND));
        cinny.sees("The tool said so.");
        cinny.room(thinkers.approvals());
        cinny.sees(end);
    }

    @Test
    void aBudgetRunsOut() {
        cinny.direct(thinkers.with("think-poor"));
        boolean spent = false;
        for (int i = 0; i < 20 && !spent; i++) {
            cinny.say("hello, for the time number " + i);
            spent = cinny.seesOneOf(
                            "hello, for the time number " + i, LocalOllama.HELLO, "The budget of 3000 tokens a day")
                    .contains("is spent");
        }
        assertThat(spent).isTrue();
        cinny.say("!budget");
        cinny.sees(" of 3000 tokens a day");
        cinny.picture("budget");
    }

    @Test
    void anotherModelGoesOnWhereTheFirstDiesInMidStream() throws Exception {
        greets("think-safe", "hello");
        try (LocalOllama.Slowly slow = thinkers.small().slowly()) {
            cinny.say("tell [[long]]");
            cinny.sees("w0 w1");
            assertThat(slow.loop().isAlive()).isTrue();
            thinkers.small().kill();
        }
        String said = cinny.sees("(cut here: it grew too long)");
        assertThat(Pattern.compile("w0 w1 ").matcher(said).results()).hasSize(1);
        cinny.say("!why");
        assertThat(cinny.sees("second answered")).contains("2 tries");
        cinny.picture("fallback");
        thinkers.small().restart();
    }
}
