package dev.puppetmaster.registrar.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.api.runtime.ApprovalBatch;
import dev.puppetmaster.api.runtime.ApprovalReport;
import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.api.runtime.Observation.AliasChanged;
import dev.puppetmaster.api.runtime.Observation.MemberChanged;
import dev.puppetmaster.api.runtime.Observation.Missed;
import dev.puppetmaster.api.runtime.ObservationBatch;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import dev.puppetmaster.bot.http.HttpAnswer;
import dev.puppetmaster.bot.http.Listen;
import dev.puppetmaster.bot.matrix.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeApiServerTest {
    private static final String DATA = "/v1/runtimes/robots/data/";
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, RuntimeLookup.Served> served = new ConcurrentHashMap<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private Board board = new Board();
    private RuntimeApiServer server;

    @BeforeEach
    void listen() throws IOException {
        served.put("robots/data", new RuntimeLookup.Served(board, new Secret("data's own")));
        served.put("robots/other", new RuntimeLookup.Served(new Board(), new Secret("other's own")));
        server = RuntimeApiServer.listen(
                Listen.onLoopback(0),
                (namespace, homeserver) -> Optional.ofNullable(served.get(namespace + "/" + homeserver)),
                request -> request.is("GET", "more") ? Optional.of(HttpAnswer.text(200, "more")) : Optional.empty());
    }

    @AfterEach
    void close() {
        server.close();
        client.close();
    }

    @Test
    void theAssignmentComesAsItIs() throws Exception {
        board.pin(3, "data.example.org");

        HttpResponse<String> response = get(DATA + "assignment");

        assertThat(response.statusCode()).isEqualTo(200);
        RuntimeAssignment read = JSON.readValue(response.body(), RuntimeAssignment.class);
        assertThat(read).isEqualTo(board.awaitAssignment("robots", "data", 0, java.time.Duration.ZERO));
    }

    @Test
    void aRuntimeWaitsUntilThereIsAnotherOne() throws Exception {
        board.pin(3, "data.example.org");
        CompletableFuture<HttpResponse<String>> waiting = client.sendAsync(
                request(DATA + "assignment?after=3&timeout=60", "data's own", null)
                        .build(),
                BodyHandlers.ofString());
        assertThat(board.waitedFor.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(waiting).isNotDone();

        board.pin(4, "data.example.org");

        assertThat(revision(waiting.get(30, TimeUnit.SECONDS))).isEqualTo(4);
    }

    @Test
    void nothingNewerIsAnEmptyAnswerAfterTheTime() throws Exception {
        board.pin(3, "data.example.org");
        assertThat(get(DATA + "assignment?after=3&timeout=1").statusCode()).isEqualTo(204);
        assertThat(get(DATA + "assignment?after=4").statusCode()).isEqualTo(200);
    }

    @Test
    void anotherLifeIsToldFromTheOneBeforeThoughItsRevisionIsTheSame() throws Exception {
        board.pin(3, "data.example.org");
        String etag = get(DATA + "assignment").headers().firstValue("ETag").orElseThrow();
        assertThat(get(DATA + "assignment?after=3", etag).statusCode()).isEqualTo(204);

        board = new Board();
        board.pin(3, "changed.example.org");
        served.put("robots/data", new RuntimeLookup.Served(board, new Secret("data's own")));

        assertThat(get(DATA + "assignment?after=3", etag).body()).contains("changed.example.org");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                DATA + "assignment",
                "/v1/runtimes/robots/other/assignment",
                "/v1/runtimes/robots/unknown/assignment",
                "/v1/runtimes/robots%2Fdata/x/assignment"
            })
    void whoHasNoTokenOfTheHomeserverFindsNothing(String path) throws Exception {
        board.pin(3, "data.example.org");
        boolean own = path.startsWith(DATA);
        for (String token : own ? new String[] {"", "x", "other's own"} : new String[] {"", "x", "data's own"}) {
            HttpResponse<String> response =
                    client.send(request(path, token, null).build(), BodyHandlers.ofString());
            assertThat(response.statusCode()).as(token).isEqualTo(404);
            assertThat(response.body()).isEqualTo("there is nothing here\n");
        }
        HttpRequest withoutAny = HttpRequest.newBuilder(at(path)).build();
        assertThat(client.send(withoutAny, BodyHandlers.ofString()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void approvalsAreKeptOrToBeToldAgain() throws Exception {
        assertThat(approvals(report("@data-a:s")).statusCode()).isEqualTo(503);
        board.keeper = "one";

        HttpResponse<String> kept = approvals(report("@data-a:s"));

        assertThat(kept.statusCode()).isEqualTo(200);
        assertThat(kept.body()).isEqualTo("{\"keeper\":\"one\"}");
        assertThat(board.kept).containsExactly(report("@data-a:s"));
        assertThat(approvals().body()).isEqualTo(kept.body());
    }

    @Test
    void whatIsNoReportOfAnApprovalIsRefusedInOneLine() throws Exception {
        board.keeper = "one";
        HttpResponse<String> none = approvals(report("somebody"));
        assertThat(none.statusCode()).isEqualTo(400);
        assertThat(none.body()).contains("approvals[0].puppet").hasLineCount(1);
        ApprovalReport one = report("@data-a:s");
        assertThat(approvals(one, one, one, one, one).statusCode()).isEqualTo(400);
        for (String body : List.of("", "null", "{}", "{\"approvals\":[null]}", "{\"approvals\":[{}]}")) {
            assertThat(send("approvals", "data's own", body).statusCode())
                    .as(body)
                    .isEqualTo(400);
        }
        assertThat(send("approvals", "other's own", "{\"approvals\":[]}").statusCode())
                .isEqualTo(404);
        assertThat(board.kept).isEmpty();
    }

    private HttpResponse<String> approvals(ApprovalReport... reports) throws Exception {
        return send("approvals", "data's own", JSON.writeValueAsString(new ApprovalBatch(List.of(reports))));
    }

    private static ApprovalReport report(String puppet) {
        return new ApprovalReport(
                "0".repeat(64),
                1,
                puppet,
                "default/files",
                "delete",
                "{}",
                "a".repeat(64),
                null,
                "@you:s",
                "!r",
                "!approvals",
                List.of("@you:s"),
                1_000,
                2_000,
                ApprovalReport.State.Pending,
                null,
                0,
                "Waits.",
                null);
    }

    @Test
    void aHomeserverThatIsGoneIsNotFound() throws Exception {
        board.pin(3, "data.example.org");
        assertThat(get(DATA + "assignment").statusCode()).isEqualTo(200);
        served.remove("robots/data");
        assertThat(get(DATA + "assignment").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"after=x", "after=-1", "after=9999999999999999999", "timeout=61", "timeout=", "timeout=1.5"})
    void aQuestionThatIsMalformedIsRefusedInOneLine(String query) throws Exception {
        HttpResponse<String> response = get(DATA + "assignment?" + query);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).matches("(after|timeout) is a whole number, 0 to \\d+\n");
    }

    @Test
    void observationsReachTheRegistrar() throws Exception {
        List<Observation> seen = List.of(
                new MemberChanged("!r", "@a:s", "leave", "@a:s"),
                new AliasChanged("!r"),
                new Missed(2),
                new Observation.ToolSeen("robots/weather", "1.0.0", Map.of("weather", "0f".repeat(32))));

        HttpResponse<String> response = post(JSON.writeValueAsString(new ObservationBatch(seen)));

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(board.observed).containsExactlyElementsOf(seen);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"observations\":[null]}",
                "{\"observations\":[{\"type\":\"unheardOf\"}]}",
                "{\"observations\":[{\"type\":\"aliasChanged\"}]}",
                "{\"observations\":[{\"type\":\"missed\",\"count\":-1}]}",
                "{\"observations\":[{\"type\":\"tombstoned\",\"roomId\":null}]}",
                "{\"observations\":[{\"type\":\"memberChanged\",\"roomId\":\"!r\",\"userId\":\"@a:s\",\"sender\":\"@a:s\"}]}",
                "{\"observations\":[{\"type\":\"puppetState\",\"puppet\":\"a\",\"message\":\"\"}]}",
                "{\"observations\":[{\"type\":\"puppetState\",\"puppet\":\"a\",\"message\":\"\",\"state\":\"SAD\"}]}",
                "{\"observations\":[{\"type\":\"toolSeen\",\"tool\":\"a/b\",\"version\":\"1.0.0\"}]}",
                "{\"observations\":[{\"type\":\"toolSeen\",\"tool\":\"a/b\",\"version\":\"1.0.0\",\"functions\":{\"f\":null}}]}",
                "{\"observations\":[{\"type\":\"toolSeen\",\"tool\":\"a/b\",\"version\":\"1.0.0\",\"functions\":{\"f\":\"x\"}}]}"
            })
    void observationsThatAreMalformedAreRefusedInOneLineAndNoneIsTaken(String body) throws Exception {
        HttpResponse<String> response = post(body);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).endsWith("\n").hasLineCount(1);
        assertThat(board.observed).isEmpty();
    }

    @Test
    void moreObservationsThanOneBatchMayHoldAreRefused() throws Exception {
        List<Observation> many = Collections.nCopies(ObservationBatch.MAX + 1, new AliasChanged("!r"));
        assertThat(post(JSON.writeValueAsString(new ObservationBatch(many))).statusCode())
                .isEqualTo(400);
        String longId = "!" + "r".repeat(255);
        assertThat(post(JSON.writeValueAsString(new ObservationBatch(List.of(new AliasChanged(longId)))))
                        .body())
                .isEqualTo("observations[0].roomId is missing or too long\n");
        assertThat(board.observed).isEmpty();
    }

    @Test
    void whatElseIsThereIsOnTheSamePort() throws Exception {
        assertThat(get("/more").body()).isEqualTo("more\n");
        assertThat(get(DATA + "something").statusCode()).isEqualTo(404);
        assertThat(get(DATA + "observations").statusCode()).isEqualTo(404);
    }

    private static long revision(HttpResponse<String> response) throws IOException {
        return JSON.readTree(response.body()).path("revision").asLong();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return get(path, null);
    }

    private HttpResponse<String> get(String path, @Nullable String etag) throws IOException, InterruptedException {
        return client.send(request(path, "data's own", etag).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return send("observations", "data's own", body);
    }

    private HttpResponse<String> send(String last, String token, String body) throws IOException, InterruptedException {
        return client.send(
                request(DATA + last, token, null)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String token, @Nullable String etag) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(at(path)).header("Authorization", "Bearer " + token);
        return etag == null ? builder : builder.header("If-None-Match", etag);
    }

    private URI at(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }
}
