package dev.puppetmaster.bots.runtime;

import dev.puppetmaster.api.runtime.AssignedPuppet;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.Services;

/** Makes the brain of a puppet. */
@FunctionalInterface
public interface BrainLoader {
    /**
     * @param services that the puppet may call; what is granted changes while the brain is in use
     * @throws BrainException if there is no such brain: the puppet is not hosted, and the message stands in its condition
     */
    Brain load(AssignedPuppet puppet, Services services) throws BrainException;

    /** A brain cannot be made. The message is one line: what, and what to do. */
    final class BrainException extends Exception {
        private static final long serialVersionUID = 1;

        public BrainException(String line) {
            super(line);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }
}
