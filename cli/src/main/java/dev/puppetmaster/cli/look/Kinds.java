package dev.puppetmaster.cli.look;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
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
            "PuppetSet", List.of("puppetsets", "puppetset", "ps"),
            "Friendship", List.of("friendships", "friendship", "fr"),
            "LLMPolicy", List.of("llmpolicies", "llmpolicy", "llm"),
            "MemoryPolicy", List.of("memorypolicies", "memorypolicy", "mem"),
            "Tool", List.of("tools", "tool"),
            "ServiceDiscovery", List.of("servicediscoveries", "servicediscovery", "sd"),
            "Approval", List.of("approvals", "approval", "apr"));

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
                        "\"" + name
                                + "\" is no kind; there are puppets, puppetsets, friendships, llmpolicies,"
                                + " memorypolicies, tools, servicediscoveries, approvals and homeservers"));
    }

    /**
     * The one of that name.
     *
     * @throws IOException also if there is none: the message says which there are
     */
    static JsonNode one(String kind, String name, NetworkView network) throws IOException {
        List<JsonNode> all = network.all(kind);
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
