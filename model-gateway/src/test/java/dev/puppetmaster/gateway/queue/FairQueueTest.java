package dev.puppetmaster.gateway.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

// a place is taken and given back: nothing is done with it
@SuppressWarnings("try")
class FairQueueTest {
    private final List<String> served = Collections.synchronizedList(new ArrayList<>());

    /** Enters on a thread of its own, notes when it is served, and leaves at once. */
    private Thread waits(FairQueue queue, String sender, String name, List<Integer> ahead) {
        int before = queue.waiting();
        Thread thread = Thread.ofVirtual().start(() -> {
            try (FairQueue.Place place = queue.enter(sender, ahead::add)) {
                served.add(name);
            } catch (FairQueue.FullException | InterruptedException e) {
                served.add(name + " left");
            }
        });
        await().until(() -> queue.waiting() > before);
        return thread;
    }

    @Test
    void sendersTakeTurns() throws Exception {
        FairQueue queue = new FairQueue(1, 16);
        List<Thread> threads = new ArrayList<>();
        try (FairQueue.Place place = queue.enter("x", ahead -> {})) {
            threads.add(waits(queue, "busy", "busy 1", new CopyOnWriteArrayList<>()));
            threads.add(waits(queue, "busy", "busy 2", new CopyOnWriteArrayList<>()));
            threads.add(waits(queue, "busy", "busy 3", new CopyOnWriteArrayList<>()));
            threads.add(waits(queue, "modest", "modest 1", new CopyOnWriteArrayList<>()));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(served).containsExactly("busy 1", "modest 1", "busy 2", "busy 3");
    }

    @Test
    void whoWaitsIsToldHowManyAreAhead() throws Exception {
        FairQueue queue = new FairQueue(1, 16);
        List<Integer> ahead = new CopyOnWriteArrayList<>();
        Thread last;
        Thread second;
        try (FairQueue.Place place = queue.enter("x", it -> {})) {
            waits(queue, "busy", "busy 1", new CopyOnWriteArrayList<>());
            second = waits(queue, "busy", "busy 2", new CopyOnWriteArrayList<>());
            last = waits(queue, "modest", "modest 1", ahead);
            await().until(() -> ahead.contains(1));
            assertThat(ahead).containsExactly(1);
        }
        last.join();
        second.join();

        // the second of the busy one waits behind
        assertThat(ahead).startsWith(1);
        assertThat(served).containsExactly("busy 1", "modest 1", "busy 2");
    }

    @Test
    void whoGoesAwayIsPassedOver() throws Exception {
        FairQueue queue = new FairQueue(1, 16);
        Thread first;
        Thread second;
        try (FairQueue.Place place = queue.enter("x", it -> {})) {
            first = waits(queue, "a", "a", new CopyOnWriteArrayList<>());
            second = waits(queue, "b", "b", new CopyOnWriteArrayList<>());
            first.interrupt();
            first.join();
            assertThat(queue.waiting()).isEqualTo(1);
        }
        second.join();

        assertThat(served).containsExactly("a left", "b");
        queue.enter("c", it -> {}).close();
    }

    @Test
    void aFullQueueIsSaid() throws Exception {
        FairQueue queue = new FairQueue(1, 1);
        try (FairQueue.Place place = queue.enter("x", it -> {})) {
            Thread waiting = waits(queue, "a", "a", new CopyOnWriteArrayList<>());

            assertThatThrownBy(() -> queue.enter("b", it -> {})).hasMessage("1 calls wait already");
            waiting.interrupt();
            waiting.join();
        }
    }

    @Test
    void neverMoreAreServedThanThereArePlaces() throws Exception {
        FairQueue queue = new FairQueue(3, 500);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String sender = "s" + i % 7;
            threads.add(Thread.ofVirtual().start(() -> {
                try (FairQueue.Place place = queue.enter(sender, it -> {})) {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    LockSupport.parkNanos(100_000);
                    inside.decrementAndGet();
                    done.incrementAndGet();
                } catch (FairQueue.FullException | InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
            if (ThreadLocalRandom.current().nextInt(10) == 0) {
                threads.get(threads.size() - 1).interrupt();
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(most.get()).isBetween(1, 3);
        assertThat(done.get()).isPositive();
        assertThat(queue.waiting()).isZero();
        // every place was given back
        for (int i = 0; i < 3; i++) {
            queue.enter("last", it -> {});
        }
    }
}
