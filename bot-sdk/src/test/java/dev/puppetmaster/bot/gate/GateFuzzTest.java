package dev.puppetmaster.bot.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.puppetmaster.bot.fuzz.Choices;
import dev.puppetmaster.bot.fuzz.KeptInputs;
import dev.puppetmaster.bot.fuzz.Property;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The gate and {@link PlainRules} are of one mind about any message. */
class GateFuzzTest {
    @FuzzTest(maxDuration = "150s")
    void anyMessage(byte[] data) {
        holdsOf(Choices.ofBytes(data));
    }

    @TestFactory
    Stream<DynamicTest> inputsOnceFound() {
        return KeptInputs.of(getClass(), "anyMessage", this::anyMessage);
    }

    @Test
    void theGateDoesWhatTheRulesSay() {
        Property.holds(5_000, GateFuzzTest::holdsOf);
    }

    @Test
    void aGlobMatchesWhatItsPatternMatches() {
        Property.holds(600, choices -> {
            String glob = few(choices, "a", "b", "*", "?", "**");
            String text = few(choices, "a", "b", "c", "aab");
            assertThat(Glob.matches(glob, text))
                    .as(glob + " on " + text)
                    .isEqualTo(text.matches(glob.replace("*", "[abc]*").replace("?", "[abc]")));
        });
    }

    private static String few(Choices choices, String... pieces) {
        StringBuilder text = new StringBuilder();
        for (int i = choices.below(7); i > 0; i--) {
            text.append(choices.of(pieces));
        }
        return text.toString();
    }

    private static void holdsOf(Choices choices) {
        GateCase it = GateCase.of(choices);
        GateInput input = it.input(choices);
        Verdict verdict = Gate.decide(input);
        agrees(it, verdict.decision());
        assertThat(Gate.decide(input)).isEqualTo(verdict);
        // What nobody reads changes nothing: the same message with other noise.
        assertThat(Gate.decide(it.input(choices))).isEqualTo(verdict);
        if (!(verdict.decision() instanceof Decision.Answer)) {
            assertThat(verdict.loop().turnsInConversation())
                    .isLessThanOrEqualTo(it.loop().turnsInConversation() + 1);
        }
    }

    private static void agrees(GateCase it, Decision decision) {
        PlainRules rules = new PlainRules(it);
        String about = it + " became " + decision;
        assertThat(decision instanceof Decision.Answer).as(about).isEqualTo(rules.isAnswered());
        assertThat(decision instanceof Decision.Control).as(about).isEqualTo(rules.isControl());
        assertThat(decision instanceof Decision.Resume).as(about).isEqualTo(rules.isResumed());
        assertThat(decision instanceof Decision.Cancel).as(about).isEqualTo(rules.isCancelled());
        assertThat(decision instanceof Decision.Decide).as(about).isEqualTo(rules.isDecided());
        assertThat(decision instanceof Decision.Invalidate).as(about).isEqualTo(rules.isInvalidated());
        boolean forgets = decision instanceof Decision.Tell
                || (decision instanceof Decision.Invalidate invalidate && invalidate.told());
        assertThat(forgets && it.type().equals("m.room.redaction")).as(about).isEqualTo(rules.isTakenBackForIt());
        switch (decision) {
            case Decision.Say say -> {
                assertThat(rules.mayBeSaidTo()).as(about).isTrue();
                assertThat(say.line()).as(about).doesNotContain("\n").hasSizeLessThan(400);
            }
            case Decision.Tell told -> assertThat(rules.mayBeTold()).as(about).isTrue();
            case Decision.Answer answer -> {
                assertThat(answer.command().orElse("")).as(about).isEqualTo(it.command());
                assertThat(answer.text()).as(about).isEqualTo(it.words());
                assertThat(answer.hop()).as(about).isBetween(0, LoopGuard.MAX_HOPS);
            }
            case Decision.Control control -> assertThat(control.command()).isEqualTo(it.command());
            case Decision.Join join -> throw new AssertionError("joins: " + about);
            case Decision.Decline decline -> throw new AssertionError("declines: " + about);
            case Decision.Cancel cancel -> assertThat(cancel.ask()).isEqualTo(GateCase.ASK);
            case Decision.Decide decide -> {
                assertThat(decide.request()).isEqualTo(GateCase.REQUEST);
                assertThat(decide.approved()).as(about).isEqualTo(it.key().startsWith("✅"));
            }
            case Decision.Invalidate invalidate -> assertThat(invalidate.ask()).isEqualTo(GateCase.ASK);
            case Decision.Resume resume -> {}
            case Decision.Ignore ignore -> {}
        }
    }
}
