package dev.puppetmaster.cli.look;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.cli.up.StatusFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The names under which a person may ask for a kind, and what there is of it. */
final class Kinds {
    private static final Map<String, List<String>> NAMES = Map.of(
            "Homeserver", List.of("homeservers", "homeserver", "hs"),
            "Puppet", List.of("puppets", "puppet", "pup"),
            "Friendship", List.of("friendships", "friendship", "fr"));

    private Kinds() {}

    /** The kind of that name; else the command was not understood. */
    static String kind(String name, CommandSpec command) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return NAMES.entrySet().stream()
                .filter(kind -> kind.getValue().contains(wanted))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        command.commandLine(),
                        "\"" + name + "\" is no kind; there are puppets, friendships and homeservers"));
    }

    /**
     * All of a kind, as {@code up} last saw them.
     *
     * @throws IOException if {@code up} never ran with this state directory
     */
    static List<JsonNode> all(String kind, Path state) throws IOException {
        return StatusFile.read(state).stream()
                .filter(item -> item.path("kind").asText().equals(kind))
                .toList();
    }

    /**
     * The one of that name.
     *
     * @throws IOException also if there is none: the message says which there are
     */
    static JsonNode one(String kind, String name, Path state) throws IOException {
        List<JsonNode> all = all(kind, state);
        for (JsonNode item : all) {
            if (name(item).equals(name)) {
                return item;
            }
        }
        List<String> names = all.stream().map(Kinds::name).toList();
        throw new IOException("there is no " + kind + " \"" + name + "\"; there "
                + (names.isEmpty() ? "is none" : "are: " + String.join(", ", names)));
    }

    static String name(JsonNode item) {
        return item.path("metadata").path("name").asText();
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
