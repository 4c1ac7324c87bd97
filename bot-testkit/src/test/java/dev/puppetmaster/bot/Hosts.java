package dev.puppetmaster.bot;

import static org.awaitility.Awaitility.await;

import java.time.Duration;

/** What tests wait for of any host. */
final class Hosts {
    private Hosts() {}

    static void awaitUp(BotHost host) {
        await("the homeserver is reached")
                .atMost(Duration.ofSeconds(20))
                .until(() -> host.health().up());
    }
}
