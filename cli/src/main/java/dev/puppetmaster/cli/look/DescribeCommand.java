package dev.puppetmaster.cli.look;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.cli.up.Table;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows one resource with all its conditions. */
@Command(name = "describe", mixinStandardHelpOptions = true, description = "Shows one resource with its conditions.")
public final class DescribeCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "puppet|puppetset|friendship|llmpolicy|memorypolicy|tool|servicediscovery|approval|homeserver",
            description = "Its kind.")
    private String kind = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "Its name.")
    private String name = "";

    @Mixin
    private NetworkOption network = new NetworkOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandSpec command = Objects.requireNonNull(spec);
        String wanted = Kinds.kind(kind, command);
        try (NetworkView view = network.open(command)) {
            print(Kinds.one(wanted, name, view), command.commandLine().getOut());
        }
        return 0;
    }

    private static void print(JsonNode item, PrintWriter out) {
        out.println(item.path("kind").asText() + " "
                + item.path("metadata").path("namespace").asText() + "/" + Kinds.name(item));
        out.println();
        out.print(Yaml.write(item.path("spec")).indent(2));
        out.println();
        item.path("status").properties().forEach(field -> {
            if (field.getValue().isValueNode() && !field.getValue().isNull()) {
                out.println("  " + field.getKey() + ": " + field.getValue().asText());
            }
        });
        if (!item.path("status").has("conditions")) {
            return;
        }
        out.println();
        Table conditions = new Table("CONDITION", "STATUS", "REASON", "SINCE", "MESSAGE");
        for (JsonNode condition : item.path("status").path("conditions")) {
            conditions.row(
                    condition.path("type").asText(),
                    condition.path("status").asText(),
                    condition.path("reason").asText(),
                    condition.path("lastTransitionTime").asText(),
                    condition.path("message").asText());
        }
        conditions.print(out);
    }
}
