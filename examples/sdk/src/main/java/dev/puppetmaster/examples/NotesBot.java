package dev.puppetmaster.examples;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Bot;
import dev.puppetmaster.bot.Bots;
import dev.puppetmaster.bot.Parameter;
import dev.puppetmaster.bot.outbox.Markdown;

/** What a bot remembers: docs/sdk/storage.md. */
public final class NotesBot extends Bot {
    private static final Parameter<String> NAME = Parameter.word("name");
    private static final Parameter<String> TEXT = Parameter.text("text");

    // docs:storage
    public NotesBot() {
        command(
                "note",
                "keeps a note for this room",
                (ask, turn, given) -> {
                    turn.storedHere().put(given.get(NAME), given.get(TEXT));
                    return Answer.of("Kept.");
                },
                NAME,
                TEXT);
        command(
                "read",
                "reads a note of this room",
                (ask, turn, given) -> Answer.of(turn.storedHere()
                        .get(given.get(NAME))
                        .map(Markdown::escaped)
                        .orElse("There is no such note; there are: "
                                + turn.storedHere().names())),
                NAME);
        command("visit", "counts your visits, in all rooms", (ask, turn) -> {
            long mine = turn.storedOf(ask.sender()).add("visits", 1);
            long all = turn.stored().add("visits", 1);
            return Answer.of("Your visit number " + mine + ", number " + all + " of all.");
        });
    }
    // docs:end

    public static void main(String[] args) {
        Bots.run(new NotesBot());
    }
}
