package dev.puppetmaster.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.gateway.policy.Budget;
import dev.puppetmaster.gateway.policy.Measure;
import dev.puppetmaster.gateway.policy.Per;
import dev.puppetmaster.testkit.ModelReply;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients see, byte by byte. */
@Timeout(60)
class GatewayServerTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String ASK = "{\"model\":\"any\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
    private static final String ASK_STREAM =
            "{\"model\":\"any\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
    private static final String ASK_WHOLE = ASK_STREAM.replace("true", "false");
    private static final String OLLAMA = "/api/chat";
    private static final String OPENAI = "/v1/chat/completions";

    @TempDir
    Path folder;

    private GatewayRig rig;

    @BeforeEach
    void start() throws IOException {
        rig = new GatewayRig(folder);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private static JsonNode json(String text) throws IOException {
        return JSON.readTree(text);
    }

    /** The objects of a stream in either format. */
    private static List<JsonNode> lines(String body) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : body.lines().toList()) {
            String data = line.replaceFirst("^data: ", "").strip();
            if (data.startsWith("{")) {
                lines.add(json(data));
            }
        }
        return lines;
    }

    @Test
    void generateIsAConversationOfOneMessage() throws Exception {
        rig.first.then(ModelReply.says("one two"));

        HttpResponse<String> response =
                rig.post("/api/generate", "{\"model\":\"any\",\"prompt\":\"hello\",\"stream\":false}");

        assertThat(json(response.body()).path("response").asText()).isEqualTo("one two");
        assertThat(rig.first.asked().getFirst().lastWords()).isEqualTo("hello");
    }

    @Test
    void whatThereIsToChooseFromIsThePolicies() throws Exception {
        HttpResponse<String> tags = rig.send(rig.to("/api/tags").build());
        HttpResponse<String> models = rig.send(rig.to("/v1/models").build());
        HttpResponse<String> version = rig.send(rig.to("/api/version").build());

        assertThat(json(tags.body()).path("models").path(0).path("name").asText())
                .isEqualTo("default/p");
        assertThat(json(models.body()).path("data").path(0).path("id").asText()).isEqualTo("default/p");
        assertThat(json(version.body()).path("version").asText()).matches("[0-9.]+");
    }

    @Test
    void aPolicyGoesByTheNameOfAModel() throws Exception {
        rig.first.then(ModelReply.says("one"));

        HttpRequest request = HttpRequest.newBuilder(rig.url().resolve(OPENAI))
                .header("Authorization", "Bearer " + GatewayRig.TOKEN)
                .header("X-Puppetmaster-Puppet", "@bot:x")
                .POST(BodyPublishers.ofString(ASK.replace("any", "default/p")))
                .build();

        assertThat(rig.send(request).statusCode()).isEqualTo(200);
        HttpRequest unknown = HttpRequest.newBuilder(rig.url().resolve(OPENAI))
                .header("Authorization", "Bearer " + GatewayRig.TOKEN)
                .header("X-Puppetmaster-Puppet", "@bot:x")
                .POST(BodyPublishers.ofString(ASK))
                .build();
        HttpResponse<String> none = rig.send(unknown);
        assertThat(none.statusCode()).isEqualTo(404);
        assertThat(json(none.body()).path("error").path("code").asText()).isEqualTo("model_not_found");
    }

    /** A policy that the puppets of a homeserver were not assigned is, for their runtime, as one that is not there. */
    @Test
    void aTokenNamesOnlyThePoliciesThatItOpens() throws Exception {
        rig.assigned = Set.of("default/other");
        HttpResponse<String> byHeader = rig.post(OLLAMA, ASK);
        HttpResponse<String> byModel = rig.send(HttpRequest.newBuilder(rig.url().resolve(OPENAI))
                .header("Authorization", "Bearer " + GatewayRig.TOKEN)
                .header("X-Puppetmaster-Puppet", "@bot:x")
                .POST(BodyPublishers.ofString(ASK.replace("any", "default/p")))
                .build());
        HttpResponse<String> standing = rig.send(rig.to("/api/standing").build());

        assertThat(List.of(byHeader.statusCode(), byModel.statusCode(), standing.statusCode()))
                .containsOnly(404);
        assertThat(rig.first.asked()).isEmpty();
        assertThat(rig.second.asked()).isEmpty();
        assertThat(json(rig.send(rig.to("/api/tags").build()).body()).path("models"))
                .isEmpty();
        assertThat(json(rig.send(rig.to("/v1/models").build()).body()).path("data"))
                .isEmpty();

        rig.assigned = Set.of("default/p");
        rig.first.then(ModelReply.says("one"));
        assertThat(rig.post(OLLAMA, ASK).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {OLLAMA, OPENAI, "/api/tags", "/v1/models", "/api/anything"})
    void withoutAValidTokenThereIsNothing(String path) throws Exception {
        for (String authorization : List.of("", "Bearer no", "Bearer ", "Basic abc")) {
            HttpRequest.Builder request = HttpRequest.newBuilder(rig.url().resolve(path));
            if (!authorization.isEmpty()) {
                request.header("Authorization", authorization);
            }
            HttpResponse<String> response =
                    rig.send(request.POST(BodyPublishers.ofString(ASK)).build());

            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.body()).contains("a valid bearer token is needed");
        }
        assertThat(rig.first.asked()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"@bot:y, 403", "@bot:x:8448, 403", "bot:x, 403", ":x, 403", "'', 400"})
    void aTokenOpensThePuppetsOfItsOwnHomeserver(String puppet, int status) throws Exception {
        HttpRequest request = rig.to(OLLAMA)
                .setHeader("X-Puppetmaster-Puppet", puppet)
                .POST(BodyPublishers.ofString(ASK))
                .build();

        assertThat(rig.send(request).statusCode()).isEqualTo(status);
        assertThat(rig.first.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no json",
                "[]",
                "{}",
                "{\"model\":7}",
                "{\"model\":\"m\",\"messages\":[]}",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"dog\",\"content\":\"x\"}]}",
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\","
                        + "\"image_url\":{\"url\":\"http://10.0.0.1/\"}}]}]}"
            })
    void whatIsNoCallIsRefusedInTheFormatsShape(String body) throws Exception {
        HttpResponse<String> openAi = rig.post(OPENAI, body);
        assertThat(openAi.statusCode()).isEqualTo(400);
        assertThat(json(openAi.body()).path("error").path("message").isTextual())
                .isTrue();
        assertThat(json(openAi.body()).path("error").path("type").asText()).isEqualTo("invalid_request_error");

        HttpResponse<String> ollama = rig.post(OLLAMA, body);
        assertThat(ollama.statusCode()).isEqualTo(400);
        assertThat(json(ollama.body()).path("error").isTextual()).isTrue();
        assertThat(rig.first.asked()).isEmpty();
    }

    @Test
    void aBodyIsBounded() throws Exception {
        HttpResponse<String> response = rig.send(rig.to(OLLAMA)
                .POST(BodyPublishers.ofByteArray(new byte[GatewayServer.MAX_BODY_BYTES + 1]))
                .build());

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(rig.post(OLLAMA, "[".repeat(100_000)).statusCode()).isEqualTo(400);
    }

    @Test
    void aSpentBudgetSaysWhenToAskAgain() throws Exception {
        rig.policies.put(
                "default/p",
                rig.policy(List.of(), List.of(new Budget(Per.ROOM, Measure.TOKENS, 1, Budget.Period.DAY, null))));
        rig.post(OLLAMA, ASK);

        for (String path : List.of(OLLAMA, OPENAI)) {
            for (String body : List.of(ASK, ASK_STREAM)) {
                HttpResponse<String> response = rig.post(path, body);

                assertThat(response.statusCode()).isEqualTo(429);
                assertThat(response.headers().firstValue("Retry-After").map(Long::parseLong))
                        .hasValueSatisfying(seconds -> assertThat(seconds).isBetween(1L, 86_400L));
                assertThat(response.body()).contains("The budget of 1 tokens a day for this room is spent");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "404, model not found, 404",
        "500, oops, 502",
        "429, busy, 429",
        "401, who are you, 502",
        "400, prompt exceeds the context, 400"
    })
    void aFaultOfAllBackendsHasItsStatus(int status, String words, int expected) throws Exception {
        for (String path : List.of(OLLAMA, OPENAI)) {
            for (String body : List.of(ASK, ASK_STREAM)) {
                rig.first.then(ModelReply.refuses(status, "{\"error\":\"" + words + "\"}"));
                rig.second.then(ModelReply.refuses(status, "{\"error\":\"" + words + "\"}"));

                HttpResponse<String> response = rig.post(path, body);

                assertThat(response.statusCode()).isEqualTo(expected);
                assertThat(json(response.body()).hasNonNull("error")).isTrue();
            }
        }
    }

    @Test
    void whoAsksForItIsToldToForgetAndThenGetsTheWholeAnswer() throws Exception {
        for (String path : List.of(OLLAMA, OPENAI)) {
            rig.first.then(ModelReply.begins().words("one two ").leaves());
            rig.second.then(ModelReply.says("three four"));

            HttpResponse<String> response = rig.send(rig.to(path)
                    .header("X-Puppetmaster-Start-Over", "true")
                    .POST(BodyPublishers.ofString(ASK_STREAM))
                    .build());

            List<JsonNode> lines = lines(response.body());
            assertThat(lines.get(2).path("startOver").asBoolean()).isTrue();
            String after = lines.subList(3, lines.size()).toString();
            assertThat(after).contains("three").doesNotContain("one ");
            assertThat(lines)
                    .anySatisfy(line -> assertThat(
                                    line.path("answered").path("backend").asText())
                            .isEqualTo("second"))
                    .anySatisfy(line -> assertThat(
                                    line.path("answered").path("tries").asInt())
                            .isEqualTo(2));
        }
    }

    @Test
    void whoAsksForItIsToldThePlaceInTheQueue() throws Exception {
        rig.policies.put("default/p", rig.patient());
        CountDownLatch told = new CountDownLatch(1);
        rig.second.otherwise(asked -> afterThat(told));
        List<CompletableFuture<HttpResponse<String>>> busy = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            busy.add(rig.http()
                    .sendAsync(rig.to(OLLAMA).POST(BodyPublishers.ofString(ASK)).build(), BodyHandlers.ofString()));
        }
        await().until(() -> rig.second.asked().size() == 2);

        HttpRequest third = rig.to(OLLAMA)
                .header("X-Puppetmaster-Start-Over", "true")
                .POST(BodyPublishers.ofString(ASK))
                .build();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                rig.http().send(third, BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8))) {
            assertThat(json(lines.readLine()).path("waits").asInt(-1)).isZero();
            told.countDown();
            assertThat(lines.lines()).anyMatch(line -> line.contains("answered"));
        }
        for (CompletableFuture<HttpResponse<String>> call : busy) {
            assertThat(lines(call.get(20, TimeUnit.SECONDS).body()))
                    .noneMatch(line -> line.has("waits") || line.has("answered"));
        }
    }

    private static ModelReply afterThat(CountDownLatch that) {
        try {
            if (that.await(60, TimeUnit.SECONDS)) {
                return ModelReply.says("one");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ModelReply.refuses(500, "{}");
    }

    @Test
    void anErrorInTheMiddleIsSaidInTheStream() throws Exception {
        for (String path : List.of(OLLAMA, OPENAI)) {
            rig.first.then(ModelReply.begins().words("one two ").cuts());
            HttpResponse<InputStream> response = rig.http()
                    .send(rig.to(path).POST(BodyPublishers.ofString(ASK_STREAM)).build(), BodyHandlers.ofInputStream());

            StringBuilder seen = new StringBuilder();
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    seen.append(line).append('\n');
                }
            } catch (IOException e) {
                // no end of the body, so that nobody takes it for a whole one
                seen.append("BROKEN");
            }

            assertThat(seen.toString()).contains("\"error\"").endsWith("BROKEN").doesNotContain("[DONE]");
        }
    }

    @Test
    void whoHangsUpEndsTheCallToTheModel() throws Exception {
        rig.policies.put("default/p", rig.patient());
        // two places; each is taken until the model's answer ends, which these never do by themselves
        for (String begin : List.of("one ", "")) {
            rig.second.otherwise(asked -> asked.lastWords().equals("hello")
                    ? ModelReply.begins().words(begin).stalls()
                    : ModelReply.says("free"));
            for (int i = 0; i < 2; i++) {
                HttpResponse<InputStream> response = rig.http()
                        .send(rig.to(OLLAMA).POST(BodyPublishers.ofString(ASK)).build(), BodyHandlers.ofInputStream());
                response.body().close();
            }
        }

        assertThat(rig.post(OLLAMA, ASK.replace("hello", "is there a place?")).body())
                .contains("free");
    }

    @ParameterizedTest
    @ValueSource(strings = {OLLAMA, OPENAI})
    void whoHangsUpOnAWholeAnswerEndsTheCallToTheModel(String path) throws Exception {
        rig.policies.put("default/p", rig.patient());
        for (int i = 0; i < 2; i++) {
            rig.second.then(ModelReply.begins().words("one ").stalls());
            int before = i;
            try (Socket socket = new Socket(rig.url().getHost(), rig.url().getPort())) {
                socket.getOutputStream().write(rawRequest(path, ASK_WHOLE).getBytes(StandardCharsets.UTF_8));
                await().until(() -> rig.second.asked().size() > before);
            }
        }
        rig.second.then(ModelReply.says("free"));

        assertThat(rig.post(path, ASK_WHOLE).body()).contains("free");
    }

    private static String rawRequest(String path, String body) {
        StringBuilder request = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: gateway\r\n");
        GatewayRig.ANN.forEach(
                (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
        return request + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void aWholeAnswerThatTakesLongIsOneObjectWithBlanksBeforeIt() throws Exception {
        rig.policies.put("default/p", rig.patient());
        rig.second.then(ModelReply.begins()
                .words("one ")
                .waits(WholeAnswer.HELD_BACK.plusSeconds(4))
                .words("two")
                .ends());

        HttpResponse<String> response = rig.post(OLLAMA, ASK_WHOLE);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).startsWith(" ");
        assertThat(json(response.body()).path("message").path("content").asText())
                .isEqualTo("one two");
    }

    @Test
    void aWholeAnswerThatFailsLateBreaksOff() {
        rig.policies.put("default/p", rig.patient());
        rig.second.then(ModelReply.begins()
                .words("one ")
                .waits(WholeAnswer.HELD_BACK.plusSeconds(4))
                .cuts());

        assertThatThrownBy(() -> rig.post(OPENAI, ASK_WHOLE)).isInstanceOf(IOException.class);
    }
}
