package dev.puppetmaster.registrar.kubernetes;

import static dev.puppetmaster.registrar.kubernetes.ClusterRig.NAMESPACE;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.isReady;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.api.crd.DiscoveredFunction;
import dev.puppetmaster.api.crd.HomeserverStatus;
import dev.puppetmaster.api.crd.LLMPolicyResource;
import dev.puppetmaster.api.crd.MemoryPolicyResource;
import dev.puppetmaster.api.crd.PolicyStatus;
import dev.puppetmaster.api.crd.StatusCondition;
import dev.puppetmaster.api.crd.ToolResource;
import dev.puppetmaster.api.crd.ToolStatus;
import dev.puppetmaster.api.runtime.AssignedBrain;
import dev.puppetmaster.api.runtime.AssignedPolicy;
import dev.puppetmaster.api.runtime.AssignedPuppet;
import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import dev.puppetmaster.bot.matrix.RoomId;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Models, tools and memory that puppets name, on a real API server and a real Synapse. */
class SuppliesIT {
    private static final String THINKER = """
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Puppet
            metadata: {name: data-a, namespace: fleet}
            spec:
              homeserverRef: {name: data}
              brain: {llm: {systemPrompt: Be brief., policyRef: {name: models}}}
              tools: [{toolRef: {name: weather}, version: ">=1 <2", requireApproval: ["*"]}]
              memoryPolicyRef: {name: short}
            """;
    private static final String MODELS = """
            apiVersion: puppetmaster.dev/v1alpha1
            kind: LLMPolicy
            metadata: {name: models, namespace: fleet}
            spec:
              backends: [{name: big, provider: ollama, url: "http://m3:11434", model: "qwen3:30b"}]
            """;
    private static final String SHORT = """
            apiVersion: puppetmaster.dev/v1alpha1
            kind: MemoryPolicy
            metadata: {name: short, namespace: fleet}
            spec: {type: Summary, ttl: 30d}
            """;

    private static final RuntimeOptions WITH_GATEWAY = new RuntimeOptions(
            null,
            null,
            List.of(new EnvVar("PUPPETMASTER_MODEL_GATEWAY_URL", "https://gateway:8443", null)),
            null,
            null,
            null,
            null,
            null,
            null,
            null);

    @RegisterExtension
    static final ClusterRig rig = new ClusterRig();

    @BeforeEach
    void start() {
        rig.start();
        rig.apply(rig.homeserverYaml() + "  approvals: {approvers: [\"@alice:data.example.org\"]}\n");
    }

    @AfterEach
    void clear() {
        rig.clear();
        rig.stop();
        // there is no garbage collector: what the Homeserver owned stays
        rig.client.apps().statefulSets().inNamespace(NAMESPACE).delete();
    }

    private static String weather(String version) {
        return """
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Tool
                metadata: {name: weather, namespace: fleet}
                spec: {type: Java, version: %s, java: {class: x.Weather}}
                """.formatted(version);
    }

    private static boolean says(@Nullable List<StatusCondition> conditions, String type, String reason) {
        return conditions != null
                && conditions.stream().anyMatch(it -> type.equals(it.type()) && reason.equals(it.reason()));
    }

    private static AssignedPuppet awaitPuppet(Predicate<AssignedPuppet> wanted) {
        return await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> rig.assignment().puppets(), it -> it.size() == 1 && wanted.test(it.getFirst()))
                .getFirst();
    }

    private static void see(String version, Map<String, String> functions) {
        rig.registrar()
                .runtimes()
                .find(NAMESPACE, "data")
                .orElseThrow()
                .api()
                .observe(NAMESPACE, "data", List.of(new Observation.ToolSeen("fleet/weather", version, functions)));
    }

    private static ToolStatus awaitTool(Predicate<ToolStatus> wanted) {
        return rig.awaitStatus(ToolResource.class, "weather", wanted);
    }

    @Test
    void whatIsMissingIsSaidAndWhatComesIsAssigned() throws InterruptedException {
        rig.apply(THINKER);
        rig.awaitPuppet("data-a", it -> says(it.conditions(), "ResolvedRefs", "LLMPolicyMissing"));
        assertThat(rig.assignment().policies()).isEmpty();

        rig.apply(MODELS);
        rig.awaitPuppet("data-a", it -> says(it.conditions(), "ResolvedRefs", "ToolMissing"));
        rig.apply(weather("2.0.0"));
        rig.awaitPuppet("data-a", it -> says(it.conditions(), "ResolvedRefs", "ToolVersionUnmet"));
        rig.apply(weather("1.5.0"));
        rig.awaitPuppet("data-a", it -> says(it.conditions(), "ResolvedRefs", "MemoryPolicyMissing"));
        rig.apply(SHORT);
        rig.awaitPuppet("data-a", it -> isReady(it.conditions()));

        AssignedPuppet puppet = awaitPuppet(it -> it.approvals() != null);
        RuntimeAssignment assignment = rig.assignment();
        assertThat(assignment.policies()).extracting(AssignedPolicy::key).containsExactly("fleet/models");
        assertThat(puppet.brain()).isEqualTo(new AssignedBrain.Llm("Be brief.", "fleet/models"));
        assertThat(puppet.tools())
                .singleElement()
                .satisfies(tool -> assertThat(tool.key()).isEqualTo("fleet/weather"));
        assertThat(requireNonNull(puppet.memory()).key()).isEqualTo("fleet/short");
        rig.awaitStatus(LLMPolicyResource.class, "models", it -> isReady(it.conditions()));
        rig.awaitStatus(MemoryPolicyResource.class, "short", it -> isReady(it.conditions()));
    }

    @Test
    void aKeyThatNobodyCanReadWithoutAModelGatewayIsSaidUntilThereIsOne() {
        rig.stop();
        rig.startDeploying("puppetmaster/runtime:v1");
        rig.apply(MODELS.replace("big,", "big, secretRef: {name: models, key: token},"));
        rig.apply(SHORT);
        rig.apply(weather("1.0.0"));
        rig.apply(THINKER);

        PolicyStatus nobody = rig.awaitStatus(
                LLMPolicyResource.class, "models", it -> says(it.conditions(), "ResolvedRefs", "ModelGatewayMissing"));
        assertThat(isReady(nobody.conditions())).isFalse();
        assertThat(String.valueOf(nobody.conditions())).contains("modelGateway.enabled", "modelGateway.secrets");
        rig.awaitPuppet("data-a", it -> says(it.conditions(), "ResolvedRefs", "LLMPolicyNotReady"));

        rig.stop();
        rig.startDeploying("puppetmaster/runtime:v1", WITH_GATEWAY);
        PolicyStatus there = rig.awaitStatus(LLMPolicyResource.class, "models", it -> isReady(it.conditions()));
        assertThat(String.valueOf(there.conditions())).doesNotContain("ModelGatewayMissing");
        rig.awaitPuppet("data-a", it -> says(it.conditions(), "ResolvedRefs", "Resolved"));

        rig.stop();
        rig.startDeploying("puppetmaster/runtime:v1");
        rig.apply(MODELS);
        rig.awaitStatus(LLMPolicyResource.class, "models", it -> isReady(it.conditions()));
    }

    @Test
    void approvalsHaveARoomWithThePuppetInIt() {
        rig.apply(MODELS);
        rig.apply(SHORT);
        rig.apply(weather("1.0.0"));
        rig.apply(THINKER);
        rig.awaitPuppet("data-a", it -> isReady(it.conditions()));

        HomeserverStatus homeserver = rig.awaitHomeserver("data", it -> isReady(it.conditions()));

        String room = requireNonNull(homeserver.approvalsRoomId());
        assertThat(rig.roomsOf("data-a")).contains(new RoomId(room));
        AssignedPuppet puppet = awaitPuppet(it -> it.approvals() != null);
        assertThat(requireNonNull(puppet.approvals()).roomId()).isEqualTo(room);
        assertThat(requireNonNull(puppet.approvals()).approvers()).containsExactly("@alice:data.example.org");
    }

    @Test
    void whatWasFirstSeenOfAToolIsInItsStatusAlsoForTheNextRegistrar() {
        String first = "ab".repeat(32);
        String other = "cd".repeat(32);
        rig.apply(weather("1.0.0"));
        rig.apply(MODELS);
        rig.apply(SHORT);
        rig.apply(THINKER);
        rig.awaitPuppet("data-a", it -> isReady(it.conditions()));
        awaitPuppet(it -> !it.tools().isEmpty());

        see("1.0.0", Map.of("get", first));
        ToolStatus seen = awaitTool(it -> says(it.conditions(), "Drifted", "Pinned"));
        assertThat(seen.discovered()).containsExactly(new DiscoveredFunction("get", first));
        assertThat(isReady(seen.conditions())).isTrue();

        rig.stop();
        rig.start();
        awaitPuppet(it -> it.tools().getFirst().pinned().equals(Map.of("get", first)));
        see("1.0.0", Map.of("get", other));
        ToolStatus drifted = awaitTool(it -> says(it.conditions(), "Drifted", "SchemaChanged"));
        assertThat(drifted.discovered()).containsExactly(new DiscoveredFunction("get", first));
        assertThat(isReady(drifted.conditions())).isFalse();

        rig.apply(weather("1.0.1"));
        awaitPuppet(it -> it.tools().getFirst().pinned().isEmpty());
        see("1.0.1", Map.of("get", other));
        awaitTool(it -> says(it.conditions(), "Drifted", "Pinned") && "1.0.1".equals(it.version()));
    }
}
