package dev.puppetmaster.examples;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Bot;
import dev.puppetmaster.bot.Parameter;
import java.util.StringJoiner;

/** Showing an answer while it is made: docs/sdk/replies-threads-edits.md. */
public final class CountdownBot extends Bot {
    private static final Parameter<Integer> FROM = Parameter.whole("from", 1, 100);

    // docs:draft
    public CountdownBot() {
        command(
                "countdown",
                "counts down",
                (ask, turn, given) -> {
                    StringJoiner soFar = new StringJoiner(", ");
                    for (int i = given.get(FROM); i > 0; i--) {
                        soFar.add(String.valueOf(i));
                        turn.draft().show(soFar.toString()); // all of it, not what is new
                        Thread.sleep(500);
                    }
                    return Answer.of(soFar + ": **lift-off!**");
                },
                FROM);
    }
    // docs:end
}
