package dev.puppetmaster.bot;

import static dev.puppetmaster.bot.Hosts.awaitUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.store.OutboxTable;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.bot.store.SyncTable;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store that remembers what its homeserver does not know, as after a restored backup. (The whole of it, on a real
 * Synapse: {@code RestoredSynapseIT}.)
 */
@Timeout(90)
class RestoredHomeserverTest {
    private static final Brain ECHO = (ask, turn) -> Answer.of("You said: " + ask.text());
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final EventId GONE = new EventId("$of-the-time-that-was-lost");

    @TempDir
    private Path directory;

    private FakeHomeserver homeserver;

    @BeforeEach
    void start() {
        homeserver = FakeHomeserver.start();
    }

    @AfterEach
    void stop() {
        homeserver.close();
    }

    private BotHost echo(Stage stage, UserId puppet) throws IOException {
        BotHost host = stage.host(directory, stage.hosted(puppet, ECHO, Map.of()));
        awaitUp(host);
        return host;
    }

    private Store store() {
        return Store.open(directory.resolve("runtime.db"), Clock.systemUTC());
    }

    @Test
    void whereTheCursorIsUnknownTheRoomIsReadWholeAndWhatWasLostIsSentAgain() throws IOException {
        try (Stage stage = Stage.on(homeserver)) {
            UserId puppet = stage.puppet("data-echo");
            RoomId room = stage.directChat(puppet);
            EventId ask;
            EventId answer;
            try (BotHost host = echo(stage, puppet)) {
                ask = stage.say(room, "first");
                answer = stage.answer(room, ask).eventId();
                await().atMost(SOON).until(() -> host.load().unsent() == 0);
            }
            try (Store store = store()) {
                store.rooms().moveCursor(room, GONE);
                OutboxTable.Message sent = store.outbox().bySentEvent(answer).orElseThrow();
                store.outbox().sent(sent.seq(), GONE);
            }
            homeserver.holdPushes();
            EventId open = stage.say(room, "second");
            homeserver.kill();
            homeserver.releasePushes();
            homeserver.restart();
            try (BotHost host = echo(stage, puppet)) {
                assertThat(stage.answer(room, open).body()).isEqualTo("You said: second");
                await("it is sent again, under its old transaction id")
                        .atMost(SOON)
                        .until(() -> host.store().outbox().bySentEvent(answer).isPresent());
                assertThat(stage.answers(room, ask)).hasSize(1);
            }
        }
    }

    @Test
    void whereTheAnchorOfTheSyncTokenIsUnknownTheTokenIsNotBelieved() throws IOException {
        try (Stage stage = Stage.loggedInOn(homeserver)) {
            UserId bot = stage.puppet("echo");
            RoomId room = stage.directChat(bot);
            EventId before;
            try (BotHost host = echo(stage, bot)) {
                before = stage.say(room, "before");
                stage.answer(room, before);
                await().atMost(SOON).until(() -> host.load().unsent() == 0);
            }
            try (Store store = store()) {
                store.syncs().save(bot, new SyncTable.Position("s999999999", new SyncTable.Anchor(room, GONE)));
            }
            EventId open = stage.say(room, "while nobody listened");
            try (BotHost host = echo(stage, bot)) {
                assertThat(stage.answer(room, open).body()).isEqualTo("You said: while nobody listened");
                stage.answer(room, stage.say(room, "and now?"));
                assertThat(stage.answers(room, before)).hasSize(1);
                assertThat(host.health().up()).isTrue();
            }
        }
    }
}
