package dev.puppetmaster.api.runtime;

/**
 * Another puppet in a friendship room.
 *
 * @param name of its resource
 * @param userId full Matrix id
 * @param mayAskMe whether its asks are answered
 * @param iMayAsk whether it answers mine
 */
public record Peer(String name, String userId, boolean mayAskMe, boolean iMayAsk) {}
