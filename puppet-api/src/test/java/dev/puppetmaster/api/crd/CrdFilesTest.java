package dev.puppetmaster.api.crd;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CrdFilesTest {
    /** With {@code -Pcrds} the files are written first. */
    private static Map<String, String> files() throws IOException {
        if (Boolean.getBoolean("puppetmaster.crds.write")) {
            CrdFiles.write();
        }
        return CrdFiles.generate();
    }

    private static void eachField(BiConsumer<String, JSONSchemaProps> visitor) throws IOException {
        for (String yaml : files().values()) {
            CustomResourceDefinition crd =
                    new KubernetesSerialization().unmarshal(yaml, CustomResourceDefinition.class);
            JSONSchemaProps root =
                    crd.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
            visit(crd.getSpec().getNames().getKind(), root, visitor);
        }
    }

    private static void visit(String path, JSONSchemaProps schema, BiConsumer<String, JSONSchemaProps> visitor) {
        visitor.accept(path, schema);
        if (schema.getProperties() != null) {
            schema.getProperties().forEach((name, field) -> visit(path + "." + name, field, visitor));
        }
        if (schema.getItems() != null) {
            visit(path + "[]", schema.getItems().getSchema(), visitor);
        }
        if (schema.getAdditionalProperties() != null) {
            visit(path + "{}", schema.getAdditionalProperties().getSchema(), visitor);
        }
    }

    @Test
    void theCommittedFilesAreThoseThatAreMade() throws IOException {
        Map<String, String> files = files();

        assertThat(files.keySet())
                .containsExactly(
                        "approvals.yaml",
                        "friendships.yaml",
                        "homeservers.yaml",
                        "llmpolicies.yaml",
                        "memorypolicies.yaml",
                        "puppets.yaml",
                        "puppetsets.yaml",
                        "servicediscoveries.yaml",
                        "tools.yaml");
        try (Stream<Path> committed = Files.list(CrdFiles.folder())) {
            assertThat(committed.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(files.keySet());
        }
        for (Map.Entry<String, String> file : files.entrySet()) {
            assertThat(CrdFiles.folder().resolve(file.getKey()))
                    .as("write it anew with ./mvnw -pl puppet-api -Pcrds test -Dtest=CrdFilesTest")
                    .hasContent(file.getValue());
        }
    }

    @Test
    void everyFieldSaysWhatItIs() throws IOException {
        List<String> silent = new ArrayList<>();
        eachField((path, schema) -> {
            boolean named = !path.endsWith("[]") && !path.endsWith("{}");
            if (named
                    && (schema.getDescription() == null
                            || schema.getDescription().length() < 4)) {
                silent.add(path);
            }
        });

        assertThat(silent).isEmpty();
    }

    /** Where a text has a format, the API server takes a list in its place (kube-openapi), which no class of ours can hold. */
    @Test
    void noTextHasAFormat() throws IOException {
        List<String> formatted = new ArrayList<>();
        eachField((path, schema) -> {
            if ("string".equals(schema.getType()) && schema.getFormat() != null) {
                formatted.add(path);
            }
        });

        assertThat(formatted).isEmpty();
    }

    @Test
    void everythingHasALimit() throws IOException {
        List<String> unlimited = new ArrayList<>();
        eachField((path, schema) -> {
            boolean limited = switch (requireNonNull(schema.getType(), path)) {
                case "string" ->
                    schema.getMaxLength() != null || !schema.getEnum().isEmpty();
                case "array" -> schema.getMaxItems() != null && schema.getXKubernetesListType() != null;
                case "object" -> schema.getAdditionalProperties() == null || schema.getMaxProperties() != null;
                default -> true;
            };
            if (!limited) {
                unlimited.add(path);
            }
        });

        assertThat(unlimited).isEmpty();
    }
}
