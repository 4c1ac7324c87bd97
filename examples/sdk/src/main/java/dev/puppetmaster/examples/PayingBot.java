package dev.puppetmaster.examples;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Bot;
import dev.puppetmaster.bot.Bots;
import dev.puppetmaster.bot.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Work that must not be done twice: docs/sdk/effects.md. */
public final class PayingBot extends Bot {
    private static final Parameter<Integer> AMOUNT = Parameter.whole("amount", 1, 100);

    // docs:effects
    public PayingBot(Path ledger) {
        command(
                "pay",
                "pays",
                (ask, turn, given) -> {
                    String line = given.get(AMOUNT) + " to " + ask.sender() + "\n";
                    String receipt = turn.effect("payment", ask.text(), () -> {
                        Files.writeString(ledger, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                        return "receipt-" + Files.readAllLines(ledger).size();
                    });
                    return Answer.of("Paid: " + receipt + ".");
                },
                AMOUNT);
    }
    // docs:end

    public static void main(String[] args) {
        Bots.run(new PayingBot(Path.of("ledger.txt")));
    }
}
