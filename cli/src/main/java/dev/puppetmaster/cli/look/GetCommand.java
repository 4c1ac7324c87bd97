package dev.puppetmaster.cli.look;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.puppetmaster.cli.up.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists resources with the answer to "does it work?". */
@Command(name = "get", mixinStandardHelpOptions = true, description = "Lists resources, and whether they work.")
public final class GetCommand implements Callable<Integer> {
    enum Output {
        TABLE,
        JSON,
        YAML
    }

    @Parameters(
            paramLabel =
                    "puppets|puppetsets|friendships|llmpolicies|memorypolicies|tools|servicediscoveries|approvals|homeservers",
            description = "What to list.")
    private String kind = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "Only this one.")
    private @Nullable String name;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "table|json|yaml",
            description = "How to print (default: ${DEFAULT-VALUE}).",
            defaultValue = "table")
    private Output output = Output.TABLE;

    @Mixin
    private NetworkOption network = new NetworkOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandSpec command = Objects.requireNonNull(spec);
        String wanted = Kinds.kind(kind, command);
        List<JsonNode> items = items(wanted, command);
        JsonNode shown = name == null ? list(items) : items.getFirst();
        PrintWriter out = command.commandLine().getOut();
        switch (output) {
            case TABLE -> (wanted.equals("Approval") ? approvals(items) : table(wanted, items)).print(out);
            case JSON ->
                out.println(new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(shown));
            case YAML -> out.print(Yaml.write(shown));
        }
        return 0;
    }

    private List<JsonNode> items(String wanted, CommandSpec command) throws IOException {
        try (NetworkView view = network.open(command)) {
            return name == null ? view.all(wanted) : List.of(Kinds.one(wanted, name, view));
        }
    }

    private static JsonNode list(List<JsonNode> items) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        items.forEach(array::add);
        return JsonNodeFactory.instance
                .objectNode()
                .put("apiVersion", "v1")
                .put("kind", "List")
                .set("items", array);
    }

    /** The newest first: what waits for somebody is there. */
    private static Table approvals(List<JsonNode> items) {
        Table table = new Table("NAME", "PUPPET", "FUNCTION", "STATE", "RESULT", "BY", "ASKED AT");
        items.stream()
                .sorted(Comparator.comparing(
                                (JsonNode item) -> item.at("/spec/requestedAt").asText())
                        .reversed())
                .forEach(item -> table.row(
                        Kinds.name(item),
                        item.at("/spec/puppet").asText(),
                        item.at("/spec/function").asText(),
                        item.at("/status/state").asText("Unknown"),
                        item.at("/status/result").asText(""),
                        item.at("/status/decidedBy").asText(""),
                        item.at("/spec/requestedAt").asText()));
        return table;
    }

    private static Table table(String kind, List<JsonNode> items) {
        Table table = switch (kind) {
            case "Puppet" -> new Table("NAME", "USER ID", "STATE", "READY", "WHY");
            case "Friendship" -> new Table("NAME", "MEMBERS", "ROOM", "READY", "WHY");
            case "PuppetSet" -> new Table("NAME", "WANTED", "THERE", "READY", "WHY");
            case "LLMPolicy" -> new Table("NAME", "MODEL", "BACKENDS", "READY", "WHY");
            case "MemoryPolicy" -> new Table("NAME", "TYPE", "TTL", "READY", "WHY");
            case "Tool" -> new Table("NAME", "TYPE", "VERSION", "READY", "WHY");
            case "ServiceDiscovery" -> new Table("NAME", "SERVICES", "EXPIRES", "READY", "WHY");
            default -> new Table("NAME", "SERVER NAME", "PREFIXES", "READY", "WHY");
        };
        for (JsonNode item : items) {
            JsonNode ready = Kinds.ready(item);
            String why = ready.path("status").asText().equals("True") ? "" : why(ready);
            table.row(
                    Kinds.name(item),
                    second(kind, item),
                    third(kind, item),
                    ready.path("status").asText("Unknown"),
                    why);
        }
        return table;
    }

    private static String why(JsonNode ready) {
        return ready.path("reason").asText("") + ": " + ready.path("message").asText("");
    }

    private static String second(String kind, JsonNode item) {
        return switch (kind) {
            case "Puppet" -> item.path("status").path("userId").asText();
            case "Friendship" ->
                Integer.toString(item.path("spec").path("members").size());
            case "PuppetSet" -> item.path("spec").path("replicas").asText();
            case "LLMPolicy" -> item.at("/spec/backends/0/model").asText();
            case "MemoryPolicy", "Tool" -> item.path("spec").path("type").asText();
            case "ServiceDiscovery" ->
                Integer.toString(item.path("spec").path("services").size());
            default -> item.path("spec").path("serverName").asText();
        };
    }

    private static String third(String kind, JsonNode item) {
        return switch (kind) {
            case "Puppet" -> item.path("status").path("state").asText("");
            case "Friendship" -> item.path("status").path("roomId").asText("");
            case "PuppetSet" -> item.path("status").path("replicas").asText("");
            case "LLMPolicy" ->
                Integer.toString(item.path("spec").path("backends").size());
            case "MemoryPolicy" -> item.path("spec").path("ttl").asText("");
            case "Tool" -> item.path("spec").path("version").asText();
            case "ServiceDiscovery" -> item.path("spec").path("expiresAt").asText("");
            default -> {
                List<String> prefixes = new ArrayList<>();
                item.path("spec").path("puppetPrefixes").forEach(prefix -> prefixes.add(prefix.asText()));
                yield String.join(",", prefixes);
            }
        };
    }
}
