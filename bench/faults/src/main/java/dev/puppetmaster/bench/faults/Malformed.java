package dev.puppetmaster.bench.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** Events as nobody should send them: real ones in which something is missing, of another type, too large or too deep. */
final class Malformed {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int HUGE = 60_000;
    private static final int DEEPEST = 3_000;

    private final Random random;
    private final List<ObjectNode> real;
    private int number;

    /** @param real events to begin with; they are not changed */
    Malformed(Random random, List<ObjectNode> real) {
        this.random = random;
        this.real = real;
    }

    /** The next one; most have an id of their own, so that they are not passed over as known. */
    ObjectNode next() {
        ObjectNode event = real.get(random.nextInt(real.size())).deepCopy();
        event.put("event_id", "$malformed-" + number++);
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            spoil(event);
        }
        return event;
    }

    private void spoil(ObjectNode event) {
        List<ObjectNode> objects = objects(event);
        ObjectNode at = objects.get(random.nextInt(objects.size()));
        List<String> names = new ArrayList<>();
        at.fieldNames().forEachRemaining(names::add);
        if (names.isEmpty()) {
            at.set("unexpected", value());
            return;
        }
        String name = names.get(random.nextInt(names.size()));
        if (random.nextInt(5) == 0) {
            at.remove(name);
        } else {
            at.set(name, value());
        }
    }

    /** Without calling itself: what was spoilt before may be deep. */
    private static List<ObjectNode> objects(ObjectNode event) {
        List<ObjectNode> objects = new ArrayList<>();
        Deque<JsonNode> open = new ArrayDeque<>(List.of(event));
        while (!open.isEmpty()) {
            JsonNode node = open.pop();
            if (node instanceof ObjectNode object) {
                objects.add(object);
            }
            node.forEach(open::push);
        }
        return objects;
    }

    private JsonNode value() {
        return switch (random.nextInt(16)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.booleanNode(random.nextBoolean());
            case 2 -> JSON.numberNode(-1);
            case 3 -> JSON.numberNode(Long.MIN_VALUE);
            case 4 -> JSON.numberNode(BigInteger.TWO.pow(300));
            case 5 -> JSON.numberNode(new BigDecimal("1e300").negate());
            case 6 -> JSON.textNode("");
            case 7 -> JSON.textNode("x".repeat(HUGE));
            case 8 -> JSON.textNode("half a pair \ud83d and \udc40 the other way round \u0000");
            case 9 -> JSON.textNode("\u202e\u0007\ufeff\u2028 <script>alert(1)</script> @room " + "\n".repeat(50));
            case 10 -> JSON.textNode("@" + "é".repeat(300) + ":test");
            case 11 -> JSON.textNode("!nowhere:" + random.nextInt());
            case 12 -> JSON.objectNode();
            case 13 -> JSON.arrayNode().add(JSON.nullNode()).add(1).add(JSON.arrayNode());
            case 14 -> deep(1 + random.nextInt(DEEPEST));
            default -> wide();
        };
    }

    private JsonNode deep(int levels) {
        JsonNode inside = JSON.textNode("deep");
        for (int i = 0; i < levels; i++) {
            inside = i % 2 == 0
                    ? JSON.arrayNode().add(inside)
                    : JSON.objectNode().set("m.relates_to", inside);
        }
        return inside;
    }

    private static JsonNode wide() {
        ArrayNode many = JSON.arrayNode();
        for (int i = 0; i < 2_000; i++) {
            many.add("@u" + i + ":test");
        }
        return many;
    }
}
