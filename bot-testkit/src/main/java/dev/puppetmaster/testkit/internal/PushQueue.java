package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One appservice's transactions: in order, one at a time, at most 100 events each. After a failure the appservice is
 * down: new events become transactions that wait, and the oldest is tried again after 2, 4, 8 … 512 units.
 */
final class PushQueue {
    private static final int MOST_EVENTS = 100;
    private static final int LAST_BACKOFF = 9;

    private record Txn(long id, List<StoredEvent> events) {}

    private final HomeserverState state;
    private final Pushes pushes;
    private final Appservice appservice;
    private final Deque<StoredEvent> queued = new ArrayDeque<>();
    private final Deque<Txn> unsent = new ArrayDeque<>();
    private @Nullable Thread sender;
    private boolean down;
    private boolean recovering;
    private boolean sending;
    private int backoff;
    private long retryAt;

    PushQueue(HomeserverState state, Pushes pushes, Appservice appservice) {
        this.state = state;
        this.pushes = pushes;
        this.appservice = appservice;
    }

    Appservice appservice() {
        return appservice;
    }

    void start() {
        sender = Thread.ofVirtual().name("push-" + appservice.id()).start(this::run);
    }

    void kill() {
        queued.clear();
        recovering = false;
        sending = false;
        Thread thread = sender;
        sender = null;
        if (thread != null) {
            thread.interrupt();
        }
    }

    long highestUnsent() {
        return unsent.isEmpty() ? 0 : unsent.getLast().id();
    }

    void enqueue(StoredEvent event) {
        queued.add(event);
    }

    void startRecovery() {
        if (down && !recovering) {
            recovering = true;
            backOff(1);
        }
    }

    void forceRetry() {
        if (recovering) {
            retryAt = System.nanoTime();
            state.signal();
        }
    }

    boolean idle() {
        return queued.isEmpty() && !sending && (unsent.isEmpty() || !down);
    }

    private void run() {
        try {
            while (true) {
                Txn txn = state.locked(this::next);
                boolean sent = send(txn);
                state.locked(() -> settle(txn, sent));
            }
        } catch (ServerDown e) {
            // Killed or closed: a restart begins a new thread.
        }
    }

    /** Waits for the next transaction that may go out now. */
    private Txn next() {
        while (true) {
            if (Thread.currentThread() != sender) {
                throw new ServerDown();
            }
            if (!pushes.held() && !queued.isEmpty()) {
                Txn txn = cut();
                unsent.add(txn);
                if (!down) {
                    sending = true;
                    return txn;
                }
            } else if (!pushes.held() && recovering && System.nanoTime() - retryAt >= 0) {
                Txn oldest = unsent.peekFirst();
                if (oldest != null) {
                    sending = true;
                    return oldest;
                }
                recovered();
            } else {
                state.await(() -> !pushes.held() && (!queued.isEmpty() || dueNow()), waiting());
            }
        }
    }

    private boolean dueNow() {
        return recovering && System.nanoTime() - retryAt >= 0;
    }

    private Duration waiting() {
        long nanos = recovering && !pushes.held() ? retryAt - System.nanoTime() : Long.MAX_VALUE;
        return Duration.ofNanos(Math.clamp(nanos, 1_000_000L, 1_000_000_000L));
    }

    private Txn cut() {
        List<StoredEvent> events = new ArrayList<>();
        while (events.size() < MOST_EVENTS && !queued.isEmpty()) {
            events.add(queued.removeFirst());
        }
        return new Txn(pushes.nextTxn(), List.copyOf(events));
    }

    private boolean settle(Txn txn, boolean sent) {
        if (Thread.currentThread() != sender) {
            throw new ServerDown();
        }
        sending = false;
        if (sent) {
            unsent.remove(txn);
            backoff = 1;
            if (down && unsent.isEmpty()) {
                recovered();
            }
        } else {
            backOff(down ? Math.min(backoff + 1, LAST_BACKOFF) : 1);
            down = true;
            recovering = true;
        }
        state.signal();
        return sent;
    }

    private void recovered() {
        down = false;
        recovering = false;
    }

    private void backOff(int step) {
        backoff = step;
        retryAt = System.nanoTime() + (pushes.retry().toNanos() << step);
    }

    private boolean send(Txn txn) {
        if (appservice.url() == null || state.locked(pushes::loseThis)) {
            return true;
        }
        ObjectNode body = state.locked(() -> {
            EventView view = new EventView(state);
            ArrayNode events =
                    Json.array(txn.events().stream().map(view::forAppservice).toList());
            return Json.object().set("events", events);
        });
        try {
            var answer = pushes.send(appservice, "PUT", "/_matrix/app/v1/transactions/" + txn.id(), body);
            return answer.statusCode() / 100 == 2;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new ServerDown();
        }
    }
}
