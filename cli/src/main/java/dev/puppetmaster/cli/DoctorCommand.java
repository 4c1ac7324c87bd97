package dev.puppetmaster.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.puppetmaster.cli.look.NetworkOption;
import dev.puppetmaster.synapse.SynapseInstallation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks at the machine and says of each thing what to do. Exit code 1 when {@code up} would not work. */
@Command(
        name = "doctor",
        description = "Look whether this machine, or a network in a cluster, has what it takes, and say what to do.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    enum Output {
        TABLE,
        JSON
    }

    @Mixin
    private NetworkOption network = new NetworkOption();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "table|json",
            description = "How to print (default: ${DEFAULT-VALUE}).",
            defaultValue = "table")
    private Output output = Output.TABLE;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Map<String, String> environment = System.getenv();
        List<Finding> findings = network.isCluster() ? ClusterChecks.look(network) : look(environment, network.state());
        if (spec != null) {
            print(findings, spec.commandLine().getOut());
        }
        return findings.stream().anyMatch(finding -> finding.verdict() == Finding.Verdict.FAIL) ? Main.FAILED : Main.OK;
    }

    private static List<Finding> look(Map<String, String> environment, Path state) throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        findings.add(MachineChecks.java());
        findings.addAll(MachineChecks.homeserver(SynapseInstallation.defaultCache()));
        findings.add(MachineChecks.ports(state));
        findings.add(MachineChecks.disk(state));
        findings.add(MachineChecks.fonts());
        findings.add(ModelCheck.look(environment));
        return findings;
    }

    private void print(List<Finding> findings, PrintWriter out) throws JsonProcessingException {
        if (output == Output.JSON) {
            out.println(json(findings));
            return;
        }
        // Colours where a person looks: picocli asks the terminal, NO_COLOR and CLICOLOR.
        findings.forEach(finding -> out.println(line(finding, Ansi.AUTO)));
    }

    private static String line(Finding finding, Ansi ansi) {
        String colour = switch (finding.verdict()) {
            case OK -> "fg(green)";
            case WARN -> "fg(yellow)";
            case FAIL -> "bold,fg(red)";
        };
        String verdict = ansi.string("@|" + colour + " " + finding.verdict() + "|@");
        String padding = " ".repeat(5 - finding.verdict().name().length());
        String advice = finding.advice().isEmpty() ? "" : ": " + finding.advice();
        return verdict + padding + String.format("%-11s", finding.subject()) + finding.found() + advice;
    }

    private static String json(List<Finding> findings) throws JsonProcessingException {
        ObjectMapper mapper = new ObjectMapper();
        ArrayNode array = mapper.createArrayNode();
        for (Finding finding : findings) {
            array.addObject()
                    .put("subject", finding.subject())
                    .put("verdict", finding.verdict().name())
                    .put("found", finding.found())
                    .put("advice", finding.advice());
        }
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(array);
    }
}
