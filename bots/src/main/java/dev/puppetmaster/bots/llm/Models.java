package dev.puppetmaster.bots.llm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.http.client.HttpMethod;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.ollama.OllamaChatModel;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls to the model that the settings name. Nothing is kept between calls, so a server that is started later is used
 * from then on. Thread-safe; one for all brains of a process.
 */
public final class Models {
    private static final Logger LOG = LoggerFactory.getLogger(Models.class);
    private static final JsonMapper JSON = new JsonMapper();

    /** The most that one reply may hold, tokens: the end of a model that would never stop. */
    static final int MAX_REPLY_TOKENS = 1_024;

    /**
     * What the model reads and writes at once, tokens, at some three characters each. Ollama cuts a longer prompt
     * silently, so what is sent is bounded below this.
     */
    private static final int CONTEXT_TOKENS = 12_288;

    /** The same where the persona is a long one: models are loaded anew when this changes, so it has two values only. */
    private static final int LONG_CONTEXT_TOKENS = 24_576;

    private static final Duration PROBE = Duration.ofSeconds(2);
    /** OkHttp's own limit of 5 would let a slow model hold up the other puppets. */
    private static final int CALLS_AT_ONCE = 64;

    private final ModelSettings settings;
    private final ModelFailures failures;
    private final OkHttpClient http;

    public Models(ModelSettings settings) {
        this.settings = settings;
        this.failures = new ModelFailures(settings);
        Dispatcher dispatcher = new Dispatcher(Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("model ", 0).factory()));
        dispatcher.setMaxRequests(CALLS_AT_ONCE);
        dispatcher.setMaxRequestsPerHost(CALLS_AT_ONCE);
        this.http = new OkHttpClient.Builder().dispatcher(dispatcher).build();
    }

    public ModelSettings settings() {
        return settings;
    }

    ModelFailures failures() {
        return failures;
    }

    /**
     * Whether a model answers.
     *
     * @param ready whether it does, and can call tools
     * @param line says which and where, or what is missing and what to do
     */
    public record Availability(boolean ready, String line) {}

    /** Looks whether the model is there, in at most 2 s; the model is not loaded by this. */
    public static Availability available(ModelSettings settings) {
        Models models = new Models(settings);
        try {
            models.probe();
            return new Availability(true, "The model `" + settings.model() + "` answers at " + settings.baseUrl());
        } catch (ModelException e) {
            return new Availability(false, e.line());
        } finally {
            models.http.connectionPool().evictAll();
        }
    }

    private void probe() throws ModelException {
        HttpRequest request = HttpRequest.builder()
                .method(HttpMethod.POST)
                .url(settings.baseUrl() + "/api/show")
                .body(JSON.createObjectNode().put("model", settings.model()).toString())
                .build();
        try {
            String shown = new OllamaHttpBuilder(http, settings, PROBE)
                    .connectTimeout(PROBE)
                    .readTimeout(PROBE)
                    .build()
                    .execute(request)
                    .body();
            JsonNode capabilities = JSON.readTree(shown).path("capabilities");
            // servers before 0.6.4 do not say
            if (capabilities.isArray() && !capabilities.toString().contains("\"tools\"")) {
                throw failures.noTools();
            }
        } catch (RuntimeException | IOException e) {
            throw failures.of(e, PROBE);
        }
    }

    /**
     * One reply to a conversation.
     *
     * @param limit for the whole call; longer than 0
     * @throws InterruptedException if the thread was interrupted; the call is cancelled
     */
    ModelReply chat(List<ChatMessage> conversation, List<ToolSpecification> tools, Duration limit)
            throws ModelException, InterruptedException {
        try {
            ChatResponse response = model(contextFor(conversation), limit)
                    .chat(ChatRequest.builder()
                            .messages(conversation)
                            .toolSpecifications(tools)
                            .build());
            return ModelReply.of(response);
        } catch (ModelReply.UnusableException e) {
            throw failures.unreadable(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LOG.debug("{} at {}", settings.model(), settings.baseUrl(), e);
            boolean lastOfTheDeadline = limit.compareTo(settings.silence()) < 0;
            throw failures.of(e, lastOfTheDeadline ? settings.deadline() : settings.silence());
        }
    }

    private static int contextFor(List<ChatMessage> conversation) {
        boolean longPersona = conversation.get(0) instanceof SystemMessage system
                && system.text().length() > Prompt.MAX_SHORT_PERSONA;
        return longPersona ? LONG_CONTEXT_TOKENS : CONTEXT_TOKENS;
    }

    /** Made for each call, as the time that is left differs; its connections are shared. */
    private OllamaChatModel model(int context, Duration limit) {
        return OllamaChatModel.builder()
                .httpClientBuilder(new OllamaHttpBuilder(http, settings, limit))
                .baseUrl(settings.baseUrl())
                .modelName(settings.model())
                .numPredict(MAX_REPLY_TOKENS)
                .numCtx(context)
                .think(false)
                .maxRetries(0)
                .build();
    }
}
