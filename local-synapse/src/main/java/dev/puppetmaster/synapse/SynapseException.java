package dev.puppetmaster.synapse;

/** A local Synapse could not be installed, started or asked. The message is one line: what, where, what to do. */
public final class SynapseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SynapseException(String message) {
        super(message);
    }

    public SynapseException(String message, Throwable cause) {
        super(message, cause);
    }
}
