package dev.puppetmaster.bot.gate;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.UserId;

/**
 * An ask that a puppet accepted and has not answered.
 *
 * @param ask the message
 * @param asker who sent it
 */
public record Underway(EventId ask, UserId asker) {}
