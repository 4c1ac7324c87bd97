package dev.puppetmaster.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.gateway.chat.ChatCall;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls go from one format to the other with all that both can say. */
class CallsTest {
    private static final JsonMapper JSON = new JsonMapper();

    private static final String OPENAI = """
            {"model": "m", "stream": true, "stream_options": {"include_usage": true}, "max_completion_tokens": 9,
             "temperature": 0.5, "top_p": 0.9, "seed": 3, "stop": "END", "logit_bias": {"1": 2},
             "response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "object"}}},
             "tools": [{"type": "function", "function": {"name": "weather", "description": "tells it",
                        "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}}],
             "messages": [
               {"role": "developer", "content": "be brief"},
               {"role": "user", "content": [{"type": "text", "text": "what is it?"},
                 {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0"}}]},
               {"role": "assistant", "content": null, "tool_calls": [
                 {"id": "a1", "type": "function", "function": {"name": "weather", "arguments": "{\\"city\\": \\"Paris\\"}"}}]},
               {"role": "tool", "tool_call_id": "a1", "content": "rain"}]}""";

    private static final String OLLAMA = """
            {"model": "m", "format": {"type": "object"}, "keep_alive": "5m", "think": false,
             "options": {"num_predict": 9, "num_ctx": 4096, "temperature": 0.5, "stop": ["END"], "mirostat": 1},
             "tools": [{"type": "function", "function": {"name": "weather", "description": "tells it",
                        "parameters": {"type": "object", "properties": {}}}}],
             "messages": [
               {"role": "user", "content": "what is it?", "images": ["iVBORw0"]},
               {"role": "assistant", "content": "", "tool_calls": [
                 {"function": {"name": "weather", "arguments": {"city": "Paris"}}}]},
               {"role": "tool", "tool_name": "weather", "content": "rain"}]}""";

    private static JsonNode json(String text) throws IOException {
        return JSON.readTree(text);
    }

    @Test
    void openAisCallIsSaidToOllama() throws IOException {
        OpenAiCalls.Received received = OpenAiCalls.chat(json(OPENAI));

        assertThat(received.streams()).isTrue();
        assertThat(received.usage()).isTrue();
        assertThat(OllamaCalls.write(received.call(), true)).isEqualTo(json("""
                {"model": "m",
                 "messages": [
                   {"role": "system", "content": "be brief"},
                   {"role": "user", "content": "what is it?", "images": ["iVBORw0"]},
                   {"role": "assistant", "content": "", "tool_calls": [
                     {"id": "a1", "function": {"name": "weather", "arguments": {"city": "Paris"}}}]},
                   {"role": "tool", "content": "rain", "tool_name": "weather", "tool_call_id": "a1"}],
                 "tools": [{"type": "function", "function": {"name": "weather", "description": "tells it",
                            "parameters": {"type": "object", "properties": {"city": {"type": "string"}}}}}],
                 "stream": true, "truncate": false, "format": {"type": "object"},
                 "options": {"num_predict": 9, "temperature": 0.5, "top_p": 0.9, "seed": 3, "stop": ["END"]}}"""));
    }

    @Test
    void ollamasCallIsSaidToOpenAi() throws IOException {
        OllamaCalls.Received received = OllamaCalls.chat(json(OLLAMA));

        assertThat(received.streams()).isTrue();
        assertThat(OpenAiCalls.write(received.call(), false)).isEqualTo(json("""
                {"model": "m",
                 "messages": [
                   {"role": "user", "content": [{"type": "text", "text": "what is it?"},
                     {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0"}}]},
                   {"role": "assistant", "content": "", "tool_calls": [
                     {"id": "call_1_0", "type": "function",
                      "function": {"name": "weather", "arguments": "{\\"city\\":\\"Paris\\"}"}}]},
                   {"role": "tool", "content": "rain", "tool_call_id": "call_1_0"}],
                 "tools": [{"type": "function", "function": {"name": "weather", "description": "tells it",
                            "parameters": {"type": "object", "properties": {}}}}],
                 "stream": false, "max_tokens": 9, "temperature": 0.5, "stop": ["END"],
                 "response_format": {"type": "json_schema", "json_schema": {"name": "answer", "schema": {"type": "object"}}}}"""));
    }

    @Test
    void whatOnlyOneFormatKnowsGoesOnOnlyInIt() throws IOException {
        ChatCall fromOllama = OllamaCalls.chat(json(OLLAMA)).call();
        ChatCall fromOpenAi = OpenAiCalls.chat(json(OPENAI)).call();

        assertThat(OllamaCalls.write(fromOllama, true).path("keep_alive").asText())
                .isEqualTo("5m");
        assertThat(OllamaCalls.write(fromOllama, true)
                        .path("options")
                        .path("mirostat")
                        .asInt())
                .isEqualTo(1);
        assertThat(OllamaCalls.write(fromOllama, true)
                        .path("options")
                        .path("num_ctx")
                        .asInt())
                .isEqualTo(4096);
        assertThat(OpenAiCalls.write(fromOpenAi, true).has("logit_bias")).isTrue();
        assertThat(OpenAiCalls.write(fromOllama, true).toString()).doesNotContain("keep_alive", "mirostat");
        assertThat(OllamaCalls.write(fromOpenAi, true).toString()).doesNotContain("logit_bias");
    }

    @Test
    void aPromptIsAConversation() throws IOException {
        OllamaCalls.Received received = OllamaCalls.generate(
                json("{\"model\": \"m\", \"system\": \"be brief\", \"prompt\": \"hi\", \"stream\": false}"));

        assertThat(received.streams()).isFalse();
        assertThat(OllamaCalls.write(received.call(), false)).isEqualTo(json("""
                {"model": "m", "stream": false, "truncate": false,
                 "messages": [{"role": "system", "content": "be brief"}, {"role": "user", "content": "hi"}]}"""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            []                                                                              | the body is no JSON object
            {}                                                                              | model has to be a string that is not empty
            {"model": 3}                                                                    | model has to be a string
            {"model": "m"}                                                                  | messages has to hold at least one message
            {"model": "m", "messages": {}}                                                  | messages has to be a list
            {"model": "m", "messages": [3]}                                                 | messages[0] is no JSON object
            {"model": "m", "messages": [{"role": "bot", "content": "x"}]}                   | messages[0].role has to be system, user, assistant or tool
            {"model": "m", "messages": [{"role": "user", "content": "x"}], "stream": "yes"} | stream has to be true or false
            {"model": "m", "messages": [{"role": "user", "content": "x"}], "stop": [1]}     | stop has to be a string or a list of strings
            {"model": "m", "messages": [{"role": "user", "content": "x"}], "n": 2}          | n has to be 1
            {"model": "m", "messages": [{"role": "user", "content": "x"}], "max_tokens": 1.5} | max_tokens has to be a whole number
            {"model": "m", "messages": [{"role": "tool", "content": "x"}]}                  | messages[0].tool_call_id has to be a string that is not empty
            {"model": "m", "messages": [{"role": "user", "content": [{"type": "audio"}]}]}  | messages[0].content[0].type has to be text or image_url
            {"model": "m", "messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "http://x/y.png"}}]}]} | the gateway fetches nothing
            {"model": "m", "messages": [{"role": "assistant", "tool_calls": [{"id": "a", "function": {"name": "f", "arguments": "{"}}]}]} | messages[0].tool_calls[0].function.arguments is no JSON
            """)
    void whatIsWrongIsNamed(String body, String message) throws IOException {
        JsonNode call = json(body);

        assertThatThrownBy(() -> OpenAiCalls.chat(call))
                .isInstanceOf(WireException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatCannotGoThroughIsRefused() throws IOException {
        JsonNode call = json("{\"model\": \"m\", \"prompt\": \"x\", \"raw\": true}");

        assertThatThrownBy(() -> OllamaCalls.generate(call)).hasMessageStartingWith("raw cannot go through");
    }
}
