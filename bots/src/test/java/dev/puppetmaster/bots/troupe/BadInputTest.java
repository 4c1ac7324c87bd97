package dev.puppetmaster.bots.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.bot.Bot;
import dev.puppetmaster.bot.outbox.Markdown;
import dev.puppetmaster.testkit.BotTester;
import dev.puppetmaster.testkit.BotTester.Said;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is no table is refused in one line by everybody who is given it, and nothing of it becomes markup. */
class BadInputTest {
    private static final int MEGABYTE = 1024 * 1024;
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13};

    static Stream<Arguments> files() {
        return Stream.of(
                Arguments.of("empty.csv", new byte[0], "empty.csv is empty"),
                Arguments.of("blank.csv", Tables.utf8(" \n\n"), "blank.csv is empty"),
                Arguments.of("header.csv", Tables.utf8("a,b\n"), "header.csv"),
                Arguments.of("ragged.csv", Tables.utf8("a,b\n1,2\n3\n4,5\n"), "ragged.csv"),
                Arguments.of("open.csv", Tables.utf8("a,b\n1,\"2\n3,4\n"), "open.csv"),
                Arguments.of("picture.csv", PNG, "a PNG picture"),
                Arguments.of("binary.csv", new byte[] {'a', ',', 'b', '\n', 1, ',', 2, '\n'}, "binary.csv is binary"),
                Arguments.of("latin.csv", "größe,b\n1,2\n".getBytes(StandardCharsets.ISO_8859_1), "latin.csv"),
                Arguments.of("page.csv", Tables.utf8("<!DOCTYPE html><p>x"), "an HTML or XML page"),
                Arguments.of("big.csv", new byte[60 * MEGABYTE], "big.csv has 60.0 MB; I read at most 50 MB"),
                Arguments.of("<img src=x onerror=alert(1)>.csv", new byte[0], "is empty"),
                Arguments.of("# heading.csv", new byte[0], "is empty"),
                Arguments.of("1. list.csv", new byte[0], "is empty"),
                Arguments.of("- [x](http://evil.example) @room.csv", new byte[0], "is empty"));
    }

    static Stream<Arguments> filesAndCommands() {
        return files().flatMap(file -> Stream.of(
                Arguments.of(new Analyzer(), "!describe", file.get()[0], file.get()[1], file.get()[2]),
                Arguments.of(new Analyzer(), "", file.get()[0], file.get()[1], file.get()[2]),
                Arguments.of(new Salience(), "!salience a", file.get()[0], file.get()[1], file.get()[2]),
                Arguments.of(new Salience(), "", file.get()[0], file.get()[1], file.get()[2])));
    }

    @ParameterizedTest(name = "{2} {1}")
    @MethodSource("filesAndCommands")
    void aFileThatIsNoTableIsRefusedInOneLine(Bot bot, String caption, String name, byte[] data, String line) {
        Said said = BotTester.of(bot).sendFile(name, "text/csv", data, caption);

        assertThat(said.refused()).isTrue();
        assertThat(said.files()).isEmpty();
        assertThat(said.markdown()).contains(line).doesNotContain("\n", "Exception", "java.");
        assertThat(Markdown.html(said.markdown())).doesNotContain("<img", "<h1", "<li", "<ol", "<ul", "<a ");
    }

    @Test
    void whyAFileCannotBeReadIsSaidOnce() {
        BotTester chat = BotTester.of(new Analyzer());
        String first = chat.sendFile("ragged.csv", "text/csv", Tables.utf8("a,b\n1,2\n3\n"), "")
                .markdown();
        Said second = chat.say("!describe");

        assertThat(second.refused()).isTrue();
        assertThat(second.markdown())
                .doesNotContain(first, "\n")
                .startsWith("I cannot read [`ragged.csv`](https://matrix.to/")
                .endsWith("as I said before. Send a mended one, or reply to another file with `!describe`.");
        assertThat(chat.sendFile("other.csv", "text/csv", new byte[0], "").markdown())
                .contains("other.csv is empty");
    }

    @Test
    void utf16IsRead() {
        byte[] data = "größe,preis\n1,2\n2,4\n3,7\n".getBytes(StandardCharsets.UTF_16);

        assertThat(BotTester.of(new Analyzer())
                        .sendFile("zahlen.csv", "text/csv", data, "!describe")
                        .markdown())
                .startsWith("**zahlen.csv**: 3 rows, 2 columns")
                .contains("| größe | integer |");
    }

    @Test
    void markupInNamesAndValuesShowsAsItself() {
        String evil = "<b>x</b>,[l](http://e.example),`c|d`,*e*\n";
        StringBuilder csv = new StringBuilder(evil);
        for (int row = 0; row < 40; row++) {
            csv.append(row % 2 == 0 ? "<i>y</i>,![p](mxc://a/b),```,<!--\n" : "<script>1</script>,b,|,</td>\n");
        }
        byte[] data = Tables.utf8(csv.toString());
        String name = "<u>n</u>.csv";
        List<Said> all = List.of(
                BotTester.of(new Analyzer()).sendFile(name, "text/csv", data, "!describe"),
                BotTester.of(new Analyzer()).sendFile(name, "text/csv", data, ""),
                BotTester.of(new Salience()).sendFile(name, "text/csv", data, "!salience <b>x</b>"),
                BotTester.of(new Salience()).sendFile(name, "text/csv", data, "!salience"));

        assertThat(all)
                .noneMatch(Said::refused)
                .allSatisfy(said -> assertThat(Markdown.html(said.markdown()))
                        .contains("&lt;b&gt;x&lt;/b&gt;")
                        .doesNotContain("<b>", "<i>", "<u>", "<script", "<img", "<a ", "<!--"));
    }
}
