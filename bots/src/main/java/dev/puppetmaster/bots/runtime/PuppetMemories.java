package dev.puppetmaster.bots.runtime;

import dev.puppetmaster.api.MemoryPolicy;
import dev.puppetmaster.api.runtime.AssignedMemory;
import dev.puppetmaster.api.runtime.AssignedPuppet;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bots.llm.Mind;
import dev.puppetmaster.bots.memory.FactMemory;
import dev.puppetmaster.bots.memory.FactStore;
import dev.puppetmaster.bots.memory.Memory;
import dev.puppetmaster.bots.memory.RoomMemory;
import dev.puppetmaster.bots.memory.SummaryMemory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The memories of puppets, as their MemoryPolicies say; one file of facts for all, made when a puppet keeps the first. */
final class PuppetMemories implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PuppetMemories.class);
    private static final Duration SWEEP = Duration.ofMinutes(10);

    private final Path file;
    private final Map<UserId, Duration> ttls = new ConcurrentHashMap<>();
    private @Nullable FactStore facts;
    private @Nullable Thread sweeper;

    PuppetMemories(Path file) {
        this.file = file;
    }

    /** How much of the past a puppet is shown, tokens. */
    static int pastTokens(AssignedPuppet puppet) {
        AssignedMemory memory = puppet.memory();
        if (memory == null) {
            return Mind.DEFAULT_PAST_TOKENS;
        }
        return memory.spec().type() == MemoryPolicy.Type.None
                ? 0
                : memory.spec().windowTokens();
    }

    /** @throws BrainLoader.BrainException if facts are to be kept, and their file cannot be used */
    Memory of(AssignedPuppet puppet) throws BrainLoader.BrainException {
        int characters = Mind.characters(pastTokens(puppet));
        AssignedMemory memory = puppet.memory();
        if (memory == null) {
            return new RoomMemory(characters, null);
        }
        Duration ttl = memory.spec().ttl();
        return switch (memory.spec().type()) {
            case None, Room -> new RoomMemory(characters, ttl);
            case Summary -> new SummaryMemory(characters, ttl);
            case Facts -> new FactMemory(characters, ttl, facts(new UserId(puppet.userId()), ttl));
        };
    }

    private synchronized FactStore facts(UserId puppet, @Nullable Duration ttl) throws BrainLoader.BrainException {
        try {
            FactStore open = facts == null ? FactStore.open(file) : facts;
            facts = open;
            if (ttl == null) {
                ttls.remove(puppet);
            } else {
                ttls.put(puppet, ttl);
            }
            if (sweeper == null) {
                sweeper = Thread.ofVirtual().name("facts that grow old").start(() -> sweep(open));
            }
            return open;
        } catch (IOException e) {
            throw new BrainLoader.BrainException(String.valueOf(e.getMessage()));
        }
    }

    /** Also of those to whom nobody speaks any more. */
    private void sweep(FactStore open) {
        try {
            while (true) {
                try {
                    ttls.forEach((puppet, ttl) ->
                            open.forgetBefore(puppet, Instant.now().minus(ttl)));
                } catch (RuntimeException e) {
                    LOG.warn("{}; tried again in {}", e.getMessage(), SWEEP);
                }
                Thread.sleep(SWEEP);
            }
        } catch (InterruptedException e) {
            LOG.debug("the file of facts is closed");
        }
    }

    @Override
    public synchronized void close() {
        if (sweeper != null) {
            sweeper.interrupt();
        }
        if (facts != null) {
            facts.close();
        }
    }
}
