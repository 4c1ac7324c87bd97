package dev.puppetmaster.bot;

import static dev.puppetmaster.bot.Hosts.awaitUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.gate.Rule;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.bot.store.StoreException;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.FakeUser;
import dev.puppetmaster.testkit.Faults;
import dev.puppetmaster.testkit.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to homeserver, host and store: one answer to each message, and none to what is not for us. */
@Timeout(90)
class OneAnswerTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Brain ECHO = (ask, turn) -> Answer.of("You said: " + ask.text());

    @TempDir
    private Path directory;

    private FakeHomeserver homeserver;
    private FakeUser you;
    private Stage stage;
    private UserId puppet;

    @BeforeEach
    void start() {
        homeserver = FakeHomeserver.start();
        stage = Stage.on(homeserver);
        you = homeserver.user("you");
        puppet = stage.puppet("data-echo");
    }

    @AfterEach
    void stop() {
        stage.close();
        homeserver.close();
    }

    private BotHost host(Puppet... puppets) throws IOException {
        return stage.host(directory, puppets);
    }

    private BotHost echo() throws IOException {
        return host(stage.hosted(puppet, ECHO, Map.of()));
    }

    /** Says something that is answered after all that came before it, so that one can see what was not answered. */
    private void answerLast(RoomId room) {
        stage.answer(room, stage.say(room, "the last"));
    }

    @Test
    void anEventPushedAgainUnderAnotherTransactionIsAnsweredOnce() throws IOException {
        RoomId room = stage.directChat(puppet);
        try (BotHost host = echo()) {
            EventId ask = stage.say(room, "hello");
            stage.answer(room, ask);

            homeserver.pushAgain(ask.value());
            answerLast(room);

            assertThat(stage.answers(room, ask)).hasSize(1);
            await("what is in the room is known to be sent")
                    .atMost(SOON)
                    .until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void eventsThatTheHomeserverForgotAreReadBackAndAnsweredInOrder() throws IOException {
        RoomId room = stage.directChat(puppet);
        try (BotHost host = echo()) {
            answerLast(room);
            awaitUp(host);
            homeserver.holdPushes();
            List<EventId> asks = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                asks.add(stage.say(room, "message " + i));
            }
            homeserver.kill();
            homeserver.releasePushes();
            homeserver.restart();

            asks.forEach(ask -> stage.answer(room, ask));

            assertThat(answersIn(room))
                    .endsWith(
                            "You said: message 0",
                            "You said: message 1",
                            "You said: message 2",
                            "You said: message 3",
                            "You said: message 4");
        }
    }

    @Test
    void aMessageWhileTheHostIsDownIsAnsweredAfterItsStart() throws IOException {
        RoomId room = stage.directChat(puppet);
        echo().close();
        EventId ask = stage.say(room, "are you there?");
        try (BotHost host = echo()) {
            assertThat(stage.answer(room, ask).body()).isEqualTo("You said: are you there?");
            awaitUp(host);
        }
    }

    @Test
    void whatAPuppetMissedIsAnsweredBeforeAllOthersHaveReadBackTheirs() throws IOException {
        UserId other = stage.puppet("data-other");
        RoomId room = stage.directChat(puppet);
        RoomId others = stage.directChat(other);
        Puppet[] both = {stage.hosted(puppet, ECHO, Map.of()), stage.hosted(other, ECHO, Map.of())};
        try (BotHost host = host(both)) {
            stage.answer(others, stage.say(others, "hello"));
            stage.answer(room, stage.say(room, "hello"));
            await().atMost(SOON).until(() -> host.load().turns() == 0);
        }
        homeserver.holdPushes();
        EventId ask = stage.say(room, "are you there?");
        homeserver
                .faults()
                .on(request -> request.path().endsWith("/joined_rooms")
                        && other.value().equals(request.userId()))
                .always()
                .hang();
        try (BotHost host = host(both)) {
            assertThat(stage.answer(room, ask).body()).isEqualTo("You said: are you there?");
            assertThat(host.health().up()).as("the other is not done").isFalse();
        }
    }

    @Test
    void aLostStoreAnswersNothingTwiceAndWhatIsOpenOnce() throws IOException {
        RoomId room = stage.directChat(puppet);
        EventId answered;
        try (BotHost host = echo()) {
            answered = stage.say(room, "first");
            stage.answer(room, answered);
            awaitUp(host);
        }
        EventId open = stage.say(room, "second");
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        try (BotHost host = echo()) {
            stage.answer(room, open);
            answerLast(room);
            assertThat(stage.answers(room, answered)).hasSize(1);
            awaitUp(host);
        }
    }

    @Test
    void anInvitationThatCameWhileTheHostWasDownIsTakenWithWhatWasSaidSince() throws IOException {
        FakeUser stranger = homeserver.user("stranger");
        homeserver.holdPushes();
        RoomId room = new RoomId(you.createDirectChat(puppet.value()));
        RoomId strange = new RoomId(stranger.createDirectChat(puppet.value()));
        EventId ask = stage.say(room, "come in");
        homeserver.kill();
        homeserver.releasePushes();
        homeserver.restart();
        try (BotHost host = echo()) {
            awaitMembership(room, "join");
            awaitMembership(strange, "leave");
            stage.answer(room, ask);
            answerLast(room);
            assertThat(stage.answers(room, ask)).as("said before it came in").hasSize(1);
            awaitUp(host);
        }
    }

    /** The homeserver answers a first /sync that is asked again within two minutes from memory: with what was open then. */
    @Test
    void whoIsStartedAgainWithinTwoMinutesIsToldOfTheInvitationsOfNow() throws IOException {
        homeserver.loseNextPush();
        RoomId taken = new RoomId(you.createDirectChat(puppet.value()));
        homeserver.awaitPushed(SOON);
        try (BotHost host = echo()) {
            awaitMembership(taken, "join");
            answerLast(taken);
            awaitUp(host);
            // else what it said is pushed again, and is what is lost
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
            homeserver.awaitPushed(SOON);
        }
        homeserver.loseNextPush();
        RoomId open = new RoomId(you.createDirectChat(puppet.value()));
        homeserver.awaitPushed(SOON);
        EventId ask = stage.say(taken, "are you back?");
        try (BotHost host = echo()) {
            awaitMembership(open, "join");
            stage.answer(taken, ask);
            answerLast(open);
            awaitUp(host);
        }
    }

    /** What a homeserver says of open invitations may be over; a message is judged just then. */
    @Test
    void anInvitationThatIsOnlyRememberedKeepsNothingFromBeingAnswered() throws IOException {
        RoomId room;
        try (BotHost host = echo()) {
            room = new RoomId(you.createDirectChat(puppet.value()));
            awaitMembership(room, "join");
            answerLast(room);
            awaitUp(host);
        }
        homeserver.holdPushes();
        EventId ask = stage.say(room, "are you back?");
        CountDownLatch heard = new CountDownLatch(1);
        homeserver
                .faults()
                .on(request -> request.path().endsWith("/ping") && heard.getCount() > 0)
                .always()
                .status(502);
        homeserver
                .faults()
                .on(request ->
                        request.path().endsWith("/sync") && request.query().contains("ephemeral"))
                .always()
                .answer(200, remembered(room));
        Faults.Order rooms =
                homeserver.faults().on("GET", "/joined_rooms").always().delay(Duration.ofSeconds(1));
        Step.Listener steps = (step, of, event) -> {
            if (step == Step.GATE_CALLED && event.equals(ask.value())) {
                heard.countDown();
                await().atMost(SOON).until(() -> rooms.hits() > 1);
            }
        };
        try (BotHost host = BotHost.start(
                stage.settings(directory),
                stage.roster(stage.hosted(puppet, ECHO, Map.of())),
                BotHost.Observer.NONE,
                steps)) {
            homeserver.releasePushes();

            stage.answer(room, ask);
            answerLast(room);
            assertThat(stage.answers(room, ask)).hasSize(1);
            awaitUp(host);
        }
    }

    private String remembered(RoomId room) {
        ObjectNode sync = JsonNodeFactory.instance.objectNode().put("next_batch", "s1");
        ObjectNode invitation = sync.withObjectProperty("rooms")
                .withObjectProperty("invite")
                .withObjectProperty(room.value())
                .withObjectProperty("invite_state")
                .withArray("events")
                .addObject();
        invitation.put("type", "m.room.member").put("sender", you.userId()).put("state_key", puppet.value());
        invitation.putObject("content").put("membership", "invite");
        return sync.toString();
    }

    @Test
    void anInvitationOfAStrangerIsDeclined() throws IOException {
        FakeUser stranger = homeserver.user("stranger");
        try (BotHost host = echo()) {
            awaitUp(host);
            RoomId room = new RoomId(stranger.createDirectChat(puppet.value()));
            awaitMembership(room, "leave");
        }
    }

    @Test
    void aLimitedAnswerComesOnceAfterTheWait() throws IOException {
        RoomId room = stage.directChat(puppet);
        try (BotHost host = echo()) {
            answerLast(room);
            // a homeserver that is there again ends every wait
            awaitUp(host);
            var limited = homeserver
                    .faults()
                    .on(request -> request.path().contains("/send/m.room.message")
                            && puppet.value().equals(request.userId()))
                    .times(2)
                    .answer(429, "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":1}")
                    .retryAfter(Duration.ofSeconds(1));
            long began = System.nanoTime();
            EventId ask = stage.say(room, "hello");

            stage.answer(room, ask);

            assertThat(limited.hits()).isEqualTo(2);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void aSendWhoseAnswerWasLostIsOneMessage() throws IOException {
        RoomId room = stage.directChat(puppet);
        try (BotHost host = echo()) {
            answerLast(room);
            var dropped = homeserver
                    .faults()
                    .on(request -> request.path().contains("/send/m.room.message")
                            && puppet.value().equals(request.userId()))
                    .dropAfterHandling();
            EventId ask = stage.say(room, "hello");
            stage.answer(room, ask);
            answerLast(room);

            assertThat(dropped.hits()).isEqualTo(1);
            assertThat(stage.answers(room, ask)).hasSize(1);
            awaitUp(host);
        }
    }

    @Test
    void anEncryptedRoomIsExplainedOnce() throws IOException {
        RoomId room = stage.directChat(puppet);
        you.sendState(room.value(), "m.room.encryption", "", Contents.text("m.text", "x"));
        try (BotHost host = echo()) {
            awaitUp(host);
            you.sendEvent(room.value(), "m.room.encrypted", Contents.text("m.text", "x"));
            String second = you.sendEvent(room.value(), "m.room.encrypted", Contents.text("m.text", "x"));
            await().atMost(SOON)
                    .until(() -> host.store().inbox().all(new EventId(second)).stream()
                            .anyMatch(entry -> Rule.ENCRYPTED.name().equals(entry.rule())));
            await().atMost(SOON).until(() -> host.load().unsent() == 0);

            assertThat(said(room)).singleElement().asString().contains("it is encrypted, and I have no keys");
        }
    }

    @Test
    void stopEndsATurnThatWaits() throws IOException {
        RoomId room = stage.directChat(puppet);
        CountDownLatch working = new CountDownLatch(1);
        Brain waiting = (ask, turn) -> {
            working.countDown();
            new CountDownLatch(1).await();
            return Answer.of("never");
        };
        try (BotHost host = host(stage.hosted(puppet, waiting, Map.of()))) {
            EventId ask = stage.say(room, "take your time");
            await().atMost(SOON).until(() -> working.getCount() == 0);
            stage.say(room, "!stop");

            assertThat(stage.answer(room, ask).body()).containsIgnoringCase("stop");
            await().atMost(SOON)
                    .until(() -> host.load().turns() == 0 && host.load().unsent() == 0);
            assertThat(said(room)).contains("I stop.").doesNotContain("never");
        }
    }

    @Test
    void stopDoesNotEndWhatIsAskedAfterIt() throws IOException {
        RoomId room = stage.directChat(puppet);
        Brain brain = (ask, turn) -> {
            if (ask.text().equals("work")) {
                // the answer to "!stop" is there before this turn ends
                await().atMost(SOON).until(() -> said(room).contains("I am doing nothing here."));
            }
            return Answer.of("done");
        };
        try (BotHost host = host(stage.hosted(puppet, brain, Map.of()))) {
            answerLast(room);
            // nor does it follow its invitation any more
            await().atMost(SOON).until(() -> host.load().turns() == 0);
            stage.say(room, "!stop");
            EventId ask = stage.say(room, "work");

            assertThat(stage.answer(room, ask).body()).isEqualTo("done");
            awaitUp(host);
        }
    }

    @Test
    void helpWhyAndUnknownCommandsAreAnswered() throws IOException {
        RoomId room = stage.directChat(puppet);
        Bot bot = new Bot() {
            {
                command("describe", "<file>", "describes a file", (ask, turn) -> Answer.of("described"));
            }
        };
        try (BotHost host = host(stage.hosted(puppet, bot, Map.of()))) {
            stage.answer(room, stage.say(room, "!describe"));
            stage.answer(room, stage.say(room, "!help"));
            stage.say(room, "!why");
            stage.say(room, "!descrieb");

            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(said(room))
                            .anySatisfy(
                                    text -> assertThat(text).contains("!describe <file>", "describes a file", "!stop"))
                            .anySatisfy(text -> assertThat(text)
                                    .contains("“!describe”", "a direct chat, where every", "the command !describe")
                                    .doesNotContain("DIRECT_CHAT", "Bot"))
                            .anySatisfy(text -> assertThat(text).contains("Did you mean `!describe`?")));
            awaitUp(host);
        }
    }

    @Test
    void anAnswerOfAHundredKilobytesIsAFileBesideItsBeginning() throws IOException {
        RoomId room = stage.directChat(puppet);
        String whole = "<&\n".repeat(34_000);
        try (BotHost host = host(stage.hosted(puppet, (ask, turn) -> Answer.of(whole), Map.of()))) {
            EventId ask = stage.say(room, Contents.text("m.text", "all of it"));

            MatrixEvent answer = stage.answer(room, ask);

            assertThat(answer.msgtype()).isEqualTo("m.text");
            assertThat(answer.body()).endsWith("…");
            assertThat(answer.raw().toString().getBytes(StandardCharsets.UTF_8).length)
                    .isLessThan(65_536);
            Attachment file = stage.timeline(room).stream()
                    .filter(event -> event.sender().equals(puppet))
                    .flatMap(event -> Attachment.of(event).stream())
                    .findFirst()
                    .orElseThrow();
            assertThat(new String(stage.human().download(file.media(), 200_000), StandardCharsets.UTF_8))
                    .isEqualTo(whole);
            awaitUp(host);
        }
    }

    @Test
    void aSecondHostOnOneStoreIsRefused() throws IOException {
        try (BotHost host = echo()) {
            assertThatThrownBy(this::echo)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("another runtime uses this store");
            awaitUp(host);
        }
    }

    private void awaitMembership(RoomId room, String membership) {
        await(puppet + " " + membership)
                .atMost(SOON)
                .until(() -> homeserver
                        .stateOf(room.value(), "m.room.member", puppet.value())
                        .path("membership")
                        .asText("")
                        .equals(membership));
    }

    private List<String> answersIn(RoomId room) {
        return stage.timeline(room).stream()
                .filter(event -> event.mark().path("kind").asText("").equals("answer"))
                .map(MatrixEvent::body)
                .toList();
    }

    private List<String> said(RoomId room) {
        return stage.timeline(room).stream()
                .filter(event -> event.sender().equals(puppet))
                .map(MatrixEvent::body)
                .filter(body -> !body.isEmpty())
                .toList();
    }
}
