package dev.puppetmaster.bot;

import static dev.puppetmaster.bot.Hosts.awaitUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.Session;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.bot.store.SyncTable;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever goes wrong with {@code /sync}: it is asked again, from where it was heard. */
@Timeout(90)
class SyncTroubleTest extends OneLoggedIn {
    private static void awaitDown(BotHost host) {
        await().atMost(SOON).until(() -> !host.health().up());
    }

    @Test
    void aGapThatCannotBeReadAtOnceIsReadLater() throws IOException {
        RoomId room = stage.directChat(bot);
        try (BotHost host = echo()) {
            awaitUp(host);
            stage.answer(room, stage.say(room, "before"));
        }
        EventId first = stage.say(room, "the first of many");
        for (int i = 0; i < 60; i++) {
            you.send(room.value(), "message " + i);
        }
        var away = homeserver
                .faults()
                .on(request ->
                        request.path().endsWith("/messages") && bot.value().equals(request.userId()))
                .times(2)
                .status(502);
        try (BotHost host = echo()) {
            stage.answer(room, first);

            assertThat(away.hits()).isEqualTo(2);
            awaitUp(host);
        }
    }

    @Test
    void aSyncTokenThatTheHomeserverTakesNoMoreIsGivenUp() throws IOException {
        RoomId room = stage.directChat(bot);
        EventId before;
        try (BotHost host = echo()) {
            awaitUp(host);
            before = stage.say(room, "before");
            stage.answer(room, before);
        }
        try (Store store = Store.open(directory.resolve("runtime.db"), Clock.systemUTC())) {
            store.syncs().save(bot, new SyncTable.Position("of another time", null));
        }
        EventId open = stage.say(room, "open");
        try (BotHost host = echo()) {
            stage.answer(room, open);

            assertThat(stage.answers(room, before)).hasSize(1);
            awaitUp(host);
        }
    }

    @Test
    void whatWasSaidInARoomThatIsNewIsAnsweredThoughTheTokenWasGivenUp() throws IOException {
        try (BotHost host = echo()) {
            awaitUp(host);
        }
        try (Store store = Store.open(directory.resolve("runtime.db"), Clock.systemUTC())) {
            store.syncs().save(bot, new SyncTable.Position("of another time", null));
        }
        RoomId room = stage.directChat(bot);
        EventId open = stage.say(room, "open");
        try (BotHost host = echo()) {
            assertThat(stage.answer(room, open).body()).isEqualTo("You said: open");
            awaitUp(host);
        }
    }

    @Test
    void whoeverFailsAtWhatItIsToldDoesNotEndTheSync() throws IOException {
        RoomId room = stage.directChat(bot);
        RoomId direct = stage.directChat(bot);
        AtomicInteger told = new AtomicInteger();
        BotHost.Observer failing = new BotHost.Observer() {
            @Override
            public void stateChanged(MatrixEvent event) {
                if (told.incrementAndGet() == 1) {
                    throw new IllegalStateException("ordered by the test");
                }
            }

            @Override
            public void sendFailed(UserId puppet, EventId cause, String why) {}
        };
        Roster roster = stage.roster(stage.hosted(bot, ECHO, Map.of()));
        try (BotHost host = BotHost.start(stage.settings(directory), roster, failing, (step, puppet, event) -> {})) {
            awaitUp(host);
            you.invite(room.value(), homeserver.user("guest").userId());
            await().atMost(SOON).until(() -> told.get() > 0);

            stage.answer(direct, stage.say(direct, "still there?"));
            awaitUp(host);
        }
    }

    @Test
    void aHomeserverThatWasAwayIsHeardAgain() throws IOException {
        RoomId room = stage.directChat(bot);
        try (BotHost host = echo()) {
            awaitUp(host);
            homeserver.kill();
            awaitDown(host);
            homeserver.restart();

            stage.answer(room, stage.say(room, "are you there?"));
            awaitUp(host);
        }
    }

    @Test
    void aSyncThatAnswersNonsenseIsAskedAgain() throws IOException {
        RoomId room = stage.directChat(bot);
        try (BotHost host = echo()) {
            awaitUp(host);
            homeserver.faults().on("GET", "/sync").times(3).truncateBody();
            stage.answer(room, stage.say(room, "through it all"));
        }
    }

    @Test
    void anAnswerOfSyncThatDoesNotSayWhereToGoOnIsNone() throws IOException {
        RoomId room = stage.directChat(bot);
        EventId old = stage.say(room, "long ago");
        homeserver.faults().on("GET", "/sync").times(2).answer(200, "{}");
        try (BotHost host = echo()) {
            awaitUp(host);
            stage.answer(room, stage.say(room, "now"));

            assertThat(stage.answers(room, old)).isEmpty();
        }
    }

    @Test
    void aPollThatIsNeverAnsweredIsGivenUp() throws IOException {
        RoomId room = stage.directChat(bot);
        try (BotHost host = echo()) {
            awaitUp(host);
        }
        var silent = homeserver.faults().on("GET", "/sync").hang();
        EventId ask = stage.say(room, "anybody there?");
        try (BotHost host = echo()) {
            await().atMost(Duration.ofSeconds(60)).until(() -> host.health().up());

            stage.answer(room, ask);
            assertThat(silent.hits()).isEqualTo(1);
        }
    }

    @Test
    void aTokenThatSomebodyEndedIsSaidWithWhatToDo() throws IOException {
        Session login = Session.withToken(
                URI.create(homeserver.baseUrl()),
                bot,
                new Secret(homeserver.user("echo").accessToken()));
        BotHost.Settings settings = new BotHost.Settings(
                URI.create(homeserver.baseUrl()), new BotHost.Sync(List.of(login)), directory.resolve("runtime.db"));
        Roster roster = stage.roster(stage.hosted(bot, ECHO, Map.of()));
        try (BotHost host = BotHost.start(settings, roster, BotHost.Observer.NONE, (step, puppet, event) -> {})) {
            awaitUp(host);
            homeserver.endSessions(bot.value());
            awaitDown(host);

            assertThat(host.health().message())
                    .contains("the homeserver ended the login of " + bot)
                    .contains("give its password, or a new access token")
                    .doesNotContain("\n", homeserver.user("echo").accessToken());
        }
    }
}
