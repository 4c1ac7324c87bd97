package dev.puppetmaster.registrar.kubernetes;

import static dev.puppetmaster.registrar.kubernetes.ClusterRig.NAMESPACE;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.isReady;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.said;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.api.crd.LLMPolicyResource;
import dev.puppetmaster.api.crd.PolicyStatus;
import dev.puppetmaster.bot.http.Listen;
import dev.puppetmaster.gateway.process.GatewayMain;
import dev.puppetmaster.registrar.http.RuntimeApiServer;
import dev.puppetmaster.synapse.Ports;
import dev.puppetmaster.testkit.ModelReply;
import dev.puppetmaster.testkit.ScriptedModel;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The model gateway as a process, with the rights of the chart, at a real API server and a registrar that knows the tokens. */
class ModelGatewayIT {
    private static final String TOKEN = "a-token-of-the-runtime";
    private static final String CANARY = "canary-0815-key-of-models";
    private static final String THINKER = """
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Puppet
            metadata: {name: data-a, namespace: fleet}
            spec:
              homeserverRef: {name: data}
              brain: {llm: {systemPrompt: Be brief., policyRef: {name: models}}}
            """;

    @RegisterExtension
    static final ClusterRig rig = new ClusterRig();

    @TempDir
    Path folder;

    private ScriptedModel model;
    private final HttpClient http = HttpClient.newHttpClient();
    private int port;
    private RuntimeApiServer registrar;
    private @Nullable Process gateway;

    @BeforeEach
    void start() throws IOException {
        port = Ports.free();
        model = ScriptedModel.start();
        rig.start();
        rig.apply(rig.homeserverYaml());
        rig.apply(THINKER);
        ChartRights.ofGateway().forEach(rig::apply);
        registrar = RuntimeApiServer.listen(
                Listen.onLoopback(0),
                (namespace, name) -> rig.registrar().runtimes().find(namespace, name));
        gateway = gateway();
    }

    @AfterEach
    void clear() {
        if (gateway != null) {
            gateway.destroyForcibly();
        }
        rig.clear();
        registrar.close();
        rig.stop();
        model.close();
        rig.client.secrets().inNamespace(NAMESPACE).withName("models").delete();
        rig.client.rbac().roles().inNamespace(NAMESPACE).withName("models").delete();
    }

    private Process gateway() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        GatewayMain.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("gateway.log").toFile()));
        builder.environment()
                .putAll(Map.of(
                        "KUBECONFIG",
                        rig.server.gatewayKubeconfig().toString(),
                        "PUPPETMASTER_POLICIES",
                        "cluster",
                        "PUPPETMASTER_STATE_DIR",
                        Files.createDirectories(folder.resolve("state")).toString(),
                        "PUPPETMASTER_LISTEN",
                        "127.0.0.1:" + port,
                        "PUPPETMASTER_HEALTH",
                        "127.0.0.1:" + Ports.free(),
                        "PUPPETMASTER_REGISTRAR_URL",
                        "http://127.0.0.1:" + registrar.port()));
        return builder.start();
    }

    private void policy(String name, String more) {
        rig.apply("""
                apiVersion: puppetmaster.dev/v1alpha1
                kind: LLMPolicy
                metadata: {name: %s, namespace: fleet}
                spec:
                  backends:
                  - {name: main, provider: ollama, url: "%s", model: tiny, secretRef: {name: models, key: token}}
                %s
                """.formatted(name, model.url(), more));
    }

    private static void secret() {
        rig.client
                .resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("models")
                        .withNamespace(NAMESPACE)
                        .endMetadata()
                        .withStringData(Map.of("token", CANARY))
                        .build())
                .serverSideApply();
    }

    private static void allow() {
        rig.apply("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: models, namespace: fleet}
                rules: [{apiGroups: [""], resources: [secrets], resourceNames: [models], verbs: [get]}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: models, namespace: fleet}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: models}
                subjects: [{kind: ServiceAccount, name: puppetmaster-model-gateway, namespace: puppetmaster}]
                """);
    }

    private static PolicyStatus awaitPolicy(String refs, boolean ready) {
        // a Secret that is not in order is looked at again each minute
        return await("models: " + refs)
                .atMost(Duration.ofSeconds(100))
                .until(
                        () -> rig.awaitStatus(LLMPolicyResource.class, "models", status -> true),
                        status -> said(status.conditions(), "ResolvedRefs").equals(refs)
                                && isReady(status.conditions()) == ready);
    }

    private int ask(String policy) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/chat"))
                                .header("Authorization", "Bearer " + TOKEN)
                                .header("X-Puppetmaster-Runtime", NAMESPACE + "/data")
                                .header("X-Puppetmaster-Puppet", "@data-a:" + ClusterRig.SERVER_NAME)
                                .header("X-Puppetmaster-Policy", policy)
                                .POST(
                                        BodyPublishers.ofString(
                                                "{\"model\":\"m\",\"stream\":false,\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}"))
                                .build(),
                        BodyHandlers.ofString())
                .statusCode();
    }

    private void awaitAnswer(int status) {
        await("an answer of " + status)
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> ask("fleet/models"), answer -> answer == status);
    }

    @Test
    void aKeyIsReadByItsNameWhereThatIsAllowedAndWhetherItCanBeHadIsInTheStatus() throws Exception {
        policy("models", "");
        PolicyStatus forbidden = awaitPolicy("False: SecretForbidden", false);
        assertThat(String.valueOf(forbidden.conditions()))
                .contains("--verb=get --resource=secrets --resource-name=models");
        assertThat(said(forbidden.conditions(), "Accepted")).isEqualTo("True");

        secret();
        allow();
        policy("models", "  retries: 1");
        PolicyStatus there = awaitPolicy("True", true);
        awaitAnswer(200);

        assertThat(model.asked().getFirst().authorization()).isEqualTo("Bearer " + CANARY);
        assertThat(String.valueOf(there)).doesNotContain(CANARY);
        assertThat(Files.readString(folder.resolve("gateway.log")))
                .doesNotContain(CANARY)
                .doesNotContain(TOKEN);
        // as if it were not there: no puppet of that homeserver has it
        policy("others", "");
        await().during(Duration.ofSeconds(3)).atMost(Duration.ofSeconds(30)).until(() -> ask("fleet/others") == 404);
    }

    @Test
    void whatWasSpentIsKnownToTheNextWhenOneIsKilled() throws Exception {
        secret();
        allow();
        model.then(ModelReply.says("one two three four five"));
        policy("models", "  budgets: [{per: Policy, tokens: 1, period: Month, onExceed: Refuse}]");
        awaitAnswer(429);
        int asked = model.asked().size();

        Process first = requireNonNull(gateway);
        first.destroyForcibly().waitFor();
        gateway = gateway();
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> ask("fleet/models") > 0);
        awaitAnswer(429);

        assertThat(model.asked()).hasSize(asked);
    }
}
