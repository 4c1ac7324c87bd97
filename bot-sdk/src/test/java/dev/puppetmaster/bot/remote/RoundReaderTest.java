package dev.puppetmaster.bot.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoundReaderTest {
    private final RoundReader round = new RoundReader();

    @Test
    void textsAreOneTextAndTheEndIsTheEnd() throws ContractException {
        assertThat(round.take("{\"type\":\"text\",\"text\":\"Three \"}")).isFalse();
        assertThat(round.take("")).isFalse();
        assertThat(round.take("{\"type\":\"text\",\"text\":\"cats.\",\"mood\":1}"))
                .isFalse();
        assertThat(round.ended()).isFalse();

        assertThat(round.take("{\"type\":\"end\"}")).isTrue();

        assertThat(round.text()).isEqualTo("Three cats.");
        assertThat(round.wishes()).isEmpty();
        assertThat(round.failure()).isEmpty();
    }

    @Test
    void toolsAreWantedInOrder() throws ContractException {
        round.take("{\"type\":\"tool\",\"id\":\"a\",\"name\":\"count\",\"arguments\":{\"of\":\"cats\"}}");
        round.take("{\"type\":\"tool\",\"id\":\"b\",\"name\":\"count\",\"arguments\":{}}");

        assertThat(round.wishes()).extracting(TurnLine.ToolWish::id).containsExactly("a", "b");
    }

    @Test
    void aFailureIsOneBoundedLine() throws ContractException {
        assertThat(round.take("{\"type\":\"error\",\"message\":\"no\\n\\u202edisk" + "!".repeat(600) + "\"}"))
                .isTrue();

        assertThat(round.failure().orElseThrow()).startsWith("no disk!").hasSize(Contract.MAX_ERROR + 1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            nonsense                                     | the line is not JSON: "nonsense"
            "text"                                       | the line is no JSON object
            {}                                           | type: has to be "text", "tool", "end" or "error", is not there
            {"type":"delta"}                             | type: has to be "text", "tool", "end" or "error", is
            {"type":"text"}                              | text: has to be a text of at most 65536 characters, is not there
            {"type":"tool","id":"1","name":"a"}          | arguments: has to be an object, is not there
            {"type":"tool","id":"é","name":"a","arguments":{}} | tool: the id of a tool is 1 to 64 visible ASCII characters
            {"type":"tool","id":"1","name":"","arguments":{}}  | tool: the name of a tool is 1 to 64 of
            {"type":"error","message":" "}               | message: has to be one line for the person, is
            {"type":"end"} {"type":"end"}                | the line is not JSON
            """)
    void whatIsNoLineOfTheContractIsNamed(String line, String why) {
        assertThatThrownBy(() -> round.take(line))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining(why);
    }

    @Test
    void anAnswerAndItsToolsAreBounded() throws ContractException {
        String quarter = TurnLines.write(new TurnLine.Text("é".repeat(Contract.MAX_LINE_BYTES / 4)));
        for (int i = 0; i < 8; i++) {
            round.take(quarter);
        }
        assertThatThrownBy(() -> round.take("{\"type\":\"text\",\"text\":\".\"}"))
                .hasMessage("the answer is longer than 262144 bytes");

        for (int i = 0; i < Contract.MAX_TOOLS_A_ROUND; i++) {
            round.take(wish("t" + i));
        }
        assertThatThrownBy(() -> round.take(wish("more"))).hasMessageContaining("more than 16 tools");
    }

    @Test
    void twoToolsOfOneIdAreNotToldApart() throws ContractException {
        round.take(wish("1"));

        assertThatThrownBy(() -> round.take(wish("1"))).hasMessage("two tools are wanted with the id \"1\"");
    }

    @Test
    void eachLineIsReadAsItWasWritten() throws ContractException {
        for (TurnLine line : List.of(
                new TurnLine.Text("a \"b\"\n\u2028ü"),
                new TurnLine.ToolWish(
                        "1", "count", JsonNodeFactory.instance.objectNode().put("of", "cats")),
                new TurnLine.End(),
                new TurnLine.Failure("The disk is full."))) {
            String written = TurnLines.write(line);
            assertThat(written).doesNotContain("\n");
            assertThat(TurnLines.read(written)).isEqualTo(line);
        }
        assertThatThrownBy(() -> TurnLines.write(new TurnLine.Text("x".repeat(Contract.MAX_LINE_BYTES))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 1 << 20})
    void linesComeOutWholeHoweverTheyArrive(int atOnce) throws Exception {
        String longest = "x".repeat(Contract.MAX_LINE_BYTES);
        byte[] sent = ("a\r\n\n" + longest + "\n" + longest + "\r\nü\nleft").getBytes(StandardCharsets.UTF_8);

        assertThat(lines(sent, atOnce)).containsExactly("a", "", longest, longest, "ü");
    }

    @Test
    void aLineWithoutEndIsCutOffAtTheBound() {
        byte[] endless = "x".repeat(Contract.MAX_LINE_BYTES + 3).getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> lines(endless, 4096)).hasMessage("a line is longer than 65536 bytes");
        assertThatThrownBy(() ->
                        lines(("x".repeat(Contract.MAX_LINE_BYTES + 1) + "\n").getBytes(StandardCharsets.UTF_8), 1))
                .hasMessage("a line is longer than 65536 bytes");
        assertThatThrownBy(() -> lines(new byte[] {'a', (byte) 0xc3, '\n'}, 10)).hasMessage("a line is not UTF-8");
    }

    @Test
    void healthAndErrorsAreReadAsTheyAreWritten() throws ContractException {
        Problems.checkHealthy(Problems.healthy());
        assertThatThrownBy(() -> Problems.checkHealthy("{\"contract\":2}"))
                .hasMessage("contract: has to be 1, is \"2\"");
        assertThatThrownBy(() -> Problems.checkHealthy("ok")).hasMessage("health is not JSON: \"ok\"");

        assertThat(Problems.errorOf(Problems.error("The model\nis loading."))).contains("The model is loading.");
        assertThat(Problems.errorOf("<html>")).isEmpty();
        assertThat(Problems.errorOf("{\"error\":{\"a\":1}}")).isEmpty();
    }

    private static String wish(String id) {
        return "{\"type\":\"tool\",\"id\":\"" + id + "\",\"name\":\"count\",\"arguments\":{}}";
    }

    private static List<String> lines(byte[] sent, int atOnce) throws IOException, ContractException {
        BoundedLines lines = new BoundedLines(new Trickle(sent, atOnce));
        List<String> all = new ArrayList<>();
        for (String line = lines.next(); line != null; line = lines.next()) {
            all.add(line);
        }
        return all;
    }

    /** Gives a few bytes at a time, as a network does. */
    private static final class Trickle extends InputStream {
        private final ByteArrayInputStream in;
        private final int atOnce;

        Trickle(byte[] sent, int atOnce) {
            this.in = new ByteArrayInputStream(sent);
            this.atOnce = atOnce;
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            return in.read(buffer, offset, Math.min(length, atOnce));
        }
    }
}
