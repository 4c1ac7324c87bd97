package dev.puppetmaster.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * Where the tests run: the cluster of {@code KUBECONFIG} with what is on the PATH, else the one-node cluster of dev/rig, which is
 * begun fresh and ended. What is missing is said in one line.
 */
final class Machine implements AutoCloseable {
    private static final Duration BUILD = Duration.ofMinutes(40);

    private final Shell shell;
    private final boolean rig;
    private final boolean startedHere;

    private Machine(Shell shell, boolean rig, boolean startedHere) {
        this.shell = shell;
        this.rig = rig;
        this.startedHere = startedHere;
    }

    static Machine ready() throws IOException {
        return ready(Shell.in(root()), System.getenv());
    }

    /** @param environment of this process; {@code shell} may have more */
    static Machine ready(Shell shell, Map<String, String> environment) {
        Path rigHome = rigHome(environment);
        String given = environment.get("KUBECONFIG");
        if (given != null && !given.isBlank()) {
            need(
                    shell,
                    "kubectl",
                    "KUBECONFIG is set, but there is no kubectl: install it (https://kubernetes.io/docs/tasks/tools)");
            Shell equipped = shell.withPath(helm(shell, rigHome));
            boolean rig = equipped.run("kubectl get nodes -o name").strip().equals("node/rig-node");
            return new Machine(equipped, rig, false);
        }
        if (!shell.run("id -u").strip().equals("0")) {
            throw new AssertionError("no cluster: name one by KUBECONFIG, or run this as root for that of dev/rig");
        }
        Path cluster = rigHome.resolve("cluster");
        if (!Files.isExecutable(cluster.resolve("bin/kubelet"))) {
            needGo(shell, "for the Kubernetes of dev/rig");
        }
        shell.run("dev/rig/cluster/build.sh", "", BUILD);
        Shell equipped = shell.withPath(helm(shell, rigHome))
                .withPath(cluster.resolve("bin"))
                .with("KUBECONFIG", cluster.resolve("kubeconfig").toString());
        if (equipped.attempt("dev/rig/cluster/cluster.sh status").exit() == 0) {
            throw new AssertionError(
                    "the cluster of dev/rig is up: end it (dev/rig/cluster/cluster.sh down), or take it as it is"
                            + " by KUBECONFIG=" + cluster.resolve("kubeconfig"));
        }
        equipped.run("dev/rig/cluster/cluster.sh down --wipe && dev/rig/cluster/cluster.sh up");
        return new Machine(equipped, true, true);
    }

    /** With helm and kubectl, and the cluster's KUBECONFIG. */
    Shell shell() {
        return shell;
    }

    boolean isRig() {
        return rig;
    }

    /** A Docker engine: the one that answers, else that of dev/rig, which stays. */
    void needEngine() {
        if (shell.attempt("docker info").exit() == 0) {
            return;
        }
        Shell.Output started = shell.attempt("dev/rig/docker/docker.sh up", "", BUILD);
        if (started.exit() != 0) {
            throw new AssertionError("no Docker engine answers, and none could be started: " + started.lastWords());
        }
    }

    private static Path helm(Shell shell, Path rigHome) {
        Shell.Output there = shell.attempt("command -v helm");
        if (there.exit() == 0) {
            return folder(there.out().strip());
        }
        Path built = rigHome.resolve("helm/bin/helm");
        if (!Files.isExecutable(built)) {
            needGo(shell, "or Helm 3.8 or newer from https://helm.sh");
        }
        String said = shell.run("dev/rig/helm/build.sh", "", BUILD).strip();
        return folder(said.substring(said.lastIndexOf('\n') + 1));
    }

    private static Path folder(String program) {
        return Objects.requireNonNull(Path.of(program).toAbsolutePath().getParent());
    }

    private static void needGo(Shell shell, String why) {
        need(shell, "go", "there is no Go: install Go 1.26 (https://go.dev/dl), " + why);
    }

    private static void need(Shell shell, String program, String otherwise) {
        if (shell.attempt("command -v " + program).exit() != 0) {
            throw new AssertionError(otherwise);
        }
    }

    private static Path rigHome(Map<String, String> environment) {
        String given = environment.get("RIG_HOME");
        if (given != null && !given.isBlank()) {
            return Path.of(given);
        }
        String cache = environment.get("XDG_CACHE_HOME");
        Path base =
                cache == null || cache.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return base.resolve("puppetmaster/rig");
    }

    static Path root() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve("dev/rig/cluster/cluster.sh"))) {
                return at;
            }
        }
        throw new AssertionError("these tests run within the project");
    }

    @Override
    public void close() {
        if (startedHere) {
            shell.run("dev/rig/cluster/cluster.sh down --wipe");
        }
    }
}
