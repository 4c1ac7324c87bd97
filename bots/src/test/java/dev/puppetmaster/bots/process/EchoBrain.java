package dev.puppetmaster.bots.process;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.Turn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says again what it was told. */
public final class EchoBrain implements Brain {
    private static final Logger LOG = LoggerFactory.getLogger(EchoBrain.class);

    @Override
    public Answer answer(Ask ask, Turn turn) {
        LOG.info("echoing at {}", ask.event());
        return Answer.of("echo: " + ask.text());
    }
}
