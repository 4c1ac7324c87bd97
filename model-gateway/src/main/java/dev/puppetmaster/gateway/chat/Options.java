package dev.puppetmaster.gateway.chat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a model is to answer. Null everywhere: as the server likes.
 *
 * @param maxTokens the longest answer
 * @param contextTokens what the model reads and writes at once; only Ollama can be told
 * @param stop what ends the answer when it is written
 * @param shape the string {@code json}, or a JSON Schema that the answer has to follow
 * @param think whether it shall think aloud before
 */
public record Options(
        @Nullable Integer maxTokens,
        @Nullable Integer contextTokens,
        @Nullable Double temperature,
        @Nullable Double topP,
        @Nullable Integer seed,
        List<String> stop,
        @Nullable JsonNode shape,
        @Nullable Boolean think) {
    public static final Options NONE = new Options(null, null, null, null, null, List.of(), null, null);

    public Options {
        stop = List.copyOf(stop);
    }
}
