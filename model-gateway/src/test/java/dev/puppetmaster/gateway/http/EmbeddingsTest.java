package dev.puppetmaster.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.ollama.OllamaEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.puppetmaster.bot.http.HttpAnswer;
import dev.puppetmaster.bot.http.HttpHandler;
import dev.puppetmaster.bot.http.HttpListener;
import dev.puppetmaster.bot.http.Listen;
import dev.puppetmaster.gateway.backend.Backend;
import dev.puppetmaster.gateway.backend.ModelFault;
import dev.puppetmaster.gateway.backend.Price;
import dev.puppetmaster.gateway.chat.ChatCall.Format;
import dev.puppetmaster.gateway.policy.Limit;
import dev.puppetmaster.gateway.policy.Measure;
import dev.puppetmaster.gateway.policy.Per;
import dev.puppetmaster.gateway.policy.Policy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Vectors go the way of all calls: policy, limits, ledger. */
@Timeout(60)
class EmbeddingsTest {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path folder;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile HttpAnswer answer = HttpAnswer.nothing();
    private HttpListener server;
    private GatewayRig rig;

    @BeforeEach
    void start() throws IOException {
        HttpHandler handler = request -> {
            asked.add(String.join("/", request.path()) + " " + request.body());
            return Optional.of(answer);
        };
        server = HttpListener.listen(Listen.onLoopback(0), handler);
        rig = new GatewayRig(folder);
    }

    @AfterEach
    void stop() {
        rig.close();
        server.close();
    }

    private void speaks(Format format, List<Limit> limits) {
        answer = HttpAnswer.json(
                format == Format.OLLAMA
                        ? "{\"embeddings\":[[0.5,-1],[2,3]],\"prompt_eval_count\":9}"
                        : "{\"data\":[{\"embedding\":[0.5,-1]},{\"embedding\":[2,3]}],\"usage\":{\"prompt_tokens\":9}}");
        rig.policies.put(
                "default/p",
                new Policy(
                        "default/p",
                        List.of(new Backend(
                                "one",
                                format,
                                URI.create("http://127.0.0.1:" + server.port()),
                                "vectors",
                                null,
                                Backend.Patience.DEFAULT,
                                4,
                                Price.FREE)),
                        EnumSet.noneOf(ModelFault.Kind.class),
                        0,
                        Duration.ZERO,
                        limits,
                        List.of()));
    }

    @ParameterizedTest
    @EnumSource
    void bothClientsGetTheirVectorsFromBothKindsOfServer(Format format) {
        speaks(format, List.of());
        List<EmbeddingModel> clients = List.of(
                OllamaEmbeddingModel.builder()
                        .baseUrl(rig.url().toString())
                        .customHeaders(GatewayRig.ANN)
                        .modelName("any")
                        .maxRetries(0)
                        .build(),
                OpenAiEmbeddingModel.builder()
                        .baseUrl(rig.url() + "/v1")
                        .apiKey(GatewayRig.TOKEN)
                        .customHeaders(GatewayRig.ANN)
                        .modelName("any")
                        .maxRetries(0)
                        .build());
        for (EmbeddingModel client : clients) {
            assertThat(client.embedAll(List.of(TextSegment.from("a"), TextSegment.from("b")))
                            .content())
                    .extracting(embedding -> embedding.vector()[1])
                    .containsExactly(-1f, 3f);
        }
        assertThat(asked)
                .hasSize(2)
                .allSatisfy(call -> assertThat(call)
                        .startsWith(format == Format.OLLAMA ? "api/embed" : "v1/embeddings")
                        .contains("\"vectors\""));
        if (format == Format.OLLAMA) {
            assertThat(asked).allSatisfy(call -> assertThat(call).contains("\"truncate\":false"));
        }
    }

    @Test
    void openAisClientsMayHaveThemInBase64() throws Exception {
        speaks(Format.OLLAMA, List.of());

        JsonNode body = JSON.readTree(
                rig.post("/v1/embeddings", "{\"model\":\"m\",\"input\":[\"a\",\"b\"],\"encoding_format\":\"base64\"}")
                        .body());

        // 0.5 and -1 as little-endian floats
        assertThat(body.path("data").path(0).path("embedding").asText()).isEqualTo("AAAAPwAAgL8=");
        assertThat(body.path("usage").path("prompt_tokens").asInt()).isEqualTo(9);
    }

    @Test
    void theyCountForLimits() throws Exception {
        speaks(Format.OLLAMA, List.of(new Limit(Per.PUPPET, Measure.TOKENS, 9, Duration.ofHours(1))));
        String body = "{\"model\":\"m\",\"input\":[\"a\",\"b\"]}";

        assertThat(rig.post("/api/embed", body).statusCode()).isEqualTo(200);
        assertThat(rig.post("/api/embed", body).statusCode()).isEqualTo(429);
    }

    @Test
    void whatIsNoAnswerOrNoCallIsSaid() throws Exception {
        speaks(Format.OLLAMA, List.of());
        HttpResponse<String> one = rig.post("/api/embed", "{\"model\":\"m\",\"input\":\"only one\"}");
        assertThat(one.statusCode()).isEqualTo(502);
        assertThat(one.body()).contains("the answer has 2 vectors for 1 texts");

        assertThat(rig.post("/api/embed", "{\"model\":\"m\",\"input\":[]}").statusCode())
                .isEqualTo(400);
        assertThat(rig.post("/v1/embeddings", "{\"model\":\"m\",\"input\":[[1,2]]}")
                        .statusCode())
                .isEqualTo(400);
        answer = HttpAnswer.json(400, "{\"error\":\"the input length exceeds the context length\"}");
        HttpResponse<String> longer = rig.post("/v1/embeddings", "{\"model\":\"m\",\"input\":[\"a\",\"b\"]}");
        assertThat(longer.statusCode()).isEqualTo(400);
        assertThat(longer.body()).contains("TRUNCATED");
    }
}
