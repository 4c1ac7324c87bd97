package dev.puppetmaster.bots.tools.mcp;

import java.time.Duration;

/**
 * How long a server is waited for.
 *
 * @param start for its handshake; a program may have to be loaded first
 * @param list for the list of its functions
 * @param call for the answer to a call
 */
record Limits(Duration start, Duration list, Duration call) {
    static final Limits USUAL = new Limits(Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofSeconds(60));
}
