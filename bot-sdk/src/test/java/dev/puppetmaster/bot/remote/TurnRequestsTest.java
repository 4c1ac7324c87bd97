package dev.puppetmaster.bot.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnRequestsTest {
    private static final JsonMapper JSON = new JsonMapper();

    static final String TURN = """
            {"contract":1,"turn":"t-1",
             "puppet":{"userId":"@data-a:data.example.org","localpart":"data-a","displayName":"Analyzer"},
             "room":{"id":"!r","kind":"direct"},
             "sender":{"userId":"@you:data.example.org","kind":"human"},
             "message":{"eventId":"$e","body":"how many?"},
             "history":[{"sender":"@you:data.example.org","role":"human","body":"hello"},
                        {"sender":"@data-a:data.example.org","role":"own","body":"Hello."}],
             "tools":[{"name":"count","description":"Counts.","parameters":{"type":"object"},"changes":false}],
             "steps":[{"tool":{"id":"1","name":"count","arguments":{"of":"cats"}},"result":"3"},
                      {"tool":{"id":"2","name":"count","arguments":{}},"error":"Of what?"}]}""";

    @Test
    void aTurnIsReadAsItIsDocumented() throws ContractException {
        TurnRequest turn = TurnRequests.read(bytes(TURN));

        assertThat(turn.turn()).isEqualTo("t-1");
        assertThat(turn.puppet())
                .isEqualTo(new TurnRequest.Self(new UserId("@data-a:data.example.org"), "data-a", "Analyzer"));
        assertThat(turn.room()).isEqualTo(new TurnRequest.Place(new RoomId("!r"), TurnRequest.PlaceKind.DIRECT));
        assertThat(turn.sender())
                .isEqualTo(new TurnRequest.Sender(new UserId("@you:data.example.org"), TurnRequest.SenderKind.HUMAN));
        assertThat(turn.message()).isEqualTo(new TurnRequest.Message(new EventId("$e"), "how many?"));
        assertThat(turn.history())
                .extracting(TurnRequest.Said::role)
                .containsExactly(TurnRequest.Role.HUMAN, TurnRequest.Role.OWN);
        assertThat(turn.tools()).extracting(TurnRequest.Offer::name).containsExactly("count");
        assertThat(turn.steps())
                .extracting(TurnRequest.Step::outcome)
                .containsExactly(new TurnRequest.Gave("3"), new TurnRequest.Failed("Of what?"));
        assertThat(turn.steps().getFirst().tool().arguments().path("of").asText())
                .isEqualTo("cats");
    }

    @Test
    void whatIsWrittenIsWhatIsDocumented() throws Exception {
        TurnRequest turn = TurnRequests.read(bytes(TURN));

        assertThat(JSON.readTree(TurnRequests.write(turn))).isEqualTo(JSON.readTree(TURN));
    }

    @Test
    void fieldsOfALaterVersionArePassedOver() throws ContractException {
        assertThat(TurnRequests.read(bytes(TURN.replace("\"turn\":", "\"mood\":{\"good\":true},\"turn\":")))
                        .turn())
                .isEqualTo("t-1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            contract         | 2                        | contract: has to be 1, is "2"
            contract         | "1"                      | contract: has to be a whole number, is "?1?"
            turn             | "../x"                   | turn: a turn's name is 1 to 128 of A-Z a-z 0-9 _ -
            turn             | 7                        | turn: has to be a text of at most 255 characters, is "7"
            puppet           | []                       | puppet: has to be an object, is "[]"
            puppet.userId    | "data-a"                 | puppet.userId: not a user id
            room.id          | "r"                      | room.id: not a room id
            room.kind        | "space"                  | room.kind: has to be direct or friendship, is
            sender.kind      | "bot"                    | sender.kind: has to be human or puppet, is
            message.eventId  | "e"                      | message.eventId: not a event id
            message.body     | null                     | message.body: has to be a text
            history          | {}                       | history: has to be a list of at most 1000, is "{}"
            tools            | [1]                      | tools[0]: has to be an object, is "1"
            tools            | [{"name":"a","description":"","parameters":{},"changes":1}] | tools[0].changes: has to be true or false, is "1"
            steps            | [{"tool":{"id":"1","name":"a","arguments":{}}}] | steps[0]: has to have either "result" or "error"
            steps            | [{"tool":{"id":"1","name":"a b","arguments":{}},"result":""}] | steps[0].tool: the name of a tool is
            steps            | [{"tool":{"id":"","name":"a","arguments":{}},"result":""}] | steps[0].tool: the id of a tool is
            steps            | [{"tool":{"id":"1","name":"a","arguments":[]},"result":""}] | steps[0].tool.arguments: has to be an object
            """)
    void whatIsNoTurnIsNamedWithItsPlace(String path, String value, String line) throws Exception {
        ObjectNode turn = (ObjectNode) JSON.readTree(TURN);
        int dot = path.indexOf('.');
        ObjectNode object = dot < 0 ? turn : (ObjectNode) turn.get(path.substring(0, dot));
        object.set(path.substring(dot + 1), JSON.readTree(value));

        assertThatThrownBy(() -> TurnRequests.read(JSON.writeValueAsBytes(turn)))
                .isInstanceOf(ContractException.class)
                .hasMessageContaining(line.replace("?1?", "\"1\""))
                .hasMessageNotContaining("\n");
    }

    @Test
    void whatIsNoJsonOrNoTextIsRefusedInOneLine() {
        assertThatThrownBy(() -> TurnRequests.read(bytes("{\"contract\":1}{}"))).hasMessageContaining("is not JSON");
        assertThatThrownBy(() -> TurnRequests.read(bytes("[\n1]"))).hasMessage("the turn is no JSON object: \"[?1]\"");
        assertThatThrownBy(() -> TurnRequests.read(new byte[] {'{', (byte) 0xff, '}'}))
                .hasMessage("the turn is not UTF-8");
        assertThatThrownBy(() -> TurnRequests.read(bytes("{\"a\":" + "[".repeat(500))))
                .hasMessageContaining("is not JSON");
        assertThatThrownBy(() -> TurnRequests.read(new byte[Contract.MAX_REQUEST_BYTES + 1]))
                .hasMessageContaining("longer than");
    }

    @Test
    void theHistoryIsBoundedAsAWhole() throws Exception {
        ObjectNode turn = (ObjectNode) JSON.readTree(TURN);
        for (JsonNode said : turn.path("history")) {
            ((ObjectNode) said).put("body", "é".repeat(Contract.MAX_HISTORY_BYTES / 4 + 1));
        }

        assertThatThrownBy(() -> TurnRequests.read(JSON.writeValueAsBytes(turn)))
                .hasMessageStartingWith("history: has to be at most 65536 bytes together, is 65540");
    }

    @Test
    void aTurnThatIsTooLargeIsNotWritten() throws Exception {
        TurnRequest turn = TurnRequests.read(bytes(TURN));
        TurnRequest.Step step = new TurnRequest.Step(
                turn.steps().getFirst().tool(), new TurnRequest.Gave("é".repeat(Contract.MAX_RESULT)));
        TurnRequest large = new TurnRequest(
                turn.turn(),
                turn.puppet(),
                turn.room(),
                turn.sender(),
                turn.message(),
                turn.history(),
                turn.tools(),
                Collections.nCopies(Contract.MAX_REQUEST_BYTES / (2 * Contract.MAX_RESULT), step));

        assertThatThrownBy(() -> TurnRequests.write(large))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("a turn of [0-9]+ bytes; at most 4194304");
    }

    @Test
    void halfACharacterDoesNotKeepATurnFromBeingSent() throws Exception {
        TurnRequest whole = TurnRequests.read(bytes(TURN.replace("how many?", "x\\ud83d")));

        assertThat(TurnRequests.read(TurnRequests.write(whole)).message().body())
                .isEqualTo("x?");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
