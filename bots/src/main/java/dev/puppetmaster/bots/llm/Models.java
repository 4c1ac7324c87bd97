package dev.puppetmaster.bots.llm;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.puppetmaster.gateway.ModelDoor;
import dev.puppetmaster.gateway.backend.ModelFault;
import dev.puppetmaster.gateway.chat.ToolSpec;
import dev.puppetmaster.gateway.langchain4j.GatewayModels;
import dev.puppetmaster.gateway.langchain4j.Watcher;
import dev.puppetmaster.gateway.policy.Caller;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls to models through the gateway. Thread-safe; one for all brains of a process. */
public final class Models {
    private static final Logger LOG = LoggerFactory.getLogger(Models.class);

    /** The most that one reply may hold, tokens: the end of a model that would never stop. */
    static final int MAX_REPLY_TOKENS = 1_024;

    /** What the model reads and writes at once, tokens, at some three characters each. What is sent is bounded below this. */
    private static final int CONTEXT_TOKENS = 12_288;

    /** By so much it grows where the persona or the memory is a long one: puppets of one model should want the same. */
    private static final int CONTEXT_STEP = 12_288;

    private final ModelSettings settings;
    private final ModelDoor door;
    private final GatewayModels models;

    /** @param settings of the policy of those who name none */
    public Models(ModelSettings settings, ModelDoor door) {
        this.settings = settings;
        this.door = door;
        this.models = new GatewayModels(door);
    }

    ModelSettings settings() {
        return settings;
    }

    /**
     * On whose behalf a model is asked.
     *
     * @param policy {@code namespace/name}, or {@link ModelDoor#DEFAULT_POLICY}
     * @param contextTokens what the model reads and writes at once; models are loaded anew when this changes, so it is the
     *     same for all messages to a puppet
     */
    record Talk(String policy, Caller caller, int contextTokens) {
        static Talk of(Mind mind, Caller caller) {
            int more = mind.pastTokens()
                    - Mind.DEFAULT_PAST_TOKENS
                    + Math.max(0, mind.persona().length() - Prompt.MAX_SHORT_PERSONA) / 3;
            return new Talk(
                    mind.policy(),
                    caller,
                    CONTEXT_TOKENS + Math.ceilDiv(Math.max(0, more), CONTEXT_STEP) * CONTEXT_STEP);
        }

        boolean byDefault() {
            return policy.equals(ModelDoor.DEFAULT_POLICY);
        }
    }

    /** How a caller stands with a policy. */
    ModelDoor.Standing standing(String policy, Caller caller) throws ModelException, InterruptedException {
        try {
            return door.standing(policy, caller);
        } catch (ModelFault e) {
            throw ModelException.of(e).orElseThrow();
        }
    }

    /**
     * One reply to a conversation.
     *
     * @throws InterruptedException if the thread was interrupted; the call is cancelled
     */
    ModelReply chat(Talk talk, List<ChatMessage> conversation, List<ToolSpec> tools, Watcher watcher)
            throws ModelException, InterruptedException {
        GatewayModels.Use use = new GatewayModels.Use(
                talk.policy(), talk.caller(), settings.model(), talk.contextTokens(), MAX_REPLY_TOKENS, tools);
        try {
            return ModelReply.of(models.chat(use, watcher)
                    .chat(ChatRequest.builder().messages(conversation).build()));
        } catch (ModelReply.UnusableException e) {
            throw ModelException.unreadable(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LOG.debug("policy \"{}\"", talk.policy(), e);
            throw ModelException.of(e)
                    .orElseGet(() -> ModelException.unreadable("it has not the shape of a model's answers"));
        }
    }
}
