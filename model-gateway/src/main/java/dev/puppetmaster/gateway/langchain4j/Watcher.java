package dev.puppetmaster.gateway.langchain4j;

import dev.puppetmaster.gateway.ModelDoor.Answered;

/** Sees an answer grow. Called on the thread that asked; whoever is slow here slows the model down. */
public interface Watcher {
    Watcher NOBODY = new Watcher() {};

    /**
     * More of the answer came, or it begins anew.
     *
     * @param text all of it so far, to be read within this call; shorter than before where another backend began anew
     */
    default void says(CharSequence text) {}

    /** @param ahead how many calls are served before, 0 or more */
    default void waits(int ahead) {}

    /** The answer is whole. */
    default void answered(Answered how) {}
}
