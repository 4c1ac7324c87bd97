package dev.puppetmaster.gateway.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import dev.puppetmaster.gateway.CallObserver;
import dev.puppetmaster.gateway.LocalDoor;
import dev.puppetmaster.gateway.ModelDoor;
import dev.puppetmaster.gateway.backend.Backend;
import dev.puppetmaster.gateway.backend.ModelFault;
import dev.puppetmaster.gateway.backend.Price;
import dev.puppetmaster.gateway.chat.ChatCall.Format;
import dev.puppetmaster.gateway.policy.Caller;
import dev.puppetmaster.gateway.policy.Policy;
import dev.puppetmaster.testkit.ModelReply;
import dev.puppetmaster.testkit.ScriptedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** langchain4j's own models, whose calls go through the gateway. */
class GatewayModelsTest {
    private static final GatewayModels.Use USE =
            new GatewayModels.Use("team/two", new Caller("@bot:x", "!room", "@ann:x"), "any", 4_096, 100, List.of());

    @TempDir
    Path folder;

    private final List<String> seen = new ArrayList<>();
    private ScriptedModel first;
    private ScriptedModel second;
    private LocalDoor door;
    private GatewayModels models;

    @BeforeEach
    void start() throws IOException {
        first = ScriptedModel.start();
        second = ScriptedModel.start();
        Policy policy = new Policy(
                "team/two",
                List.of(
                        new Backend(
                                "first",
                                Format.OLLAMA,
                                first.url(),
                                "tiny",
                                null,
                                Backend.Patience.DEFAULT,
                                4,
                                Price.FREE),
                        new Backend(
                                "second",
                                Format.OPENAI,
                                second.url(),
                                "big",
                                null,
                                Backend.Patience.DEFAULT,
                                4,
                                Price.FREE)),
                EnumSet.allOf(ModelFault.Kind.class),
                0,
                Duration.ZERO,
                List.of(),
                List.of());
        door = LocalDoor.open(
                folder,
                name -> {
                    if (!name.equals("team/two")) {
                        throw ModelFault.unasked(
                                ModelFault.Kind.MODEL_MISSING, "There is no LLMPolicy " + name, Duration.ZERO);
                    }
                    return policy;
                },
                CallObserver.NOBODY);
        models = new GatewayModels(door);
    }

    @AfterEach
    void stop() {
        door.close();
        first.close();
        second.close();
    }

    private static ChatRequest request() {
        return ChatRequest.builder()
                .messages(SystemMessage.from("Be short."), UserMessage.from("What is the weather?"))
                .toolSpecifications(ToolSpecification.builder()
                        .name("weather")
                        .description("tells it")
                        .build())
                .build();
    }

    private Watcher watcher() {
        return new Watcher() {
            @Override
            public void says(CharSequence text) {
                seen.add(text.toString());
            }

            @Override
            public void answered(ModelDoor.Answered how) {
                seen.add("by " + how.backend());
            }
        };
    }

    @Test
    void anAnswerIsWatchedWhileItGrows() {
        first.then(ModelReply.says("It rains"));

        ChatResponse response = models.chat(USE, watcher()).chat(request());

        assertThat(response.aiMessage().text()).isEqualTo("It rains");
        assertThat(seen).endsWith("It rains", "by first").hasSizeGreaterThan(2);
        assertThat(first.asked()).singleElement().satisfies(asked -> {
            assertThat(asked.body().at("/messages/1/content").asText()).isEqualTo("What is the weather?");
            assertThat(asked.body().at("/tools/0/function/name").asText()).isEqualTo("weather");
            assertThat(asked.body().at("/options/num_predict").asInt()).isEqualTo(100);
        });
    }

    @Test
    void aServerThatWritesOnAndOnIsStopped() {
        first.then(ModelReply.begins().words("word ".repeat(10_000)).stalls());

        ChatResponse response = models.chat(USE, Watcher.NOBODY).chat(request());

        assertThat(response.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(response.aiMessage().text()).startsWith("word word").hasSizeBetween(1_600, 1_700);
    }

    @Test
    void severalToolCallsStaySeveral() {
        first.then(ModelReply.begins()
                .uses("weather", "{\"at\":\"Ulm\"}")
                .uses("weather", "{\"at\":\"Bonn\"}")
                .ends());

        ChatResponse response = models.chat(USE, Watcher.NOBODY).chat(request());

        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
        assertThat(response.aiMessage().toolExecutionRequests())
                .extracting(use -> use.arguments())
                .containsExactly("{\"at\":\"Ulm\"}", "{\"at\":\"Bonn\"}");
    }

    @Test
    void whatBrokeOffIsTakenBackAndTheNextOneBeginsAnew() {
        first.then(ModelReply.begins().words("It sno").cuts());
        second.then(ModelReply.says("It rains"));

        ChatResponse response = models.chat(USE, watcher()).chat(request());

        assertThat(response.aiMessage().text()).isEqualTo("It rains");
        assertThat(seen).contains("It sno", "", "It rains").endsWith("by second");
    }

    @Test
    void whyThereIsNoAnswerIsTheCause() {
        first.then(ModelReply.refuses(500, "{}"));
        second.then(ModelReply.refuses(500, "{\"error\":{\"message\":\"out of memory\"}}"));

        assertThatThrownBy(() -> models.chat(USE, watcher()).chat(request()))
                .hasRootCauseInstanceOf(ModelFault.class)
                .hasMessageContaining("failed (500: `out of memory`)");
    }

    @Test
    void aPolicyThatIsNotThereIsNamed() {
        GatewayModels.Use other = new GatewayModels.Use("team/none", USE.caller(), "any", 4_096, 100, List.of());

        assertThatThrownBy(() -> models.chat(other, watcher()).chat(request()))
                .hasMessageContaining("There is no LLMPolicy team/none");
    }

    @Test
    void aStreamGivesItsPiecesAndItsEnd() {
        first.then(ModelReply.says("It rains"));
        Handler handler = new Handler();

        models.streaming(USE).chat(request(), handler);

        assertThat(String.join("", handler.pieces)).isEqualTo("It rains");
        assertThat(handler.ends).singleElement().isEqualTo("It rains");
    }

    @Test
    void aStreamThatBreaksOffEndsWithTheFault() {
        first.then(ModelReply.begins().words("It sno").leaves());
        Handler handler = new Handler();

        models.streaming(USE).chat(request(), handler);

        assertThat(handler.errors)
                .singleElement()
                .satisfies(error -> assertThat(error).hasRootCauseInstanceOf(ModelFault.class));
        assertThat(handler.ends).isEmpty();
        assertThat(second.asked()).isEmpty();
    }

    /** Keeps what a stream gives. */
    private static final class Handler implements StreamingChatResponseHandler {
        private final List<String> pieces = new ArrayList<>();
        private final List<String> ends = new ArrayList<>();
        private final List<Throwable> errors = new ArrayList<>();

        @Override
        public void onPartialResponse(String piece) {
            pieces.add(piece);
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            ends.add(String.valueOf(response.aiMessage().text()));
        }

        @Override
        public void onError(Throwable error) {
            errors.add(error);
        }
    }
}
