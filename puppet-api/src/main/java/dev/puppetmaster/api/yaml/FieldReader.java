package dev.puppetmaster.api.yaml;

import dev.puppetmaster.api.validation.Forms;
import dev.puppetmaster.api.validation.NearestWord;
import dev.puppetmaster.api.validation.Problem.Rule;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads the fields of one mapping. Whatever is missing or of the wrong type is reported and stands as empty, so that the
 * rest of the document is still read; {@link #end} reports the fields that nobody asked for.
 */
final class FieldReader {
    private final DocumentReport report;
    private final String path;
    private final int line;
    private final Map<String, Node> fields = new LinkedHashMap<>();
    private final Map<String, Integer> keyLines = new LinkedHashMap<>();
    private final List<String> known = new ArrayList<>();
    private final List<String> demanded = new ArrayList<>();

    FieldReader(DocumentReport report, MappingNode mapping, String path) {
        this.report = report;
        this.path = path;
        this.line = line(mapping);
        for (NodeTuple tuple : mapping.getValue()) {
            Node key = tuple.getKeyNode();
            if (!(key instanceof ScalarNode scalar)) {
                report.problem(line(key), path, Rule.WRONG_TYPE, "a field name must be a word");
                continue;
            }
            String name = scalar.getValue();
            Integer earlier = keyLines.putIfAbsent(name, line(key));
            if (earlier != null) {
                report.problem(
                        line(key),
                        at(name),
                        Rule.DUPLICATE,
                        "is written twice (first in line " + earlier + "); keep one");
                continue;
            }
            report.lines().put(at(name), line(key));
            fields.put(name, tuple.getValueNode());
        }
    }

    /** {@code metadata.name} if it can be had; for naming the document in problems. */
    String peekName() {
        if (fields.get("metadata") instanceof MappingNode metadata) {
            for (NodeTuple tuple : metadata.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals("name")
                        && tuple.getValueNode() instanceof ScalarNode name) {
                    return name.getValue().length() <= 63
                            ? name.getValue()
                            : name.getValue().substring(0, 60) + "...";
                }
            }
        }
        return "";
    }

    @Nullable
    String string(String name) {
        Node node = field(name);
        return node == null ? null : asString(node, at(name));
    }

    String requiredString(String name) {
        String value = required(name) ? string(name) : null;
        return value == null ? "" : value;
    }

    int integer(String name, int absent) {
        Node node = field(name);
        return node == null ? absent : asInteger(node, at(name), absent);
    }

    /** Null where it is left out, or is none. */
    @Nullable
    Long count(String name) {
        Node node = field(name);
        if (node == null) {
            return null;
        }
        if (node instanceof ScalarNode scalar
                && scalar.getTag().equals(Tag.INT)
                && scalar.getValue().matches("[+-]?[0-9]{1,18}")) {
            return Long.parseLong(scalar.getValue());
        }
        wrongType(node, at(name), "a whole number of at most 18 digits", "");
        return null;
    }

    boolean truth(String name, boolean absent) {
        Node node = field(name);
        if (node == null) {
            return absent;
        }
        if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.BOOL)) {
            return Boolean.parseBoolean(scalar.getValue());
        }
        return wrongType(node, at(name), "true or false", absent);
    }

    /** A length of time as {@link Forms#SPAN} has it. */
    @Nullable
    Duration span(String name) {
        Node node = field(name);
        if (node == null) {
            return null;
        }
        if (node instanceof ScalarNode scalar && scalar.getValue().matches(Forms.SPAN)) {
            return Spans.read(scalar.getValue());
        }
        wrongType(node, at(name), "a length of time like \"500ms\", \"30s\", \"5m\", \"1h\" or \"30d\"", "");
        return null;
    }

    Duration span(String name, Duration absent) {
        Duration value = span(name);
        return value == null ? absent : value;
    }

    /** Anything below a mapping, as JSON would have it; empty where it is none. */
    Map<String, Object> tree(String name) {
        Node node = field(name);
        if (!(node instanceof MappingNode mapping)) {
            return node == null ? Map.of() : wrongType(node, at(name), "a mapping (name: value)", Map.of());
        }
        PlainTree tree = new PlainTree();
        Map<String, Object> values = tree.read(mapping);
        tree.problem().ifPresent(it -> report.problem(it.line(), at(name), Rule.INVALID_VALUE, it.message()));
        return values;
    }

    /** The numbers of a list; 0 where one is none. */
    List<Integer> integers(String name) {
        List<Integer> values = new ArrayList<>();
        List<Node> nodes = nodes(name);
        for (int i = 0; i < nodes.size(); i++) {
            values.add(asInteger(nodes.get(i), element(name, i, nodes.get(i)), 0));
        }
        return values;
    }

    /** A time as RFC 3339 has it, like {@code 2026-12-01T08:00:00Z}. */
    @Nullable
    Instant instant(String name) {
        String value = string(name);
        if (value == null) {
            return null;
        }
        try {
            if (value.matches(Forms.TIME)) {
                return OffsetDateTime.parse(value).toInstant();
            }
        } catch (DateTimeException e) {
            // the 31st of November looks like a time: said below
        }
        problem(
                name,
                Rule.INVALID_VALUE,
                "\"" + shown(value) + "\" is no time; write it like \"2026-12-01T08:00:00Z\"");
        return null;
    }

    <E extends Enum<E>> E oneOf(String name, Class<E> type, E absent) {
        E value = oneOfOrNull(name, type);
        return value == null ? absent : value;
    }

    <E extends Enum<E>> @Nullable E oneOfOrNull(String name, Class<E> type) {
        String value = string(name);
        return value == null ? null : constant(value, type, at(name), keyLines.getOrDefault(name, line));
    }

    /** Those of a list that are one of the words; the others are reported. */
    <E extends Enum<E>> List<E> someOf(String name, Class<E> type) {
        List<E> values = new ArrayList<>();
        List<Node> nodes = nodes(name);
        for (int i = 0; i < nodes.size(); i++) {
            String at = element(name, i, nodes.get(i));
            String value = asString(nodes.get(i), at);
            E constant = value == null ? null : constant(value, type, at, line(nodes.get(i)));
            if (constant != null) {
                values.add(constant);
            }
        }
        return values;
    }

    private <E extends Enum<E>> @Nullable E constant(String value, Class<E> type, String at, int line) {
        List<String> names =
                Arrays.stream(type.getEnumConstants()).map(Enum::name).toList();
        if (names.contains(value)) {
            return Enum.valueOf(type, value);
        }
        report.problem(
                line,
                at,
                Rule.INVALID_VALUE,
                "\"" + shown(value) + "\" is none of " + String.join("|", names)
                        + NearestWord.among(names, value)
                                .map(near -> "; did you mean \"" + near + "\"?")
                                .orElse(""));
        return null;
    }

    List<String> strings(String name) {
        List<String> values = new ArrayList<>();
        List<Node> nodes = nodes(name);
        for (int i = 0; i < nodes.size(); i++) {
            String at = element(name, i, nodes.get(i));
            String value = asString(nodes.get(i), at);
            values.add(value == null ? "" : value);
        }
        return values;
    }

    Map<String, String> stringMap(String name) {
        FieldReader map = object(name);
        Map<String, String> values = new TreeMap<>();
        if (map != null) {
            for (String key : map.fields.keySet()) {
                String value = map.string(key);
                values.put(key, value == null ? "" : value);
            }
        }
        return values;
    }

    @Nullable
    FieldReader object(String name) {
        Node node = field(name);
        return node == null ? null : asObject(node, at(name));
    }

    @Nullable
    FieldReader requiredObject(String name) {
        return required(name) ? object(name) : null;
    }

    List<FieldReader> objects(String name) {
        List<FieldReader> values = new ArrayList<>();
        List<Node> nodes = nodes(name);
        for (int i = 0; i < nodes.size(); i++) {
            String at = element(name, i, nodes.get(i));
            FieldReader value = asObject(nodes.get(i), at);
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    boolean has(String name) {
        Node node = fields.get(name);
        return node != null && !isEmpty(node);
    }

    /** Reports that {@code name} is not there, unless it is. */
    boolean required(String name) {
        known(name);
        if (fields.containsKey(name)) {
            demanded.add(name);
            return true;
        }
        report.problem(line, at(name), Rule.MISSING_FIELD, "is missing");
        return false;
    }

    /** A field that may be there and is not read. */
    void ignore(String name) {
        keyLines.remove(name);
    }

    /** Reports every field that was not asked for. Call it last. */
    void end() {
        for (Map.Entry<String, Integer> field : keyLines.entrySet()) {
            if (!known.contains(field.getKey())) {
                report.problem(
                        field.getValue(),
                        at(shown(field.getKey())),
                        Rule.UNKNOWN_FIELD,
                        "unknown field" + NearestWord.hint(known, field.getKey()));
            }
        }
    }

    void problem(String name, Rule rule, String message) {
        report.problem(keyLines.getOrDefault(name, line), name.isEmpty() ? path : at(name), rule, message);
    }

    /** What may be left out and is written without a value counts as left out, as in Kubernetes. */
    private @Nullable Node field(String name) {
        known(name);
        return has(name) || demanded.contains(name) ? fields.get(name) : null;
    }

    private static boolean isEmpty(Node node) {
        return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
    }

    /** A field that may be there. */
    void known(String name) {
        if (!known.contains(name)) {
            known.add(name);
        }
    }

    /** The elements of a list, as they stand there. */
    List<Node> nodes(String name) {
        Node node = field(name);
        if (node == null) {
            return List.of();
        }
        return node instanceof SequenceNode sequence
                ? sequence.getValue()
                : wrongType(node, at(name), "a list (lines that begin with \"- \")", List.of());
    }

    private String element(String name, int index, Node node) {
        String at = at(name) + "[" + index + "]";
        report.lines().put(at, line(node));
        return at;
    }

    private int asInteger(Node node, String at, int absent) {
        if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.INT)) {
            try {
                return Integer.parseInt(scalar.getValue());
            } catch (NumberFormatException e) {
                return wrongType(node, at, "a number of at most 9 digits", absent);
            }
        }
        return wrongType(node, at, "a whole number", absent);
    }

    private @Nullable FieldReader asObject(Node node, String at) {
        if (node instanceof MappingNode mapping) {
            return new FieldReader(report, mapping, at);
        }
        wrongType(node, at, "a mapping (name: value)", "");
        return null;
    }

    private @Nullable String asString(Node node, String at) {
        if (node instanceof ScalarNode scalar) {
            if (scalar.getTag().equals(Tag.STR)) {
                return scalar.getValue();
            }
            if (!scalar.getTag().equals(Tag.NULL)) {
                report.problem(
                        line(node),
                        at,
                        Rule.WRONG_TYPE,
                        "must be text; write it in quotes: \"" + shown(scalar.getValue()) + "\"");
                return null;
            }
        }
        wrongType(node, at, "text", "");
        return null;
    }

    private <T> T wrongType(Node node, String at, String wanted, T value) {
        String found = switch (node) {
            case MappingNode mapping -> "a mapping";
            case SequenceNode sequence -> "a list";
            case ScalarNode scalar -> isEmpty(scalar) ? "empty" : "\"" + shown(scalar.getValue()) + "\"";
            default -> "something else";
        };
        report.problem(line(node), at, Rule.WRONG_TYPE, "must be " + wanted + ", but is " + found);
        return value;
    }

    private String at(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static String shown(String value) {
        String flat = value.replaceAll("\\p{Cntrl}+", " ").strip();
        return flat.length() > 80 ? flat.substring(0, 77) + "..." : flat;
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }
}
