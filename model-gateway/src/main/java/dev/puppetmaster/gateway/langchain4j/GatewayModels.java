package dev.puppetmaster.gateway.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import dev.puppetmaster.gateway.ModelDoor;
import dev.puppetmaster.gateway.chat.ToolSpec;
import dev.puppetmaster.gateway.policy.Caller;
import java.util.List;

/**
 * Models of langchain4j whose calls go through the gateway: with its fallback, limits and budgets. A call is made on the
 * thread that asks, also where it streams, and ends when that thread is interrupted. What went wrong is the cause of the
 * exception: {@link dev.puppetmaster.gateway.backend.ModelFault} or {@link dev.puppetmaster.gateway.ledger.OverLimit}.
 */
public final class GatewayModels {
    /** Stands for a host, as langchain4j wants one: nothing is ever sent there. */
    private static final String NOWHERE = "http://gateway.invalid";

    private final ModelDoor door;

    public GatewayModels(ModelDoor door) {
        this.door = door;
    }

    /**
     * How a model is called.
     *
     * @param policy {@code namespace/name}, or {@link ModelDoor#DEFAULT_POLICY}
     * @param caller on whose behalf
     * @param model the one that is wanted where the policy leaves it open
     * @param contextTokens what the model reads and writes at once
     * @param answerTokens the longest answer
     * @param tools besides those of the request; langchain4j's own cannot say each JSON Schema
     */
    public record Use(
            String policy, Caller caller, String model, int contextTokens, int answerTokens, List<ToolSpec> tools) {
        public Use {
            tools = List.copyOf(tools);
        }
    }

    /** One that answers at once, and lets somebody watch while the answer is made. */
    public ChatModel chat(Use use, Watcher watcher) {
        return OllamaChatModel.builder()
                .httpClientBuilder(new DoorHttp.Builder(door, use, watcher))
                .baseUrl(NOWHERE)
                .modelName(use.model())
                .numCtx(use.contextTokens())
                .numPredict(use.answerTokens())
                .think(false)
                .maxRetries(0)
                .build();
    }

    /** One that gives its answer piece by piece; a backend that breaks off in the middle ends it, as nothing is taken back. */
    public StreamingChatModel streaming(Use use) {
        return OllamaStreamingChatModel.builder()
                .httpClientBuilder(new DoorHttp.Builder(door, use, Watcher.NOBODY))
                .baseUrl(NOWHERE)
                .modelName(use.model())
                .numCtx(use.contextTokens())
                .numPredict(use.answerTokens())
                .think(false)
                .build();
    }
}
