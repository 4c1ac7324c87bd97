package dev.puppetmaster.bot.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.puppetmaster.bot.fuzz.Choices;
import dev.puppetmaster.bot.fuzz.KeptInputs;
import dev.puppetmaster.bot.fuzz.Odd;
import dev.puppetmaster.bot.fuzz.Property;
import dev.puppetmaster.bot.matrix.UserId;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What becomes of any text and any HTML on its way into a room. */
class MarkdownFuzzTest {
    private static final String[] NAMES = {
        "a",
        "p",
        "b",
        "table",
        "tr",
        "td",
        "ol",
        "li",
        "pre",
        "code",
        "blockquote",
        "details",
        "div",
        "span",
        "script",
        "style",
        "img",
        "svg",
        "math",
        "iframe",
        "textarea",
        "title",
        "noscript",
        "template",
        "xmp",
        "plaintext",
        "select",
        "option",
        "form",
        "input",
        "base",
        "link",
        "meta",
        "A",
        "ScRiPt",
        "font",
        "annotation-xml",
        "mtext",
        "x:y",
        "br"
    };
    private static final String[] ATTRIBUTES = {
        "href",
        "src",
        "onclick",
        "style",
        "class",
        "start",
        "id",
        "name",
        "data-mx-color",
        "HREF",
        "xlink:href",
        "srcdoc",
        "target",
        "rel",
        "formaction"
    };
    private static final String[] PIECES =
            (" ¦  ¦,¦;¦:¦?¦/¦//¦.¦..¦(¦)¦-¦--¦---¦!¦$¦%¦^¦#¦# ¦###¦1¦12¦1. ¦1) ¦a¦pong¦http://x.test/a?b¦www.x.test¦"
                            + "a@b.test¦é¦漢¦ا¦٣¦²¦ß¦ﬁ¦e\u0301¦\\¦\\\\¦\\-¦\\.¦\\!¦\\(¦\\)¦\\#¦\\*¦\\_¦\\[¦\\]¦\\~¦\\|¦\\/¦\\a¦\\1¦"
                            + "\\ ¦*¦_¦[¦]¦<¦>¦&¦&amp;¦`¦~~¦|¦{¦}¦'¦\"¦=¦+¦@¦\n¦\t¦\u00a0¦\u200b")
                    .split("¦");
    private static final UserId YOU = new UserId("@you:x.test");

    @FuzzTest(maxDuration = "150s")
    void anyText(byte[] data) {
        holdsOf(new String(data, StandardCharsets.UTF_8));
    }

    @TestFactory
    Stream<DynamicTest> inputsOnceFound() {
        return KeptInputs.of(getClass(), "anyText", this::anyText);
    }

    @Test
    void anyTextBecomesOnlyWhatMatrixAllows() {
        Property.holds(300, choices -> holdsOf(Odd.text(choices)));
    }

    @Test
    void aLineThatTakesTheShortWayComesOutAsByTheWholeWay() {
        Property.holds(3_000, choices -> {
            String line = line(choices);
            comesOutAsByTheWholeWay(line);
            comesOutAsByTheWholeWay(Markdown.escaped(line));
        });
    }

    @Test
    void everyCharacterThatTakesTheShortWayComesOutAsByTheWholeWay() {
        StringBuilder taken = new StringBuilder("x");
        for (int c = 1; c <= Character.MAX_VALUE; c++) {
            comesOutAsByTheWholeWay(c < 256 ? "\\" + (char) c : "");
            if (PlainLine.html("a" + (char) c + "b").isPresent()) {
                taken.append((char) c);
            }
            if (taken.length() == 900 || c == Character.MAX_VALUE) {
                assertThat(PlainLine.html(taken + "x")).contains(Markdown.rendered(taken + "x"));
                taken.setLength(1);
            }
        }
    }

    @Test
    void whatACommandSaysTakesTheShortWay() {
        assertThat(PlainLine.html("pong " + Markdown.escaped("load-1.0_[x]"))).contains("<p>pong load-1.0_[x]</p>");
        assertThat(PlainLine.html("3 of 4 are done: größer, 漢 (50 %)")).isPresent();
    }

    private static void comesOutAsByTheWholeWay(String text) {
        PlainLine.html(text).ifPresent(html -> assertThat(html).isEqualTo(Markdown.rendered(text)));
    }

    @Test
    void anyTreeOfHtmlBecomesOnlyWhatMatrixAllows() {
        Property.holds(300, choices -> holdsOf(tree(choices, 4)));
    }

    private static void holdsOf(String text) {
        String html = Markdown.html(text);
        ReadHtml.of(html);
        assertThat(Markdown.sanitized(html)).isEqualTo(html);
        // Of HTML that the renderer never writes: a second pass may still put a list around its items, no more.
        ReadHtml passed = ReadHtml.of(Markdown.sanitized(text));
        ReadHtml again = ReadHtml.of(Markdown.sanitized(Markdown.sanitized(text)));
        assertThat(seen(again.text())).isEqualTo(seen(passed.text()));
        assertThat(again.links()).isEqualTo(passed.links());
        escapedIsShownAsItWas(text);
        aMentionIsOneLink(text);
    }

    /** Mostly of what the short way takes, where all that may go wrong stands: at the beginning, at the end, in a row. */
    private static String line(Choices choices) {
        StringBuilder line = new StringBuilder();
        for (int i = choices.below(9); i >= 0; i--) {
            line.append(choices.oneIn(60) ? Odd.text(choices) : choices.of(PIECES));
        }
        return line.toString();
    }

    private static void escapedIsShownAsItWas(String text) {
        ReadHtml shown = ReadHtml.of(Markdown.html(Markdown.escaped(text)));
        assertThat(seen(shown.text())).isEqualTo(seen(text));
        assertThat(shown.elements()).isSubsetOf("p");
    }

    private static void aMentionIsOneLink(String name) {
        ReadHtml shown = ReadHtml.of(Markdown.html("To " + Markdown.mention(YOU, name) + "."));
        assertThat(shown.links()).containsExactly("https://matrix.to/#/%40you%3Ax.test");
        assertThat(seen(shown.text())).isEqualTo(seen("To " + name + "."));
    }

    /** Without what HTML and Unicode do not show, or show as a blank. */
    private static String seen(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cs}\\p{Cn}\\ufffd\\s]+", "");
    }

    private static String tree(Choices choices, int depth) {
        if (depth == 0 || choices.oneIn(4)) {
            return Odd.text(choices);
        }
        String name = choices.of(NAMES);
        StringBuilder html = new StringBuilder(Odd.text(choices)).append('<').append(name);
        for (int i = choices.below(3); i > 0; i--) {
            String quote = choices.of("\"", "'", "");
            html.append(choices.of(" ", "\n", "/", "\t"))
                    .append(choices.of(ATTRIBUTES))
                    .append(choices.of("=", " = "))
                    .append(quote)
                    .append(Odd.text(choices))
                    .append(quote);
        }
        html.append(choices.of(">", "/>", " >", ""))
                .append(tree(choices, depth - 1))
                .append(tree(choices, depth - 1));
        return choices.oneIn(4)
                ? html.toString()
                : html.append("</").append(name).append('>').toString();
    }
}
