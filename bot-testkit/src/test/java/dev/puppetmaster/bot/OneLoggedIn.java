package dev.puppetmaster.bot;

import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.FakeUser;
import dev.puppetmaster.testkit.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of a bot with an ordinary account share: a homeserver, the account, and a brain that repeats what it hears. */
abstract class OneLoggedIn {
    static final Brain ECHO = (ask, turn) -> Answer.of("You said: " + ask.text());
    static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    FakeHomeserver homeserver;
    FakeUser you;
    Stage stage;
    UserId bot;

    @BeforeEach
    final void open() {
        homeserver = FakeHomeserver.start();
        stage = Stage.loggedInOn(homeserver);
        you = homeserver.user("you");
        bot = stage.puppet("echo");
    }

    @AfterEach
    final void close() {
        stage.close();
        homeserver.close();
    }

    final BotHost echo() throws IOException {
        return stage.host(directory, stage.hosted(bot, ECHO, Map.of()));
    }
}
