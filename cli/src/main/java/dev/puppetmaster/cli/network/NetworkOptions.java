package dev.puppetmaster.cli.network;

import dev.puppetmaster.cli.Finding;
import dev.puppetmaster.cli.StateDirectory;
import dev.puppetmaster.cli.look.NetworkOption;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What {@code doctor --network} looks at, and with what. */
public final class NetworkOptions {
    @Option(
            names = "--network",
            description = "Look at a network that runs: DNS, certificates, federation, signing keys, clocks, tailnet,"
                    + " models, disks.")
    private boolean wanted;

    @ArgGroup(exclusive = false, multiplicity = "0..*")
    private List<Named> homeservers = new ArrayList<>();

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "With --network: an authority of your own, in PEM; several times for several.")
    private List<Path> authorities = new ArrayList<>();

    @Option(
            names = "--resolver",
            paramLabel = "HOST[:PORT]",
            description = "With --network: ask this DNS server (default: as this machine does).")
    private @Nullable String resolver;

    @Option(
            names = "--tailscale-socket",
            paramLabel = "FILE",
            description = "With --network: where tailscaled listens (default: where it usually does).")
    private @Nullable Path tailscale;

    @Option(
            names = "--known-keys",
            paramLabel = "FILE",
            description =
                    "With --network: the signing keys that were seen before (default: known-keys.json in the state"
                            + " directory; of other networks puppetmaster-known-keys.json beside it).")
    private @Nullable Path knownKeys;

    /** A homeserver by its address. */
    static final class Named {
        @Option(
                names = "--homeserver",
                required = true,
                paramLabel = "URL",
                description =
                        "With --network: a homeserver of anywhere, by the address for clients; several times for several.")
        private String url = "";

        @Option(
                names = "--server-name",
                paramLabel = "NAME",
                description = "The name of that homeserver (default: what it says).")
        private @Nullable String serverName;
    }

    /** Whether a network is to be looked at, and not this machine. */
    public boolean isWanted() {
        return wanted;
    }

    /**
     * Refuses what does not go together.
     *
     * @throws ParameterException with what would be right
     */
    public void check(CommandSpec command, NetworkOption where) {
        boolean more = !homeservers.isEmpty()
                || !authorities.isEmpty()
                || resolver != null
                || tailscale != null
                || knownKeys != null;
        if (!wanted && more) {
            throw refusal(
                    command, "--homeserver, --ca, --resolver, --tailscale-socket and --known-keys go with --network");
        }
        if (!homeservers.isEmpty() && where.isCluster()) {
            throw refusal(
                    command,
                    "--homeserver names homeservers of anywhere, --context and its like a cluster: one of both");
        }
        for (Named each : homeservers) {
            if (!each.url.matches("https?://[^/\\s]+(/\\S*)?")) {
                throw refusal(
                        command, "--homeserver " + each.url + ": an address like https://matrix.data.example.org");
            }
            if (each.serverName != null) {
                try {
                    ServerName unused = ServerName.of(each.serverName);
                } catch (IllegalArgumentException e) {
                    throw refusal(command, "--server-name: " + e.getMessage());
                }
            }
        }
        if (resolver != null && !resolver.matches("[A-Za-z0-9.-]+(:[0-9]{1,5})?")) {
            throw refusal(command, "--resolver " + resolver + ": write it like 192.168.1.1 or 127.0.0.1:5353");
        }
    }

    private static ParameterException refusal(CommandSpec command, String why) {
        return new ParameterException(command.commandLine(), why);
    }

    /**
     * Looks at it.
     *
     * @throws IOException with one line: nothing can be looked at
     */
    public List<Finding> look(NetworkOption where, Map<String, String> environment, Clock clock)
            throws IOException, InterruptedException {
        Names names = resolver == null ? Names.ofThisMachine() : new DnsNames("dns://" + resolver);
        List<X509Certificate> own = new ArrayList<>();
        for (Path file : authorities) {
            own.addAll(Trust.read(file));
        }
        try (Web web = new Web(names, clock)) {
            NetworkDoctor doctor = new NetworkDoctor(web, Tailscaled.find(tailscale));
            if (where.isCluster()) {
                try (ClusterNetwork cluster = ClusterNetwork.open(where.cluster())) {
                    return doctor.look(completed(cluster.network(keptBeside(environment)), own));
                }
            }
            Network network =
                    homeservers.isEmpty() ? FolderNetwork.of(where.state(), environment) : named(web, environment);
            return doctor.look(completed(network, own));
        }
    }

    private Network completed(Network found, List<X509Certificate> own) {
        own.addAll(found.authorities());
        return new Network(
                found.findings(),
                found.targets(),
                found.models(),
                found.volumes(),
                own,
                knownKeys == null ? found.knownKeys() : knownKeys,
                found.elsewhere());
    }

    private static Path keptBeside(Map<String, String> environment) {
        return StateDirectory.defaultPath(environment).resolveSibling("puppetmaster-known-keys.json");
    }

    private Network named(Web web, Map<String, String> environment) {
        List<Finding> findings = new ArrayList<>();
        List<Target> targets = new ArrayList<>();
        for (Named each : homeservers) {
            URI url = URI.create(each.url);
            String name = each.serverName == null ? said(each.url, web) : each.serverName;
            if (name.isEmpty()) {
                findings.add(new About("dns", each.url)
                        .fail("it does not say which homeserver it is", "add: --server-name NAME, as in @you:NAME"));
            } else {
                targets.add(Target.of(name, url));
            }
        }
        List<Model> models = environment.containsKey("OLLAMA_BASE_URL")
                ? FolderNetwork.environment(environment).stream().toList()
                : List.of();
        return new Network(findings, targets, models, List.of(), List.of(), keptBeside(environment), false);
    }

    private static String said(String url, Web web) {
        Seen.Asked keys = Seen.Asked.of(() -> web.get(url.replaceAll("/+$", "") + Seen.KEYS));
        Web.Answer answer = keys.answer();
        return answer == null ? "" : answer.body().path("server_name").asText();
    }
}
