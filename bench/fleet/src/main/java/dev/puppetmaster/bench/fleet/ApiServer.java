package dev.puppetmaster.bench.fleet;

import dev.puppetmaster.synapse.Ports;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A real kube-apiserver on a real etcd, which does not sync to the disk; no node, no controllers. */
final class ApiServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Pattern COUNTED = Pattern.compile("apiserver_request_total\\{([^}]*)\\} ([0-9.e+]+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
    private static final List<String> READING = List.of("GET", "LIST", "WATCH", "CONNECT");
    private static final List<String> ITS_OWN = List.of("endpoints", "endpointslices");

    private final Path directory;
    private final Child etcd;
    private final Child api;
    private final KubernetesClient client;

    private ApiServer(Path directory, Child etcd, Child api, KubernetesClient client) {
        this.directory = directory;
        this.etcd = etcd;
        this.api = api;
        this.client = client;
    }

    /**
     * Starts one, with our CRDs.
     *
     * @throws IOException if the programs are not here: one line that says what to do
     */
    static ApiServer start(Path directory) throws IOException, InterruptedException {
        Path binaries = binaries();
        Files.createDirectories(directory);
        int port = Ports.free();
        String token = UUID.randomUUID().toString();
        Files.writeString(directory.resolve("tokens.csv"), token + ",admin,admin,system:masters\n");
        writeKeys(directory);
        String store = "http://127.0.0.1:" + Ports.free();
        Child etcd = Child.start(etcd(binaries, directory, store), Map.of(), directory.resolve("etcd.log"));
        Child api =
                Child.start(api(binaries, directory, store, port), Map.of(), directory.resolve("kube-apiserver.log"));
        Path certificate = directory.resolve("certificates/apiserver.crt");
        Waiting.until("the API server's certificate", PATIENCE, () -> Files.exists(certificate));
        KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withAutoConfigure(false)
                        .withMasterUrl("https://127.0.0.1:" + port)
                        .withCaCertFile(certificate.toString())
                        .withOauthToken(token)
                        .build())
                .build();
        ApiServer server = new ApiServer(directory, etcd, api, client);
        Waiting.until("the API server; see " + directory, PATIENCE, server::isReady);
        server.applyCrds();
        return server;
    }

    private static Path binaries() throws IOException {
        String given = System.getenv("KUBEBUILDER_ASSETS");
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base =
                cache == null || cache.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        Path folder = given == null || given.isBlank() ? base.resolve("puppetmaster/rig/cluster/bin") : Path.of(given);
        if (Files.isExecutable(folder.resolve("etcd")) && Files.isExecutable(folder.resolve("kube-apiserver"))) {
            return folder;
        }
        throw new IOException(folder + " has no etcd and kube-apiserver: dev/rig/cluster/build.sh apiserver makes them,"
                + " or let KUBEBUILDER_ASSETS name a folder that has them");
    }

    private static List<String> etcd(Path binaries, Path directory, String url) throws IOException {
        String peer = "http://127.0.0.1:" + Ports.free();
        return List.of(
                binaries.resolve("etcd").toString(),
                "--name=bench",
                "--data-dir=" + directory.resolve("etcd"),
                "--listen-client-urls=" + url,
                "--advertise-client-urls=" + url,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=bench=" + peer,
                "--unsafe-no-fsync",
                "--log-level=warn");
    }

    private static List<String> api(Path binaries, Path directory, String store, int port) {
        return List.of(
                binaries.resolve("kube-apiserver").toString(),
                "--etcd-servers=" + store,
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--secure-port=" + port,
                "--cert-dir=" + directory.resolve("certificates"),
                "--token-auth-file=" + directory.resolve("tokens.csv"),
                "--authorization-mode=RBAC",
                "--disable-admission-plugins=ServiceAccount",
                "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
                "--service-account-key-file=" + directory.resolve("sa.pub"),
                "--service-account-signing-key-file=" + directory.resolve("sa.key"),
                "--service-cluster-ip-range=10.0.0.0/24",
                "--profiling=false");
    }

    private static void writeKeys(Path directory) throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            KeyPair pair = generator.generateKeyPair();
            Files.writeString(
                    directory.resolve("sa.key"),
                    pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
            Files.writeString(
                    directory.resolve("sa.pub"),
                    pem("PUBLIC KEY", pair.getPublic().getEncoded()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }

    private static String pem(String what, byte[] encoded) {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(encoded);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }

    private boolean isReady() throws IOException {
        if (!etcd.isAlive() || !api.isAlive()) {
            throw new IOException("the API server has ended: " + directory + " has its logs");
        }
        try {
            return "ok".equals(client.raw("/readyz"));
        } catch (RuntimeException notYet) {
            return false;
        }
    }

    private void applyCrds() throws IOException, InterruptedException {
        Path folder = Path.of("deploy/puppetmaster/files/crds");
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(it -> it.toString().endsWith(".yaml")).toList()) {
                client.load(new ByteArrayInputStream(Files.readAllBytes(file))).serverSideApply();
            }
        }
        for (String plural : List.of("homeservers", "puppets", "puppetsets", "friendships", "servicediscoveries")) {
            Waiting.until(plural, PATIENCE, () -> client.raw("/apis/puppetmaster.dev/v1alpha1/" + plural) != null);
        }
    }

    void namespace(String name) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .serverSideApply();
    }

    /** What a process finds this server by. */
    Map<String, String> environment() {
        return Map.of(
                "KUBERNETES_MASTER", client.getConfiguration().getMasterUrl(),
                "KUBERNETES_CERTS_CA_FILE", client.getConfiguration().getCaCertFile(),
                "KUBERNETES_AUTH_TOKEN", client.getConfiguration().getOauthToken(),
                "KUBECONFIG", directory.resolve("none").toString());
    }

    KubernetesClient client() {
        return client;
    }

    /** Of both processes. */
    double cpuSeconds() throws IOException {
        return etcd.cpuSeconds() + api.cpuSeconds();
    }

    /** How often each resource was written to since the start, by the server's own count; without what the server writes for itself. */
    Map<String, Long> writes() {
        Map<String, Long> writes = new TreeMap<>();
        Matcher line = COUNTED.matcher(client.raw("/metrics"));
        while (line.find()) {
            Map<String, String> labels = new TreeMap<>();
            Matcher label = LABEL.matcher(line.group(1));
            while (label.find()) {
                labels.put(label.group(1), label.group(2));
            }
            String verb = labels.getOrDefault("verb", "");
            String resource = labels.getOrDefault("resource", "");
            String sub = labels.getOrDefault("subresource", "");
            if (!READING.contains(verb) && !resource.isEmpty() && !ITS_OWN.contains(resource)) {
                writes.merge(
                        sub.isEmpty() ? resource : resource + "/" + sub,
                        (long) Double.parseDouble(line.group(2)),
                        Long::sum);
            }
        }
        return writes;
    }

    @Override
    public void close() {
        client.close();
        api.close();
        etcd.close();
    }
}
