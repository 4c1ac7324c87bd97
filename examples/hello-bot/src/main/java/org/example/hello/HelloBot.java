package org.example.hello;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Bot;
import dev.puppetmaster.bot.Bots;
import dev.puppetmaster.bot.outbox.Markdown;

/** Says hello. */
public final class HelloBot extends Bot {
    public HelloBot() {
        command("hello", "says hello", (ask, turn) -> Answer.of("Hello, " + Markdown.escaped(ask.senderName()) + "!"));
        otherwise((ask, turn) -> Answer.of("I only know `!hello`."));
    }

    public static void main(String[] args) {
        Bots.run(new HelloBot());
    }
}
