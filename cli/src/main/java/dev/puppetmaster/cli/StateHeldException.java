package dev.puppetmaster.cli;

import java.nio.file.Path;

/** Another process has the state directory. */
public final class StateHeldException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StateHeldException(Path directory, String holder) {
        super("the state " + directory + " is held by " + holder
                + ": stop that one first, or choose another directory with --state");
    }
}
