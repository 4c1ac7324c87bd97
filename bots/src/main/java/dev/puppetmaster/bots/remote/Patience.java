package dev.puppetmaster.bots.remote;

import dev.puppetmaster.bot.remote.Contract;
import java.time.Duration;

/**
 * How long a brain is waited for.
 *
 * @param connect for a connection
 * @param silence without a byte, before the first as well as later
 * @param whole for one round
 * @param firstWait before a brain that is busy or cannot be reached is tried again; doubled each time
 * @param waits all waits of one round together
 */
record Patience(Duration connect, Duration silence, Duration whole, Duration firstWait, Duration waits) {
    static final Patience USUAL = new Patience(
            Duration.ofSeconds(5), Contract.SILENCE, Contract.MAX_ROUND, Duration.ofSeconds(1), Duration.ofSeconds(30));
}
