package dev.puppetmaster.bot.brain;

import dev.puppetmaster.bot.Step;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.store.JournalTable;
import dev.puppetmaster.bot.store.Store;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What one turn did and read, by the order of its calls, so that it does and reads the same when it is called again. Used by
 * the brain's thread.
 */
final class TurnJournal {
    private final Store store;
    private final UserId puppet;
    private final EventId cause;
    private final Step.Listener steps;
    private final Map<String, Integer> calls = new HashMap<>();
    /**
     * What was read and is not kept yet. It only matters what a turn read before it did something: until then it may read
     * something else the second time.
     */
    private final Map<String, String> unkept = new LinkedHashMap<>();

    TurnJournal(Store store, UserId puppet, EventId cause, Step.Listener steps) {
        this.store = store;
        this.puppet = puppet;
        this.cause = cause;
        this.steps = steps;
    }

    /** Names the next call of a kind: {@code said-1}, {@code said-2}. */
    String next(String kind) {
        return kind + "-" + calls.merge(kind, 1, Integer::sum);
    }

    Optional<JournalTable.Entry> find(String key) {
        return store.journal().find(puppet, cause, key);
    }

    /** What the nth call of this kind reads, now or the first time. */
    String read(String kind, Supplier<String> fresh) {
        String key = next(kind);
        String before = find(key).map(JournalTable.Entry::value).orElse(null);
        if (before != null) {
            return before;
        }
        String value = fresh.get();
        unkept.put(key, value);
        return value;
    }

    /**
     * Writes to the store, once: the nth call of this kind, with its result, is one transaction.
     *
     * @param work gets the call's name; it may run more than once and keep only the last, so it changes the store and nothing
     *     else
     */
    String write(String kind, Function<String, String> work) {
        String key = next(kind);
        String result = store.transaction(() -> {
            String before = find(key).map(JournalTable.Entry::value).orElse(null);
            if (before != null) {
                return before;
            }
            keepReads();
            String value = work.apply(key);
            store.journal().done(puppet, cause, key, value);
            steps.reached(Step.NOTE_WRITTEN, puppet, cause.value());
            return value;
        });
        unkept.clear();
        steps.reached(Step.NOTE_COMMITTED, puppet, cause.value());
        return result;
    }

    void begin(String key) {
        store.journal().begin(puppet, cause, key);
    }

    void done(String key, String value) {
        store.journal().done(puppet, cause, key, value);
    }

    /** Keeps what was read. To be called before anything that is seen outside. */
    void keep() {
        if (!unkept.isEmpty()) {
            store.transaction(() -> {
                keepReads();
                return true;
            });
            unkept.clear();
        }
    }

    private void keepReads() {
        unkept.forEach((key, value) -> store.journal().done(puppet, cause, key, value));
    }
}
