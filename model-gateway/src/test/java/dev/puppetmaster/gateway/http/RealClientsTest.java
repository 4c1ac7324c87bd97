package dev.puppetmaster.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.puppetmaster.gateway.policy.Limit;
import dev.puppetmaster.gateway.policy.Measure;
import dev.puppetmaster.gateway.policy.Per;
import dev.puppetmaster.testkit.ModelReply;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** langchain4j's clients of Ollama and of OpenAI talk to the gateway as to their own servers. */
@Timeout(60)
class RealClientsTest {
    private enum Client {
        OLLAMA,
        OPENAI
    }

    @TempDir
    Path folder;

    private final List<String> words = new CopyOnWriteArrayList<>();
    private GatewayRig rig;

    @BeforeEach
    void start() throws IOException {
        rig = new GatewayRig(folder);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private ChatModel whole(Client client) {
        return switch (client) {
            case OLLAMA ->
                OllamaChatModel.builder()
                        .baseUrl(rig.url().toString())
                        .customHeaders(GatewayRig.ANN)
                        .modelName("any")
                        .maxRetries(0)
                        .build();
            case OPENAI ->
                OpenAiChatModel.builder()
                        .baseUrl(rig.url() + "/v1")
                        .apiKey(GatewayRig.TOKEN)
                        .customHeaders(GatewayRig.ANN)
                        .modelName("any")
                        .maxRetries(0)
                        .build();
        };
    }

    private StreamingChatModel streaming(Client client) {
        return switch (client) {
            case OLLAMA ->
                OllamaStreamingChatModel.builder()
                        .baseUrl(rig.url().toString())
                        .customHeaders(GatewayRig.ANN)
                        .modelName("any")
                        .build();
            case OPENAI ->
                OpenAiStreamingChatModel.builder()
                        .baseUrl(rig.url() + "/v1")
                        .apiKey(GatewayRig.TOKEN)
                        .customHeaders(GatewayRig.ANN)
                        .modelName("any")
                        .build();
        };
    }

    private static ChatRequest request() {
        return ChatRequest.builder()
                .messages(UserMessage.from("how is the weather?"))
                .toolSpecifications(ToolSpecification.builder()
                        .name("weather")
                        .description("of a city")
                        .build())
                .build();
    }

    private ChatResponse stream(Client client) throws Exception {
        CompletableFuture<ChatResponse> end = new CompletableFuture<>();
        streaming(client).chat(request(), new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String text) {
                words.add(text);
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                end.complete(response);
            }

            @Override
            public void onError(Throwable error) {
                end.completeExceptionally(error);
            }
        });
        return end.get(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerStreams(Client client) throws Exception {
        rig.first.then(ModelReply.says("one two three"));

        ChatResponse answer = stream(client);

        assertThat(words).containsExactly("one ", "two ", "three");
        assertThat(answer.aiMessage().text()).isEqualTo("one two three");
        assertThat(answer.tokenUsage().inputTokenCount()).isEqualTo(7);
        assertThat(answer.tokenUsage().outputTokenCount()).isEqualTo(5);
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerComesWhole(Client client) {
        rig.first.then(ModelReply.says("one two three"));

        ChatResponse answer = whole(client).chat(request());

        assertThat(answer.aiMessage().text()).isEqualTo("one two three");
        assertThat(answer.tokenUsage().totalTokenCount()).isEqualTo(12);
    }

    @ParameterizedTest
    @EnumSource
    void toolsAreUsedStreamedAndWhole(Client client) throws Exception {
        ModelReply uses = ModelReply.begins()
                .uses("weather", "{\"city\":\"Paris\"}")
                .uses("weather", "{\"city\":\"Rome\"}")
                .ends();
        rig.first.then(uses).then(uses);

        for (ChatResponse answer : List.of(stream(client), whole(client).chat(request()))) {
            assertThat(answer.aiMessage().toolExecutionRequests())
                    .extracting(use -> use.name() + use.arguments().replace(" ", ""))
                    .containsExactly("weather{\"city\":\"Paris\"}", "weather{\"city\":\"Rome\"}");
        }
        assertThat(rig.first.asked().getFirst().body().path("tools")).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatBreaksOffInTheMiddleEndsWithAnError(Client client) {
        // the second backend could answer, but what was said cannot be taken back
        rig.first.then(ModelReply.begins().words("one two ").leaves());

        assertThatThrownBy(() -> stream(client)).isInstanceOf(ExecutionException.class);

        assertThat(words).containsExactly("one ", "two ");
        assertThat(rig.second.asked()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatFallsSilentEndsWithAnError(Client client) {
        rig.policies.put("default/p", rig.impatient());
        rig.first.then(ModelReply.begins().words("one two ").stalls());

        assertThatThrownBy(() -> stream(client)).isInstanceOf(ExecutionException.class);
    }

    @ParameterizedTest
    @EnumSource
    void whenTheFirstBackendFailsAtOnceTheSecondAnswers(Client client) throws Exception {
        rig.first.then(ModelReply.refuses(500, "{}")).then(ModelReply.refuses(500, "{}"));
        rig.second.then(ModelReply.says("from the second")).then(ModelReply.says("from the second"));

        assertThat(stream(client).aiMessage().text()).isEqualTo("from the second");
        assertThat(whole(client).chat(request()).aiMessage().text()).isEqualTo("from the second");
    }

    @ParameterizedTest
    @EnumSource
    void aSlowFirstTokenIsWaitedForOverTheBlanksInBetween(Client client) throws Exception {
        rig.first.then(ModelReply.begins()
                .waits(Duration.ofMillis(4_500))
                .words("one two")
                .ends());

        assertThat(stream(client).aiMessage().text()).isEqualTo("one two");
    }

    @ParameterizedTest
    @EnumSource
    void whoIsOverTheLimitIsToldSo(Client client) {
        rig.policies.put(
                "default/p",
                rig.policy(List.of(new Limit(Per.SENDER, Measure.REQUESTS, 1, Duration.ofHours(1))), List.of()));
        whole(client).chat(request());

        assertThatThrownBy(() -> whole(client).chat(request()))
                .isInstanceOf(RateLimitException.class)
                .hasMessageContaining("The limit of 1 requests in 60 min for you is reached");
        assertThatThrownBy(() -> stream(client)).hasCauseInstanceOf(RateLimitException.class);
    }

    @Test
    void aThousandWordsComeInOrder() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            text.append(i).append(' ');
        }
        rig.first.then(ModelReply.says(text.toString()));

        assertThat(stream(Client.OLLAMA).aiMessage().text()).isEqualTo(text.toString());
    }
}
