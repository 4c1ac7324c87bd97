package dev.puppetmaster.examples;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Bot;
import dev.puppetmaster.bot.Bots;
import dev.puppetmaster.bot.Parameter;
import dev.puppetmaster.bot.Storage;
import dev.puppetmaster.bot.outbox.Markdown;

/** Saying more than an answer: docs/sdk/replies-threads-edits.md. */
public final class PollBot extends Bot {
    private static final Parameter<String> QUESTION = Parameter.text("question");

    // docs:poll
    public PollBot() {
        command(
                "poll",
                "asks everybody",
                (ask, turn, given) -> {
                    turn.storedHere().put("question", given.get(QUESTION));
                    turn.storedHere().remove("yes");
                    turn.room().unpost("poll"); // the one before, if there was one
                    turn.room().post("poll", board(turn.storedHere()));
                    return Answer.of("React with 👍 to any message here.");
                },
                QUESTION);
        on("m.reaction", (event, turn) -> {
            if (event.reactionKey().equals("👍")) {
                turn.storedHere().add("yes", 1);
                turn.room().post("poll", board(turn.storedHere())); // edits what stands there
            }
        });
        // docs:end
        // docs:more
        command(
                "discuss",
                "opens a thread",
                (ask, turn) -> Answer.of("What do you think?").inThread());
        command("applaud", "applauds you", (ask, turn) -> {
            turn.room().react(ask.event(), "👏");
            return Answer.of("Well said, " + Markdown.mention(ask.sender(), ask.senderName()) + ".")
                    .mentioning(ask.sender());
        });
        command("count", "counts to three, with a message for each", (ask, turn) -> {
            turn.room().say("one");
            turn.room().say("two");
            return Answer.of("three");
        });
        // docs:end
    }

    private static String board(Storage storage) {
        return "**" + Markdown.escaped(storage.get("question").orElse("?")) + "** "
                + storage.get("yes").orElse("0") + " × 👍";
    }

    public static void main(String[] args) {
        Bots.run(new PollBot());
    }
}
