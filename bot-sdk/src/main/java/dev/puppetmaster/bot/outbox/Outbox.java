package dev.puppetmaster.bot.outbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.Step;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.store.OutboxTable;
import dev.puppetmaster.bot.store.OutboxTable.Message;
import dev.puppetmaster.bot.store.OutboxTable.Queue;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.bot.transport.Clients;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what stands in the store: each queue (a puppet in a room) in order, one message at a time, until the homeserver
 * took it or refused it for good. A message that may have arrived is sent again with the same transaction id, and the
 * homeserver knows it. What was sent is committed before the next leaves.
 */
public final class Outbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int MAX_CONCURRENT = 32;

    private final Store store;
    private final Clients clients;
    private final Step.Listener steps;
    private final Failed failed;
    /** The queues that are being sent, and whether something may have come since they were looked at. */
    private final Map<Queue, Boolean> running = new ConcurrentHashMap<>();

    private final Semaphore places = new Semaphore(MAX_CONCURRENT, true);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition tryNow = lock.newCondition();
    private long round;
    private volatile boolean closed;

    /** Told of a message that will never be sent. */
    @FunctionalInterface
    public interface Failed {
        void failed(UserId puppet, EventId cause, String why);
    }

    public Outbox(Store store, Clients clients, Step.Listener steps, Failed failed) {
        this.store = store;
        this.clients = clients;
        this.steps = steps;
        this.failed = failed;
    }

    /** Sends what one queue holds, on a thread of its own unless one is at it. */
    public void wake(Queue queue) {
        if (!closed && running.put(queue, true) == null) {
            Thread.ofVirtual().name("outbox " + queue.room()).start(() -> drain(queue));
        }
    }

    /** Sends all there is. */
    public void wakeAll() {
        store.outbox().pendingQueues().forEach(this::wake);
    }

    /** The homeserver is back: nobody waits any longer. */
    public void retryNow() {
        lock.lock();
        try {
            round++;
            tryNow.signalAll();
        } finally {
            lock.unlock();
        }
        wakeAll();
    }

    private void drain(Queue queue) {
        if (emptied(queue)) {
            return;
        }
        running.remove(queue);
        if (!closed && store.outbox().next(queue).isPresent()) {
            wake(queue);
        }
    }

    private boolean emptied(Queue queue) {
        try {
            return sendAll(queue);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            if (!closed) {
                LOG.error("outbox of {} in {}: {}", queue.puppet(), queue.room(), e.getMessage(), e);
            }
        }
        return false;
    }

    /** True when nothing is left and the queue is not being sent any more; false if it was closed before. */
    private boolean sendAll(Queue queue) throws InterruptedException {
        Backoff backoff = new Backoff();
        while (!closed) {
            running.put(queue, false);
            Optional<Message> next = store.outbox().next(queue);
            if (next.isPresent()) {
                Duration wait = sendOrWait(next.get(), backoff);
                if (!wait.isZero()) {
                    pause(wait);
                }
            } else if (running.remove(queue, false)) {
                return true;
            }
        }
        return false;
    }

    /** What nobody foresaw, as a store that fails, is waited for too: else it would be tried again at once, for ever. */
    private Duration sendOrWait(Message message, Backoff backoff) throws InterruptedException {
        try {
            return send(message, backoff);
        } catch (RuntimeException e) {
            Duration wait = backoff.next(null);
            if (!closed) {
                LOG.error(
                        "{} waits {} in {}",
                        message.draft().part(),
                        wait,
                        message.draft().room(),
                        e);
            }
            return wait;
        }
    }

    /** Tries once; gives how long to wait before the next try. */
    private Duration send(Message message, Backoff backoff) throws InterruptedException {
        OutboxTable.Draft draft = message.draft();
        boolean old = store.now() - message.addedAt() > SentBefore.FORGOTTEN.toMillis();
        if (old && draft.droppable()) {
            store.outbox().dropped(message.seq(), "it waited too long to be of use");
            return Duration.ZERO;
        }
        Optional<EventId> under = draft.under() == null ? Optional.empty() : sentPart(draft, draft.under());
        if (draft.under() != null && under.isEmpty()) {
            store.outbox().dropped(message.seq(), "what it belongs under was not sent");
            return Duration.ZERO;
        }
        places.acquire();
        try {
            steps.reached(Step.SEND_BEGUN, draft.puppet(), draft.cause().value());
            Optional<EventId> before = old ? SentBefore.find(clients.of(draft.puppet()), message) : Optional.empty();
            EventId event = before.orElseGet(() -> request(draft, under));
            steps.reached(Step.SENT, draft.puppet(), draft.cause().value());
            store.transaction(() -> {
                store.outbox().sent(message.seq(), event);
                store.traces().add(draft.puppet(), draft.cause(), "sent", draft.part() + " as " + event);
                return true;
            });
            steps.reached(Step.SENT_COMMITTED, draft.puppet(), draft.cause().value());
            backoff.reset();
            return Duration.ZERO;
        } catch (MatrixException.Retryable e) {
            return postponed(message, backoff, e);
        } catch (MatrixException.Denied | MatrixException.Fatal e) {
            givenUp(message, e);
            return Duration.ZERO;
        } finally {
            places.release();
        }
    }

    private EventId request(OutboxTable.Draft draft, Optional<EventId> under) {
        MatrixClient client = clients.of(draft.puppet());
        if (draft.type().equals(Contents.REDACTION)) {
            String reason = draft.content().path("reason").asText();
            EventId redacted = under.orElseGet(
                    () -> new EventId(draft.content().path("redacts").asText()));
            return client.redact(draft.room(), redacted, draft.txn(), reason);
        }
        JsonNode content = under.<JsonNode>map(part -> Contents.underPart((ObjectNode) draft.content(), part))
                .orElse(draft.content());
        return client.send(draft.room(), draft.type(), content, draft.txn());
    }

    private Optional<EventId> sentPart(OutboxTable.Draft draft, String part) {
        if (TxnId.isOne(part)) {
            return store.outbox().byTxn(new TxnId(part)).flatMap(other -> Optional.ofNullable(other.sent()));
        }
        return store.outbox().because(draft.puppet(), draft.cause()).stream()
                .filter(other -> other.draft().part().equals(part))
                .findFirst()
                .flatMap(other -> Optional.ofNullable(other.sent()));
    }

    private Duration postponed(Message message, Backoff backoff, MatrixException.Retryable e) {
        if (e.status() == 429 && message.draft().droppable()) {
            store.outbox().dropped(message.seq(), "left out while the homeserver limits us");
            return Duration.ZERO;
        }
        Duration wait = backoff.next(e.retryAfter());
        LOG.debug("{} waits {}: {}", message.draft().part(), wait, e.getMessage());
        return wait;
    }

    private void givenUp(Message message, MatrixException e) {
        OutboxTable.Draft draft = message.draft();
        store.transaction(() -> {
            store.outbox().failed(message.seq(), e.getMessage());
            store.traces().add(draft.puppet(), draft.cause(), "failed", draft.part() + ": " + e.getMessage());
            return true;
        });
        if (draft.droppable()) {
            LOG.debug("{}: {} was refused: {}", draft.puppet(), draft.part(), e.getMessage());
        } else {
            LOG.warn("{} cannot say its {} in {}: {}", draft.puppet(), draft.part(), draft.room(), e.getMessage());
            failed.failed(draft.puppet(), draft.cause(), String.valueOf(e.getMessage()));
        }
    }

    private void pause(Duration wait) throws InterruptedException {
        lock.lock();
        try {
            long mine = round;
            long left = wait.toNanos();
            while (mine == round && left > 0 && !closed) {
                left = tryNow.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing is being sent, at most this long; what is left is sent after the next start. */
    @Override
    public void close() {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        closed = true;
        lock.lock();
        try {
            tryNow.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (!places.tryAcquire(MAX_CONCURRENT, until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                LOG.warn("stopped while messages were being sent; they are sent after the next start");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
