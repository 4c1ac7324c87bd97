package dev.puppetmaster.bot.brain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.puppetmaster.bot.Step;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.bot.outbox.Outbox;
import dev.puppetmaster.bot.outbox.Replies;
import dev.puppetmaster.bot.store.InboxTable.Entry;
import dev.puppetmaster.bot.store.OutboxTable;
import dev.puppetmaster.bot.store.OutboxTable.Draft;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.bot.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of an entry: what is to be said and that it is done with are one transaction. */
final class Settlement {
    private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);
    private static final Duration STORE_WAIT = Duration.ofSeconds(1);

    private final Store store;
    private final Outbox outbox;
    private final Step.Listener steps;
    private final BooleanSupplier closing;

    /** @param closing whether the process ends, so that nobody waits any longer for a store that fails */
    Settlement(Store store, Outbox outbox, Step.Listener steps, BooleanSupplier closing) {
        this.store = store;
        this.outbox = outbox;
        this.steps = steps;
        this.closing = closing;
    }

    /** A line in the place of an answer. */
    static Draft refusal(Entry entry, String line) {
        JsonNode decision = entry.decision() == null ? MissingNode.getInstance() : entry.decision();
        return Replies.line(
                entry.puppet(),
                entry.event(),
                line,
                "answer",
                decision.path("conversation").asText(entry.event().eventId().value()),
                decision.path("hop").asInt());
    }

    /**
     * A line in the place of an answer, below what the answer was so far.
     *
     * @param soFar the latest that is known; of a turn of a process that died the room's is
     */
    Draft brokenOff(Entry entry, String soFar, String line) {
        return refusal(entry, Contents.brokenOff(soFar.isEmpty() ? shown(entry) : soFar, line));
    }

    private String shown(Entry entry) {
        return store.outbox().because(entry.puppet(), entry.event().eventId()).stream()
                .filter(message -> Replies.isDraft(message.draft().part()))
                .reduce((one, later) -> later)
                .map(message -> message.draft().content().path("body").asText())
                .orElse("");
    }

    void settle(Entry entry, List<Draft> answer) {
        settle(entry, answer, List::of);
    }

    /**
     * Commits what is to be said and the end of the entry at once; waits for a store that fails, e.g. a full disk.
     *
     * @param after called in the transaction; gives what is to be said below the answer
     */
    void settle(Entry entry, List<Draft> answer, Supplier<List<Draft>> after) {
        while (true) {
            try {
                List<OutboxTable.Queue> toWake = new ArrayList<>();
                if (settleOnce(entry, answer, after, toWake)) {
                    step(Step.ANSWER_COMMITTED, entry);
                    toWake.forEach(outbox::wake);
                }
                return;
            } catch (StoreException e) {
                if (e.isClosed()) {
                    throw e;
                }
                LOG.error(
                        "the answer to {} waits for the store: {}",
                        entry.event().eventId(),
                        e.getMessage());
                if (closing.getAsBoolean()) {
                    throw e;
                }
                LockSupport.parkNanos(STORE_WAIT.toNanos());
            }
        }
    }

    private boolean settleOnce(
            Entry entry, List<Draft> answer, Supplier<List<Draft>> after, List<OutboxTable.Queue> toWake) {
        return store.transaction(() -> {
            toWake.clear();
            toWake.add(new OutboxTable.Queue(entry.puppet(), entry.event().roomId()));
            if (!store.inbox().settle(entry.seq())) {
                return false;
            }
            boolean drafted = LiveDraft.isBegun(store, entry);
            (drafted ? finished(entry, answer) : answer).forEach(store.outbox()::add);
            after.get().forEach(store.outbox()::add);
            toWake.addAll(Withdrawal.of(store, entry.puppet(), entry.event().eventId()));
            step(Step.ANSWER_WRITTEN, entry);
            return true;
        });
    }

    /** The answer takes the place of what was shown of it; without one, what was shown says that nothing comes after it. */
    private List<Draft> finished(Entry entry, List<Draft> answer) {
        Replies.forgetEdits(store.outbox(), entry.puppet(), entry.event().eventId());
        List<Draft> parts = new ArrayList<>(answer);
        if (answer.stream().noneMatch(part -> part.part().equals(Replies.ANSWER))) {
            parts.add(0, brokenOff(entry, "", "I was taken away before I could finish this."));
        }
        parts.replaceAll(part -> part.part().equals(Replies.ANSWER) ? part.editing(Replies.DRAFT) : part);
        return parts;
    }

    private void step(Step step, Entry entry) {
        steps.reached(step, entry.puppet(), entry.event().eventId().value());
    }
}
