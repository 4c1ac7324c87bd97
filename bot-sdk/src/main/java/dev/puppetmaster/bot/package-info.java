/**
 * The public API of a bot: a {@link dev.puppetmaster.bot.Brain} answers an {@link dev.puppetmaster.bot.Ask} with an
 * {@link dev.puppetmaster.bot.Answer}; a {@link dev.puppetmaster.bot.BotHost} runs one or many of them behind an
 * application service. The packages below are how it works: transport, inbox, gate, brain, outbox, store.
 */
@NullMarked
package dev.puppetmaster.bot;

import org.jspecify.annotations.NullMarked;
