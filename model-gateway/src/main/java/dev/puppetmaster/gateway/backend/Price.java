package dev.puppetmaster.gateway.backend;

import dev.puppetmaster.gateway.chat.Piece.Usage;

/**
 * What a backend costs.
 *
 * @param prompt for a million tokens that it reads, in millionths of a currency: what one token costs is this divided by a million
 * @param answer the same for those that it writes
 */
public record Price(long prompt, long answer) {
    public static final Price FREE = new Price(0, 0);

    private static final long MILLION = 1_000_000;

    /** @throws IllegalArgumentException if one is below 0 */
    public Price {
        if (prompt < 0 || answer < 0) {
            throw new IllegalArgumentException("a price is below 0");
        }
    }

    /** In millionths, rounded up, so that nothing that costs is free. */
    public long of(Usage usage) {
        return Math.ceilDiv(
                Math.addExact(Math.multiplyExact(usage.prompt(), prompt), Math.multiplyExact(usage.answer(), answer)),
                MILLION);
    }
}
