package dev.puppetmaster.bot.transport;

/**
 * Whether the homeserver reaches us and we it.
 *
 * @param message why not, in one line; empty while it is up
 */
public record Health(boolean up, String message) {}
