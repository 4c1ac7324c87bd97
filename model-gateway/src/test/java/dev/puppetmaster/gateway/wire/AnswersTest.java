package dev.puppetmaster.gateway.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.gateway.chat.Piece;
import dev.puppetmaster.gateway.chat.Piece.Reason;
import dev.puppetmaster.gateway.chat.Piece.Usage;
import dev.puppetmaster.gateway.chat.ToolUse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers keep their meaning in either format. */
class AnswersTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
    private static final JsonMapper JSON = new JsonMapper();

    private static List<Piece> read(AnswerReader reader, String stream) throws IOException {
        List<Piece> pieces = new ArrayList<>();
        for (String line : stream.lines().toList()) {
            pieces.addAll(reader.line(line));
        }
        return pieces;
    }

    private static ToolUse use(String id, String name, String arguments) throws IOException {
        return new ToolUse(id, name, Fields.of(JSON.readTree(arguments), "").rest());
    }

    static Stream<List<Piece>> answers() throws IOException {
        return Stream.of(
                List.of(
                        new Piece.Text("Hel"),
                        new Piece.Text("lo\n\"you\""),
                        new Piece.End(Reason.STOP, new Usage(3, 2))),
                List.of(new Piece.Thought("hm"), new Piece.Text("é"), new Piece.End(Reason.LENGTH, new Usage(3, 2))),
                List.of(
                        new Piece.Text("Let me see"),
                        new Piece.Use(use("a", "weather", "{\"city\":\"Paris\"}")),
                        new Piece.Use(use("b", "time", "{}")),
                        new Piece.End(Reason.TOOLS, new Usage(3, 2))));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void whatOneWritesTheOtherReads(List<Piece> answer) throws IOException {
        StringBuilder ollama = new StringBuilder();
        StringBuilder openAi = new StringBuilder();
        AnswerWriter toOllama = new OllamaAnswerWriter("m", false, CLOCK);
        AnswerWriter toOpenAi = new OpenAiAnswerWriter("id-1", "m", true, CLOCK);
        for (Piece piece : answer) {
            ollama.append(toOllama.piece(piece));
            openAi.append(toOpenAi.piece(piece));
        }

        assertThat(read(new OllamaAnswerReader(), ollama.toString())).isEqualTo(answer);
        // what an answer costs comes behind its end
        assertThat(openAi.toString()).endsWith("data: [DONE]\n\n");
        assertThat(read(new OpenAiAnswerReader(), openAi.toString())).isEqualTo(answer);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void aWholeAnswerSaysTheSame(List<Piece> answer) throws IOException {
        Whole expected = Whole.of(answer);

        assertThat(Whole.of(read(
                        new OllamaAnswerReader(),
                        new OllamaAnswerWriter("m", false, CLOCK).whole(answer).toString())))
                .isEqualTo(expected);
        assertThat(Whole.of(read(
                        new OpenAiAnswerReader(),
                        new OpenAiAnswerWriter("id-1", "m", true, CLOCK)
                                .whole(answer)
                                .toString())))
                .isEqualTo(expected);
    }

    @Test
    void aPromptsAnswerStandsElsewhere() {
        AnswerWriter writer = new OllamaAnswerWriter("m", true, CLOCK);

        assertThat(writer.piece(new Piece.Text("hi")))
                .isEqualTo(
                        "{\"model\":\"m\",\"created_at\":\"2026-01-02T03:04:05Z\",\"response\":\"hi\",\"done\":false}\n");
    }

    /** Ollama's own OpenAI side and others send several uses in a row without a number: they are not one. */
    @Test
    void usesWithoutANumberAreToldApart() throws IOException {
        String stream = """
                data: {"choices":[{"delta":{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{\\"x\\":1}"}}]}}]}
                data: {"choices":[{"delta":{"tool_calls":[{"id":"b","function":{"name":"g","arguments":"{}"}}]}}]}
                data: {"choices":[{"delta":{},"finish_reason":"tool_calls"}]}
                data: [DONE]""";

        assertThat(read(new OpenAiAnswerReader(), stream))
                .containsExactly(
                        new Piece.Use(use("a", "f", "{\"x\":1}")),
                        new Piece.Use(use("b", "g", "{}")),
                        new Piece.End(Reason.TOOLS, Usage.UNKNOWN));
    }

    @Test
    void argumentsInPiecesArePutTogether() throws IOException {
        String stream = """
                data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":""}}]}}]}
                : still there
                data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\\"x\\""}}]}}]}
                data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]},"finish_reason":"tool_calls"}]}
                data: {"choices":[],"usage":{"prompt_tokens":4,"completion_tokens":6}}
                data: [DONE]""";

        assertThat(read(new OpenAiAnswerReader(), stream))
                .containsExactly(
                        new Piece.Use(use("a", "f", "{\"x\":1}")), new Piece.End(Reason.TOOLS, new Usage(4, 6)));
    }

    /** A runner that dies leaves an empty delta and no end. */
    @Test
    void anAnswerThatBreaksOffHasNoEnd() throws IOException {
        String stream = """
                data: {"choices":[{"delta":{"content":"Hel"}}]}
                data: {"choices":[{"delta":{}}]}
                data: [DONE]""";

        assertThat(read(new OpenAiAnswerReader(), stream)).containsExactly(new Piece.Text("Hel"));
    }

    @Test
    void anErrorInTheMiddleIsNoAnswer() {
        assertThatThrownBy(() -> new OllamaAnswerReader().line("{\"error\":\"unexpected EOF\"}"))
                .isInstanceOf(AnswerReader.ModelSaysException.class)
                .hasMessage("unexpected EOF");
        assertThatThrownBy(() -> new OpenAiAnswerReader().line("data: {\"error\":{\"message\":\"out of memory\"}}"))
                .isInstanceOf(AnswerReader.ModelSaysException.class)
                .hasMessage("out of memory");
        assertThatThrownBy(() -> new OllamaAnswerReader().line("<html>")).isInstanceOf(WireException.class);
        assertThatThrownBy(() -> new OllamaAnswerReader()
                        .line("{\"message\":{\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}}"))
                .isInstanceOf(WireException.class);
    }
}
