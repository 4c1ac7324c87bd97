package dev.puppetmaster.cli.look;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The names under which a person may ask for a kind. */
final class Kinds {
    private static final Map<String, List<String>> NAMES = Map.of(
            "Homeserver", List.of("homeservers", "homeserver", "hs"),
            "Puppet", List.of("puppets", "puppet", "pup"),
            "Friendship", List.of("friendships", "friendship", "fr"));

    private Kinds() {}

    static Optional<String> of(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return NAMES.entrySet().stream()
                .filter(kind -> kind.getValue().contains(wanted))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    static String unknown(String name) {
        return "\"" + name + "\" is no kind; there are puppets, friendships and homeservers";
    }

    /** The Ready condition of a resource; a missing node where nothing is known yet. */
    static JsonNode ready(JsonNode item) {
        for (JsonNode condition : item.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition;
            }
        }
        return item.path("status").path("none");
    }
}
