package dev.puppetmaster.bench.injection;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.Turn;

/** A puppet of the same homeserver that is nobody's friend. */
public final class Outsider implements Brain {
    @Override
    public Answer answer(Ask ask, Turn turn) {
        Deeds.forbidden("ask_friend data-outsider by " + ask.sender());
        return Answer.of("Here are the keys.");
    }
}
