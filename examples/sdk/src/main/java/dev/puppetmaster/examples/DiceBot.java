package dev.puppetmaster.examples;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Bot;
import dev.puppetmaster.bot.Bots;
import dev.puppetmaster.bot.Parameter;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** Commands with arguments: docs/sdk/commands.md. */
public final class DiceBot extends Bot {
    // docs:commands
    private static final Parameter<Integer> SIDES = Parameter.whole("sides", 2, 1_000);
    private static final Parameter<Integer> DICE =
            Parameter.whole("dice", 1, 20).orElse(1);
    private static final Parameter<String> COLOUR = Parameter.choice("colour", "red", "green", "blue");
    private static final Parameter<String> REASON = Parameter.text("reason").orElse("no reason");

    public DiceBot() {
        command(
                "roll",
                "rolls dice",
                (ask, turn, given) ->
                        Answer.of(turn.remembered("dice", ask.text(), () -> rolled(given.get(SIDES), given.get(DICE)))),
                SIDES,
                DICE);
        command(
                "paint",
                "says what it paints",
                (ask, turn, given) -> Answer.of("All " + given.get(COLOUR) + ", for " + given.get(REASON) + "."),
                COLOUR,
                REASON);
        otherwise((ask, turn) -> Answer.of("I only roll dice: `!roll 6`."));
    }
    // docs:end

    private static String rolled(int sides, int dice) {
        int sum = IntStream.range(0, dice)
                .map(die -> ThreadLocalRandom.current().nextInt(sides) + 1)
                .sum();
        return "You rolled " + sum + " with " + dice + " of " + sides + " sides.";
    }

    public static void main(String[] args) {
        Bots.run(new DiceBot());
    }
}
