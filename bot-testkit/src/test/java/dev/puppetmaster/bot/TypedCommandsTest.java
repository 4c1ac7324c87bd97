package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.testkit.BotTester;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arguments of commands: read, checked, explained. */
class TypedCommandsTest {
    private final BotTester bot = BotTester.of(new Everything());

    private enum Size {
        SMALL,
        VERY_LARGE
    }

    private static final class Everything extends Bot {
        private static final Parameter<Integer> SIDES = Parameter.whole("sides", 2, 100);
        private static final Parameter<Integer> DICE =
                Parameter.whole("dice", 1, 20).orElse(1);
        private static final Parameter<String> COLOUR = Parameter.choice("colour", "red", "green", "blue");
        private static final Parameter<Size> SIZE = Parameter.choice("size", Size.class);
        private static final Parameter<Boolean> LOUD = Parameter.yesNo("loud").orElse(false);
        private static final Parameter<Duration> AFTER =
                Parameter.duration("after", Duration.ofSeconds(10), Duration.ofDays(365));
        private static final Parameter<String> WHAT = Parameter.text("what");
        private static final Parameter<UserId> WHO = Parameter.user("who");
        private static final Parameter<Optional<Double>> SHARE =
                Parameter.number("share", 0, 1).optional();
        private static final Parameter<String> TITLE = Parameter.word("title");

        Everything() {
            command("roll", "rolls", (ask, turn, given) -> said(given.get(SIDES), given.get(DICE)), SIDES, DICE);
            command(
                    "paint",
                    "paints",
                    (ask, turn, given) -> said(given.get(COLOUR), given.get(SIZE), given.get(LOUD)),
                    COLOUR,
                    SIZE,
                    LOUD);
            command("remind", "reminds", (ask, turn, given) -> said(given.get(AFTER), given.get(WHAT)), AFTER, WHAT);
            command("give", "gives", (ask, turn, given) -> said(given.get(WHO), given.get(SHARE)), WHO, SHARE);
            command("name", "names", (ask, turn, given) -> said(given.get(TITLE)), TITLE);
            command("wrong", "asks for another's", (ask, turn, given) -> said(given.get(TITLE)), WHAT);
            command("nothing", "takes nothing", (ask, turn, given) -> said("done"));
        }

        private static Answer said(Object... values) {
            return Answer.of(java.util.Arrays.deepToString(values));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "!roll 6 | [6, 1]",
                "!roll   6   3 | [6, 3]",
                "!paint RED very-large yes | [red, VERY_LARGE, true]",
                "!paint blue small | [blue, SMALL, false]",
                "!remind 1h30m drink \"water\" now | [PT1H30M, drink \"water\" now]",
                "!give @alice:example.org 0.25 | [@alice:example.org, Optional[0.25]]",
                "!give @alice:example.org | [@alice:example.org, Optional.empty]",
                "!name \"Two words\" | [Two words]",
                "!name “Two words” | [Two words]",
                "!nothing | [done]"
            })
    void whatIsRightIsRead(String said, String read) {
        assertThat(bot.ask(said)).isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "!roll | `!roll`: it needs `sides`, a whole number from 2 to 100. Write `!roll <sides> [dice]`.",
                "!roll 1 | `!roll`: “1” is not `sides`, a whole number from 2 to 100. Write `!roll <sides> [dice]`.",
                "!roll six | `!roll`: “six” is not `sides`, a whole number from 2 to 100. Write `!roll <sides> [dice]`.",
                "!roll 6 1 now | `!roll`: “now” is too much; put several words in quotes. Write `!roll <sides> [dice]`.",
                "!paint gren small | `!paint`: “gren” is not `colour`, one of red, green, blue. Did you mean `green`? Write `!paint <colour> <size> [loud]`.",
                "!paint red big | `!paint`: “big” is not `size`, one of small, very-large. Write `!paint <colour> <size> [loud]`.",
                "!remind soon x | `!remind`: “soon” is not `after`, a time from 10s to 365d, such as 10m, 1h30m or 2d. Write `!remind <after> <what…>`.",
                "!remind 10m | `!remind`: it needs `what`, a text. Write `!remind <after> <what…>`.",
                "!name \"open | `!name`: the quote before “open” is not closed. Write `!name <title>`.",
                "!nothing at all | `!nothing`: “at all” is too much: it takes nothing. Write `!nothing`."
            })
    void whatIsWrongIsSaidWithWhatWouldBeRight(String said, String line) {
        BotTester.Said answer = bot.say(said);

        assertThat(answer.refused()).isTrue();
        assertThat(answer.markdown()).isEqualTo(line);
    }

    @Test
    void whatSomebodyTypedIsShownAsTextAndShort() {
        assertThat(bot.ask("!roll " + "[x](https://evil.test)".repeat(9)))
                .contains("\\[x\\]")
                .contains("…")
                .hasSizeLessThan(220);
    }

    @Test
    void anArgumentThatTheCommandDoesNotDeclareIsAMistakeOfItsAuthor() {
        assertThatThrownBy(() -> bot.ask("!wrong x")).hasRootCauseMessage("the command does not declare \"title\"");
    }

    @Test
    void parametersThatCannotBeReadAreRefusedWhereTheyAreDeclared() {
        Parameter<String> text = Parameter.text("text");
        Parameter<String> word = Parameter.word("word");

        assertThatThrownBy(() -> Command.of("a", "", java.util.List.of(text, word)))
                .hasMessageContaining("stands last");
        assertThatThrownBy(() -> Command.of("a", "", java.util.List.of(word.orElse("x"), text)))
                .hasMessageContaining("left out");
        assertThatThrownBy(() -> Command.of("a", "", java.util.List.of(word, word)))
                .hasMessageContaining("twice");
        assertThatThrownBy(() -> Parameter.word("Two Words")).hasMessageContaining("a lower-case word");
    }
}
