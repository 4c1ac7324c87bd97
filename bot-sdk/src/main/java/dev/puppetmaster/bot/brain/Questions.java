package dev.puppetmaster.bot.brain;

import dev.puppetmaster.bot.matrix.TxnId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** The turns of this process that wait for a friend. The truth is in the store; this only wakes them. */
public final class Questions {
    private final Map<TxnId, CountDownLatch> waiting = new ConcurrentHashMap<>();

    CountDownLatch await(TxnId question) {
        return waiting.computeIfAbsent(question, txn -> new CountDownLatch(1));
    }

    void forget(TxnId question) {
        waiting.remove(question);
    }

    /** Something about this question changed in the store. */
    public void resume(TxnId question) {
        CountDownLatch latch = waiting.remove(question);
        if (latch != null) {
            latch.countDown();
        }
    }

    /** The homeserver refused a message: whoever waits looks whether it was its question. */
    public void recheckAll() {
        waiting.keySet().forEach(this::resume);
    }
}
