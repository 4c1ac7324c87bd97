package dev.puppetmaster.gateway.policy;

/**
 * On whose behalf a model is called. Limits and budgets are kept by these; an empty one is counted by none.
 *
 * @param puppet full user id
 * @param room id
 * @param sender full user id of who asked the puppet
 */
public record Caller(String puppet, String room, String sender) {
    private static final int MAX = 255;

    /** @throws IllegalArgumentException if one is longer than a Matrix id may be */
    public Caller {
        if (puppet.length() > MAX || room.length() > MAX || sender.length() > MAX) {
            throw new IllegalArgumentException("a puppet, room or sender has more than " + MAX + " characters");
        }
    }
}
