package dev.puppetmaster.cli.look;

import dev.puppetmaster.cli.StateDirectory;
import dev.puppetmaster.cli.cluster.ClusterView;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which network is looked at: the one that {@code up} runs on this machine, or one in a cluster. */
public final class NetworkOption {
    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "The state directory of up (default: $${XDG_STATE_HOME:-~/.local/state}/puppetmaster).")
    private @Nullable Path directory;

    @Option(names = "--context", paramLabel = "NAME", description = "In the cluster of this context of the kubeconfig.")
    private @Nullable String context;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            description = "In this namespace of the cluster (default: the context's).")
    private @Nullable String namespace;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "How to reach the cluster (default: $$KUBECONFIG, else ~/.kube/config).")
    private @Nullable Path kubeconfig;

    /** Whether a cluster is meant. Without one of its options nothing of Kubernetes is loaded. */
    public boolean isCluster() {
        return context != null || namespace != null || kubeconfig != null;
    }

    /** The state directory of up. */
    public Path state() {
        return directory == null ? StateDirectory.defaultPath(System.getenv()) : directory;
    }

    /**
     * Opens it.
     *
     * @throws IOException with one line, if the kubeconfig cannot be used
     */
    public NetworkView open(CommandSpec command) throws IOException {
        if (isCluster() && directory != null) {
            throw new ParameterException(
                    command.commandLine(),
                    "--state is a network on this machine, --context and its like are a cluster");
        }
        return isCluster() ? cluster() : new LocalView(state());
    }

    /** The cluster. */
    public ClusterView cluster() throws IOException {
        return ClusterView.open(kubeconfig, context, namespace);
    }
}
