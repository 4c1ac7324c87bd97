package dev.puppetmaster.bot.gate;

/**
 * Ends loops outside the model: by hop, by turns in one conversation, by a rate a room, and by how fast a stranger's
 * messages follow a puppet's. Pure.
 */
final class LoopGuard {
    /** How far an ask may be from the human who began it. */
    static final int MAX_HOPS = 8;
    /** Turns of puppets a minute in a room, on average and at once. */
    static final double RATE_PER_SECOND = 1.0;

    static final double RATE_BURST = 60;
    /** So many of them in a row stop the room. */
    static final int MAX_FAST = 10;

    private LoopGuard() {}

    /** After a puppet was given a turn here. */
    static LoopState puppetAsks(LoopState state, int maxTurns, long now) {
        double refilled =
                Math.min(RATE_BURST, state.tokens() + RATE_PER_SECOND * Math.max(0, now - state.tokensAt()) / 1000.0);
        boolean trips = state.turnsInConversation() >= maxTurns || refilled < 1;
        return new LoopState(
                state.turnsInConversation() + 1,
                state.fastInARow(),
                Math.max(0, refilled - 1),
                now,
                state.lastPuppetMessageAt(),
                state.tripped() || trips);
    }

    /** After somebody who is no puppet of ours said something that is no known command. */
    static LoopState otherSpeaks(LoopState state, long now) {
        boolean fast = now - state.lastPuppetMessageAt() <= LoopState.FAST_MILLIS;
        int inARow = fast ? state.fastInARow() + 1 : 0;
        return new LoopState(
                state.turnsInConversation(),
                inARow,
                state.tokens(),
                state.tokensAt(),
                state.lastPuppetMessageAt(),
                state.tripped() || inARow >= MAX_FAST);
    }

    /** After a person named by full id spoke: everything may go on. */
    static LoopState reset(LoopState state) {
        return new LoopState(0, 0, RATE_BURST, state.tokensAt(), state.lastPuppetMessageAt(), false);
    }
}
