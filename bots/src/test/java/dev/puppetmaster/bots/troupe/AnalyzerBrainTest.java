package dev.puppetmaster.bots.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.testkit.BotTester;
import dev.puppetmaster.testkit.BotTester.Asked;
import dev.puppetmaster.testkit.BotTester.Said;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnalyzerBrainTest {
    private final BotTester tester = BotTester.of(new Analyzer());

    @Test
    void pingIsAnsweredWithPong() {
        assertThat(tester.ask("!ping")).isEqualTo("pong");
    }

    @Test
    void aFileIsDescribedWithTablesAndOnePicture() {
        tester.withFile("houses.csv", "text/csv", Tables.HOUSES);

        Said said = tester.say("!describe");

        assertThat(said.markdown())
                .startsWith("**houses.csv**: 40 rows, 6 columns, 40 missing values")
                .contains("| size | integer |", "| town | text |", "| price |");
        assertThat(said.files()).singleElement().satisfies(file -> {
            assertThat(file.image()).isTrue();
            assertThat(file.mimeType()).isEqualTo("image/png");
            assertThat(file.description()).contains("houses.csv");
            assertThat(file.data()).startsWith(0x89, 'P', 'N', 'G');
        });
        assertThat(said.tools()).containsExactly("read csv", "describe", "draw chart");
    }

    @Test
    void whereNothingCanBeDrawnTheFiguresComeAloneAndSayWhy() {
        tester.withFile("one.csv", "text/csv", Tables.utf8("a\n7\n"));

        Said said = tester.say("!describe");

        assertThat(said.refused()).isFalse();
        assertThat(said.files()).isEmpty();
        assertThat(said.markdown()).startsWith("**one.csv**: 1 row").contains("no picture: no column of one.csv");
    }

    @Test
    void aFileWithoutWordsGetsAShortSummaryAndTheNextCommand() {
        Said said = tester.sendFile("houses.csv", "text/csv", Tables.HOUSES, "");

        assertThat(said.markdown())
                .startsWith("**houses.csv**: 40 rows, 6 columns")
                .contains("- integer: `size`, `price`, `same`", "- text: `id`, `town`", "- empty: `empty`")
                .contains("`size` and `price` move together", "`empty` has no values", "`same` has one value only")
                .contains("`!describe`");
        assertThat(said.files()).isEmpty();
    }

    @Test
    void aCaptionThatIsACommandIsAboutItsFile() {
        assertThat(tester.sendFile("houses.csv", "text/csv", Tables.HOUSES, "!describe")
                        .files())
                .hasSize(1);
    }

    @Test
    void withoutAFileItSaysHowToGiveOne() {
        Said said = tester.say("!describe");

        assertThat(said.refused()).isTrue();
        assertThat(said.markdown())
                .isEqualTo("Which table? Send me a CSV file first, or reply to one with `!describe`.");
        assertThat(tester.ask("what is this?")).contains("CSV file").doesNotContain("\n");
    }

    @Test
    void aFriendsFileIsDescribed() {
        Answer question = Answer.of("What is in this?").withFile("houses.csv", "text/csv", Tables.HOUSES);

        assertThat(tester.askAsFriend(question).markdown()).startsWith("**houses.csv**: 40 rows");
    }

    // ---- reports

    private static final String REPORT = "!report orders 500 rows, target total";

    @Test
    void aReportAsksBothFriendsOnceAndTellsWhatTheySaid() {
        tester.withFriend("data-synthesizer", new Synthesizer()).withFriend("data-salience", new Salience());

        Said said = tester.say(REPORT);

        assertThat(tester.asked()).extracting(Asked::friend).containsExactly("data-synthesizer", "data-salience");
        assertThat(tester.asked().getFirst().question().markdown())
                .isEqualTo("!synthesize orders 500 rows, target total");
        assertThat(tester.asked().getLast().question().markdown()).isEqualTo("!salience total");
        assertThat(tester.asked().getLast().question().files()).hasSize(1);
        assertThat(said.markdown())
                .startsWith("**Report on orders**, target `total`\n\n**orders.csv**: 500 rows, 11 columns")
                .contains("| unit_price | decimal |")
                .contains("**What tells about total** in orders.csv", "- when `")
                .contains("Ranked by data-salience ([question](https://matrix.to/#/")
                .contains("The table is made up: data-synthesizer ([question](https://matrix.to/#/");
        assertThat(said.files()).singleElement().satisfies(file -> {
            assertThat(file.image()).isTrue();
            assertThat(file.description()).contains("in orders.csv: total");
        });
    }

    @Test
    void withoutTheFriendshipThatMakesTheTableOneLineSaysWhichIsMissing() {
        Said said = tester.say(REPORT);

        assertThat(said.refused()).isTrue();
        assertThat(said.markdown())
                .contains("a Friendship with the members data-analyzer and data-synthesizer is missing")
                .contains("data-salience")
                .doesNotContain("\n");
    }

    @Test
    void withoutTheFriendWhoRanksTheReportSaysWhatIsMissing() {
        tester.withFriend("data-synthesizer", new Synthesizer());

        Said said = tester.say(REPORT);

        assertThat(said.refused()).isFalse();
        assertThat(said.markdown())
                .contains("**orders.csv**: 500 rows")
                .contains("No ranking: I may not ask `data-salience`: a Friendship");
        assertThat(said.files()).hasSize(1);
    }

    @Test
    void whatTheMakerRefusesIsTheReportsRefusalInItsWords() {
        tester.withFriend("data-synthesizer", new Synthesizer()).withFriend("data-salience", new Salience());

        Said said = tester.say("!report orders 500 rows, target tootal");

        assertThat(said.refused()).isTrue();
        assertThat(said.markdown())
                .startsWith("No report: data-synthesizer ([question](")
                .contains("refused: target 'tootal': no such column, did you mean 'total'?")
                .doesNotContain("\n");
        assertThat(tester.asked()).hasSize(1);
    }

    @Test
    void whatTheRankerRefusesStandsInTheReport() {
        tester.withFriend("data-synthesizer", new Synthesizer()).withFriend("data-salience", new Salience());

        Said said = tester.say("!report visits 40 rows, target note, columns: size int 1..9, note choice same");

        assertThat(said.refused()).isFalse();
        assertThat(said.markdown())
                .contains("**visits.csv**: 40 rows")
                .contains("No ranking: data-salience ([question](", "it has the same value in every row");
        assertThat(said.files()).hasSize(1);
    }

    @Test
    void aRefusalOfAnyKindIsQuotedAsItIs() {
        assertThat(BotTester.of(new Analyzer())
                        .withFriend("data-synthesizer", new Synthesizer())
                        .withFriend("data-salience", (ask, turn) -> {
                            throw new RefusedException("I am tired.");
                        })
                        .ask(REPORT))
                .contains("No ranking: data-salience ([question](", "refused: I am tired.");
    }

    @Test
    void aSilentFriendIsNamed() {
        tester.withFriend("data-synthesizer", new Synthesizer()).withSilentFriend("data-salience");

        assertThat(tester.ask(REPORT))
                .contains("**orders.csv**: 500 rows", "No ranking: data-salience did not answer in time.");
        assertThat(BotTester.of(new Analyzer())
                        .withSilentFriend("data-synthesizer")
                        .say(REPORT))
                .isEqualTo(new Said("data-synthesizer did not answer in time.", List.of(), true, List.of()));
    }

    @Test
    void aFriendWhoSendsNoFileOrNoTableMakesNoReport() {
        assertThat(BotTester.of(new Analyzer())
                        .withFriend("data-synthesizer", (ask, turn) -> Answer.of("later"))
                        .say(REPORT)
                        .markdown())
                .startsWith("No report: data-synthesizer ([question](")
                .endsWith("answered without a file.");
        Said broken = BotTester.of(new Analyzer())
                .withFriend(
                        "data-synthesizer",
                        (ask, turn) -> Answer.of("here").withFile("x.csv", "text/csv", Tables.utf8("a,b\n1\n")))
                .say(REPORT);
        assertThat(broken.refused()).isTrue();
        assertThat(broken.markdown()).contains("x.csv").doesNotContain("\n");
    }
}
