package dev.puppetmaster.bench.themes;

import dev.puppetmaster.bench.thousand.Person;
import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.Turn;

/** Says what was said; the brain of each puppet here. */
public final class Echo implements Brain {
    @Override
    public Answer answer(Ask ask, Turn turn) {
        return Answer.of(Person.ECHO + ask.text());
    }
}
