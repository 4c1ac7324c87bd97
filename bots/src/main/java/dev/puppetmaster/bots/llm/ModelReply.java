package dev.puppetmaster.bots.llm;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One reply of the model, in the form in which a turn remembers it.
 *
 * @param text what it says; may be empty where it calls tools
 * @param calls the tools it calls, in order
 * @param cut whether it ended because it may write no more
 * @param warnings what people should be told, a line each
 */
record ModelReply(String text, List<Call> calls, boolean cut, List<String> warnings) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int MAX_TEXT = 16_000;
    private static final int MAX_CALLS = 16;
    private static final int MAX_NAME = 128;
    private static final int MAX_ARGUMENTS = 8_000;
    /** Models that think aloud where nobody asked them to; some templates leave out the opening tag. */
    private static final Pattern THOUGHTS = Pattern.compile("\\A.*</think>", Pattern.DOTALL);

    /** A response that is no reply. The message says what is wrong with it, as the end of a sentence. */
    static final class UnusableException extends Exception {
        private static final long serialVersionUID = 1;

        private UnusableException(String why) {
            super(why);
        }
    }

    ModelReply {
        calls = List.copyOf(calls);
        // one that was kept before there were warnings has none
        warnings = warnings == null ? List.of() : List.copyOf(warnings);
    }

    ModelReply warning(List<String> lines) {
        return new ModelReply(text, calls, cut, lines);
    }

    /**
     * A tool call as the model wrote it.
     *
     * @param id names it in the conversation; "" where the server gives none
     * @param arguments a JSON object
     */
    record Call(String id, String name, String arguments) {
        private boolean isOversized() {
            return name.length() > MAX_NAME || id.length() > MAX_NAME || arguments.length() > MAX_ARGUMENTS;
        }

        ToolExecutionRequest toRequest() {
            ToolExecutionRequest.Builder request =
                    ToolExecutionRequest.builder().name(name).arguments(arguments);
            return id.isEmpty() ? request.build() : request.id(id).build();
        }
    }

    /** Neither words nor calls. So Ollama passes on, among others, a call of a tool that was not offered. */
    @JsonIgnore
    boolean isEmpty() {
        return text.isEmpty() && calls.isEmpty();
    }

    /**
     * What a response says.
     *
     * @throws UnusableException if the server gave the reply up unfinished, or it calls more than any real one
     */
    static ModelReply of(ChatResponse response) throws UnusableException {
        AiMessage message = response.aiMessage();
        List<Call> calls = message.toolExecutionRequests().stream()
                .map(request -> new Call(orEmpty(request.id()), orEmpty(request.name()), orEmpty(request.arguments())))
                .toList();
        if (calls.size() > MAX_CALLS || calls.stream().anyMatch(Call::isOversized)) {
            throw new UnusableException("it calls too many tools, or with too much");
        }
        FinishReason end = response.finishReason();
        if (end != FinishReason.STOP && end != FinishReason.LENGTH && end != FinishReason.TOOL_EXECUTION) {
            // Ollama ends a model that repeats itself with 200 and "done": false
            throw new UnusableException("it did not come to an end");
        }
        String said = THOUGHTS.matcher(orEmpty(message.text())).replaceFirst("").strip();
        boolean tooLong = said.length() > MAX_TEXT;
        String text = tooLong ? said.substring(0, MAX_TEXT) : said;
        return new ModelReply(text, calls, tooLong || end == FinishReason.LENGTH, List.of());
    }

    private static String orEmpty(@org.jspecify.annotations.Nullable String text) {
        return text == null ? "" : text;
    }

    /** As the conversation goes on with it. Beside calls the words are left out: some templates would drop the calls. */
    AiMessage toMessage() {
        return AiMessage.from(calls.stream().map(Call::toRequest).toList());
    }

    String toJson() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a reply is always JSON", e);
        }
    }

    /** @throws IllegalStateException if this was never written by {@link #toJson} */
    static ModelReply fromJson(String json) {
        try {
            return JSON.readValue(json, ModelReply.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the journal holds no reply of a model", e);
        }
    }
}
