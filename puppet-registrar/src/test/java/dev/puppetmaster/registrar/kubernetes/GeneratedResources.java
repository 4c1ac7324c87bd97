package dev.puppetmaster.registrar.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Custom resources at random: most fields are good, some are odd, some are nonsense. */
final class GeneratedResources {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> ODD = List.of(
            "",
            " ",
            "x".repeat(300),
            "äöü 😀",
            "a\nb",
            "../..",
            "${jndi:ldap://x}",
            "@a:b",
            "#x",
            "-1",
            "null",
            "a\u0000b");

    private final Random random;
    private final URI homeserver;
    private int number;

    GeneratedResources(long seed, URI homeserver) {
        this.random = new Random(seed);
        this.homeserver = homeserver;
    }

    /** One more; its name is its own. */
    ObjectNode next() {
        number++;
        return switch (random.nextInt(20)) {
            case 0 -> of("Homeserver", "g" + number, this::homeserver);
            case 1 -> of("PuppetSet", "g" + number, this::puppetSet);
            case 2, 3, 4 -> of("ServiceDiscovery", "g" + number, this::discovery);
            case 5, 6, 7, 8, 9 -> of("Friendship", "g" + number, this::friendship);
            default -> of("Puppet", (chance(10) ? "" : "data-") + "g" + number, this::puppet);
        };
    }

    /** Writes a spec. */
    private interface Spec {
        void write(ObjectNode spec);
    }

    private ObjectNode of(String kind, String name, Spec spec) {
        ObjectNode object = JSON.createObjectNode();
        object.put("apiVersion", "puppetmaster.dev/v1alpha1").put("kind", kind);
        object.putObject("metadata").put("name", name).put("namespace", ClusterRig.NAMESPACE);
        ObjectNode made = object.putObject("spec");
        spec.write(made);
        if (chance(20)) {
            spoil(made);
        }
        return object;
    }

    /** One field somewhere becomes something else, or goes. */
    private void spoil(ObjectNode spec) {
        List<String> fields = spec.propertyStream().map(Map.Entry::getKey).toList();
        if (fields.isEmpty()) {
            return;
        }
        String field = any(fields);
        JsonNode was = spec.get(field);
        if (was instanceof ObjectNode inner && random.nextBoolean()) {
            spoil(inner);
            return;
        }
        switch (random.nextInt(6)) {
            case 0 -> spec.remove(field);
            case 1 -> spec.put(field, any(ODD));
            case 2 -> spec.put(field, random.nextInt());
            case 3 -> spec.putArray(field).add(any(ODD));
            case 4 -> spec.putObject(field).put("odd", any(ODD));
            default -> spec.put("unheardOf", any(ODD));
        }
    }

    private void homeserver(ObjectNode spec) {
        spec.put("serverName", any(List.of("data.example.org", "other.example.org", "h" + number + ".example.org")));
        spec.put(
                "clientUrl",
                any(List.of(
                        homeserver.toString(), "http://127.0.0.1:1", "http://nowhere.invalid:8008", "https://h/x?y")));
        spec.put("theme", odd("Theme " + number));
        spec.putArray("puppetPrefixes").add(any(List.of("data-", "x-", "very.odd_-")));
        spec.putObject("appservice")
                .putObject("secretRef")
                .put("name", any(List.of("data-registration", "no-registration", "hidden-registration")));
    }

    private void puppet(ObjectNode spec) {
        spec.putObject("homeserverRef")
                .put("name", chance(5) ? "nowhere" : chance(5) ? "g" + random.nextInt(200) : "data");
        if (chance(20)) {
            spec.put("localpart", any(List.of("data-one", "data-two", "data-l" + number, "weather", "data-ö")));
        }
        if (random.nextBoolean()) {
            spec.put("displayName", odd("Puppet " + number));
        }
        ObjectNode brain = spec.putObject("brain");
        if (random.nextBoolean()) {
            brain.putObject("java").put("class", odd("x.Y"));
        } else {
            brain.putObject("llm").put("systemPrompt", odd("You are number " + number));
        }
        if (chance(30)) {
            spec.putObject("access")
                    .putArray("users")
                    .add(any(List.of("@you:data.example.org", "@*:x", "nobody", "*")));
        }
        if (chance(40)) {
            spec.put("deletionPolicy", any(List.of("Retain", "LeaveRooms", "Deactivate", "Perhaps")));
        }
        if (chance(20)) {
            spec.putObject("loopGuard").put("maxConsecutiveBotTurns", random.nextInt(-5, 120));
        }
    }

    private void friendship(ObjectNode spec) {
        ArrayNode members = spec.putArray("members");
        int count = chance(5) ? random.nextInt(2) : random.nextInt(2, 5);
        for (int i = 0; i < count; i++) {
            if (chance(10)) {
                members.addObject().put("user", any(List.of("@ann:data.example.org", "@b:c.d", "bob", "you")));
            } else {
                members.addObject().putObject("puppetRef").put("name", "data-g" + random.nextInt(1, number + 20));
            }
        }
        if (chance(30)) {
            spec.put("direction", any(List.of("Both", "OneWay", "Sideways")));
        }
        if (chance(30)) {
            spec.put("topic", odd("Topic " + number));
        }
        if (chance(20)) {
            spec.putArray("observers").add(any(List.of("@you:data.example.org", "@nobody:nowhere.invalid", "x")));
        }
    }

    private void puppetSet(ObjectNode spec) {
        spec.put("prefix", "data-gs" + number)
                .put("replicas", chance(20) ? random.nextInt(-3, 100_000) : random.nextInt(3));
        spec.put("friendships", any(List.of("None", "Ring", "Star", "Mesh")));
        puppet(spec.putObject("template").putObject("spec"));
    }

    private void discovery(ObjectNode spec) {
        spec.putArray("subjects")
                .addObject()
                .putObject("puppetRef")
                .put("name", "data-g" + random.nextInt(1, number + 20));
        ObjectNode service = spec.putArray("services").addObject();
        service.putObject("serviceRef").put("name", odd("orders")).put("namespace", "shop");
        service.putArray("ports").add(chance(10) ? random.nextInt() : random.nextInt(1, 65_536));
        service.putArray("paths").add(any(List.of("/v1/*", "/", "no", "/../x")));
        service.putArray("methods").add(any(List.of("GET", "POST", "get", "BREW")));
        if (chance(30)) {
            spec.put("expiresAt", any(List.of("2031-01-01T00:00:00Z", "2001-01-01T00:00:00Z", "tomorrow")));
        }
    }

    private String odd(String good) {
        return chance(10) ? any(ODD) : good;
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }
}
