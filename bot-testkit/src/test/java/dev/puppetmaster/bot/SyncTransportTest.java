package dev.puppetmaster.bot;

import static dev.puppetmaster.bot.Hosts.awaitUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A bot with an ordinary account, which hears by {@code /sync}: nothing missed, nothing twice, nothing old. */
@Timeout(90)
class SyncTransportTest extends OneLoggedIn {
    private long logins() {
        return homeserver.requests().all().stream()
                .filter(request -> request.path().endsWith("/login"))
                .count();
    }

    /** What the bot answered, in the order of its answers. */
    private List<String> answered(RoomId room) {
        return stage.timeline(room).stream()
                .filter(event -> event.sender().equals(bot))
                .filter(event -> event.mark().path("kind").asText("").equals("answer"))
                .map(event -> event.mark().path("ask").asText())
                .toList();
    }

    @Test
    void messagesAreAnsweredInOrder() throws IOException {
        RoomId room = stage.directChat(bot);
        try (BotHost host = echo()) {
            awaitUp(host);
            List<EventId> asks = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                asks.add(stage.say(room, "message " + i));
            }
            asks.forEach(ask -> stage.answer(room, ask));

            assertThat(answered(room))
                    .isEqualTo(asks.stream().map(EventId::value).toList());
        }
    }

    @Test
    void anInvitationIsTakenAlsoASecondOneAfterItLeft() throws IOException {
        try (BotHost host = echo()) {
            RoomId room = new RoomId(you.createDirectChat(bot.value()));
            stage.answer(room, stage.say(room, "one"));
            stage.as(bot).leave(room);
            you.invite(room.value(), bot.value());
            await().atMost(SOON)
                    .until(() -> homeserver
                            .stateOf(room.value(), "m.room.member", bot.value())
                            .path("membership")
                            .asText()
                            .equals("join"));

            stage.answer(room, stage.say(room, "two"));
            awaitUp(host);
        }
    }

    /** As Element opens a chat: with the first message, before the other side is in the room. */
    @Test
    void theFirstWordsOfANewChatAreAnsweredOnceAlsoWhereTheBotComesInLater() throws IOException {
        RoomId room = new RoomId(you.createDirectChat(bot.value()));
        EventId first = stage.say(room, "hello");
        try (BotHost host = echo()) {
            stage.answer(room, first);
            stage.answer(room, stage.say(room, "and more"));

            assertThat(stage.answers(room, first)).hasSize(1);
            awaitUp(host);
        }
    }

    @Test
    void anInvitationAfterALeavingThatItDidNotHearIsTaken() throws IOException {
        RoomId room;
        try (BotHost host = echo()) {
            awaitUp(host);
            room = new RoomId(you.createDirectChat(bot.value()));
            stage.answer(room, stage.say(room, "one"));
        }
        stage.as(bot).leave(room);
        you.invite(room.value(), bot.value());
        try (BotHost host = echo()) {
            await().atMost(SOON)
                    .until(() -> homeserver
                            .stateOf(room.value(), "m.room.member", bot.value())
                            .path("membership")
                            .asText()
                            .equals("join"));
            stage.answer(room, stage.say(room, "two"));
            awaitUp(host);
        }
    }

    @Test
    void whatWasSaidBeforeTheAccountHadItsBotIsNotAnswered() throws IOException {
        RoomId room = stage.directChat(bot);
        EventId old = stage.say(room, "long ago");
        try (BotHost host = echo()) {
            awaitUp(host);
            stage.answer(room, stage.say(room, "now"));

            assertThat(stage.answers(room, old)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 60, 500})
    void whatWasSaidWhileItWasStoppedIsAnsweredOnceAndNothingElse(int count) throws IOException {
        RoomId room = stage.directChat(bot);
        EventId before;
        try (BotHost host = echo()) {
            awaitUp(host);
            before = stage.say(room, "before");
            stage.answer(room, before);
        }
        List<EventId> asks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            asks.add(stage.say(room, "message " + i));
        }
        try (BotHost host = echo()) {
            awaitUp(host);
            stage.answer(room, asks.get(count - 1));

            List<String> expected = new ArrayList<>(List.of(before.value()));
            asks.forEach(ask -> expected.add(ask.value()));
            assertThat(answered(room)).isEqualTo(expected);
        }
    }

    @Test
    void theLoginIsMadeOnceAndKeptFromOthersEyes() throws IOException {
        for (int i = 0; i < 3; i++) {
            try (BotHost host = echo()) {
                awaitUp(host);
            }
        }

        assertThat(logins()).isEqualTo(1);
        Path session = directory.resolve("echo.session");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(session)))
                .isEqualTo("rw-------");
    }

    @Test
    void aTokenThatRunsOutIsRefreshedWithoutALogin() throws IOException {
        RoomId room = stage.directChat(bot);
        try (BotHost host = echo()) {
            awaitUp(host);
            stage.answer(room, stage.say(room, "before"));
            long logins = logins();

            homeserver.expireTokens(bot.value());
            stage.answer(room, stage.say(room, "after"));

            assertThat(logins()).isEqualTo(logins);
        }
        try (BotHost host = echo()) {
            awaitUp(host);
            stage.answer(room, stage.say(room, "after a restart"));
        }
    }

    @Test
    void aLoginThatTheHomeserverEndedIsMadeAnewWithTheSameDevice() throws IOException {
        RoomId room = stage.directChat(bot);
        try (BotHost host = echo()) {
            awaitUp(host);
            homeserver.endSessions(bot.value());
            stage.answer(room, stage.say(room, "still there?"));

            awaitUp(host);
            assertThat(Files.readString(directory.resolve("echo.session"))).contains("PUPPETMASTER");
        }
    }

    @Test
    void aLostStoreAnswersWhatIsOpenAndNothingTwice() throws IOException {
        RoomId room = stage.directChat(bot);
        EventId answered;
        try (BotHost host = echo()) {
            awaitUp(host);
            answered = stage.say(room, "answered");
            stage.answer(room, answered);
        }
        for (String file : List.of("runtime.db", "runtime.db-wal", "runtime.db-shm")) {
            Files.deleteIfExists(directory.resolve(file));
        }
        EventId open = stage.say(room, "open");
        try (BotHost host = echo()) {
            awaitUp(host);
            stage.answer(room, open);

            assertThat(stage.answers(room, answered)).hasSize(1);
        }
    }

    /** Takes the 20 s that a poll without waiting may be silent. */
    @Test
    void twoPuppetsInOneRoomEachHearEverythingOnce() throws IOException {
        UserId other = stage.puppet("other");
        RoomId direct = stage.directChat(bot);
        RoomId otherDirect = stage.directChat(other);
        try (BotHost host =
                stage.host(directory, stage.hosted(bot, ECHO, Map.of()), stage.hosted(other, ECHO, Map.of()))) {
            awaitUp(host);
            EventId one = stage.say(direct, "one");
            EventId two = stage.say(otherDirect, Contents.text("m.text", "two"));
            stage.answer(direct, one);
            stage.answer(otherDirect, two);
        }
    }
}
