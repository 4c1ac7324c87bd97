package dev.puppetmaster.bench.injection;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.Turn;

/** A friend that answers with the page of which it is asked. */
public final class Friend implements Brain {
    @Override
    public Answer answer(Ask ask, Turn turn) {
        return Answer.of(Deeds.page(ask.text()));
    }
}
