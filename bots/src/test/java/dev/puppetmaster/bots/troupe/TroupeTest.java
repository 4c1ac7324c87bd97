package dev.puppetmaster.bots.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.bot.BotHost;
import dev.puppetmaster.bot.FriendRoom;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.Stage;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The three puppets, their rooms and a person, on a homeserver. */
class TroupeTest {
    private static final Pattern LINK = Pattern.compile("https://matrix\\.to/#/([^/]+)/([^?)]+)\\?via=[^)]+");

    @TempDir
    private Path directory;

    private FakeHomeserver homeserver;
    private Stage stage;
    private BotHost host;
    private UserId analyzer;
    private UserId synthesizer;
    private UserId salience;
    private RoomId making;
    private RoomId ranking;

    @BeforeEach
    void setTheStage() throws IOException {
        homeserver = FakeHomeserver.start();
        stage = Stage.on(homeserver);
        analyzer = stage.puppet("data-analyzer");
        synthesizer = stage.puppet("data-synthesizer");
        salience = stage.puppet("data-salience");
        making = stage.friendshipRoom(analyzer, synthesizer);
        ranking = stage.friendshipRoom(analyzer, salience);
        host = host();
    }

    @AfterEach
    void strike() {
        host.close();
        stage.close();
        homeserver.close();
    }

    private BotHost host() throws IOException {
        FriendRoom asMaker = stage.friends(analyzer, false);
        Map<RoomId, FriendRoom> friends =
                Map.of(making, stage.friends(synthesizer, true), ranking, stage.friends(salience, true));
        Puppet first = stage.hosted(analyzer, new Analyzer(), friends);
        Puppet second = stage.hosted(synthesizer, new Synthesizer(), Map.of(making, asMaker));
        Puppet third = stage.hosted(salience, new Salience(), Map.of(ranking, asMaker));
        return stage.host(directory, first, second, third);
    }

    private List<MatrixEvent> messages(RoomId room, String msgtype) {
        return stage.timeline(room).stream()
                .filter(event -> event.type().equals("m.room.message"))
                .filter(event -> event.msgtype().equals(msgtype))
                .toList();
    }

    /** What was asked and answered in a room of puppets, in order. */
    private List<String> talk(RoomId room) {
        return stage.timeline(room).stream()
                .filter(event -> event.type().equals("m.room.message"))
                .map(event -> event.mark().path("kind").asText() + " " + event.msgtype() + " "
                        + event.sender().localpart())
                .filter(line -> line.startsWith("ask") || line.startsWith("answer"))
                .toList();
    }

    @Test
    void everybodyAnswersAPing() {
        List<RoomId> rooms =
                List.of(stage.directChat(analyzer), stage.directChat(synthesizer), stage.directChat(salience));
        List<EventId> pings =
                rooms.stream().map(room -> stage.say(room, "!ping")).toList();

        for (int i = 0; i < pings.size(); i++) {
            assertThat(stage.answer(rooms.get(i), pings.get(i)).body()).isEqualTo("pong");
        }
    }

    @Test
    void aReportIsOneAnswerWithATableOnePictureAndLinksToWhatTheFriendsSaid() {
        RoomId direct = stage.directChat(analyzer);
        EventId ask = stage.say(direct, "!report orders 500 rows, target total");

        MatrixEvent answer = stage.answer(direct, ask);

        assertThat(answer.msgtype()).isEqualTo("m.text");
        assertThat(answer.repliesTo()).contains(ask);
        assertThat(answer.body())
                .startsWith("**Report on orders**, target `total`")
                .contains("500 rows");
        assertThat(answer.content().path("formatted_body").asText())
                .contains("<table>", "<td>unit_price</td>", "What tells about total");
        assertThat(messages(direct, "m.image")).hasSize(1);
        assertThat(talk(making)).containsExactly("ask m.text data-analyzer", "answer m.file data-synthesizer");
        assertThat(talk(ranking)).containsExactly("ask m.file data-analyzer", "answer m.text data-salience");
        assertThat(linked(answer)).containsExactly("ask", "answer", "ask", "answer");
    }

    /** The kinds of the messages that an answer links to; each is fetched, so that it must be there. */
    private List<String> linked(MatrixEvent answer) {
        List<String> kinds = new ArrayList<>();
        Matcher link = LINK.matcher(answer.body());
        while (link.find()) {
            RoomId room = new RoomId(URLDecoder.decode(link.group(1), StandardCharsets.UTF_8));
            EventId event = new EventId(URLDecoder.decode(link.group(2), StandardCharsets.UTF_8));
            kinds.add(stage.human()
                    .event(room, event)
                    .orElseThrow()
                    .mark()
                    .path("kind")
                    .asText());
        }
        return kinds;
    }

    @Test
    void aFileIsSummedUpAndThenDescribedByACommandThatFollowsIt() {
        RoomId direct = stage.directChat(analyzer);
        EventId file = stage.sendFile(direct, "houses.csv", "text/csv", Tables.HOUSES, "");
        assertThat(stage.answer(direct, file).body()).startsWith("**houses.csv**: 40 rows, 6 columns");

        EventId ask = stage.say(direct, "!describe");

        assertThat(stage.answer(direct, ask).body())
                .contains("| size | integer |")
                .contains("| size | price | 1.00 |");
        assertThat(messages(direct, "m.image")).hasSize(1);
    }

    @Test
    void aTableIsAFileAndThenWhatItHolds() {
        RoomId direct = stage.directChat(synthesizer);
        MatrixEvent answer = stage.answer(direct, stage.say(direct, "!synthesize people 20 rows, seed 3"));

        assertThat(answer.msgtype()).isEqualTo("m.text");
        assertThat(messages(direct, "m.file")).hasSize(1);
        assertThat(answer.body()).startsWith("**people.csv**: 20 rows, 11 columns, seed 3, target `income`");
    }

    @Test
    void aRefusalOfAFriendReachesThePersonInOneLine() {
        RoomId direct = stage.directChat(analyzer);
        MatrixEvent answer = stage.answer(direct, stage.say(direct, "!report orders 9 rows, target nothing"));

        assertThat(answer.body())
                .contains("No report: data-synthesizer", "target 'nothing': no such column")
                .doesNotContain("\n");
        assertThat(answer.content().path("dev.puppetmaster.refused").asBoolean())
                .isTrue();
        assertThat(talk(ranking)).isEmpty();
    }
}
