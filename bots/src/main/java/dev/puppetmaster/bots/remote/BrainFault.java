package dev.puppetmaster.bots.remote;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A brain gave no answer that can be used. The message is one line for the person: what happened, and what to do. */
final class BrainFault extends Exception {
    private static final long serialVersionUID = 1;

    BrainFault(String line, @Nullable Throwable cause) {
        super(line, cause);
    }

    static BrainFault unreachable(Throwable why) {
        return new BrainFault(
                "My brain, a program of its own, cannot be reached. Ask again later; whoever runs it finds out why.",
                why);
    }

    static BrainFault silent(Duration silence, Throwable why) {
        return new BrainFault("My brain has said nothing for " + silence.toSeconds() + " s. Ask again.", why);
    }

    static BrainFault endless(Duration whole, Throwable why) {
        return new BrainFault("My brain was not done within " + whole.toSeconds() + " s. Ask for less.", why);
    }

    static BrainFault broken(Throwable why) {
        return new BrainFault("The connection to my brain broke in the middle of its answer. Ask again.", why);
    }

    static BrainFault unfinished() {
        return new BrainFault("My brain broke off: its answer has no end. Ask again; its log says why it ended.", null);
    }

    /** @param why what of the contract it does not keep */
    static BrainFault unreadable(String why, @Nullable Throwable cause) {
        return new BrainFault(
                "My brain's answer cannot be used (" + why + "). Whoever wrote it has to mend that.", cause);
    }

    String line() {
        return String.valueOf(getMessage());
    }
}
