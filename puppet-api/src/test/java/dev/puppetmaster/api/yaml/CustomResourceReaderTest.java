package dev.puppetmaster.api.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.ObjectMeta;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.validation.JudgedResource;
import dev.puppetmaster.api.validation.Problem;
import dev.puppetmaster.api.validation.ResourceDocument;
import dev.puppetmaster.api.validation.ResourceFile;
import dev.puppetmaster.api.validation.ResourceValidator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class CustomResourceReaderTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String AS_STORED = """
            {"apiVersion": "puppetmaster.dev/v1alpha1", "kind": "Friendship",
             "metadata": {"name": "pair", "namespace": "fleet", "uid": "1-2", "resourceVersion": "7", "generation": 3,
               "creationTimestamp": "2026-11-01T10:00:00Z", "finalizers": ["puppetmaster.dev/registrar"],
               "labels": {"team": "a"}, "ownerReferences": [{"kind": "PuppetSet", "name": "helpers"}],
               "managedFields": [{"manager": "kubectl", "fieldsV1": {"f:spec": {}}}]},
             "spec": {"direction": "Both", "members": [
               {"puppetRef": {"name": "data-a"}}, {"puppetRef": {"name": "data-b", "namespace": "other"}}]},
             "status": {"roomId": "!r", "conditions": [{"type": "Ready", "observedGeneration": 3}]}}
            """;

    private static JudgedResource read(String json) throws JsonProcessingException {
        return CustomResourceReader.read(JSON.readTree(json));
    }

    @Test
    void whatAnApiServerStoresIsReadWithoutWhatItAdds() throws JsonProcessingException {
        JudgedResource judged = read(AS_STORED);

        assertThat(judged.problems()).isEmpty();
        assertThat(judged.resource())
                .isEqualTo(new Friendship(
                        new ObjectMeta("pair", "fleet", Map.of("team", "a"), Map.of()),
                        new Friendship.Spec(
                                List.of(
                                        new Friendship.PuppetMember(new Ref("fleet", "data-a")),
                                        new Friendship.PuppetMember(new Ref("other", "data-b"))),
                                Friendship.Direction.Both,
                                List.of(),
                                null)));
    }

    @Test
    void aProblemIsOneLineWithItsField() throws JsonProcessingException {
        JudgedResource judged = read(AS_STORED.replace("data-b", "Data"));

        assertThat(judged.isValid()).isFalse();
        assertThat(judged.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.inResource())
                        .startsWith("spec.members[1].puppetRef.name: \"Data\" is no name;"))
                .hasToString(
                        "Friendship \"pair\": " + judged.problems().getFirst().inResource());
    }

    @Test
    void anythingAtAllIsJudged() throws JsonProcessingException {
        String deep = "[".repeat(900) + "]".repeat(900);
        for (String json : List.of("null", "[]", "1", "\"x\"", "{}", deep)) {
            JudgedResource judged = read(json);
            assertThat(judged.resource()).isNull();
            assertThat(judged.problems()).isNotEmpty();
        }
        assertThat(read("{\"apiVersion\": \"puppetmaster.dev/v1alpha1\", \"kind\": \"Puppet\", \"metadata\": 1}")
                        .problems())
                .isNotEmpty();
        assertThat(read(AS_STORED.replace("\"Both\"", "2.5"))
                        .problems()
                        .getFirst()
                        .inResource())
                .isEqualTo("spec.direction: must be text; write it in quotes: \"2.5\"");
    }

    private static Stream<Path> corpus() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/corpus"))) {
            // a tree cannot say anything twice
            return files
                    .filter(file -> !file.toString().contains("twice.yaml")
                            || !file.toString().contains("any-"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void aTreeIsJudgedAsItsYaml(Path document) throws IOException {
        JsonNode tree =
                JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(Files.readString(document)));

        JudgedResource judged = CustomResourceReader.read(tree);

        ResourceFile file = ResourceReader.read("", Files.readAllBytes(document));
        List<Problem> problems = new ArrayList<>(file.problems());
        for (ResourceDocument each : file.documents()) {
            problems = ResourceValidator.validate(each, problems);
            assertThat(judged.resource()).isEqualTo(each.resource());
        }
        assertThat(judged.problems().stream().map(Problem::inResource))
                .containsExactlyInAnyOrderElementsOf(
                        problems.stream().map(Problem::inResource).toList());
    }
}
