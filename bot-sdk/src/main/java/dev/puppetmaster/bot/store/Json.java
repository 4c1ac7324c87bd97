package dev.puppetmaster.bot.store;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.bot.matrix.EventJson;
import java.io.IOException;
import java.io.StringWriter;

/** JSON text in columns. */
public final class Json {
    static final JsonMapper MAPPER = new JsonMapper(EventJson.factory());

    private Json() {}

    public static JsonNode read(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new StoreException("a JSON column is damaged", e);
        }
    }

    /**
     * Whatever was read can be written: {@link JsonNode#toString} stops at 1,000 levels, and the mapper calls itself for each.
     * Half characters are escaped: as UTF-8 they would become something else, or nothing that a database takes.
     */
    public static String text(JsonNode node) {
        StringWriter text = new StringWriter();
        try (JsonParser events = node.traverse();
                JsonGenerator out = new Numbers(MAPPER.createGenerator(text))) {
            events.nextToken();
            out.copyCurrentStructure(events);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot be written as JSON", e);
        }
        String json = text.toString();
        return json.codePoints().anyMatch(EventJson::isHalf) ? withoutHalves(json) : json;
    }

    /** A number too large for a double was read as infinite, and would be written as a string. */
    private static final class Numbers extends JsonGeneratorDelegate {
        Numbers(JsonGenerator out) {
            super(out, false);
        }

        @Override
        public void writeNumber(double number) throws IOException {
            if (Double.isInfinite(number)) {
                writeNumber(number > 0 ? "1e999" : "-1e999");
            } else {
                super.writeNumber(number);
            }
        }
    }

    /** They stand in strings only, so their escapes may, too. */
    private static String withoutHalves(String json) {
        StringBuilder escaped = new StringBuilder(json.length() + 64);
        json.codePoints().forEach(c -> {
            if (EventJson.isHalf(c)) {
                escaped.append("\\u").append(Integer.toHexString(c));
            } else {
                escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }
}
