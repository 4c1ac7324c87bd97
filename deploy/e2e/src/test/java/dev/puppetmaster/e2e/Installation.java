package dev.puppetmaster.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What docs/kubernetes.md makes of an empty cluster, by its commands and no others: both charts, a person, the troupe. */
final class Installation implements AutoCloseable {
    static final String WAY = "From nothing to the first answer";
    static final String SERVER_NAME = "data.example.org";
    static final String PASSWORD = "a password of the test";

    private final Machine machine;
    private final Page page;
    private final Cluster cluster;
    private final int port;
    private final Person person;
    private Shell.Running portForward;
    private long lap;

    private Installation(Machine machine, long began) throws IOException {
        this.machine = machine;
        this.lap = began;
        Shell shell = machine.shell();
        this.cluster = new Cluster(shell);
        this.page = Page.of(shell.directory().resolve("docs/kubernetes.md"));
        said("the cluster");
        assertThat(shell.run("kubectl get crd -o name"))
                .as("Puppetmaster is in this cluster already: these tests need one without")
                .doesNotContain("puppetmaster.dev");
        images();
        namespaces();
        volumes(Map.of("synapse", "5Gi", "runtime", "1Gi", "gateway", "1Gi"));
        for (int step : List.of(2, 3)) {
            page.step(WAY, step).forEach(block -> shell.run(block));
            said("step " + step);
        }
        shell.run(only(page.step(WAY, 4)), PASSWORD + "\n" + PASSWORD + "\n", Duration.ofMinutes(1));
        said("step 4");
        page.step(WAY, 5).forEach(block -> shell.run(block));
        said("step 5");
        this.port = freePort();
        this.portForward = forward();
        this.person = Person.signIn(URI.create("http://127.0.0.1:" + port), "you", PASSWORD);
        said("signed in");
    }

    static Installation make() throws IOException {
        long began = System.nanoTime();
        Machine machine = Machine.ready();
        try {
            return new Installation(machine, began);
        } catch (IOException | RuntimeException | Error e) {
            machine.shell().attempt("kubectl get pods -A -o wide; kubectl get events -A | tail -n 40");
            machine.shell()
                    .attempt("for pod in puppetmaster/deployment/puppetmaster data/statefulset/data-runtime; do"
                            + " kubectl -n ${pod%%/*} logs ${pod#*/} --tail 50; done");
            machine.close();
            throw e;
        }
    }

    private void images() {
        String block = only(page.step(WAY, 1));
        List<String> lines = block.lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(1)).startsWith("kind load docker-image ");
        new Images(machine).ensure(cluster, lines.getFirst());
        said("step 1");
    }

    /** Brings images that were built here to the node. */
    void load(String names) {
        new Images(machine).add(names);
    }

    /** Pods that the restricted standard refuses do not start. */
    void namespaces() {
        for (String name : List.of("puppetmaster", "data", "shop", "themes")) {
            cluster.apply("""
                    apiVersion: v1
                    kind: Namespace
                    metadata:
                      name: %s
                      labels: {pod-security.kubernetes.io/enforce: restricted}
                    """.formatted(name));
        }
    }

    /**
     * Claims that nobody else fills are given volumes as the page says.
     *
     * @param sizes by name
     */
    void volumes(Map<String, String> sizes) throws IOException {
        if (cluster.get("storageclass")
                .path("items")
                .findValuesAsText("storageclass.kubernetes.io/is-default-class")
                .contains("true")) {
            return;
        }
        String node = cluster.get("nodes").at("/items/0/metadata/name").asText();
        String block = only(page.blocks("A node without a storage class", "yaml", 1));
        Path folders = Files.createTempDirectory("puppetmaster-e2e");
        for (Map.Entry<String, String> volume : sizes.entrySet()) {
            Path folder = Files.createDirectory(folders.resolve(volume.getKey()));
            cluster.apply(block.replace("{name: synapse}", "{name: " + volume.getKey() + "}")
                    .replace("storage: 5Gi", "storage: " + volume.getValue())
                    .replace("/srv/synapse", folder.toString())
                    .replace("NODE", node));
        }
    }

    /** On a port that is free here, which the page's need not be. */
    private Shell.Running forward() {
        String command = page.step(WAY, 6).getFirst().replace("8008:8008", port + ":8008");
        return machine.shell().start(command, said -> said.contains("Forwarding"));
    }

    /** As a person does whose kubectl port-forward ended with the pod. */
    void forwardAgain() {
        portForward.close();
        machine.shell().run("kubectl -n data rollout status statefulset/data-synapse --timeout=300s");
        portForward = forward();
    }

    Shell shell() {
        return machine.shell();
    }

    Cluster cluster() {
        return cluster;
    }

    /** The name of an image with Python in it that the node has. */
    String synapseImage() {
        return cluster.get("-n data statefulset data-synapse")
                .at("/spec/template/spec/containers/0/image")
                .asText();
    }

    Page page() {
        return page;
    }

    Person person() {
        return person;
    }

    static String userId(String puppet) {
        return "@" + puppet + ":" + SERVER_NAME;
    }

    private void said(String what) {
        long now = System.nanoTime();
        System.out.printf("e2e: %s: %.1f s%n", what, (now - lap) / 1e9);
        lap = now;
    }

    static String only(List<String> blocks) {
        assertThat(blocks).hasSize(1);
        return blocks.getFirst();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        portForward.close();
        machine.close();
    }
}
