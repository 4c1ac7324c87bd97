package dev.puppetmaster.bots.tools;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.bot.matrix.Sha256;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Map;
import java.util.TreeMap;

/**
 * One text for all that is the same JSON: RFC 8785 (JCS). Whole numbers that a double does not hold are written with all their
 * digits, where the RFC would round them: two that differ must not look the same to whoever approved one of them.
 */
public final class CanonicalJson {
    private static final BigInteger EXACT = BigInteger.TWO.pow(53);

    private CanonicalJson() {}

    /** The canonical text. */
    public static String of(JsonNode value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    /** SHA-256 over the canonical text in UTF-8: 64 lower-case hexadecimal digits. */
    public static String sha256(JsonNode value) {
        return Sha256.hex(of(value));
    }

    private static void write(JsonNode value, StringBuilder out) {
        switch (value.getNodeType()) {
            case OBJECT -> writeObject(value, out);
            case ARRAY -> writeArray(value, out);
            case NUMBER -> out.append(number(value));
            case STRING -> writeText(value.asText(), out);
            case BOOLEAN -> out.append(value.asBoolean());
            case NULL -> out.append("null");
            case BINARY, POJO, MISSING -> throw new IllegalArgumentException("not JSON: " + value.getNodeType());
        }
    }

    /** Sorted by the UTF-16 units of the names, section 3.2.3. */
    private static void writeObject(JsonNode object, StringBuilder out) {
        Map<String, JsonNode> sorted = new TreeMap<>();
        object.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
        char before = '{';
        for (Map.Entry<String, JsonNode> field : sorted.entrySet()) {
            out.append(before);
            writeText(field.getKey(), out);
            out.append(':');
            write(field.getValue(), out);
            before = ',';
        }
        out.append(sorted.isEmpty() ? "{}" : "}");
    }

    private static void writeArray(JsonNode array, StringBuilder out) {
        char before = '[';
        for (JsonNode element : array) {
            out.append(before);
            write(element, out);
            before = ',';
        }
        out.append(array.isEmpty() ? "[]" : "]");
    }

    /** Section 3.2.2.2. */
    private static void writeText(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> {
                    // half a character cannot be written as UTF-8: escaped, it stays what it is
                    boolean plain = c >= ' ' && !isHalf(text, i);
                    out.append(plain ? String.valueOf(c) : "\\u%04x".formatted((int) c));
                }
            }
        }
        out.append('"');
    }

    private static boolean isHalf(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        return Character.isLowSurrogate(c) && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
    }

    private static String number(JsonNode value) {
        if (value.isIntegralNumber() && value.bigIntegerValue().abs().compareTo(EXACT) > 0) {
            return value.bigIntegerValue().toString();
        }
        return ofDouble(value.doubleValue());
    }

    /** As ECMAScript writes it, Number::toString: the same shortest digits as Java's, in another layout. */
    private static String ofDouble(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("not JSON: " + value);
        }
        if (value == 0) {
            return "0";
        }
        BigDecimal shortest = shortest(Math.abs(value));
        String digits = shortest.unscaledValue().toString();
        String sign = value < 0 ? "-" : "";
        // the number is 0.DIGITS times ten to the power of this
        int point = digits.length() - shortest.scale();
        if (point > 21 || point < -5) {
            String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
            return sign + digits.charAt(0) + fraction + "e" + (point > 0 ? "+" : "") + (point - 1);
        }
        if (point <= 0) {
            return sign + "0." + "0".repeat(-point) + digits;
        }
        return point >= digits.length()
                ? sign + digits + "0".repeat(point - digits.length())
                : sign + digits.substring(0, point) + "." + digits.substring(point);
    }

    /** Java writes two digits where one would do: 4.9E-324 for 5e-324. */
    private static BigDecimal shortest(double value) {
        BigDecimal java = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        BigDecimal one = java.round(new MathContext(1));
        return one.doubleValue() == value ? one.stripTrailingZeros() : java;
    }
}
