package dev.puppetmaster.bot;

/** A brain will not or cannot do what it was asked. The message is one line, for the person who asked. */
public class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    public RefusedException(String line) {
        super(line);
    }
}
