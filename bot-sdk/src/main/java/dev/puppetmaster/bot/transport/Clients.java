package dev.puppetmaster.bot.transport;

import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.UserId;

/** The clients of the puppets of one host. Thread-safe. */
public interface Clients {
    /** The one device of every puppet; it publishes no keys. Sends that name it are deduplicated by the homeserver. */
    String DEVICE = "PUPPETMASTER";

    /**
     * The client that acts as this puppet with its device.
     *
     * @throws IllegalArgumentException if nobody logged in for it
     */
    MatrixClient of(UserId puppet);
}
