package dev.puppetmaster.api.yaml;

import dev.puppetmaster.api.validation.Forms;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A piece of YAML whose fields are not ours, as JSON would have it: maps, lists, texts, numbers, truths, nothing. Numbers are
 * of the types that Jackson gives them. Bounded: what aliases multiply is counted.
 */
final class PlainTree {
    private static final BigInteger MOST = BigInteger.valueOf(Integer.MAX_VALUE);
    private static final BigInteger LEAST = BigInteger.valueOf(Integer.MIN_VALUE);

    private int nodes;
    private @Nullable Problem problem;

    /** The first thing that is wrong. */
    record Problem(int line, String message) {}

    Optional<Problem> problem() {
        return Optional.ofNullable(problem);
    }

    /** What of it can be read; {@link #problem} says whether that is all. */
    Map<String, Object> read(MappingNode mapping) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (NodeTuple field : mapping.getValue()) {
            if (!(field.getKeyNode() instanceof ScalarNode key)) {
                wrong(field.getKeyNode(), "a field name must be a word");
            } else if (values.containsKey(key.getValue())) {
                wrong(key, "\"" + key.getValue() + "\" is written twice; keep one");
            } else if (mayGoOn(key)) {
                // JSON has nothing as a value
                values.put(key.getValue(), value(field.getValueNode()));
            }
        }
        return values;
    }

    private boolean mayGoOn(Node at) {
        nodes++;
        if (nodes > Forms.TREE_NODES) {
            wrong(at, "has more than " + Forms.TREE_NODES + " fields; keep only what is needed, or give a url");
        }
        return nodes <= Forms.TREE_NODES;
    }

    @SuppressWarnings("NullAway") // a null stands for JSON's
    private Object value(Node node) {
        return switch (node) {
            case MappingNode mapping -> read(mapping);
            case SequenceNode sequence -> {
                List<Object> values = new ArrayList<>();
                for (Node element : sequence.getValue()) {
                    if (mayGoOn(element)) {
                        values.add(value(element));
                    }
                }
                yield values;
            }
            case ScalarNode scalar -> scalar(scalar);
            default -> null;
        };
    }

    private @Nullable Object scalar(ScalarNode scalar) {
        String text = scalar.getValue();
        if (scalar.getTag().equals(Tag.NULL)) {
            return null;
        }
        if (scalar.getTag().equals(Tag.BOOL)) {
            return Boolean.parseBoolean(text);
        }
        try {
            if (scalar.getTag().equals(Tag.INT)) {
                return whole(text);
            }
            if (scalar.getTag().equals(Tag.FLOAT)) {
                return new BigDecimal(text).doubleValue();
            }
        } catch (NumberFormatException e) {
            wrong(scalar, "\"" + text + "\" is no number that JSON has; write another, or put it in quotes");
        }
        return text;
    }

    private static Object whole(String text) {
        BigInteger value = text.startsWith("0x")
                ? new BigInteger(text.substring(2), 16)
                : text.startsWith("0o") ? new BigInteger(text.substring(2), 8) : new BigInteger(text);
        if (value.compareTo(MOST) <= 0 && value.compareTo(LEAST) >= 0) {
            return value.intValue();
        }
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
    }

    private void wrong(Node at, String message) {
        if (problem == null) {
            problem = new Problem(
                    at.getStartMark().map(mark -> mark.getLine() + 1).orElse(0), message);
        }
    }
}
