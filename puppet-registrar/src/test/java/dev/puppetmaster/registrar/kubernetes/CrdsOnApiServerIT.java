package dev.puppetmaster.registrar.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.registrar.kubernetes.ApiServerHttp.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.core.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the CRDs do in a real API server beyond a verdict on one document. */
class CrdsOnApiServerIT {
    private static final String API = "/apis/puppetmaster.dev/v1alpha1/namespaces/default/";
    private static final JsonMapper JSON = new JsonMapper();
    private static LocalApiServer server;

    @BeforeAll
    static void crds() throws IOException, InterruptedException {
        server = LocalApiServer.create();
        Crds.apply(server);
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @BeforeEach
    void onePuppetAndOneSet() throws IOException, InterruptedException {
        for (String plural : List.of("puppets", "puppetsets", "homeservers")) {
            send("DELETE", plural, "application/json", null);
        }
        created("puppets", """
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Puppet
                metadata: {name: data-a}
                spec:
                  homeserverRef: {name: data}
                  brain: {java: {class: org.example.Hello}}
                """);
        created("puppetsets", """
                apiVersion: puppetmaster.dev/v1alpha1
                kind: PuppetSet
                metadata: {name: helpers}
                spec:
                  prefix: data-h
                  friendships: Mesh
                  template:
                    spec:
                      homeserverRef: {name: data}
                      brain: {java: {class: org.example.Hello}}
                """);
        created("homeservers", """
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Homeserver
                metadata: {name: data}
                spec: {serverName: data.localhost, puppetPrefixes: [data-]}
                """);
    }

    private static Answer send(String method, String path, String contentType, @Nullable String body)
            throws IOException, InterruptedException {
        return server.http().send(method, API + path, contentType, body);
    }

    private static JsonNode created(String plural, String yaml) throws IOException, InterruptedException {
        Answer answer = send("POST", plural + "?fieldValidation=Strict", "application/yaml", yaml);
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return JSON.readTree(answer.body());
    }

    private static Answer patch(String path, String json) throws IOException, InterruptedException {
        return send("PATCH", path, "application/merge-patch+json", json);
    }

    private static JsonNode get(String path) throws IOException, InterruptedException {
        Answer answer = server.http().get(API + path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    @Test
    void whatIsLeftOutAndHasADefaultStandsThere() throws IOException, InterruptedException {
        JsonNode puppet = get("puppets/data-a").path("spec");
        JsonNode set = get("puppetsets/helpers").path("spec");

        assertThat(puppet.path("operatingMode").asText()).isEqualTo("Running");
        assertThat(puppet.has("deletionPolicy")).isFalse();
        assertThat(set.path("replicas").asInt()).isEqualTo(1);
        assertThat(set.path("template").path("spec").path("operatingMode").asText())
                .isEqualTo("Running");
    }

    @Test
    void whatAccountsBearCannotChange() throws IOException, InterruptedException {
        assertThat(List.of(
                        patch("puppets/data-a", "{\"spec\":{\"homeserverRef\":{\"name\":\"other\"}}}"),
                        patch("puppets/data-a", "{\"spec\":{\"localpart\":\"data-b\"}}"),
                        patch("puppetsets/helpers", "{\"spec\":{\"prefix\":\"data-i\"}}"),
                        patch(
                                "puppetsets/helpers",
                                "{\"spec\":{\"template\":{\"spec\":{\"homeserverRef\":{\"name\":\"other\"}}}}}"),
                        patch("homeservers/data", "{\"spec\":{\"serverName\":\"other.localhost\"}}")))
                .allSatisfy(answer -> {
                    assertThat(answer.status()).isEqualTo(422);
                    assertThat(answer.body()).contains(" cannot change");
                });
        assertThat(patch("puppets/data-a", "{\"spec\":{\"displayName\":\"A\",\"operatingMode\":\"Suspended\"}}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aLocalpartThatWasGivenCanNeitherChangeNorGo() throws IOException, InterruptedException {
        created("puppets", """
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Puppet
                metadata: {name: named}
                spec:
                  homeserverRef: {name: data}
                  localpart: data-named
                  brain: {java: {class: org.example.Hello}}
                """);

        assertThat(patch("puppets/named", "{\"spec\":{\"localpart\":null}}").status())
                .isEqualTo(422);
        assertThat(patch("puppets/named", "{\"spec\":{\"localpart\":\"data-x\"}}")
                        .status())
                .isEqualTo(422);
        assertThat(patch("puppets/named", "{\"spec\":{\"displayName\":\"N\"}}").status())
                .isEqualTo(200);
    }

    @Test
    void aSetIsScaledByItsSubresource() throws IOException, InterruptedException {
        JsonNode before = get("puppetsets/helpers/scale");
        assertThat(before.path("kind").asText()).isEqualTo("Scale");
        assertThat(before.path("spec").path("replicas").asInt()).isEqualTo(1);

        assertThat(patch("puppetsets/helpers/scale", "{\"spec\":{\"replicas\":5}}")
                        .status())
                .isEqualTo(200);
        assertThat(patch(
                                "puppetsets/helpers/status",
                                "{\"status\":{\"replicas\":5,\"selector\":\"puppetmaster.dev/puppetset=helpers\"}}")
                        .status())
                .isEqualTo(200);

        assertThat(get("puppetsets/helpers").path("spec").path("replicas").asInt())
                .isEqualTo(5);
        JsonNode after = get("puppetsets/helpers/scale").path("status");
        assertThat(after.path("replicas").asInt()).isEqualTo(5);
        assertThat(after.path("selector").asText()).isEqualTo("puppetmaster.dev/puppetset=helpers");
        assertThat(patch("puppetsets/helpers/scale", "{\"spec\":{\"replicas\":17}}")
                        .body())
                .contains("Mesh is for at most 16");
    }

    @Test
    void statusIsWrittenByItselfOnly() throws IOException, InterruptedException {
        patch("puppets/data-a", "{\"status\":{\"userId\":\"@x:s\"}}");
        assertThat(get("puppets/data-a").has("status")).isFalse();

        patch("puppets/data-a/status", "{\"status\":{\"userId\":\"@x:s\"},\"spec\":{\"displayName\":\"X\"}}");
        assertThat(get("puppets/data-a").path("status").path("userId").asText()).isEqualTo("@x:s");
        assertThat(get("puppets/data-a").path("spec").has("displayName")).isFalse();
    }

    @Test
    void getAnswersWhetherItWorks() throws IOException, InterruptedException {
        patch("puppets/data-a/status", """
                {"status": {"userId": "@data-a:s", "state": "Running", "conditions": [
                  {"type": "Accepted", "status": "True", "reason": "Valid", "message": "",
                   "lastTransitionTime": "2026-11-01T10:00:00Z"},
                  {"type": "Ready", "status": "False", "reason": "HomeserverUnreachable", "message": "start it",
                   "lastTransitionTime": "2026-11-01T10:00:00Z"}]}}
                """);
        Answer answer = server.http().getAs("application/json;as=Table;v=v1;g=meta.k8s.io", API + "puppets");
        JsonNode table = JSON.readTree(answer.body());

        List<String> shown = new ArrayList<>();
        table.path("columnDefinitions")
                .forEach(column -> shown.add(column.path("name").asText()));
        List<String> row = new ArrayList<>();
        table.path("rows").get(0).path("cells").forEach(cell -> row.add(cell.asText()));
        assertThat(shown).containsExactly("Name", "User", "State", "Ready", "Reason", "Message", "Age");
        assertThat(row.subList(0, 6))
                .containsExactly("data-a", "@data-a:s", "Running", "False", "HomeserverUnreachable", "start it");
    }

    /** What is said of kinds is put together behind their back, and may be late. */
    private static void awaitSaid(ThrowingRunnable said) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(said);
    }

    @Test
    void explainSaysWhatFieldsMean() {
        awaitSaid(() -> {
            JsonNode schemas = JSON.readTree(server.http()
                            .get("/openapi/v3/apis/puppetmaster.dev/v1alpha1")
                            .body())
                    .path("components")
                    .path("schemas");
            JsonNode spec = schemas.path("dev.puppetmaster.v1alpha1.Puppet")
                    .path("properties")
                    .path("spec");
            assertThat(spec.path("properties")
                            .path("localpart")
                            .path("description")
                            .asText())
                    .contains("within the Homeserver's puppetPrefixes");
        });
    }

    @Test
    void shortNamesAndCategoryAreKnown() {
        awaitSaid(() -> assertThat(shortNamesAndCategories())
                .containsExactlyInAnyOrder(
                        "hs puppetmaster",
                        "pup puppetmaster",
                        "ps puppetmaster",
                        "fr puppetmaster",
                        "llm puppetmaster",
                        "mem puppetmaster",
                        " puppetmaster",
                        "sd puppetmaster",
                        "apr puppetmaster"));
    }

    private static List<String> shortNamesAndCategories() throws IOException, InterruptedException {
        JsonNode resources = JSON.readTree(
                        server.http().get("/apis/puppetmaster.dev/v1alpha1").body())
                .path("resources");
        List<String> names = new ArrayList<>();
        resources.forEach(resource -> {
            if (!resource.path("name").asText().contains("/")) {
                names.add(resource.path("shortNames").path(0).asText() + " "
                        + resource.path("categories").path(0).asText());
            }
        });
        return names;
    }
}
