package dev.puppetmaster.bot;

import static dev.puppetmaster.bot.Hosts.awaitUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.bot.outbox.Markdown;
import dev.puppetmaster.testkit.FakeUser;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a bot says, reads and changes in a room besides answering. */
@Timeout(60)
class RoomTest extends OnePuppet {
    RoomTest() {
        super("data-actor");
    }

    private MatrixEvent asked(String words, Brain brain) throws IOException {
        try (BotHost host = host(brain)) {
            MatrixEvent answer = stage.answer(room, stage.say(room, words));
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
            return answer;
        }
    }

    private List<MatrixEvent> ofBot(String type) {
        return stage.timeline(room).stream()
                .filter(event -> event.sender().equals(puppet) && event.type().equals(type))
                .toList();
    }

    private static Answer done() {
        return Answer.of("done");
    }

    @Test
    void whatIsSaidComesBeforeTheAnswerAndInOrder() throws IOException {
        MatrixEvent answer = asked("go", (ask, turn) -> {
            turn.room().say("one **two**");
            turn.room().say("three");
            return done();
        });

        List<MatrixEvent> said = ofBot("m.room.message");
        assertThat(said).extracting(MatrixEvent::body).containsExactly("one **two**", "three", "done");
        assertThat(said.get(0).content().path("formatted_body").asText()).contains("<strong>two</strong>");
        assertThat(said.get(0).mark().path("kind").asText()).isEqualTo("progress");
        assertThat(answer.body()).isEqualTo("done");
    }

    @Test
    void thePastIsWhatReadsInTheRoomBeforeTheMessage() throws IOException {
        EventId typo = stage.say(room, "helo");
        EventId fixed = stage.human().send(room, "m.room.message", Contents.edit(typo, "hello"), txn());
        EventId secret = stage.say(room, "my password is canary");
        EventId unused =
                stage.human().send(room, "m.room.message", Contents.edit(secret, "my password is a canary"), txn());
        EventId unusedToo = stage.human().redact(room, secret, new TxnId("gone"), "");
        List<Room.Said> seen = new CopyOnWriteArrayList<>();
        List<Room.Said> few = new CopyOnWriteArrayList<>();
        try (BotHost host = host((ask, turn) -> {
            seen.addAll(turn.room().past(10_000));
            few.addAll(turn.room().past("done".length()));
            return done();
        })) {
            MatrixEvent first = stage.answer(room, stage.say(room, "one"));
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
            seen.clear();
            few.clear();
            MatrixEvent second = stage.answer(room, stage.say(room, "two"));

            assertThat(first.body()).isEqualTo(second.body());
        }

        assertThat(seen).extracting(Room.Said::text).startsWith("hello").containsSubsequence("one", "done");
        assertThat(seen).extracting(Room.Said::text).doesNotContain("helo", "two");
        assertThat(seen).noneMatch(said -> said.text().contains("my password"));
        assertThat(seen.getFirst().edit()).contains(fixed);
        assertThat(seen.getLast().sender()).isEqualTo(puppet);
        assertThat(few).containsExactly(seen.getLast());
    }

    @Test
    void theNotesOfWhatABotDidAreNotWhatItSaid() throws IOException {
        List<Room.Said> seen = new CopyOnWriteArrayList<>();
        try (BotHost host = host((ask, turn) -> {
            String unused = turn.tool("count", "to three", () -> "3");
            seen.addAll(turn.room().past(10_000));
            return done();
        })) {
            MatrixEvent first = stage.answer(room, stage.say(room, "one"));
            await().atMost(SOON)
                    .until(() -> stage.timeline(room).stream()
                            .anyMatch(event -> event.body().contains("`count` to three")));
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
            seen.clear();
            MatrixEvent second = stage.answer(room, stage.say(room, "two"));

            assertThat(first.body()).isEqualTo(second.body());
        }

        assertThat(seen).extracting(Room.Said::text).contains("one", "done").noneMatch(text -> text.contains("count"));
    }

    @Test
    void whatIsSaidInAThreadStaysInIt() throws IOException {
        try (BotHost host = stage.host(
                directory,
                stage.hosted(
                        puppet,
                        (ask, turn) -> {
                            turn.room().say("in between");
                            return done();
                        },
                        Map.of()))) {
            EventId root = stage.human().send(room, "m.room.message", Contents.text("m.notice", "root"), txn());
            ObjectNode inThread = Contents.text("m.text", "go");
            Contents.inThread(inThread, root);
            MatrixEvent answer = stage.answer(room, stage.say(room, inThread));

            assertThat(answer.threadRoot()).contains(root);
            assertThat(ofBot("m.room.message").get(0).threadRoot()).contains(root);
            awaitUp(host);
        }
    }

    private static TxnId txn() {
        return new dev.puppetmaster.bot.matrix.TxnId(UUID.randomUUID().toString());
    }

    @Test
    void anAnswerOpensAThreadAndNotifiesWhomItNames() throws IOException {
        UserId carol = new UserId("@carol:fake.test");
        MatrixEvent answer = asked(
                "go",
                (ask, turn) -> turn.tool(
                        "look",
                        "here",
                        () -> Answer.of("ask " + Markdown.mention(carol, "Carol"))
                                .inThread()
                                .mentioning(carol)));

        EventId root = stage.timeline(room).stream()
                .filter(event -> event.body().equals("go"))
                .findFirst()
                .orElseThrow()
                .eventId();
        assertThat(answer.threadRoot()).contains(root);
        assertThat(answer.mentions()).containsExactly(carol);
        assertThat(answer.content().path("formatted_body").asText())
                .contains("<a href=\"https://matrix.to/#/%40carol%3Afake.test\"");
        assertThat(ofBot("m.room.message"))
                .filteredOn(event -> event.msgtype().equals("m.notice"))
                .hasSize(1)
                .allMatch(event -> event.threadRoot().equals(Optional.of(root)));
    }

    @Test
    void aNamedMessageIsEditedByTheNextOfItsNameAndTakenBack() throws IOException {
        asked("go", (ask, turn) -> {
            turn.room().post("board", "0 of 2");
            return done();
        });
        asked("go on", (ask, turn) -> {
            turn.room().post("board", "1 of 2");
            turn.room().post("other", "x");
            return done();
        });
        MatrixEvent board = ofBot("m.room.message").get(0);
        MatrixEvent edit = ofBot("m.room.message").stream()
                .filter(event -> event.relationType().equals("m.replace"))
                .findFirst()
                .orElseThrow();
        assertThat(edit.relatedEvent()).contains(board.eventId());
        assertThat(edit.repliesTo()).isEmpty();
        assertThat(edit.content().path("m.new_content").path("body").asText()).isEqualTo("1 of 2");

        asked("end", (ask, turn) -> {
            turn.room().unpost("board");
            return done();
        });
        assertThat(ofBot("m.room.redaction")).hasSize(1);
        assertThat(stage.human().event(room, board.eventId()).orElseThrow().body())
                .isEmpty();
    }

    @Test
    void ofManyEditsThatWaitOnlyTheLastIsSent() throws IOException {
        homeserver.faults().on("PUT", "/send/").after(1).status(429).retryAfter(Duration.ofSeconds(1));
        asked("go", (ask, turn) -> {
            for (int percent = 0; percent <= 100; percent += 10) {
                turn.room().post("progress", percent + " %");
            }
            return done();
        });

        List<String> edits = ofBot("m.room.message").stream()
                .filter(event -> event.relationType().equals("m.replace"))
                .map(event -> event.content().path("m.new_content").path("body").asText())
                .toList();
        assertThat(edits).hasSizeLessThan(10).endsWith("100 %");
    }

    @Test
    void itReactsEditsAndTakesBack() throws IOException {
        MatrixEvent first = asked("go", (ask, turn) -> {
            turn.room().react(ask.event(), "🎲");
            return done();
        });
        assertThat(ofBot("m.reaction").get(0).content().at("/m.relates_to/key").asText())
                .isEqualTo("🎲");

        asked("again", (ask, turn) -> {
            turn.room().edit(first.eventId(), "changed");
            return done();
        });
        assertThat(ofBot("m.room.message"))
                .anyMatch(event -> event.relatedEvent().equals(Optional.of(first.eventId()))
                        && event.body().equals("* changed"));

        asked("away", (ask, turn) -> {
            turn.room().redact(first.eventId(), "wrong");
            return done();
        });
        assertThat(stage.human().event(room, first.eventId()).orElseThrow().body())
                .isEmpty();
    }

    @Test
    void stateMembersPowerAndTheRoomsOfASpaceAreRead() throws IOException {
        FakeUser you = homeserver.user("you");
        you.sendState(
                room.value(),
                "m.room.topic",
                "",
                JsonNodeFactory.instance.objectNode().put("topic", "Dice"));
        ObjectNode child = JsonNodeFactory.instance.objectNode();
        child.putArray("via").add("fake.test");
        you.sendState(room.value(), "m.space.child", "!b:fake.test", child.deepCopy());
        you.sendState(room.value(), "m.space.child", "!a:fake.test", child.deepCopy());
        you.sendState(
                room.value(),
                "m.space.child",
                "!first:fake.test",
                child.deepCopy().put("order", "1"));
        you.sendState(room.value(), "m.space.child", "!gone:fake.test", JsonNodeFactory.instance.objectNode());

        MatrixEvent answer = asked(
                "go",
                (ask, turn) -> Answer.of("%s / %s / %s / %d / %d / %s"
                        .formatted(
                                turn.room().topic(),
                                turn.room().name(),
                                turn.room().members().stream()
                                        .map(Room.Member::displayName)
                                        .toList(),
                                turn.room().powerLevel(ask.sender()),
                                turn.room().powerLevel(turn.self()),
                                turn.room().children())));

        assertThat(answer.body())
                .isEqualTo("Dice /  / [data-actor, you] / " + Integer.MAX_VALUE
                        + " / 0 / [!first:fake.test, !a:fake.test, !b:fake.test]");
    }

    @Test
    void theRoomIsChangedWhereTheBotHasThePower() throws IOException {
        homeserver.user("bob");
        RoomId mine = stage.friendshipRoom(puppet);
        MatrixEvent answer = asked("go", (ask, turn) -> {
            Room there = turn.room(mine);
            there.setTopic("Bots only");
            there.setName("Workshop");
            there.invite(new UserId("@bob:fake.test"));
            there.kick(ask.sender(), "closed");
            there.say("welcome");
            return Answer.of(there.topic() + " " + there.name());
        });

        assertThat(answer.body()).isEqualTo("Bots only Workshop");
        assertThat(membership(mine, "@bob:fake.test")).isEqualTo("invite");
        assertThat(membership(mine, "@you:fake.test")).isEqualTo("leave");
        assertThat(stage.as(puppet)
                        .messagesBackwards(mine, null, 1)
                        .events()
                        .get(0)
                        .body())
                .isEqualTo("welcome");
    }

    private String membership(RoomId where, String user) {
        return homeserver
                .stateOf(where.value(), "m.room.member", user)
                .path("membership")
                .asText();
    }

    @Test
    void whatTheHomeserverForbidsIsOneLineForThePerson() throws IOException {
        MatrixEvent answer = asked("go", (ask, turn) -> {
            turn.room().setTopic("mine");
            return done();
        });

        assertThat(answer.body())
                .isEqualTo("I could not set m.room.topic in this room: the homeserver says 403 M_FORBIDDEN; give me the"
                        + " power level for it.");
    }

    @Test
    void anotherRoomThatItIsNotInIsOneLineToo() throws IOException {
        RoomId closed = new RoomId(homeserver.user("bob").createRoom("closed"));
        MatrixEvent answer =
                asked("go", (ask, turn) -> Answer.of(turn.room(closed).topic()));

        assertThat(answer.body()).contains("I cannot look into the room", "403 M_FORBIDDEN");
    }
}
