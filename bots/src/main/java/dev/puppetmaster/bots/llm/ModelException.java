package dev.puppetmaster.bots.llm;

/** The model gave no reply that can be used. The message is one line: what failed, where, and what to do. */
final class ModelException extends Exception {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    /** What went wrong, as far as anybody would do something else about it. */
    enum Kind {
        /** Nothing listens at the address. */
        NO_SERVER(true),
        /** Something answers there that is no Ollama, or wants a login. */
        NO_OLLAMA(true),
        /** The server does not have the model. */
        NO_MODEL(true),
        /** The model cannot call tools. */
        NO_TOOLS(true),
        /** The server has too much to do. */
        BUSY(false),
        /** No reply in time. */
        SLOW(false),
        /** The server failed, or the connection broke. */
        FAILED(false),
        /** A reply came that says nothing, or nothing that can be read. */
        UNREADABLE(false);

        private final boolean absent;

        Kind(boolean absent) {
            this.absent = absent;
        }
    }

    ModelException(Kind kind, String line) {
        super(line);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    /** Whether there is no model at all until somebody sets one up. */
    boolean absent() {
        return kind.absent;
    }

    String line() {
        return String.valueOf(getMessage());
    }
}
