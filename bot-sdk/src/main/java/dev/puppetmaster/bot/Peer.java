package dev.puppetmaster.bot;

import dev.puppetmaster.bot.matrix.UserId;

/**
 * Another puppet in a friendship room.
 *
 * @param name its resource name
 * @param userId its account
 * @param mayAskMe whether its asks are answered
 * @param iMayAsk whether it may be asked
 */
public record Peer(String name, UserId userId, boolean mayAskMe, boolean iMayAsk) {}
