package dev.puppetmaster.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A puppet with a model behind the gateway, a program in the tool-runner's container, a tool with a Secret: by the commands of
 * docs/gateway.md and docs/kubernetes.md. The model does what it is told, and wants a key that only the gateway has.
 */
@Order(7)
@ExtendWith(OnTheCluster.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ModelE2E {
    private static final String CANARY_OF_MODELS = "canary-of-the-models-5113";
    private static final String CANARY_OF_WEATHER = "canary-of-the-weather-7042";
    private static final String OTHER_CANARY = "canary-of-the-weather-9981";
    private static String room = "";

    @BeforeAll
    static void aModelAndAGateway(Installation here) throws IOException {
        String programs = "deploy/e2e/src/test/resources/thinking.py";
        here.shell().run("kubectl -n shop create configmap thinking --from-file " + programs);
        here.cluster()
                .apply(resource("thinking.yaml")
                        .replace("IMAGE", here.synapseImage())
                        .replace("MODELKEY", CANARY_OF_MODELS + "," + CompiledE2E.CANARY));
        here.shell().run("kubectl -n shop rollout status deployment/weather deployment/thinking-model --timeout=300s");

        Page page = Page.of(here.shell().directory().resolve("docs/gateway.md"));
        List<String> commands = page.blocks("In a cluster", "sh", 2);
        here.shell().run(commands.getFirst().replace("=KEY", "=" + CANARY_OF_MODELS), "", Duration.ofMinutes(4));
        Path folder = Files.createTempDirectory("puppetmaster-e2e");
        Files.writeString(
                folder.resolve("thinker.yaml"),
                page.blocks("In a cluster", "yaml", 1)
                        .getFirst()
                        .replace("OLLAMA", "thinking-model.shop.svc")
                        .replace("MODEL", "told"));
        here.shell()
                .run(commands.getLast().replace("thinker.yaml", folder + "/thinker.yaml"), "", Duration.ofMinutes(4));
        awaitRuntime(here, "PUPPETMASTER_MODEL_GATEWAY_URL");
        room = here.person().chatWith(Installation.userId("data-thinker"));
    }

    /** The runtime's pod is of a template that has this, and answers. */
    private static void awaitRuntime(Installation here, String what) {
        here.cluster()
                .await(
                        "-n data statefulset data-runtime",
                        set -> set.at("/spec/template").toString().contains(what)
                                && set.at("/status/updateRevision").equals(set.at("/status/currentRevision"))
                                && set.at("/status/readyReplicas").asInt() == 1);
    }

    @Test
    @Order(1)
    void aModelAnswersThroughTheGatewayByTheRuntimesOwnToken(Installation here) {
        assertThat(here.person().ask(room, "good morning")).contains("I am a model, and read: good morning");

        assertThat(here.shell().run("kubectl -n data get pod data-runtime-0 -o yaml"))
                .contains("https://puppetmaster-model-gateway.puppetmaster.svc:8443")
                .doesNotContain("secretName: models", "name: models");
        assertThat(Cluster.condition(here.cluster().get("-n data llmpolicy models"), "ResolvedRefs"))
                .isEqualTo("True");
    }

    @Test
    @Order(2)
    void aProgramRunsInAContainerOfItsOwnAndSeesNothingOfTheRuntime(Installation here) throws IOException {
        here.cluster().apply(resource("tools.yaml"));
        here.cluster().apply("""
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Puppet
                metadata: {name: data-thinker, namespace: data}
                spec:
                  homeserverRef: {name: data}
                  brain: {llm: {systemPrompt: You are brief., policyRef: {name: models}}}
                  tools: [{toolRef: {name: look}}, {toolRef: {name: weather}}]
                """);
        awaitRuntime(here, "tool-runner");

        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> here.person().ask(room, "[[look {}]]"), said -> said.contains("The tool said:"));
        assertThat(here.person().ask(room, "[[look {}]]").replace("\\", ""))
                .contains("uid=10002", "env=HOME,LANG,PATH,TMPDIR", "sees=nothing", "runtimes=0");
    }

    @Test
    @Order(3)
    void aToolHasItsSecretWhenItsOwnerAllowsIt(Installation here) {
        assertThat(Cluster.condition(here.cluster().get("-n data tool weather"), "ResolvedRefs"))
                .startsWith("False: SecretForbidden: ");
        assertThat(Cluster.condition(here.cluster().get("-n data puppet data-thinker"), "ResolvedRefs"))
                .startsWith("False: ToolNotReady: ");
        List<String> commands = here.page().blocks("Tools", "sh", 2);

        here.shell().run(commands.getFirst().replace("=TOKEN", "=" + CANARY_OF_WEATHER), "", Duration.ofMinutes(3));
        here.cluster().await("-n data tool weather", Cluster::isReady);
        awaitRuntime(here, "tool-secrets");

        awaitWeather(here, CANARY_OF_WEATHER);
        assertThat(here.cluster().get("-n data pod data-runtime-0").at("/spec/initContainers/0/volumeMounts"))
                .noneMatch(mount -> mount.path("name").asText().contains("secret"));
    }

    @Test
    @Order(4)
    void anotherValueOfTheSecretComesIntoTheRunningPodAndNothingIsLost(Installation here) {
        String pod = uid(here);
        String command = here.page().blocks("Tools", "sh", 2).getLast();

        here.shell().run(command.replace("=TOKEN", "=" + OTHER_CANARY));
        String asked = here.person().say(room, "still there?");
        awaitWeather(here, OTHER_CANARY);

        assertThat(here.person().answersWithin(room, asked, 1)).hasSize(1);
        assertThat(uid(here)).isEqualTo(pod);
    }

    @Test
    @Order(5)
    void whatWasSpentIsKnownToTheGatewayThatComesAfterAKilledOne(Installation here) {
        here.shell()
                .run(
                        "kubectl -n data patch llmpolicy models --type=merge -p"
                                + " '{\"spec\": {\"budgets\": [{\"per\": \"Policy\", \"tokens\": 50, \"period\": \"Day\", \"onExceed\": \"Refuse\"}]}}'");
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> here.person().ask(room, "hello"), said -> said.contains("budget"));

        here.shell()
                .run("kubectl -n puppetmaster delete pod -l app.kubernetes.io/component=model-gateway"
                        + " --grace-period=0 --force");
        here.shell().run("kubectl -n puppetmaster rollout status deployment/puppetmaster-model-gateway --timeout=300s");

        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> here.person().ask(room, "hello again"), said -> said.contains("budget"));
        assertThat(here.person().ask(room, "and now?")).doesNotContain("I am a model");
    }

    @Test
    @Order(6)
    void noSecretStandsInAPodALogAStatusOrARoom(Installation here) {
        String everywhere = String.join(
                "\n",
                here.shell()
                        .run(
                                "kubectl -n data get pods,statefulsets,configmaps,events,puppets,tools,llmpolicies -o yaml"),
                here.shell().run("kubectl -n puppetmaster get pods,deployments,configmaps,events -o yaml"),
                here.shell().run("kubectl -n data logs data-runtime-0 --all-containers"),
                here.shell().run("kubectl -n puppetmaster logs deployment/puppetmaster"),
                here.shell().run("kubectl -n puppetmaster logs deployment/puppetmaster-model-gateway"),
                here.shell()
                        .run("kubectl -n data exec data-runtime-0 -c tool-runner -- sh -c 'cat /proc/[0-9]*/environ'"),
                here.shell().run("kubectl -n data exec data-runtime-0 -c runtime -- sh -c 'cat /proc/[0-9]*/environ'"),
                here.person().everything(room));

        assertThat(everywhere).contains("sunny").doesNotContain(CANARY_OF_MODELS, CANARY_OF_WEATHER, OTHER_CANARY);
    }

    private static void awaitWeather(Installation here, String token) {
        // the node's agent brings a Secret's value into a pod every minute or two
        Awaitility.await()
                .atMost(Duration.ofMinutes(4))
                .pollInterval(Duration.ofSeconds(2))
                .until(
                        () -> here.person().ask(room, "[[get_weather {}]]").replace("\\", ""),
                        said -> said.contains(sha(token)));
    }

    private static String uid(Installation here) {
        JsonNode pod = here.cluster().get("-n data pod data-runtime-0");
        return pod.at("/metadata/uid").asText() + pod.at("/status/containerStatuses/0/restartCount");
    }

    private static String sha(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)))
                    .substring(0, 12);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String resource(String name) throws IOException {
        try (var in = Objects.requireNonNull(ModelE2E.class.getResourceAsStream("/" + name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
