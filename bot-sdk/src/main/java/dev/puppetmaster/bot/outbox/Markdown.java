package dev.puppetmaster.bot.outbox;

import dev.puppetmaster.bot.matrix.UserId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;

/**
 * CommonMark with tables and strikethrough to the HTML that Matrix allows (spec: "m.room.message msgtypes", the
 * suggested subset). HTML in the text is shown as text, never passed on; a picture is a link to it. Thread-safe.
 */
public final class Markdown {
    private static final List<Extension> EXTENSIONS =
            List.of(TablesExtension.create(), StrikethroughExtension.create());
    private static final Parser PARSER = Parser.builder()
            .extensions(EXTENSIONS)
            .maxOpenBlockParsers(64)
            .postProcessor(new PicturesAsLinks())
            .build();
    private static final HtmlRenderer RENDERER = HtmlRenderer.builder()
            .extensions(EXTENSIONS)
            .escapeHtml(true)
            .sanitizeUrls(true)
            .softbreak("<br>\n")
            .build();
    /** What is relative would lead to somewhere on the site of the reader's client (spec: it must not be relative). */
    private static final Pattern ABSOLUTE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*", Pattern.DOTALL);

    private static final PolicyFactory POLICY = new HtmlPolicyBuilder()
            .allowElements(
                    "h1",
                    "h2",
                    "h3",
                    "h4",
                    "h5",
                    "h6",
                    "blockquote",
                    "p",
                    "ul",
                    "ol",
                    "li",
                    "b",
                    "i",
                    "u",
                    "strong",
                    "em",
                    "del",
                    "s",
                    "code",
                    "pre",
                    "hr",
                    "br",
                    "div",
                    "span",
                    "table",
                    "thead",
                    "tbody",
                    "tr",
                    "th",
                    "td",
                    "caption",
                    "sub",
                    "sup",
                    "details",
                    "summary",
                    "a")
            .allowAttributes("href")
            .matching(ABSOLUTE)
            .onElements("a")
            .allowUrlProtocols("http", "https", "mailto", "matrix")
            .allowAttributes("start")
            .onElements("ol")
            .allowAttributes("class")
            .matching(Pattern.compile("language-[A-Za-z0-9_+-]{1,40}"))
            .onElements("code")
            .toFactory();

    /** What {@link #escaped} puts a backslash before. */
    private static final Pattern MEANING = Pattern.compile("([\\\\`*_{}\\[\\]()#+\\-.!|<>~&])");

    private static final Pattern ESCAPED = Pattern.compile("\\\\" + MEANING);
    private static final Pattern FENCE = Pattern.compile("^ {0,3}(`{3,}|~{3,})");
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private Markdown() {}

    /** The HTML of a text. */
    public static String html(String markdown) {
        return PlainLine.html(markdown).orElseGet(() -> rendered(markdown));
    }

    /** The whole way, whatever the text is. */
    static String rendered(String markdown) {
        return sanitized(RENDERER.render(PARSER.parse(markdown))).strip();
    }

    /** What of some HTML Matrix allows. */
    static String sanitized(String html) {
        return POLICY.sanitize(html);
    }

    /** The text for clients without HTML, and for reply quotes: as it was written, without the backslashes. */
    public static String plain(String markdown) {
        return markdown.indexOf('\\') < 0 ? markdown : ESCAPED.matcher(markdown).replaceAll("$1");
    }

    /** The beginning of a text, with the code block closed in which it breaks off: what stands below it is no code. */
    static String withoutOpenFence(String markdown) {
        String open = "";
        for (String line : markdown.lines().toList()) {
            Matcher fence = FENCE.matcher(line);
            if (fence.find()) {
                String mark = fence.group(1);
                if (open.isEmpty()) {
                    open = mark;
                } else if (mark.startsWith(open) && line.strip().equals(mark)) {
                    open = "";
                }
            }
        }
        return open.isEmpty() ? markdown : markdown + "\n" + open;
    }

    /** A user's name that clients show as such and open: a {@code matrix.to} link. */
    public static String mention(UserId user, String name) {
        return "[" + escaped(name) + "](https://matrix.to/#/" + URLEncoder.encode(user.value(), StandardCharsets.UTF_8)
                + ")";
    }

    /** Text as Markdown shows it literally: for names and values that others chose. */
    public static String escaped(String text) {
        return BLANKS.matcher(MEANING.matcher(text).replaceAll("\\\\$1")).replaceAll(" ");
    }
}
