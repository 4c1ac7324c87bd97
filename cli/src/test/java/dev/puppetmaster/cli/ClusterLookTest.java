package dev.puppetmaster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands that look, over the HTTP of an API server that says what the test tells it. */
class ClusterLookTest {
    private static final String BASE = "/apis/puppetmaster.dev/v1alpha1/namespaces/robots/";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Map<String, String> pages = new ConcurrentHashMap<>();
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private volatile int status = 200;
    private HttpServer server;

    @TempDir
    Path files;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        pages.put(BASE + "puppets", """
                {"apiVersion":"puppetmaster.dev/v1alpha1","kind":"PuppetList","metadata":{},"items":[
                 {"apiVersion":"puppetmaster.dev/v1alpha1","kind":"Puppet",
                  "metadata":{"name":"a","namespace":"robots","managedFields":[{"manager":"kubectl"}]},
                  "spec":{"homeserverRef":{"name":"data"}},
                  "status":{"userId":"@data-a:s","state":"Running","conditions":[
                   {"type":"Ready","status":"False","reason":"HomeserverUnreachable","message":"it is away",
                    "lastTransitionTime":"2026-11-01T10:00:00Z"}]}}]}""");
        pages.put(BASE + "homeservers", """
                {"apiVersion":"puppetmaster.dev/v1alpha1","kind":"HomeserverList","metadata":{},"items":[]}""");
        Files.writeString(
                files.resolve("config"), """
                apiVersion: v1
                kind: Config
                current-context: other
                clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: u, user: {token: abc}}]
                contexts:
                  - {name: other, context: {cluster: c, user: u}}
                  - {name: robots, context: {cluster: c, user: u, namespace: robots}}
                """.formatted(server.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add(exchange.getRequestURI().getPath() + "?"
                    + exchange.getRequestURI().getQuery());
            String page = pages.get(exchange.getRequestURI().getPath());
            int code = status != 200 ? status : page == null ? 404 : 200;
            String body = code == 200 && page != null
                    ? page
                    : "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":" + code
                            + ",\"message\":\"the server says no\\nin two lines\"}";
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(code, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Test
    void getShowsTheResourcesOfTheContextsNamespace() {
        assertThat(run("get", "puppets", "--context", "robots")).isZero();

        assertThat(out.toString().lines())
                .containsExactly(
                        "NAME   USER ID     STATE     READY   WHY",
                        "a      @data-a:s   Running   False   HomeserverUnreachable: it is away");
    }

    private static final String APPROVALS = """
                {"apiVersion":"puppetmaster.dev/v1alpha1","kind":"ApprovalList","metadata":{},"items":[
                 {"apiVersion":"puppetmaster.dev/v1alpha1","kind":"Approval",
                  "metadata":{"name":"data-a-1","namespace":"robots"},
                  "spec":{"puppet":"@data-a:s","tool":"robots/files","function":"delete","requestedAt":"2026-11-01T10:00:00Z"},
                  "status":{"state":"Refused","decidedBy":"@anna:s","outcome":"Refused by @anna:s."}},
                 {"apiVersion":"puppetmaster.dev/v1alpha1","kind":"Approval",
                  "metadata":{"name":"data-a-2","namespace":"robots"},
                  "spec":{"puppet":"@data-a:s","tool":"robots/files","function":"write","requestedAt":"2026-11-01T11:00:00Z"},
                  "status":{"state":"Pending"}},
                 {"apiVersion":"puppetmaster.dev/v1alpha1","kind":"Approval",
                  "metadata":{"name":"data-a-3","namespace":"robots"},
                  "spec":{"puppet":"@data-a:s","tool":"robots/files","function":"write","requestedAt":"2026-11-01T12:00:00Z"},
                  "status":{"state":"Used","result":"Unknown","decidedBy":"@anna:s"}}]}""";

    @Test
    void approvalsAreListedTheNewestFirst() {
        pages.put(BASE + "approvals", APPROVALS);
        assertThat(run("get", "approvals", "--context", "robots")).isZero();
        whatIsListed();
        assertThat(run("describe", "approval", "data-a-1", "--context", "robots"))
                .isZero();
        assertThat(out.toString())
                .contains("Approval robots/data-a-1", "function: delete", "outcome: Refused by @anna:s.")
                .doesNotContain("CONDITION");
    }

    @Test
    void approvalsOfAFolderStandInItsStateDirectory() throws IOException {
        Path state = Files.createDirectories(files.resolve("state"));
        assertThat(command("get", "approvals", "--state", state.toString())).isNotZero();
        Files.writeString(state.resolve("status.json"), "{\"items\":[]}");
        assertThat(command("get", "approvals", "--state", state.toString())).isZero();
        assertThat(out.toString().lines()).hasSize(1);
        out.getBuffer().setLength(0);
        Files.writeString(state.resolve("approvals.json"), APPROVALS);
        assertThat(command("get", "approvals", "--state", state.toString())).isZero();
        whatIsListed();
    }

    private void whatIsListed() {
        assertThat(out.toString().lines())
                .containsExactly(
                        "NAME       PUPPET      FUNCTION   STATE     RESULT    BY        ASKED AT",
                        "data-a-3   @data-a:s   write      Used      Unknown   @anna:s   2026-11-01T12:00:00Z",
                        "data-a-2   @data-a:s   write      Pending                       2026-11-01T11:00:00Z",
                        "data-a-1   @data-a:s   delete     Refused             @anna:s   2026-11-01T10:00:00Z");
    }

    @Test
    void aNamespaceMayBeNamed() throws IOException {
        assertThat(run("get", "puppets", "a", "-n", "robots", "-o", "json")).isZero();

        assertThat(new ObjectMapper().readTree(out.toString()).at("/metadata").toString())
                .contains("\"name\":\"a\"")
                .doesNotContain("managedFields");
    }

    @Test
    void describeShowsTheConditions() {
        assertThat(run("describe", "puppet", "a", "--context", "robots")).isZero();

        assertThat(out.toString()).contains("Puppet robots/a", "userId: @data-a:s", "it is away");
    }

    @Test
    void whatIsNotThereIsOneLine() {
        assertThat(run("describe", "puppet", "b", "--context", "robots")).isOne();
        assertThat(err.toString()).isEqualTo("puppetmaster: there is no Puppet \"b\"; there are: a\n");
    }

    @Test
    void aTraceWithoutARuntimeIsOneLine() {
        assertThat(run("trace", "$x", "--context", "robots")).isOne();
        assertThat(err.toString()).hasLineCount(1);
    }

    @Test
    void doctorSaysWhatOfTheClusterWorks() {
        assertThat(run("doctor", "--context", "robots")).isZero();
        assertThat(out.toString()).startsWith("WARN cluster").contains("has no Homeserver");

        status = 401;
        assertThat(run("doctor", "--context", "robots")).isOne();
        assertThat(out.toString()).contains("FAIL cluster", "does not know you");
    }

    @ParameterizedTest
    @CsvSource({
        "401,does not know you",
        "403,you may not do that in the cluster: the server says no",
        "404,the cluster has no such kind",
        "500,answers 500: the server says no"
    })
    void aRefusalOfTheApiServerIsOneLine(int code, String line) {
        status = code;
        assertThat(run("get", "puppets", "--context", "robots")).isOne();
        assertThat(err.toString()).contains(line).hasLineCount(1);
    }

    @Test
    void anApiServerThatIsAwayIsOneLine() {
        server.stop(0);
        assertThat(run("get", "puppets", "--context", "robots")).isOne();
        assertThat(err.toString()).contains("does not answer").hasLineCount(1);
    }

    @Test
    void aContextOrKubeconfigThatIsNotThereIsOneLine() {
        assertThat(run("get", "puppets", "--context", "nowhere")).isOne();
        assertThat(err.toString()).contains("no context of that name").hasLineCount(1);
        assertThat(command(
                        "get", "puppets", "--kubeconfig", files.resolve("none").toString()))
                .isOne();
        assertThat(err.toString()).contains("none cannot be read");
        assertThat(run("get", "puppets", "--context", "robots", "--state", "x")).isEqualTo(2);
    }

    @Test
    void aKeyThatCannotBeReadIsOneLineThatSaysWhatWouldBeRight() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        String key = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder()
                        .encodeToString(generator.generateKeyPair().getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        String encoded = Base64.getEncoder().encodeToString(key.getBytes(StandardCharsets.US_ASCII));
        Path config = files.resolve("config");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("{token: abc}", "{client-certificate-data: eA==, client-key-data: " + encoded + "}"));

        assertThat(run("get", "puppets", "--context", "robots")).isOne();
        assertThat(err.toString())
                .contains("kubeconfig", "BEGIN EC PRIVATE KEY")
                .hasLineCount(1);
    }

    @Test
    void aRuntimeIsLookedForByTheLabelsThatTheRegistrarGivesIt() {
        pages.put(BASE + "homeservers", """
                {"apiVersion":"puppetmaster.dev/v1alpha1","kind":"HomeserverList","metadata":{},"items":[
                 {"apiVersion":"puppetmaster.dev/v1alpha1","kind":"Homeserver",
                  "metadata":{"name":"data","namespace":"robots"},
                  "spec":{"appservice":{"secretRef":{"name":"tokens"}}}}]}""");
        pages.put("/api/v1/namespaces/robots/secrets/tokens", """
                {"apiVersion":"v1","kind":"Secret","metadata":{"name":"tokens"},"data":{"runtime-token":"YWJj"}}""");
        pages.put("/api/v1/namespaces/robots/pods", """
                {"apiVersion":"v1","kind":"PodList","metadata":{},"items":[]}""");

        run("doctor", "--context", "robots");

        assertThat(asked)
                .anySatisfy(query -> assertThat(query)
                        .startsWith("/api/v1/namespaces/robots/pods?")
                        .contains("app.kubernetes.io/name=puppetmaster-runtime", "app.kubernetes.io/instance=data"));
    }

    @Test
    void aSecretWithoutTheSigningKeyIsNamed() {
        pages.put(BASE + "llmpolicies", "{\"kind\":\"LLMPolicyList\",\"metadata\":{},\"items\":[]}");
        pages.put(BASE + "homeservers", """
                {"apiVersion":"puppetmaster.dev/v1alpha1","kind":"HomeserverList","metadata":{},"items":[
                 {"apiVersion":"puppetmaster.dev/v1alpha1","kind":"Homeserver",
                  "metadata":{"name":"data","namespace":"robots"},
                  "spec":{"serverName":"data.test","clientUrl":"http://data-synapse.robots.svc:8008"}}]}""");
        pages.put("/apis/apps/v1/namespaces/robots/statefulsets/data-synapse", """
                {"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"data-synapse","namespace":"robots"},
                 "spec":{"template":{"spec":{"volumes":[
                  {"name":"keys","secret":{"secretName":"data-synapse-keys"}}]}}}}""");
        pages.put("/api/v1/namespaces/robots/pods", """
                {"apiVersion":"v1","kind":"PodList","metadata":{},"items":[]}""");

        String missing = "FAIL signing key  data.test  Secret data-synapse-keys has no signing.key";
        assertThat(network()).isOne();
        assertThat(out.toString()).contains(missing, "docs/operations/keys.md#signing-key");

        String secret = "/api/v1/namespaces/robots/secrets/data-synapse-keys";
        pages.put(secret, "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"data\":{\"form_secret\":\"eA==\"}}");
        assertThat(network()).isOne();
        assertThat(out.toString()).contains(missing);

        pages.put(secret, "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"data\":{\"signing.key\":\"eA==\"}}");
        assertThat(network()).isOne();
        assertThat(out.toString()).doesNotContain("signing.key").contains("there is no Service data-synapse");
    }

    private int network() {
        out.getBuffer().setLength(0);
        return run(
                "doctor",
                "--network",
                "--context",
                "robots",
                "--known-keys",
                files.resolve("known.json").toString());
    }

    @Test
    void inAClusterOneSaysWhoOneIs() {
        assertThat(run("chat", "a", "hello", "--context", "robots")).isEqualTo(2);
        assertThat(err.toString()).contains("--as @you:server");
    }

    @Test
    void withoutAClusterNothingOfKubernetesIsLoaded() throws Exception {
        Path loaded = files.resolve("loaded.log");
        Process process = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xlog:class+load:file=" + loaded,
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Main.class.getName(),
                        "get",
                        "puppets",
                        "--state",
                        files.toString()))
                .redirectErrorStream(true)
                .redirectOutput(files.resolve("get.log").toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(Files.readString(files.resolve("get.log"))).contains("is not there");
        assertThat(Files.readString(loaded))
                .contains("dev.puppetmaster.cli.look.NetworkOption")
                .doesNotContain("io.fabric8");
    }

    private int run(String... arguments) {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--kubeconfig";
        all[arguments.length + 1] = files.resolve("config").toString();
        return command(all);
    }

    private int command(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
