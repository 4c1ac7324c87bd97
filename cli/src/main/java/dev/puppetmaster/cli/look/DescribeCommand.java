package dev.puppetmaster.cli.look;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.cli.up.StatusFile;
import dev.puppetmaster.cli.up.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows one resource with all its conditions. */
@Command(
        name = "describe",
        mixinStandardHelpOptions = true,
        description = "Shows one puppet, friendship or homeserver with its conditions.")
public final class DescribeCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "puppet|friendship|homeserver", description = "Its kind.")
    private String kind = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "Its name.")
    private String name = "";

    @Mixin
    private StateOption state = new StateOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CommandSpec command = Objects.requireNonNull(spec);
        String wanted =
                Kinds.of(kind).orElseThrow(() -> new ParameterException(command.commandLine(), Kinds.unknown(kind)));
        List<JsonNode> items = StatusFile.read(state.path());
        for (JsonNode item : items) {
            if (item.path("kind").asText().equals(wanted)
                    && item.path("metadata").path("name").asText().equals(name)) {
                print(item, command.commandLine().getOut());
                return 0;
            }
        }
        List<String> names = items.stream()
                .filter(item -> item.path("kind").asText().equals(wanted))
                .map(item -> item.path("metadata").path("name").asText())
                .toList();
        command.commandLine()
                .getErr()
                .println("puppetmaster: there is no " + wanted + " \"" + name + "\"; there are: "
                        + String.join(", ", names));
        return 1;
    }

    private static void print(JsonNode item, PrintWriter out) {
        out.println(item.path("kind").asText() + " "
                + item.path("metadata").path("namespace").asText() + "/"
                + item.path("metadata").path("name").asText());
        out.println();
        out.print(Yaml.write(item.path("spec")).indent(2));
        out.println();
        item.path("status").properties().forEach(field -> {
            if (field.getValue().isValueNode() && !field.getValue().isNull()) {
                out.println("  " + field.getKey() + ": " + field.getValue().asText());
            }
        });
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
