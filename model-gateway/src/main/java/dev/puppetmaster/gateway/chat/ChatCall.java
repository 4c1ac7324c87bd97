package dev.puppetmaster.gateway.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a model is asked.
 *
 * @param model as the caller names it; which one answers is decided by the policy
 * @param messages oldest first, never empty
 * @param tools that the model may use
 * @param extras further fields as they came; they go on only to a server of the same format
 */
public record ChatCall(
        String model, List<Message> messages, List<ToolSpec> tools, Options options, Format format, ObjectNode extras) {
    /** In whose words a call came. */
    public enum Format {
        OLLAMA,
        OPENAI
    }

    public ChatCall {
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("messages is empty: a model has to be asked something");
        }
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
    }

    /** The same with more tools. */
    public ChatCall withTools(List<ToolSpec> more) {
        return new ChatCall(
                model, messages, Stream.concat(tools.stream(), more.stream()).toList(), options, format, extras);
    }

    /** The same for another model. */
    public ChatCall to(String other) {
        return other.equals(model) ? this : new ChatCall(other, messages, tools, options, format, extras);
    }
}
