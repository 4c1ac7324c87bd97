package dev.puppetmaster.bot.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkdownTest {
    @Test
    void tablesCodeAndLinksBecomeTheirHtml() {
        String table = Markdown.html("| a | b |\n|---|--:|\n| 1 | 2 |");
        assertThat(table)
                .contains("<table>", "<th>a</th>", "<td>1</td>")
                .contains("2</td>")
                .doesNotContain("|");
        assertThat(Markdown.html("```csv\na,b\n<1>\n```"))
                .contains("<pre><code class=\"language-csv\">", "a,b", "&lt;1&gt;");
        assertThat(Markdown.html("[here](https://x.test/a?b=1)"))
                .contains("href=\"https://x.test/a?b")
                .contains(">here</a>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<img src=x onerror=alert(1)>",
                "a <b onclick=\"x()\">bold</b>",
                "<iframe src='https://x.test'></iframe>"
            })
    void htmlInTheTextIsShownAndNotPassedOn(String text) {
        assertThat(Markdown.html(text)).contains("&lt;").doesNotContain("<script", "<img", "<b", "<iframe");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[x](javascript:alert(1))",
                "[x](JaVaScRiPt:alert(1))",
                "[x](data:text/html;base64,AAAA)",
                "[x](vbscript:a)",
                "<javascript:alert(x)>",
                "x ![y](javascript:alert(1))"
            })
    void linksThatRunSomethingAreDropped(String text) {
        assertThat(Markdown.html(text))
                .contains("x")
                .doesNotContain("href=\"javascript", "href=\"JaVa", "data:", "vbscript", "<img");
    }

    @Test
    void ofAPictureStaysItsDescriptionLinkedToIt() {
        assertThat(Markdown.html("see ![the **sales** of May](https://x.test/a.png) there"))
                .contains("see <a href=\"https://x.test/a.png\"", ">the <strong>sales</strong> of May</a> there")
                .doesNotContain("<img");
        assertThat(Markdown.html("![](https://x.test/a.png)")).contains(">https://x.test/a.png</a>");
        assertThat(Markdown.html("a ![chart](http://x.test/a.png) b")).isEqualTo("<p>a chart b</p>");
        assertThat(Markdown.html("![the *chart* of](chart.png) May")).isEqualTo("<p>the <em>chart</em> of May</p>");
        assertThat(Markdown.html("[![logo](https://x.test/l.png)](https://x.test)"))
                .contains("href=\"https://x.test\"", ">logo</a>")
                .doesNotContain("l.png");
    }

    @ParameterizedTest
    @ValueSource(strings = {">", "*", "[", "- ", "`", "**a ", "_", "![", "<", "|", "> - "})
    @Timeout(20)
    void twentyThousandOfAnyMarkAreText(String mark) {
        assertThatNoException().isThrownBy(() -> Markdown.html(mark.repeat(20_000) + "x"));
        assertThat(Markdown.html(mark.repeat(20_000) + "x")).contains("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "*a* _b_ `c` **d**",
                "[x](https://x.test) ![y](z)",
                "# 1. - + > | ~~no~~ \\ & &amp; <b>",
                "a_b_c.csv",
                "http://x.test/*"
            })
    void escapedTextIsShownAsItWas(String text) {
        String shown = Markdown.html(Markdown.escaped(text))
                .replaceAll("</?p>", "")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#42;", "*")
                .replace("&#43;", "+")
                .replace("&#96;", "`")
                .replace("&amp;", "&");
        assertThat(shown).isEqualTo(text);
    }
}
