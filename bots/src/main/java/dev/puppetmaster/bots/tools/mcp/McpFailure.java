package dev.puppetmaster.bots.tools.mcp;

/** A server that did not do what was asked of it, in one line. */
final class McpFailure extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean taken;

    /** @param taken whether it may have taken what was asked, so that nobody knows what it did */
    McpFailure(String line, boolean taken) {
        super(line);
        this.taken = taken;
    }

    boolean isTaken() {
        return taken;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
