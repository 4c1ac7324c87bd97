package dev.puppetmaster.gateway.route;

import dev.puppetmaster.gateway.backend.Backend;
import dev.puppetmaster.gateway.backend.ModelFault;
import dev.puppetmaster.gateway.queue.FairQueue;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;

/** One queue for each server, whatever policies name it. */
final class Queues {
    /** How many calls wait for a server, for each that it answers at once. */
    private static final int WAITING = 32;

    private static final Duration A_MOMENT = Duration.ofMinutes(1);

    private final Map<Server, FairQueue> all = new ConcurrentHashMap<>();

    private record Server(URI url, int atOnce) {}

    /** @throws ModelFault if too many wait already */
    FairQueue.Place enter(Backend backend, String sender, IntConsumer ahead) throws ModelFault, InterruptedException {
        FairQueue queue = all.computeIfAbsent(
                new Server(backend.url(), backend.atOnce()),
                server -> new FairQueue(server.atOnce(), server.atOnce() * WAITING));
        try {
            return queue.enter(sender, ahead);
        } catch (FairQueue.FullException e) {
            throw ModelFault.unasked(
                    ModelFault.Kind.RATE_LIMITED,
                    "The model at " + backend.url() + " has too much to do: " + e.getMessage()
                            + "; ask again in a minute",
                    A_MOMENT);
        }
    }
}
