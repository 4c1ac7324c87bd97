package dev.puppetmaster.bot;

import static dev.puppetmaster.bot.Hosts.awaitUp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code !help}, made from what a bot declares. */
@Timeout(60)
class HelpTest {
    private static final class Dice extends Bot {
        Dice() {
            Parameter<Integer> sides = Parameter.whole("sides", 2, 100);
            Parameter<Integer> dice = Parameter.whole("dice", 1, 20).orElse(1);
            command("roll", "rolls dice", (ask, turn, given) -> Answer.of("rolled"), sides, dice);
            command("ping", "says pong", (ask, turn) -> Answer.of("pong"));
        }
    }

    @TempDir
    private Path directory;

    @Test
    void helpListsAllCommandsAndExplainsOneWithItsArguments() throws IOException {
        try (FakeHomeserver homeserver = FakeHomeserver.start();
                Stage stage = Stage.on(homeserver)) {
            UserId bot = stage.puppet("data-dice");
            RoomId room = stage.directChat(bot);
            try (BotHost host = stage.host(directory, stage.hosted(bot, new Dice(), Map.of()))) {
                assertThat(said(stage, room, "!help"))
                        .contains("- `!roll <sides> [dice]` rolls dice\n- `!ping` says pong\n- `!help [COMMAND]`");
                assertThat(said(stage, room, "!help roll")).isEqualTo("""
                                `!roll <sides> [dice]` rolls dice

                                - `sides`: a whole number from 2 to 100
                                - `dice`: a whole number from 1 to 20; `1` if left out
                                """);
                assertThat(said(stage, room, "!help !ROLL")).startsWith("`!roll");
                assertThat(said(stage, room, "!help rol"))
                        .isEqualTo("I do not know `!rol`. Did you mean `!roll`? `!help` lists what I can do.");
                awaitUp(host);
            }
        }
    }

    private static String said(Stage stage, RoomId room, String words) {
        return stage.answer(room, stage.say(room, words)).body();
    }
}
