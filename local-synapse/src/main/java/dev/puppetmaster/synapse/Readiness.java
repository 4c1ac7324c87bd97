package dev.puppetmaster.synapse;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/** Whether a Synapse answers. */
final class Readiness {
    private Readiness() {}

    /** Returns when it answers; throws at once when it has ended, and when it does not answer in time. */
    static void await(RunningSynapse synapse, Duration deadline) throws InterruptedException {
        long giveUp = System.nanoTime() + deadline.toNanos();
        while (!answers(synapse.baseUrl(), Duration.ofSeconds(5))) {
            if (!synapse.isAlive()) {
                throw new SynapseException("Synapse ended at its start: " + synapse.lastWords());
            }
            if (System.nanoTime() >= giveUp) {
                throw new SynapseException("Synapse does not answer at " + synapse.baseUrl() + " after "
                        + deadline.toSeconds() + " s: " + synapse.lastWords());
            }
            Thread.sleep(20);
        }
        // Somebody else may have taken the port in between, and answered in its place.
        if (!synapse.isAlive()) {
            throw new SynapseException("Synapse ended at its start: " + synapse.lastWords());
        }
    }

    static boolean answers(URI baseUrl, Duration timeout) {
        try {
            LoopbackHttp.Answer answer = LoopbackHttp.get(baseUrl.resolve("/_matrix/client/versions"), timeout);
            return answer.status() == 200 && answer.body().has("versions");
        } catch (IOException notYet) {
            return false;
        }
    }
}
