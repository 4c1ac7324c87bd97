package dev.puppetmaster.bot;

import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of one puppet share: a homeserver, the puppet's account, and a person in a direct chat with it. */
abstract class OnePuppet {
    static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private final String localpart;
    FakeHomeserver homeserver;
    Stage stage;
    UserId puppet;
    RoomId room;

    OnePuppet(String localpart) {
        this.localpart = localpart;
    }

    @BeforeEach
    final void open() {
        homeserver = server();
        stage = stageOn(homeserver);
        puppet = stage.puppet(localpart);
        room = stage.directChat(puppet);
    }

    FakeHomeserver server() {
        return FakeHomeserver.start();
    }

    /** The puppet is pushed to. */
    Stage stageOn(FakeHomeserver server) {
        return Stage.on(server);
    }

    @AfterEach
    final void close() {
        stage.close();
        homeserver.close();
    }

    final BotHost host(Brain brain) throws IOException {
        return host(brain, (step, of, event) -> {});
    }

    final BotHost host(Brain brain, Step.Listener steps) throws IOException {
        return BotHost.start(
                stage.settings(directory),
                stage.roster(stage.hosted(puppet, brain, Map.of())),
                BotHost.Observer.NONE,
                steps);
    }
}
