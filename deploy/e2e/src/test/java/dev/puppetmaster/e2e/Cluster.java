package dev.puppetmaster.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** What kubectl shows. */
record Cluster(Shell shell) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LONG = Duration.ofMinutes(5);

    /** {@code kubectl get WHAT -o json}. */
    JsonNode get(String what) {
        return json(shell.run("kubectl get " + what + " -o json"));
    }

    /** The same of something that may not be there. */
    JsonNode find(String what) {
        String found = shell.run("kubectl get " + what + " -o json --ignore-not-found");
        return found.isBlank() ? JSON.missingNode() : json(found);
    }

    JsonNode await(String what, Predicate<JsonNode> wanted) {
        return Awaitility.await(what)
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> find(what), wanted);
    }

    void awaitGone(String what) {
        await(what, JsonNode::isMissingNode);
    }

    void apply(String yaml) {
        shell.run("kubectl apply -f -", yaml, LONG);
    }

    /** {@code True}, or {@code False: Reason: message}; {@code -} for none. */
    static String condition(JsonNode resource, String type) {
        for (JsonNode condition : resource.at("/status/conditions")) {
            if (condition.path("type").asText().equals(type)) {
                String status = condition.path("status").asText();
                return status.equals("True")
                        ? status
                        : status + ": " + condition.path("reason").asText() + ": "
                                + condition.path("message").asText();
            }
        }
        return "-";
    }

    static boolean isReady(JsonNode resource) {
        return condition(resource, "Ready").equals("True")
                && resource.at("/status/observedGeneration").asLong()
                        == resource.at("/metadata/generation").asLong();
    }

    /** Names of what {@code kubectl get WHAT} lists. */
    List<String> names(String what) {
        List<String> names = new ArrayList<>();
        get(what)
                .path("items")
                .forEach(item -> names.add(item.at("/metadata/name").asText()));
        return names;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("kubectl gave no JSON: " + text, e);
        }
    }
}
