package dev.puppetmaster.bench.injection;

import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.api.runtime.RuntimeApi;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A registrar that has one thing to say. */
record OneAssignment(RuntimeAssignment assignment) implements RuntimeApi {
    @Override
    public @Nullable RuntimeAssignment awaitAssignment(
            String namespace, String homeserver, long afterRevision, Duration timeout) throws InterruptedException {
        if (afterRevision != assignment.revision()) {
            return assignment;
        }
        Thread.sleep(timeout);
        return null;
    }

    @Override
    public void observe(String namespace, String homeserver, List<Observation> observations) {
        // nobody here is interested
    }
}
