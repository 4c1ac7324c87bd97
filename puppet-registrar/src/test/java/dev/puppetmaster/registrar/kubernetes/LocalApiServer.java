package dev.puppetmaster.registrar.kubernetes;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A real kube-apiserver on a real etcd, on loopback. There is no node, no controller and no scheduler: what is applied is
 * validated, stored and watched, and nothing else happens to it; namespaces are not cleaned up and owned objects are not
 * collected. It can be stopped, killed and started again at the same address with the same data, and ends with this JVM.
 */
public final class LocalApiServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String ADMIN = "admin";
    /** Whom the chart's roles are for, if it is installed as "puppetmaster" in the namespace of that name. */
    private static final String REGISTRAR = "system:serviceaccount:puppetmaster:puppetmaster";

    private static final String GATEWAY = "system:serviceaccount:puppetmaster:puppetmaster-model-gateway";

    private final Path directory;
    private final Path binaries;
    private final String token = UUID.randomUUID().toString();
    private final String registrarToken = UUID.randomUUID().toString();
    private final String gatewayToken = UUID.randomUUID().toString();
    private final int etcdPort;
    private final int peerPort;
    private final int apiPort;
    private @Nullable ServerProcess etcd;
    private @Nullable ServerProcess api;

    private LocalApiServer(Path directory, Path binaries) throws IOException {
        this.directory = directory;
        this.binaries = binaries;
        int[] ports = freePorts();
        this.etcdPort = ports[0];
        this.peerPort = ports[1];
        this.apiPort = ports[2];
    }

    /**
     * Starts a new one, with nothing in it but the namespace {@code default} and what every API server has.
     *
     * @throws IOException if none can be had: one line that says what to install
     */
    public static LocalApiServer create() throws IOException, InterruptedException {
        Path binaries = ApiServerBinaries.find();
        Path directory = Files.createTempDirectory("apiserver");
        LocalApiServer server = new LocalApiServer(directory, binaries);
        server.writeFiles();
        try {
            server.start();
        } catch (IOException e) {
            server.close();
            throw e;
        }
        return server;
    }

    /** The one that all tests of this JVM share that only add to it. It is never stopped. */
    public static LocalApiServer shared() {
        return Shared.SERVER;
    }

    /** {@code https://127.0.0.1:PORT}; stays the same. */
    public String url() {
        return "https://127.0.0.1:" + apiPort;
    }

    /** Of a user who may do everything. */
    public Path kubeconfig() {
        return directory.resolve("kubeconfig");
    }

    /** Everything that it keeps, its logs too; gone after {@link #close}. */
    Path directory() {
        return directory;
    }

    /** Of a user who may do everything; a new one at each call. */
    public Config config() {
        Config config = Config.fromKubeconfig(kubeconfig().toFile());
        config.setRequestTimeout((int) PATIENCE.toMillis());
        return config;
    }

    /** Of the registrar's ServiceAccount, which may do what roles allow it. */
    Path registrarKubeconfig() {
        return directory.resolve("kubeconfig-registrar");
    }

    /** Of the model gateway's ServiceAccount, which may do what roles allow it. */
    Path gatewayKubeconfig() {
        return directory.resolve("kubeconfig-gateway");
    }

    /** Of the registrar; a new one at each call. */
    Config registrarConfig() {
        return Config.fromKubeconfig(registrarKubeconfig().toFile());
    }

    /** Has etcd forget what was before: whoever asks what has changed since then is told that this is gone. */
    void forgetThePast() throws IOException, InterruptedException {
        String revision = etcd("range", "{\"key\":\"AA==\"}").replaceAll(".*\"revision\":\"(\\d+)\".*", "$1");
        etcd("compaction", "{\"revision\":\"" + revision + "\",\"physical\":true}");
        // its cache still knows
        kill();
        start();
    }

    private String etcd(String verb, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + etcdPort + "/v3/kv/" + verb))
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException("etcd refuses " + verb + ": " + answer.body());
            }
            return answer.body();
        }
    }

    /** For whoever speaks TLS with it by himself. */
    SSLSocketFactory trust() throws IOException {
        return ApiServerHttp.trusting(certificates()).getSocketFactory();
    }

    /** Starts what does not run, and waits until it answers. */
    public void start() throws IOException, InterruptedException {
        ServerProcess store = etcd;
        if (store == null || !store.isAlive()) {
            store = ServerProcess.start(etcdCommand(), directory.resolve("etcd.log"));
            etcd = store;
        }
        ServerProcess server = api;
        if (server == null || !server.isAlive()) {
            server = ServerProcess.start(apiCommand(), directory.resolve("kube-apiserver.log"));
            api = server;
        }
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!isReady()) {
            for (ServerProcess process : List.of(store, server)) {
                if (!process.isAlive() || System.nanoTime() > until) {
                    throw new IOException(
                            "the API server is not ready; " + directory + " has its logs: " + process.lastWords());
                }
            }
            Thread.sleep(Duration.ofMillis(50));
        }
    }

    /** Plain requests as the user who may do everything. */
    ApiServerHttp http() throws IOException {
        return new ApiServerHttp(url(), token, certificates());
    }

    private Path certificates() {
        return directory.resolve("certificates").resolve("apiserver.crt");
    }

    private boolean isReady() throws InterruptedException {
        try {
            return Files.exists(certificates()) && http().get("/readyz").status() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Stops both in good order. Does nothing where nothing runs. */
    public void stop() throws InterruptedException {
        if (api != null) {
            api.stop();
        }
        if (etcd != null) {
            etcd.stop();
        }
    }

    /** Kills kube-apiserver; its etcd goes on. {@link #start} brings it back. */
    public void kill() throws InterruptedException {
        if (api != null) {
            api.kill();
        }
    }

    /** Stops and starts again, at the same address and with the same data. */
    public void restart() throws IOException, InterruptedException {
        stop();
        start();
    }

    /** Kills both and removes all data. */
    @Override
    public void close() {
        try {
            kill();
            if (etcd != null) {
                etcd.kill();
            }
            deleteAll(directory);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> etcdCommand() {
        String client = "http://127.0.0.1:" + etcdPort;
        String peer = "http://127.0.0.1:" + peerPort;
        return List.of(
                binaries.resolve("etcd").toString(),
                "--name=local",
                "--data-dir=" + directory.resolve("etcd"),
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=local=" + peer,
                "--unsafe-no-fsync",
                "--log-level=warn");
    }

    private List<String> apiCommand() {
        return List.of(
                binaries.resolve("kube-apiserver").toString(),
                "--etcd-servers=http://127.0.0.1:" + etcdPort,
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--secure-port=" + apiPort,
                "--cert-dir=" + directory.resolve("certificates"),
                "--token-auth-file=" + directory.resolve("tokens.csv"),
                "--authorization-mode=RBAC",
                // there is no controller that would make the account of each namespace
                "--disable-admission-plugins=ServiceAccount",
                "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
                "--service-account-key-file=" + directory.resolve("sa.pub"),
                "--service-account-signing-key-file=" + directory.resolve("sa.key"),
                "--service-cluster-ip-range=10.0.0.0/24",
                "--allow-privileged=true",
                "--profiling=false");
    }

    private void writeFiles() throws IOException {
        KeyPair key = rsa();
        Files.writeString(
                directory.resolve("sa.key"), pem("PRIVATE KEY", key.getPrivate().getEncoded()));
        Files.writeString(
                directory.resolve("sa.pub"), pem("PUBLIC KEY", key.getPublic().getEncoded()));
        Files.writeString(
                directory.resolve("tokens.csv"),
                token + "," + ADMIN + "," + ADMIN + ",system:masters\n" + registrarToken + "," + REGISTRAR + ","
                        + REGISTRAR + "\n" + gatewayToken + "," + GATEWAY + "," + GATEWAY + "\n");
        writeKubeconfig(kubeconfig(), token);
        writeKubeconfig(registrarKubeconfig(), registrarToken);
        writeKubeconfig(gatewayKubeconfig(), gatewayToken);
    }

    private void writeKubeconfig(Path file, String userToken) throws IOException {
        Files.writeString(file, """
                apiVersion: v1
                kind: Config
                clusters:
                  - name: local
                    cluster: {server: "%s", certificate-authority: "%s"}
                users:
                  - name: user
                    user: {token: "%s"}
                contexts:
                  - name: local
                    context: {cluster: local, user: user, namespace: default}
                current-context: local
                """.formatted(url(), certificates(), userToken));
    }

    private static KeyPair rsa() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }

    private static String pem(String what, byte[] encoded) {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(encoded);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }

    /** Held open together, so that no two are the same. */
    private static int[] freePorts() throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        try (ServerSocket one = new ServerSocket(0, 1, loopback);
                ServerSocket two = new ServerSocket(0, 1, loopback);
                ServerSocket three = new ServerSocket(0, 1, loopback)) {
            return new int[] {one.getLocalPort(), two.getLocalPort(), three.getLocalPort()};
        }
    }

    static void deleteAll(Path directory) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e) throws IOException {
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Made by the first who asks; its data goes when the JVM ends in good order, its processes in any case. */
    private static final class Shared {
        static final LocalApiServer SERVER = unchecked(LocalApiServer::create);

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
        }

        private static LocalApiServer unchecked(Callable<LocalApiServer> create) {
            try {
                return create.call();
            } catch (Exception e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        }
    }
}
