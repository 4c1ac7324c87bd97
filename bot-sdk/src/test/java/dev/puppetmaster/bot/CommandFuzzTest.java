package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.puppetmaster.bot.fuzz.Choices;
import dev.puppetmaster.bot.fuzz.KeptInputs;
import dev.puppetmaster.bot.fuzz.Odd;
import dev.puppetmaster.bot.fuzz.Property;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Markdown;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What stands behind a command, whatever it is. */
class CommandFuzzTest {
    private enum Colour {
        RED,
        DARK_BLUE
    }

    private static final Duration WEEK = Duration.ofDays(7);
    private static final Parameter<String> WORD = Parameter.word("word");
    private static final Parameter<Integer> WHOLE = Parameter.whole("whole", -1_000, 1_000);
    private static final Parameter<Double> NUMBER = Parameter.number("number", -1e6, 1e6);
    private static final Parameter<Colour> COLOUR = Parameter.choice("colour", Colour.class);
    private static final Parameter<Boolean> YES = Parameter.yesNo("yes");
    private static final Parameter<Duration> SPAN = Parameter.duration("span", Duration.ZERO, WEEK);
    private static final Parameter<UserId> USER = Parameter.user("user");
    private static final Parameter<Optional<String>> LAST =
            Parameter.text("last").optional();
    private static final Command ALL =
            Command.of("all", "takes everything", List.of(WORD, WHOLE, NUMBER, COLOUR, YES, SPAN, USER, LAST));

    @FuzzTest(maxDuration = "150s")
    void anyArguments(byte[] data) {
        isReadOrRefusedInOneLine(new String(data, StandardCharsets.UTF_8));
        isReadAsItWasMeant(Choices.ofBytes(data));
    }

    @TestFactory
    Stream<DynamicTest> inputsOnceFound() {
        return KeptInputs.of(getClass(), "anyArguments", this::anyArguments);
    }

    @Test
    void whatWasMeantIsReadHoweverItIsQuotedAndSpaced() {
        Property.holds(400, CommandFuzzTest::isReadAsItWasMeant);
    }

    @Test
    void whateverIsTypedIsReadOrRefusedInOneLine() {
        Property.holds(600, choices -> {
            isReadOrRefusedInOneLine(Odd.text(choices));
            isReadOrRefusedInOneLine("a 1 1 red yes 1m @a:b " + Odd.text(choices));
        });
    }

    @Test
    void aNumberIsWhatPeopleWriteAsOne() {
        for (String none : List.of("1d", "1f", "0x1p3", "NaN", "Infinity", "", " 1", "1,5", "٣d", "1e9999", ".")) {
            isRefused("a 1 \"" + none + "\" red yes 1m @a:b");
        }
    }

    private static void isRefused(String typed) {
        assertThatExceptionOfType(RefusedException.class)
                .as(typed)
                .isThrownBy(() -> Arguments.read(ALL, typed))
                .withMessageContaining("`number`");
    }

    private static void isReadAsItWasMeant(Choices choices) {
        String word = Odd.text(choices).replaceAll("[\"“”„«»]", "");
        int whole = choices.below(2_001) - 1_000;
        double number = (choices.below(2_000_001) - 1_000_000) / choices.of(1.0, 7.0, 1e9);
        Colour colour = choices.of(Colour.values());
        boolean yes = choices.flip();
        Duration span = Duration.ofSeconds(choices.below(7 * 86_400 + 1));
        UserId user = choices.of(new UserId("@you:x.test"), new UserId("@ünï\"c:x.test:8448"), new UserId("@:x"));
        String last = Odd.text(choices).strip().replaceFirst("^[\\s\\p{Z}]+", "");

        String typed = String.join(
                blank(choices),
                "!" + choices.of("all", "ALL", "aLl"),
                quoted(choices, word),
                whole + "",
                choices.flip() ? number + "" : quoted(choices, number + ""),
                choices.of(colour.name(), colour.name().toLowerCase(Locale.ROOT))
                        .replace('_', '-'),
                yes ? choices.of("yes", "ON", "True") : choices.of("no", "oFF", "false"),
                span(choices, span),
                user.value(),
                last);
        Arguments read = Typed.read(ALL, typed);
        assertThat(read.get(WORD)).isEqualTo(word);
        assertThat(read.get(WHOLE)).isEqualTo(whole);
        assertThat(read.get(NUMBER)).isEqualTo(number);
        assertThat(read.get(COLOUR)).isEqualTo(colour);
        assertThat(read.get(YES)).isEqualTo(yes);
        assertThat(read.get(SPAN)).isEqualTo(span);
        assertThat(read.get(USER)).isEqualTo(user);
        assertThat(read.get(LAST)).isEqualTo(Optional.of(last).filter(text -> !text.isEmpty()));
    }

    private static void isReadOrRefusedInOneLine(String typed) {
        try {
            Arguments read = Arguments.read(ALL, typed);
            assertThat(read.get(WHOLE)).isBetween(-1_000, 1_000);
            assertThat(read.get(NUMBER)).isBetween(-1e6, 1e6);
            assertThat(read.get(SPAN)).isBetween(Duration.ZERO, WEEK);
            assertThat(typed)
                    .contains(
                            read.get(WORD),
                            read.get(USER).value(),
                            read.get(LAST).orElse(""));
        } catch (RefusedException refused) {
            isOneLine(String.valueOf(refused.getMessage()));
        }
        isOneLine(UnknownCommand.line(typed, List.of(ALL)));
    }

    private static void isOneLine(String line) {
        assertThat(line)
                .isNotBlank()
                .hasSizeLessThan(500)
                .doesNotContainPattern("[\\p{Cntrl}\\x{85}\\x{2028}\\x{2029}]");
        byte[] sent = line.getBytes(StandardCharsets.UTF_8);
        assertThat(new String(sent, StandardCharsets.UTF_8)).isEqualTo(line);
        assertThat(Markdown.html(line)).doesNotContain("<a ", "<br", "<h", "<blockquote");
    }

    private static String blank(Choices choices) {
        return choices.of(" ", "  ", "\n", "\t ", "\u3000", "\u00a0", "\u2003");
    }

    /** Any quote closes any other; what has no blank may stand without. */
    private static String quoted(Choices choices, String word) {
        boolean bare = !word.isEmpty()
                && word.codePoints().noneMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c));
        return bare && choices.flip() ? word : choices.of("\"", "“", "„", "«") + word + choices.of("\"", "”", "“", "»");
    }

    private static String span(Choices choices, Duration span) {
        String parts = span.toDays() + "d" + span.toHoursPart() + "h" + span.toMinutesPart() + "m"
                + span.toSecondsPart() + "S";
        return choices.flip() ? span.toSeconds() + "s" : parts;
    }
}
