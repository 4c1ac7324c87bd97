package dev.puppetmaster.testkit.internal;

/** The server was killed: nothing is answered. */
public final class ServerDown extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    public ServerDown() {
        super("the homeserver is down: restart() it first");
    }
}
