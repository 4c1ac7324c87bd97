package dev.puppetmaster.examples;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Bot;
import dev.puppetmaster.bot.Bots;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Markdown;

/** What happens in a room besides questions: docs/sdk/events.md. */
public final class WelcomeBot extends Bot {
    // docs:events
    public WelcomeBot() {
        on("m.room.member", WelcomeBot::welcome);
        on("m.reaction", (event, turn) -> {
            long count = turn.storedHere().add("reactions", 1);
            turn.room().say(event.reactionKey() + " is reaction number " + count + " here.");
        });
        on(
                "m.room.topic",
                (event, turn) -> turn.room()
                        .say("So we talk about “" + Markdown.escaped(turn.room().topic()) + "” now."));
        otherwise((ask, turn) -> Answer.of("I welcome people."));
    }

    private static void welcome(MatrixEvent event, Turn turn) {
        boolean joined = event.content().path("membership").asText().equals("join");
        if (joined) {
            UserId who = new UserId(String.valueOf(event.stateKey()));
            turn.room().say("Welcome, " + Markdown.mention(who, who.localpart()) + "!");
        }
    }
    // docs:end

    public static void main(String[] args) {
        Bots.run(new WelcomeBot());
    }
}
