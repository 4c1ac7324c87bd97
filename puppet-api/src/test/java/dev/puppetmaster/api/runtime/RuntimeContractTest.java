package dev.puppetmaster.api.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.MemoryPolicy;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.api.SecretRef;
import dev.puppetmaster.api.Tool;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuntimeContractTest {
    private final ObjectMapper json = new ObjectMapper();

    @Test
    void anAssignmentSurvivesTheWayThroughJson() throws JsonProcessingException {
        AssignedRoom room = new AssignedRoom(
                "!abc",
                "orders",
                AssignedRoom.Kind.FRIENDSHIP,
                List.of(new Peer("data-b", "@data-b:d.localhost", true, false)),
                List.of("@alice:d.localhost"),
                List.of("@you:d.localhost"),
                true);
        AssignedPuppet java = new AssignedPuppet(
                "data-a",
                "@data-a:d.localhost",
                "A",
                false,
                new AssignedBrain.Java("org.example.A"),
                List.of(room),
                List.of("@*:d.localhost"),
                List.of("@you:d.localhost"),
                List.of("@you:d.localhost"),
                10,
                List.of(new GrantedService(
                        "orders",
                        "http://orders.shop.svc",
                        List.of(8080),
                        List.of("/orders/*"),
                        List.of("GET"),
                        "2026-11-01T10:00:00Z")));
        AssignedPuppet llm = new AssignedPuppet(
                "data-b",
                "@data-b:d.localhost",
                "B",
                true,
                new AssignedBrain.Llm("Be \"brief\".\n", "shop/models"),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                1,
                List.of(),
                List.of(new AssignedTool(
                        "shop/weather", program(), List.of("weather"), List.of("*"), Map.of("weather", "ab12"))),
                new AssignedMemory(
                        "shop/short",
                        new MemoryPolicy.Spec(MemoryPolicy.Type.Summary, 4_000, Duration.ofDays(30), List.of())),
                new AssignedApprovals("!approvals", List.of("@you:d.localhost")));
        RuntimeAssignment assignment = new RuntimeAssignment(
                7,
                "default",
                "data",
                "d.localhost",
                List.of(java, llm),
                List.of(new PuppetNamespace("d.localhost", List.of("data-"))),
                List.of("@puppetmaster-registrar:d.localhost"),
                List.of(new AssignedPolicy("shop/models", models())));

        String text = json.writeValueAsString(assignment);

        assertThat(json.readValue(text, RuntimeAssignment.class)).isEqualTo(assignment);
    }

    @Test
    void whatAnOlderVersionKeptHasNoPoliciesAndNoTools() throws JsonProcessingException {
        String text = """
                {"revision": 3, "namespace": "default", "homeserver": "data", "serverName": "s",
                 "puppetNamespaces": [], "appserviceSenders": [], "puppets": [
                   {"name": "data-a", "userId": "@data-a:s", "displayName": "A", "suspended": false,
                    "brain": {"type": "llm", "systemPrompt": "Be brief."}, "rooms": [], "accessUsers": [],
                    "operators": [], "observers": [], "maxConsecutiveBotTurns": 10}]}
                """;

        RuntimeAssignment assignment = json.readValue(text, RuntimeAssignment.class);

        assertThat(assignment.policies()).isEmpty();
        AssignedPuppet puppet = assignment.puppets().getFirst();
        assertThat(puppet.brain()).isEqualTo(new AssignedBrain.Llm("Be brief."));
        assertThat(puppet.tools()).isEmpty();
        assertThat(puppet.memory()).isNull();
        assertThat(puppet.approvals()).isNull();
    }

    private static Tool.Spec program() {
        Map<String, Object> schema =
                Map.of("type", "object", "properties", Map.of("days", Map.of("maximum", 7, "multipleOf", 0.5)));
        return new Tool.Spec(
                Tool.Type.Program,
                "1.2.0",
                new Tool.Program(List.of("weather"), Duration.ofSeconds(10), 128, 65_536, schema, "The weather."),
                null,
                new Tool.Mcp(List.of(), "https://mcp.example.org"),
                new Tool.JavaClass("org.example.Weather"),
                new Tool.Auth(new SecretRef("weather", "token"), "Authorization", "Bearer"),
                Tool.Hints.UNKNOWN,
                List.of());
    }

    private static LLMPolicy.Spec models() {
        LLMPolicy.Backend big = new LLMPolicy.Backend(
                "big",
                LLMPolicy.Provider.ollama,
                "http://m3:11434",
                "qwen3:30b",
                new SecretRef("models", "token"),
                4,
                LLMPolicy.Price.FREE,
                LLMPolicy.Timeouts.DEFAULT);
        return new LLMPolicy.Spec(
                List.of(big),
                LLMPolicy.ALL_FAULTS,
                2,
                Duration.ofMillis(1_500),
                List.of(new LLMPolicy.Limit(LLMPolicy.Per.Room, 20L, null, Duration.ofHours(1))),
                List.of(new LLMPolicy.Budget(
                        LLMPolicy.Per.Puppet,
                        null,
                        5_000_000_000L,
                        LLMPolicy.Period.Month,
                        LLMPolicy.OnExceed.Downgrade,
                        "big")),
                new LLMPolicy.Cache(Duration.ofMinutes(10)),
                new LLMPolicy.Shadow(big),
                List.of("*"));
    }

    @Test
    void observationsSurviveTheWayThroughJson() throws JsonProcessingException {
        List<Observation> observations = List.of(
                new Observation.MemberChanged("!r", "@a:s", "leave", "@a:s"),
                new Observation.AliasChanged("!r"),
                new Observation.Tombstoned("!r", null),
                new Observation.Missed(3),
                new Observation.ToolSeen("shop/weather", "1.2.0", Map.of("weather", "ab".repeat(32))),
                new Observation.PuppetState("@data-a:s", Observation.State.FAILED, "no such class", "$e"));
        ObservationBatch batch = new ObservationBatch(observations);

        assertThat(json.readValue(json.writeValueAsString(batch), ObservationBatch.class))
                .isEqualTo(batch);
    }

    @Test
    void aStatusSurvivesTheWayThroughJson() throws JsonProcessingException {
        ResourceStatus.OfPuppet status = new ResourceStatus.OfPuppet(
                3,
                "@data-a:s",
                null,
                "Running",
                List.of(new ResourceStatus.EffectivePeer("data-b", "@data-b:s")),
                new ResourceStatus.LastError("the answer could not be sent", "$event"),
                List.of(new Condition(
                        Condition.READY,
                        Condition.Status.True,
                        "Ready",
                        "",
                        Instant.parse("2026-11-01T10:00:00Z"),
                        3)));

        String text = json.writeValueAsString(status);

        assertThat(text).contains("\"lastTransitionTime\":\"2026-11-01T10:00:00Z\"");
        assertThat(json.readValue(text, ResourceStatus.OfPuppet.class)).isEqualTo(status);
    }

    @Test
    void aPuppetNamespaceHoldsOnlyItsOwnServersAccountsWithItsPrefixes() {
        PuppetNamespace data = new PuppetNamespace("d.localhost:8448", List.of("data-", "x"));

        assertThat(data.contains("@data-a:d.localhost:8448")).isTrue();
        assertThat(data.contains("@x:d.localhost:8448")).isTrue();
        assertThat(data.contains("@data-a:other.localhost:8448")).isFalse();
        assertThat(data.contains("@you:d.localhost:8448")).isFalse();
        assertThat(data.contains("data-a:d.localhost:8448")).isFalse();
        assertThat(data.contains("@data-a")).isFalse();
    }
}
