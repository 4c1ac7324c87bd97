package dev.puppetmaster.bots.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Answer.AnswerFile;
import dev.puppetmaster.testkit.BotTester;
import dev.puppetmaster.testkit.BotTester.Said;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SynthesizerBrainTest {
    private final BotTester tester = BotTester.of(new Synthesizer());

    private static String text(Said said) {
        return new String(said.files().getFirst().data(), StandardCharsets.UTF_8);
    }

    @Test
    void pingIsAnsweredWithPong() {
        assertThat(tester.ask("!ping")).isEqualTo("pong");
    }

    @Test
    void aTableIsAFileWhoseCaptionSaysItsSizeSeedAndTarget() {
        Said said = tester.say("!synthesize orders 500 rows, target total, seed 7");

        assertThat(said.markdown()).startsWith("**orders.csv**: 500 rows, 11 columns, seed 7, target `total`.");
        assertThat(said.files()).singleElement().satisfies(file -> {
            assertThat(file.fileName()).isEqualTo("orders.csv");
            assertThat(file.mimeType()).isEqualTo("text/csv");
            assertThat(file.image()).isFalse();
        });
        assertThat(text(said).lines()).hasSize(501);
        assertThat(said.tools()).containsExactly("make table");
    }

    @Test
    void theSameWordsMakeTheSameTableAgain() {
        String words = "!synthesize people 50 rows";

        assertThat(text(tester.say(words)))
                .isEqualTo(text(BotTester.of(new Synthesizer()).say(words)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "!synthesize orders 30 rows, target total",
                "orders 30 rows, target total",
                "Please make me a table of orders with 30 rows and the target total.",
                "Could you create orders, 30 rows, target total, please?"
            })
    void aFriendAsksByCommandOrInWords(String question) {
        Said said = tester.askAsFriend(Answer.of(question));

        assertThat(said.refused()).isFalse();
        assertThat(said.files()).extracting(AnswerFile::fileName).containsExactly("orders.csv");
        assertThat(text(said).lines()).hasSize(31);
    }

    @Test
    void aPersonsWordsGetAHintOfOneLine() {
        assertThat(tester.ask("make me a table")).contains("!synthesize").doesNotContain("\\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "!synthesize",
                "!synthesize orders 0 rows",
                "!synthesize orders 99999999 rows",
                "!synthesize orders, target nothing",
                "!synthesize <script>alert(1)</script> 5 rows",
                "!synthesize orders columns: age int 90..18",
                "!synthesize # 5 rows"
            })
    void whatCannotBeMadeIsRefusedInOneLine(String request) {
        Said said = tester.say(request);

        assertThat(said.refused()).isTrue();
        assertThat(said.files()).isEmpty();
        assertThat(said.markdown()).isNotBlank().doesNotContain("\n").doesNotContainPattern("(?<!\\\\)<");
        assertThat(dev.puppetmaster.bot.outbox.Markdown.html(said.markdown())).doesNotContain("<script", "<h1", "<li");
    }

    @Test
    void aRequestOfAHundredKilobytesIsRefusedInOneLine() {
        Said said = tester.say("!synthesize orders " + "x".repeat(100_000));

        assertThat(said.refused()).isTrue();
        assertThat(said.markdown()).hasSizeLessThan(700).doesNotContain("\n");
    }
}
