package dev.puppetmaster.examples;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Bot;
import dev.puppetmaster.bot.FriendAnswer;
import dev.puppetmaster.bot.outbox.Markdown;
import java.time.Duration;

/** Asking a friend: docs/sdk/friends.md. */
public final class AskingBot extends Bot {
    // docs:friends
    public AskingBot() {
        command("second-opinion", "asks the analyzer", (ask, turn) -> {
            FriendAnswer friend = turn.ask(
                    "data-analyzer",
                    Answer.of("!describe").withFile("t.csv", "text/csv", new byte[] {'a', '\n', '1', '\n'}),
                    Duration.ofMinutes(1));
            return Answer.of(
                    friend.refused()
                            ? "It will not say: " + Markdown.escaped(friend.text())
                            : "[It says](" + turn.linkTo(friend.room(), friend.answer()) + "): "
                                    + Markdown.escaped(friend.text()));
        });
    }
    // docs:end
}
