package dev.puppetmaster.bots.tools.runner;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * What a runner runs now, so that nothing outlives a runner that ends in order: the kernel ends a program with its runner, but not what
 * the program began.
 */
final class RunningPrograms {
    private final Set<HeldProcess> running = new HashSet<>();
    private boolean over;

    /**
     * Begins one, which is to be given to {@link #ended}.
     *
     * @throws IOException if it cannot be begun, or the runner ends
     */
    HeldProcess start(RunRequest request, Confinement around) throws IOException {
        HeldProcess program = HeldProcess.start(request, around);
        synchronized (this) {
            if (!over) {
                running.add(program);
                return program;
            }
        }
        program.close();
        throw new IOException("the tool-runner ends");
    }

    /** Removes what it left, too. */
    void ended(HeldProcess program) {
        synchronized (this) {
            running.remove(program);
        }
        program.close();
    }

    /** Ends all, and lets none begin. */
    synchronized void end() {
        over = true;
        running.forEach(HeldProcess::kill);
    }
}
