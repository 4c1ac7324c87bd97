package dev.puppetmaster.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Faults to order: each order names the requests that it is for, how many of them, and what goes wrong. Orders are
 * looked at in the sequence they were given; the first that fits is used up. Example:
 *
 * <pre>{@code
 * server.faults().on("PUT", "/send/").times(3).status(502).html();
 * server.faults().on("PUT", "/send/").dropAfterHandling();
 * }</pre>
 */
public final class Faults {
    private final List<Order> orders = new ArrayList<>();

    Faults() {}

    /** For requests of this method whose decoded path contains the text; once, unless the order says otherwise. */
    public Order on(String method, String pathContains) {
        return on(request -> request.method().equals(method) && request.path().contains(pathContains));
    }

    /** For the requests that match (their status is 0: they are not handled yet). */
    public synchronized Order on(Predicate<ReceivedRequest> requests) {
        Order order = new Order(requests);
        orders.add(order);
        return order;
    }

    /** Takes all orders back. */
    public synchronized void clear() {
        orders.clear();
    }

    @Nullable
    Fault next(ReceivedRequest request) {
        List<Order> now;
        synchronized (this) {
            now = List.copyOf(orders);
        }
        for (Order order : now) {
            Fault fault = order.take(request);
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    /** One order. It has no effect until one of the methods that name a fault is called. */
    public static final class Order {
        private final Predicate<ReceivedRequest> requests;
        private int skip;
        private int left = 1;
        private int hits;
        private @Nullable Fault fault;

        private Order(Predicate<ReceivedRequest> requests) {
            this.requests = requests;
        }

        /** For so many requests; 1 without this. */
        public synchronized Order times(int count) {
            left = count;
            return this;
        }

        /** For every such request until {@link Faults#clear}. */
        public Order always() {
            return times(Integer.MAX_VALUE);
        }

        /** Lets so many matching requests pass first. */
        public synchronized Order after(int count) {
            skip = count;
            return this;
        }

        /** Answers with this JSON text; nothing is done. */
        public Order answer(int status, String json) {
            return with(new Fault.Answer(status, "application/json", json, null));
        }

        /** Answers with this status and a Matrix error body; nothing is done. */
        public Order status(int status) {
            return answer(status, "{\"errcode\":\"M_UNKNOWN\",\"error\":\"ordered by the test\"}");
        }

        /** The answer is a page of HTML, as from a proxy before the homeserver. */
        public synchronized Order html() {
            Fault.Answer answer = ordered();
            String page = "<html><head><title>" + answer.status() + "</title></head><body>nginx</body></html>";
            return with(new Fault.Answer(answer.status(), "text/html", page, answer.retryAfter()));
        }

        /** The answer has a Retry-After header, in whole seconds (rounded up). */
        public synchronized Order retryAfter(Duration wait) {
            Fault.Answer answer = ordered();
            return with(new Fault.Answer(answer.status(), answer.contentType(), answer.body(), wait));
        }

        public Order dropBeforeHandling() {
            return with(new Fault.DropBeforeHandling());
        }

        public Order dropAfterHandling() {
            return with(new Fault.DropAfterHandling());
        }

        public Order delay(Duration by) {
            return with(new Fault.Delay(by));
        }

        public Order truncateBody() {
            return with(new Fault.TruncateBody());
        }

        public Order hang() {
            return with(new Fault.Hang());
        }

        /** How many requests this order has hit. */
        public synchronized int hits() {
            return hits;
        }

        private synchronized Order with(Fault ordered) {
            fault = ordered;
            return this;
        }

        private Fault.Answer ordered() {
            if (fault instanceof Fault.Answer answer) {
                return answer;
            }
            throw new IllegalStateException(
                    "html() and retryAfter() change an answer: call answer() or status() first");
        }

        private synchronized @Nullable Fault take(ReceivedRequest request) {
            if (fault == null || left == 0 || !requests.test(request)) {
                return null;
            }
            if (skip > 0) {
                skip--;
                return null;
            }
            left--;
            hits++;
            return fault;
        }
    }
}
