package dev.puppetmaster.bots.runtime;

import dev.puppetmaster.api.runtime.AssignedPuppet;
import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.Services;
import java.util.function.Consumer;

/** Makes the brain of a puppet. */
@FunctionalInterface
public interface BrainLoader {
    /** Told what is in force from now on, before its puppets are loaded. */
    default void assigned(RuntimeAssignment assignment) {}

    /**
     * @param services that the puppet may call; what is granted changes while the brain is in use
     * @param observer what the registrar is to be told of the puppet's tools
     * @return closed when it is used no more, if it is {@link AutoCloseable}
     * @throws BrainException if there is no such brain: the puppet is not hosted, and the message stands in its condition
     */
    Brain load(AssignedPuppet puppet, Services services, Consumer<Observation> observer) throws BrainException;

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
