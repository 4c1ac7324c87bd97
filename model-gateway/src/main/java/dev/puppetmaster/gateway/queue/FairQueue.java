package dev.puppetmaster.gateway.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/**
 * A few places, and those who wait for one. Whoever asks much waits behind whoever asks little: senders take turns, each with
 * the oldest of his calls. Thread-safe; bounded.
 */
public final class FairQueue {
    private final int places;
    private final int mostWaiting;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** The sender whose turn is next stands first. None is empty. */
    private final Map<String, Deque<Waiter>> waiting = new LinkedHashMap<>();

    private int taken;
    private int waiters;

    /**
     * A queue.
     *
     * @param places how many are served at once, 1 or more
     * @param mostWaiting how many may wait, 0 or more
     */
    public FairQueue(int places, int mostWaiting) {
        this.places = places;
        this.mostWaiting = mostWaiting;
    }

    private static final class Waiter {
        private boolean served;
    }

    /** A place. To be closed once. */
    public final class Place implements AutoCloseable {
        private boolean left;

        private Place() {}

        @Override
        public void close() {
            lock.lock();
            try {
                if (!left) {
                    left = true;
                    taken--;
                    serve();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Too many wait already. */
    public static final class FullException extends Exception {
        private static final long serialVersionUID = 1;

        FullException(int waiting) {
            super(waiting + " calls wait already");
        }
    }

    /**
     * Waits for a place.
     *
     * @param ahead told on this thread how many will be served before, 0 or more, when it has to wait and whenever that changes
     * @throws FullException if too many wait
     * @throws InterruptedException if the thread was interrupted; it waits no more then
     */
    public Place enter(String sender, IntConsumer ahead) throws FullException, InterruptedException {
        lock.lockInterruptibly();
        try {
            if (taken < places && waiters == 0) {
                taken++;
                return new Place();
            }
            if (waiters >= mostWaiting) {
                throw new FullException(waiters);
            }
            Waiter waiter = new Waiter();
            waiting.computeIfAbsent(sender, it -> new ArrayDeque<>()).addLast(waiter);
            waiters++;
            await(sender, waiter, ahead);
            return new Place();
        } finally {
            lock.unlock();
        }
    }

    private void await(String sender, Waiter waiter, IntConsumer ahead) throws InterruptedException {
        int told = -1;
        boolean stays = false;
        try {
            while (!waiter.served) {
                int now = ahead(sender, waiter);
                if (now == told) {
                    changed.await();
                    continue;
                }
                told = now;
                // whoever is told may take long: others must not wait for it
                lock.unlock();
                try {
                    ahead.accept(now);
                } finally {
                    lock.lock();
                }
            }
            stays = true;
        } finally {
            if (!stays) {
                leave(sender, waiter);
            }
        }
    }

    private void leave(String sender, Waiter waiter) {
        if (waiter.served) {
            taken--;
            serve();
            return;
        }
        Deque<Waiter> mine = waiting.get(sender);
        if (mine != null && mine.remove(waiter)) {
            waiters--;
            if (mine.isEmpty()) {
                waiting.remove(sender);
            }
            changed.signalAll();
        }
    }

    private void serve() {
        while (taken < places && waiters > 0) {
            Iterator<Map.Entry<String, Deque<Waiter>>> senders =
                    waiting.entrySet().iterator();
            Map.Entry<String, Deque<Waiter>> next = senders.next();
            String sender = next.getKey();
            Deque<Waiter> mine = next.getValue();
            senders.remove();
            mine.removeFirst().served = true;
            waiters--;
            taken++;
            if (!mine.isEmpty()) {
                waiting.put(sender, mine);
            }
        }
        changed.signalAll();
    }

    /** Who is served before: of each sender those of earlier rounds, and in the same round those who stand before in turn. */
    private int ahead(String sender, Waiter waiter) {
        List<Waiter> mine = new ArrayList<>(waiting.getOrDefault(sender, new ArrayDeque<>()));
        int round = mine.indexOf(waiter);
        int ahead = 0;
        boolean before = true;
        for (Map.Entry<String, Deque<Waiter>> other : waiting.entrySet()) {
            if (other.getKey().equals(sender)) {
                before = false;
                ahead += round;
            } else {
                ahead += Math.min(other.getValue().size(), before ? round + 1 : round);
            }
        }
        return ahead;
    }

    /** How many wait. */
    public int waiting() {
        lock.lock();
        try {
            return waiters;
        } finally {
            lock.unlock();
        }
    }
}
