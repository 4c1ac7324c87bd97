package dev.puppetmaster.bot.gate;

/**
 * What the loop guard remembers of a room.
 *
 * @param turnsInConversation how many turns puppets were given here in the conversation at hand
 * @param fastInARow how many messages of others came within {@link #FAST_MILLIS} after a puppet's, one after the other
 * @param tokens what is left of the room's rate, at most {@link LoopGuard#RATE_BURST}
 * @param tokensAt when {@code tokens} was counted, ms
 * @param lastPuppetMessageAt when a puppet of ours last spoke here, ms
 * @param tripped whether it stopped the room
 */
public record LoopState(
        int turnsInConversation,
        int fastInARow,
        double tokens,
        long tokensAt,
        long lastPuppetMessageAt,
        boolean tripped) {
    /** A message this soon after a puppet's counts as a machine's. */
    public static final long FAST_MILLIS = 3_000;

    /** A room where nothing happened yet. */
    public static final LoopState FRESH = new LoopState(0, 0, LoopGuard.RATE_BURST, 0, 0, false);

    /** The state after a puppet of ours spoke at this time. */
    public LoopState puppetSpoke(long atMillis) {
        return new LoopState(
                turnsInConversation, fastInARow, tokens, tokensAt, Math.max(lastPuppetMessageAt, atMillis), tripped);
    }
}
