package dev.puppetmaster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.puppetmaster.deploy.Chart.Document;
import dev.puppetmaster.deploy.Chart.Rendered;
import dev.puppetmaster.deploy.ChartedHeadscale.Run;
import dev.puppetmaster.synapse.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What the chart headscale gives to Headscale and Tailscale, in real ones of the versions that its image has. */
@ExtendWith(WithoutSecrets.class)
class HeadscaleIT {
    private static final String[] SECRETS = {"headscale-key-ollama", "headscale-key-phone", "headscale-key-m3"};
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static Path programs;

    @TempDir
    Path directory;

    @BeforeAll
    static void build() throws Exception {
        programs = Path.of(Rig.says("headscale/build.sh"));
    }

    static List<Path> examples() throws IOException {
        return Chart.HEADSCALE.examples();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyConfigurationAndPolicyIsAccepted(Path example) throws Exception {
        Rendered rendered = Chart.HEADSCALE.render(example);
        ChartedHeadscale.write(rendered, directory);
        Files.writeString(Files.createDirectories(directory.resolve("oidc")).resolve("client_secret"), "secret");
        Files.createDirectories(directory.resolve("data"));

        if (!rendered.all("StatefulSet").isEmpty()) {
            // a database and an identity provider of this machine's there are none
            Run run = ChartedHeadscale.run(
                    programs,
                    Map.of(
                            "HEADSCALE_DATABASE_TYPE",
                            "sqlite",
                            "HEADSCALE_DATABASE_SQLITE_PATH",
                            directory.resolve("data/db.sqlite").toString(),
                            "HEADSCALE_OIDC_ONLY_START_IF_OIDC_IS_AVAILABLE",
                            "false"),
                    "headscale",
                    "--config",
                    directory.resolve("config.yaml").toString(),
                    "configtest");

            assertThat(run.exit()).as(run.output()).isZero();
            assertThat(run.output()).doesNotContain("deprecated", "You have overridden");
        }
    }

    @Test
    void keysAreMadeOnceAndAreInTheirSecretsOnly() throws Exception {
        try (ChartedHeadscale headscale = new ChartedHeadscale(programs, directory);
                SecretsApi api = new SecretsApi(directory.resolve("account"), "headscale", SECRETS)) {
            Process server = headscale.serve();

            Run first = headscale.keys(api);
            assertThat(first.exit()).as(first.output()).isZero();
            assertThat(first.output())
                    .contains(
                            "user farm is made",
                            "user ann is made",
                            "headscale-key-ollama has a new key for tag:node, good for 1h",
                            "headscale-key-phone has a new key for ann, good for 30d");
            for (String secret : SECRETS) {
                assertThat(api.key(secret)).startsWith("hskey-auth-").hasSizeGreaterThan(40);
                assertThat(first.output() + headscale.log("server")).doesNotContain(api.key(secret));
            }

            String before = api.key("headscale-key-ollama");
            Run second = headscale.keys(api);
            assertThat(second.exit()).as(second.output()).isZero();
            assertThat(second.output())
                    .contains("headscale-key-ollama has its key")
                    .doesNotContain("new", "made");
            assertThat(api.key("headscale-key-ollama")).isEqualTo(before);
            assertThat(api.requests()).filteredOn("PATCH"::equals).hasSize(3);
            assertThat(listed(headscale, "preauthkeys")).hasSize(3);
            headscale.stop(server);

            assertThat(headscale.keys(api).output()).contains("Headscale does not answer");
        }
    }

    @Test
    void aKeyThatItsSecretDoesNotTakeIsNotGood() throws Exception {
        try (ChartedHeadscale headscale = new ChartedHeadscale(programs, directory);
                SecretsApi api = new SecretsApi(directory.resolve("account"), "headscale", SECRETS)) {
            Process unused = headscale.serve();
            api.refuse(409);

            Run refused = headscale.keys(api);
            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.output())
                    .contains("Secret headscale-key-ollama was not written (409); its key is no longer good");
            assertThat(listed(headscale, "preauthkeys"))
                    .singleElement()
                    .satisfies(key -> assertThat(((Number) key.at("expiration", "seconds")).longValue())
                            .isLessThanOrEqualTo(Instant.now().getEpochSecond()));

            api.refuse(0);
            assertThat(headscale.keys(api).exit()).isZero();
            headscale.join("m3", api.key("headscale-key-m3"));
        }
    }

    @Test
    void aModelOfTheTailnetAnswersInTheClusterAndThePolicysTestsHold() throws Exception {
        try (ChartedHeadscale headscale = new ChartedHeadscale(programs, directory);
                SecretsApi api = new SecretsApi(directory.resolve("account"), "headscale", SECRETS)) {
            Process unused = headscale.serve();
            assertThat(headscale.keys(api).exit()).isZero();
            headscale.join("m3", api.key("headscale-key-m3"));
            HttpServer model = model(headscale.modelPort);
            int proxy = Ports.free();
            int port = Ports.free();
            Path key = Files.writeString(directory.resolve("ollama.key"), api.key("headscale-key-ollama"));

            Process egress = headscale.egress(key, proxy);
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> headscale.log("egress").contains("is in the tailnet"));
            Process unusedToo = headscale.forward(port, proxy);
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> ask(port).equals("a model"));

            assertThat(headscale.says(
                            "policy",
                            "check",
                            "--file",
                            directory.resolve("policy.hujson").toString()))
                    .contains("Policy is valid");
            Path lax = Files.writeString(
                    directory.resolve("lax.hujson"),
                    Files.readString(directory.resolve("policy.hujson"))
                            .replace("\"tag:brain:" + headscale.modelPort + "\"]},", "\"tag:brain:*\"]},"));
            assertThat(ChartedHeadscale.run(
                                    programs,
                                    Map.of(),
                                    "headscale",
                                    "--config",
                                    headscale.config(),
                                    "policy",
                                    "check",
                                    "--file",
                                    lax.toString())
                            .output())
                    .contains("tag:node -> tag:brain:22 (tcp): expected DENIED, got ALLOWED");

            // It is the same device again, and needs no key for that.
            headscale.stop(egress);
            Files.delete(key);
            Process unusedAgain = headscale.egress(key, proxy);
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> headscale.log("egress").contains("is in the tailnet"));
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> ask(port).equals("a model"));
            assertThat(listed(headscale, "nodes"))
                    .extracting(device -> device.at("given_name") + " " + device.at("tags"))
                    .containsExactlyInAnyOrder("m3 [tag:brain]", "headscale-ollama [tag:node]");
            model.stop(0);
        }
    }

    @Test
    void aBackupOfARunningHeadscaleMakesItAgain() throws Exception {
        Path restored = directory.resolve("b/data");
        String file;
        List<Object> devices;
        String noise;
        try (ChartedHeadscale headscale = new ChartedHeadscale(programs, directory.resolve("a"));
                SecretsApi api = new SecretsApi(directory.resolve("account"), "headscale", SECRETS)) {
            assertThat(headscale.backup(Map.of()).output()).contains("did Headscale ever start on this volume?");
            Process unused = headscale.serve();
            assertThat(headscale.keys(api).exit()).isZero();
            headscale.join("m3", api.key("headscale-key-m3"));
            Path backups = headscale.directory.resolve("backups");
            Files.writeString(backups.resolve("headscale-20200101T000000Z.tar.gz"), "old");
            Files.writeString(backups.resolve("headscale-20200102T000000Z.tar.gz"), "old");
            Files.writeString(backups.resolve("other-20200101T000000Z.tar.gz"), "of somebody else");

            Run backup = headscale.backup(Map.of());
            assertThat(backup.exit()).as(backup.output()).isZero();
            assertThat(backup.output()).contains("headscale-20200101T000000Z.tar.gz is deleted");
            try (Stream<Path> all = Files.list(backups)) {
                List<String> names =
                        all.map(each -> each.getFileName().toString()).sorted().toList();
                assertThat(names)
                        .hasSize(3)
                        .contains("headscale-20200102T000000Z.tar.gz", "other-20200101T000000Z.tar.gz");
                file = names.get(1);
            }
            assertThat(Files.getPosixFilePermissions(backups.resolve(file))).hasSize(2);
            devices = keys(headscale);
            noise = Files.readString(headscale.directory.resolve("data/noise_private.key"));

            Run refused = headscale.restore(headscale.directory.resolve("data"), file);
            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.output()).contains("only an empty one is filled");
            assertThat(headscale.restore(restored, "none.tar.gz").output()).contains("there are:", file);
            Run run = headscale.restore(restored, file);
            assertThat(run.exit()).as(run.output()).isZero();
        }

        try (ChartedHeadscale again = new ChartedHeadscale(programs, directory.resolve("b"))) {
            Process unused = again.serve();

            assertThat(keys(again)).isEqualTo(devices).hasSize(1);
            assertThat(listed(again, "users"))
                    .extracting(user -> user.at("name"))
                    .containsExactlyInAnyOrder("farm", "ann");
            assertThat(Files.readString(restored.resolve("noise_private.key"))).isEqualTo(noise);
            assertThat(restored.resolve(".restore")).doesNotExist();
        }
    }

    /** By which devices are known. */
    private static List<Object> keys(ChartedHeadscale headscale) throws IOException, InterruptedException {
        return listed(headscale, "nodes").stream()
                .map(device -> device.at("node_key"))
                .toList();
    }

    /** @param what nodes, users, preauthkeys */
    private static List<Document> listed(ChartedHeadscale headscale, String what)
            throws IOException, InterruptedException {
        // JSON is YAML; its logs go elsewhere
        return new Document(Map.of(
                        "all",
                        new Load(LoadSettings.builder().build())
                                .loadFromString(headscale.says(what, "list", "--output", "json"))))
                .parts("all");
    }

    private static HttpServer model(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 7);
            exchange.getResponseBody().write("a model".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String ask(int port) throws IOException, InterruptedException {
        return HTTP.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                                .timeout(Duration.ofSeconds(10))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
