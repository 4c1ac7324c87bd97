package dev.puppetmaster.synapse;

/** A way to run Synapse: as a process of this machine ({@link EmbeddedSynapse}) or in a container ({@link ContainerSynapse}). */
public interface SynapseLauncher {
    /**
     * Brings a Synapse with these settings up and returns when it answers. One that was left behind by a parent that was
     * killed is taken over when it runs with the same settings and answers; otherwise exactly that one is ended first.
     *
     * @throws SynapseException it did not come up: the message holds its last words
     */
    RunningSynapse start(SynapseSettings settings) throws InterruptedException;

    /** Whether {@code running} has to be restarted to honour {@code settings}; also writes the configuration. */
    boolean needsRestart(RunningSynapse running, SynapseSettings settings);

    /** The host by which Synapse reaches a server on 127.0.0.1 of this machine: belongs in the URL of a registration. */
    String hostOfThisMachine();
}
