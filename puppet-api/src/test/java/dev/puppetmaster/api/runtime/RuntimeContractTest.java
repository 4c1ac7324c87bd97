package dev.puppetmaster.api.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.ResourceStatus;
import java.time.Instant;
import java.util.List;
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
                new AssignedBrain.Llm("Be \"brief\".\n"),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                1,
                List.of());
        RuntimeAssignment assignment = new RuntimeAssignment(
                7,
                "default",
                "data",
                "d.localhost",
                List.of(java, llm),
                List.of(new PuppetNamespace("d.localhost", List.of("data-"))),
                List.of("@puppetmaster-registrar:d.localhost"));

        String text = json.writeValueAsString(assignment);

        assertThat(json.readValue(text, RuntimeAssignment.class)).isEqualTo(assignment);
    }

    @Test
    void observationsSurviveTheWayThroughJson() throws JsonProcessingException {
        List<Observation> observations = List.of(
                new Observation.MemberChanged("!r", "@a:s", "leave", "@a:s"),
                new Observation.AliasChanged("!r"),
                new Observation.Tombstoned("!r", null),
                new Observation.Missed(3),
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
