package dev.puppetmaster.bots.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.testkit.BotTester;
import dev.puppetmaster.testkit.BotTester.Said;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SalienceBrainTest {
    private final BotTester tester = BotTester.of(new Salience());

    @Test
    void pingIsAnsweredWithPong() {
        assertThat(tester.ask("!ping")).isEqualTo("pong");
    }

    @Test
    void theColumnThatTheTargetFollowsComesFirstWithItsReason() {
        tester.withFile("houses.csv", "text/csv", Tables.HOUSES);

        Said said = tester.say("!salience price");

        assertThat(said.refused()).isFalse();
        assertThat(said.markdown())
                .startsWith("**What tells about price** in houses.csv: 40 rows")
                .contains("| 1 | size | integer |")
                .contains("when `size` is in the");
        assertThat(said.tools()).containsExactly("read csv", "mutual information");
    }

    @Test
    void withoutATargetItSaysWhichColumnsItCouldTake() {
        tester.withFile("houses.csv", "text/csv", Tables.HOUSES);

        assertThat(tester.ask("!salience"))
                .contains("`size`", "`price`", "`town`")
                .doesNotContain("`id`", "`same`", "`empty`");
    }

    @Test
    void withoutAFileItSaysHowToGiveOne() {
        Said said = tester.say("!salience price");

        assertThat(said.refused()).isTrue();
        assertThat(said.markdown()).contains("CSV file", "`!salience COLUMN`").doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "!salience price",
                "price",
                "target `price`",
                "Which columns tell about price?",
                "Please rank the columns of this file by what they tell about the target Price.",
                "What predicts the price, size or town?",
            })
    void aFriendAsksByCommandOrInWordsWithTheFile(String question) {
        Said said = tester.askAsFriend(Answer.of(question).withFile("houses.csv", "text/csv", Tables.HOUSES));

        assertThat(said.markdown()).startsWith("**What tells about price** in houses.csv");
    }

    @Test
    void aFriendWithoutAFileIsToldToSendOne() {
        Said said = tester.askAsFriend(Answer.of("rank the columns for total"));

        assertThat(said.refused()).isTrue();
        assertThat(said.markdown()).isEqualTo("Which table? Send me a CSV file with your question.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"!salience prize", "!salience same", "!salience empty", "!salience id", "!salience <b>x</b>"})
    void aTargetThatCannotBeIsRefusedInOneLineThatNamesOthers(String request) {
        tester.withFile("houses.csv", "text/csv", Tables.HOUSES);

        Said said = tester.say(request);

        assertThat(said.refused()).isTrue();
        assertThat(said.markdown()).contains("price").doesNotContain("\n").doesNotContainPattern("(?<!\\\\)<");
    }
}
