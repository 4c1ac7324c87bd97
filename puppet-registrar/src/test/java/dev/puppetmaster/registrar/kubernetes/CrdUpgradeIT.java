package dev.puppetmaster.registrar.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.registrar.kubernetes.ApiServerHttp.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Objects that were stored under the CRDs of the version before, which are kept in {@code crds-before}, are what they were
 * under today's. After a release today's are copied there.
 */
class CrdUpgradeIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String CORE = "/api/v1/namespaces";
    private static final String API = "/apis/puppetmaster.dev/v1alpha1/namespaces/";

    @Test
    void whatIsStoredStaysValidWhenTheCrdsAreReplaced() throws IOException, InterruptedException {
        try (LocalApiServer server = LocalApiServer.create()) {
            ApiServerHttp http = server.http();
            Set<String> kinds = new HashSet<>();
            for (Path crd : ProjectFiles.crdsBefore()) {
                Crds.apply(http, ProjectFiles.read(crd));
                kinds.add(crd.getFileName().toString().replace(".yaml", ""));
            }
            Map<String, JsonNode> stored = new LinkedHashMap<>();
            int asked = 0;
            for (Path document : ProjectFiles.corpus()) {
                if (document.toString().contains("-good-")
                        && kinds.contains(Crds.plural(kind(ProjectFiles.read(document))))) {
                    store(http, "n" + asked++, ProjectFiles.read(document))
                            .ifPresent(object -> stored.put(path(object), object));
                }
            }

            Crds.apply(server);

            assertThat(stored).hasSizeGreaterThan(20);
            for (Map.Entry<String, JsonNode> object : stored.entrySet()) {
                JsonNode now = JSON.readTree(http.get(object.getKey()).body());
                assertThat(now.path("spec")).isEqualTo(object.getValue().path("spec"));
                assertThat(now.path("metadata").path("generation"))
                        .isEqualTo(object.getValue().path("metadata").path("generation"));
                ((ObjectNode) now.path("metadata")).putObject("annotations").put("touched", "after");
                Answer again = http.send("PUT", object.getKey(), "application/json", now.toString());
                assertThat(again.status()).as(again.body()).isEqualTo(200);
            }
        }
    }

    /** In a namespace of its own: documents of the corpus have the same names. Empty: it uses what is newer than that version. */
    private static Optional<JsonNode> store(ApiServerHttp http, String namespace, String document)
            throws IOException, InterruptedException {
        String its = "{\"metadata\": {\"name\": \"" + namespace + "\"}}";
        assertThat(http.send("POST", CORE, "application/json", its).status()).isEqualTo(201);
        Answer answer =
                http.send("POST", API + namespace + "/" + Crds.plural(kind(document)), "application/yaml", document);
        assertThat(answer.status()).as(answer.body()).isIn(201, 422);
        return answer.status() == 201 ? Optional.of(JSON.readTree(answer.body())) : Optional.empty();
    }

    private static String kind(String document) {
        return document.replaceAll("(?s).*?\\nkind: (\\w+).*", "$1");
    }

    private static String path(JsonNode object) {
        JsonNode metadata = object.path("metadata");
        return API + metadata.path("namespace").asText() + "/"
                + Crds.plural(object.path("kind").asText()) + "/"
                + metadata.path("name").asText();
    }
}
