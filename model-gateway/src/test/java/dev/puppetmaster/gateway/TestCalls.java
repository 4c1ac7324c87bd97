package dev.puppetmaster.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.puppetmaster.gateway.chat.ChatCall;
import dev.puppetmaster.gateway.chat.Message;
import dev.puppetmaster.gateway.chat.Options;
import java.util.List;

/** Calls for tests. */
public final class TestCalls {
    private TestCalls() {}

    /** Of a person who says one thing. */
    public static ChatCall saying(String words, ChatCall.Format format, Options options) {
        return new ChatCall(
                "any",
                List.of(Message.of(Message.Role.USER, words)),
                List.of(),
                options,
                format,
                JsonNodeFactory.instance.objectNode());
    }
}
