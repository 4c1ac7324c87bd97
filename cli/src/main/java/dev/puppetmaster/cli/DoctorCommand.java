package dev.puppetmaster.cli;

import dev.puppetmaster.cli.look.NetworkOption;
import dev.puppetmaster.cli.network.NetworkOptions;
import dev.puppetmaster.synapse.SynapseInstallation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks at the machine, or at a network, and says of each thing what to do. Exit code 1 when something does not work. */
@Command(
        name = "doctor",
        description = "Look whether this machine, or a network in a cluster, has what it takes, and say what to do.",
        footer = {
            "",
            "Of a network that runs:",
            "  doctor --network                 what up runs on this machine",
            "  doctor --network -n themes       the homeservers of a namespace",
            "  doctor --network --homeserver https://matrix.data.example.org \\",
            "      --server-name data.example.org    from anywhere, any number",
            "",
            "A line for each thing: OK; WARN: it works, or will not for long; FAIL: mend it. Exit code 1 when there is a FAIL."
        },
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    enum Output {
        TABLE,
        JSON
    }

    @Mixin
    private NetworkOption network = new NetworkOption();

    @Mixin
    private NetworkOptions running = new NetworkOptions();

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
        CommandSpec command = Objects.requireNonNull(spec);
        running.check(command, network);
        Findings findings = new Findings(look());
        PrintWriter out = command.commandLine().getOut();
        switch (output) {
            // Colours where a person looks: picocli asks the terminal, NO_COLOR and CLICOLOR.
            case TABLE -> findings.print(out, Ansi.AUTO);
            case JSON -> out.println(findings.json());
        }
        return findings.anyFail() ? Main.FAILED : Main.OK;
    }

    private List<Finding> look() throws Exception {
        Map<String, String> environment = System.getenv();
        if (running.isWanted()) {
            return running.look(network, environment, Clock.systemUTC());
        }
        return network.isCluster() ? ClusterChecks.look(network) : look(environment, network.state());
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
}
