package dev.puppetmaster.api.crd;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.validation.JudgedResource;
import dev.puppetmaster.api.validation.ResourceFile;
import dev.puppetmaster.api.yaml.CustomResourceReader;
import dev.puppetmaster.api.yaml.ResourceReader;
import dev.puppetmaster.api.yaml.ResourceWriter;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CustomResourcesTest {
    private static final KubernetesSerialization KUBERNETES = new KubernetesSerialization();
    private static final JsonMapper JSON = new JsonMapper();

    private static List<Path> goodDocuments() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/corpus"))) {
            return files.filter(file -> file.toString().contains("-good-"))
                    .sorted()
                    .toList();
        }
    }

    private static Class<? extends CustomResource<?, ?>> type(String kind) {
        return CustomResources.ALL.stream()
                .filter(type -> type.getSimpleName().equals(kind + "Resource"))
                .findFirst()
                .orElseThrow();
    }

    /** A field that a class here has not got would be lost on this way. */
    @ParameterizedTest
    @MethodSource("goodDocuments")
    void aClientReadsAndWritesTheWholeResource(Path document) throws IOException {
        ResourceFile file = ResourceReader.read("x.yaml", Files.readAllBytes(document));
        String kind = file.documents().getFirst().resource().kind();

        CustomResource<?, ?> read = KUBERNETES.unmarshal(Files.readString(document), type(kind));
        JsonNode written = JSON.readTree(KUBERNETES.asJson(read));

        JudgedResource judged = CustomResourceReader.read(written);
        assertThat(judged.problems()).isEmpty();
        assertThat(judged.resource()).isEqualTo(file.documents().getFirst().resource());
    }

    @Test
    void whatIsWrittenForPeopleIsAResourceForClients() {
        Puppet puppet = (Puppet) requireNonNull(CustomResourceReader.read(JSON.valueToTree(Map.of(
                        "apiVersion",
                        "puppetmaster.dev/v1alpha1",
                        "kind",
                        "Puppet",
                        "metadata",
                        Map.of("name", "data-a", "namespace", "fleet"),
                        "spec",
                        Map.of(
                                "homeserverRef", Map.of("name", "data", "namespace", "other"),
                                "brain", Map.of("llm", Map.of("systemPrompt", "Be brief."))))))
                .resource());

        PuppetResource resource = KUBERNETES.convertValue(ResourceWriter.write(puppet), PuppetResource.class);

        assertThat(resource.getMetadata().getNamespace()).isEqualTo("fleet");
        assertThat(resource.getSpec().homeserverRef()).isEqualTo(new RefFields("data", "other"));
        assertThat(resource.getSpec().brain())
                .isEqualTo(new BrainFields(null, new LlmBrainFields("Be brief.", null), null));
    }

    @Test
    void aStatusSurvivesTheWayThroughJson() {
        Condition condition = new Condition(
                Condition.READY, Condition.Status.False, "Pending", "wait", Instant.parse("2026-11-01T10:00:00Z"), 3);
        PuppetStatus status = new PuppetStatus(
                3L,
                List.of(StatusCondition.of(condition)),
                "@data-a:s",
                "!direct",
                "Running",
                List.of(new EffectivePeer("data-b", "@data-b:s")),
                new LastError("$e", "no such class"));
        PuppetResource resource = new PuppetResource();
        resource.setStatus(status);

        PuppetStatus read = KUBERNETES
                .unmarshal(KUBERNETES.asJson(resource), PuppetResource.class)
                .getStatus();

        assertThat(read).isEqualTo(status);
        assertThat(requireNonNull(read.conditions()).getFirst().toCondition()).isEqualTo(condition);
    }

    @Test
    void aMessageThatIsTooLongForTheServerIsCut() {
        Condition condition =
                new Condition(Condition.READY, Condition.Status.False, "Pending", "x".repeat(40_000), Instant.EPOCH, 1);

        assertThat(StatusCondition.of(condition).message()).hasSize(32_768);
    }
}
