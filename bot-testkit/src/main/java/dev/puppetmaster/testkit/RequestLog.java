package dev.puppetmaster.testkit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/** The newest {@value #MOST} requests that a server has answered or dropped, oldest first. */
public final class RequestLog {
    private static final int MOST = 10_000;

    private final Deque<ReceivedRequest> requests = new ArrayDeque<>();

    RequestLog() {}

    public synchronized List<ReceivedRequest> all() {
        return new ArrayList<>(requests);
    }

    public List<ReceivedRequest> matching(Predicate<ReceivedRequest> wanted) {
        return all().stream().filter(wanted).toList();
    }

    public List<ReceivedRequest> matching(String method, String pathContains) {
        return matching(r -> r.method().equals(method) && r.path().contains(pathContains));
    }

    public synchronized void clear() {
        requests.clear();
    }

    /**
     * The first such request, also an earlier one.
     *
     * @throws AssertionError with the newest requests when none comes in time
     */
    public synchronized ReceivedRequest awaitRequest(Predicate<ReceivedRequest> wanted, Duration timeout) {
        long end = System.nanoTime() + timeout.toNanos();
        while (true) {
            for (ReceivedRequest request : requests) {
                if (wanted.test(request)) {
                    return request;
                }
            }
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                List<ReceivedRequest> newest = all();
                throw new AssertionError("no such request within " + timeout + "; the newest were "
                        + newest.subList(Math.max(0, newest.size() - 10), newest.size()));
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for a request", e);
            }
        }
    }

    synchronized void add(ReceivedRequest request) {
        if (requests.size() == MOST) {
            requests.removeFirst();
        }
        requests.addLast(request);
        notifyAll();
    }
}
