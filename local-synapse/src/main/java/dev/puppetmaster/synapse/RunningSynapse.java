package dev.puppetmaster.synapse;

import java.net.URI;
import java.time.Duration;

/** A Synapse that answered once. It may have died since: {@link #isAlive()} looks each time. */
public interface RunningSynapse {
    /** The base URL that a client on this machine uses, without a slash at its end. */
    URI baseUrl();

    /** The process that serves, or the one that stands for it (the wait for a container). */
    long pid();

    /** Whether it was already running when it was asked for. */
    boolean adopted();

    /** A hash of all that it read at its start: configuration, registrations, version. */
    String fingerprint();

    boolean isAlive();

    /** Its last lines of output, as one line, for a message; empty when there are none. */
    String lastWords();

    /** Asks it to end (SIGTERM), and ends it by force when it still runs after {@code grace}. Nothing happens when it is gone. */
    void stop(Duration grace) throws InterruptedException;

    /** Ends it at once (SIGKILL), and returns when it is gone. */
    void kill() throws InterruptedException;
}
