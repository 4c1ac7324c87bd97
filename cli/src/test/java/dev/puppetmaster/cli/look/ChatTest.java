package dev.puppetmaster.cli.look;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.BotHost;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.Stage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class ChatTest {
    @TempDir
    private Path directory;

    @Test
    void anAnswerThatGrowsIsPrintedOnceAndWhole() throws IOException {
        try (FakeHomeserver homeserver = FakeHomeserver.start();
                Stage stage = Stage.on(homeserver)) {
            UserId teller = stage.puppet("data-teller");
            RoomId room = stage.directChat(teller);
            Brain brain = (ask, turn) -> {
                turn.room().say("Listen:");
                turn.draft().show("Once");
                homeserver
                        .requests()
                        .awaitRequest(
                                request -> request.path().contains("/send/")
                                        && request.body()
                                                .path("body")
                                                .asText("")
                                                .equals("Once"),
                                Duration.ofSeconds(20));
                return Answer.of("Once upon a time.");
            };
            try (BotHost host = stage.host(directory, stage.hosted(teller, brain, Map.of()))) {
                StringWriter printed = new StringWriter();
                boolean answered = new Chat(stage.human(), room, teller, new PrintWriter(printed))
                        .say("tell me", Duration.ofSeconds(60));

                assertThat(answered).isTrue();
                assertThat(printed.toString().lines()).containsExactly("Listen:", "Once upon a time.");
                assertThat(host.store().outbox().lastAnswer(teller, room, Long.MAX_VALUE))
                        .isPresent();
            }
        }
    }
}
