package dev.puppetmaster.bot.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParser;
import javax.xml.parsers.SAXParserFactory;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * HTML as the JDK's XML parser reads it, which forgives nothing: what it takes, no browser sees other elements in, since
 * none of those that are allowed changes how the text inside is read.
 *
 * @param text what a person sees, without line breaks of {@code br}
 * @param links the {@code href}s
 * @param elements the names, in order
 */
record ReadHtml(String text, List<String> links, List<String> elements) {
    /** From the Matrix spec, "m.room.message msgtypes"; not taken from the policy that is tested. */
    private static final Set<String> ELEMENTS = Set.of(
            ("del h1 h2 h3 h4 h5 h6 blockquote p a ul ol sup sub li b i u strong em s code hr br div table thead tbody tr th"
                            + " td caption pre span details summary")
                    .split(" "));

    private static final Set<String> ATTRIBUTES =
            Set.of("a href", "ol start", "code class", "a rel", "th align", "td align");
    private static final Set<String> SCHEMES = Set.of("https", "http", "mailto", "matrix");

    /** Reads it; fails for anything that is not allowed. */
    static ReadHtml of(String html) {
        Handler handler = new Handler();
        try {
            parser().parse(new InputSource(new StringReader("<root>" + html + "</root>")), handler);
        } catch (SAXException | IOException | ParserConfigurationException e) {
            throw new AssertionError("not well-formed (" + e.getMessage() + "): " + html, e);
        }
        return new ReadHtml(handler.text.toString(), handler.links, handler.elements);
    }

    private static SAXParser parser() throws ParserConfigurationException, SAXException {
        SAXParserFactory factory = SAXParserFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newSAXParser();
    }

    private static final class Handler extends DefaultHandler {
        private final StringBuilder text = new StringBuilder();
        private final List<String> links = new ArrayList<>();
        private final List<String> elements = new ArrayList<>();

        @Override
        public void startElement(String uri, String localName, String name, Attributes attributes) {
            if (name.equals("root") && elements.isEmpty()) {
                return;
            }
            assertThat(ELEMENTS).contains(name);
            elements.add(name);
            for (int i = 0; i < attributes.getLength(); i++) {
                String attribute = attributes.getQName(i);
                String value = attributes.getValue(i);
                assertThat(ATTRIBUTES).contains(name + " " + attribute);
                switch (attribute) {
                    case "href" -> links.add(checked(value));
                    case "class" -> assertThat(value).startsWith("language-").doesNotContain(" ");
                    default -> {}
                }
            }
        }

        private static String checked(String href) {
            int colon = href.indexOf(':');
            assertThat(colon).as("relative: " + href).isPositive();
            assertThat(SCHEMES).contains(href.substring(0, colon).toLowerCase(Locale.ROOT));
            return href;
        }

        @Override
        public void characters(char[] characters, int start, int length) {
            text.append(characters, start, length);
        }
    }
}
