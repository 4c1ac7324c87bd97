package dev.puppetmaster.bots.runtime;

/** A brain of commands that also understands ordinary language where a model answers. */
public interface Conversational {
    /** What the model is told about itself: who it is and what it is for. */
    String persona();
}
