package dev.puppetmaster.bot.transport;

import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.store.SyncTable;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Events as each puppet's own {@code /sync} brings them. */
public final class SyncSource implements EventSource {
    private final List<SyncLoop> loops;

    /**
     * @param puppets each has a client
     * @param said events of what a puppet said of late, newest first
     * @param inbox takes answers; may be called by several puppets at once
     * @param back called when a puppet hears its homeserver again
     */
    public SyncSource(
            Collection<UserId> puppets,
            Clients clients,
            SyncTable positions,
            Function<UserId, List<SyncTable.Anchor>> said,
            Consumer<SyncBatch> inbox,
            Runnable back) {
        this.loops = puppets.stream()
                .map(puppet -> new SyncLoop(clients.of(puppet), positions, said, inbox, back))
                .toList();
    }

    @Override
    public void start() {
        loops.forEach(SyncLoop::start);
    }

    /** Up if every puppet hears its homeserver; else what the first that does not says. */
    @Override
    public Health health() {
        return loops.stream()
                .map(SyncLoop::health)
                .filter(health -> !health.up())
                .findFirst()
                .orElse(new Health(true, ""));
    }

    @Override
    public void close() {
        loops.parallelStream().forEach(SyncLoop::close);
    }
}
