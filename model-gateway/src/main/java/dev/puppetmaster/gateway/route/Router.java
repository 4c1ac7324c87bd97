package dev.puppetmaster.gateway.route;

import dev.puppetmaster.gateway.backend.Backend;
import dev.puppetmaster.gateway.backend.BackendClient;
import dev.puppetmaster.gateway.backend.ModelFault;
import dev.puppetmaster.gateway.backend.ModelFault.Kind;
import dev.puppetmaster.gateway.chat.ChatCall;
import dev.puppetmaster.gateway.chat.EmbedCall;
import dev.puppetmaster.gateway.chat.Embedded;
import dev.puppetmaster.gateway.chat.Piece;
import dev.puppetmaster.gateway.chat.PieceSink;
import dev.puppetmaster.gateway.policy.Policy;
import dev.puppetmaster.gateway.queue.FairQueue;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a call answered by the first backend of a policy that can. Thread-safe. */
public final class Router {
    private static final Logger LOG = LoggerFactory.getLogger(Router.class);
    /** Those that pass by themselves. */
    private static final Set<Kind> PASSING = Set.of(Kind.RATE_LIMITED, Kind.UNREACHABLE, Kind.SERVER_ERROR);

    private static final Duration FIRST_WAIT = Duration.ofMillis(250);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(8);

    private final BackendClient client;
    private final Breakers breakers = new Breakers();
    private final Queues queues = new Queues();

    public Router(BackendClient client) {
        this.client = client;
    }

    /**
     * How a call went.
     *
     * @param backend who answered
     * @param end the last piece
     * @param tries calls that were made in all, 1 or more
     */
    public record Outcome(Backend backend, Piece.End end, int tries) {}

    /**
     * Has it answered.
     *
     * @param sender who asked: senders take turns where a backend has enough to do
     * @throws ModelFault of the last backend that was asked, if none answered
     * @throws IOException of the answerer
     */
    public Outcome chat(Policy policy, String sender, ChatCall call, Answerer answerer)
            throws ModelFault, IOException, InterruptedException {
        Routed<Piece.End> routed = route(policy, sender, answerer, backend -> {
            Last last = new Last(answerer);
            client.chat(backend, call, last);
            return last.end();
        });
        return new Outcome(routed.backend(), routed.answer(), routed.tries());
    }

    /**
     * Has texts embedded.
     *
     * @throws ModelFault of the last backend that was asked, if none answered
     */
    public Routed<Embedded> embed(Policy policy, String sender, EmbedCall call)
            throws ModelFault, InterruptedException {
        try {
            return route(policy, sender, Answerer.ofStream(piece -> {}), backend -> client.embed(backend, call));
        } catch (IOException e) {
            throw new IllegalStateException("nobody is there who could be gone", e);
        }
    }

    /** Asks one backend once. */
    @FunctionalInterface
    private interface Ask<T> {
        T of(Backend backend) throws ModelFault, IOException, InterruptedException;
    }

    /**
     * What was answered.
     *
     * @param backend who answered
     * @param tries calls that were made in all, 1 or more
     */
    public record Routed<T>(Backend backend, T answer, int tries) {}

    private <T> Routed<T> route(Policy policy, String sender, Answerer answerer, Ask<T> ask)
            throws ModelFault, IOException, InterruptedException {
        ModelFault last = null;
        int tries = 0;
        for (Backend backend : policy.backends()) {
            if (last != null && last.begun() && !answerer.startOver()) {
                throw last;
            }
            Attempts<T> attempts = new Attempts<>(policy, backend, sender, answerer, ask);
            T answer = attempts.make();
            tries += attempts.made;
            if (answer != null) {
                return new Routed<>(backend, answer, tries);
            }
            last = attempts.fault == null ? last : attempts.fault;
            if (attempts.fault != null && !policy.fallbackOn().contains(attempts.fault.kind())) {
                throw attempts.fault;
            }
            LOG.info("policy {}: backend {} is passed over: {}", policy.name(), backend.name(), attempts.why());
        }
        throw last == null ? breakers.allOpen(policy) : last;
    }

    /** The calls to one backend for one call of ours. */
    private final class Attempts<T> {
        private final Policy policy;
        private final Backend backend;
        private final String sender;
        private final Answerer answerer;
        private final Ask<T> ask;
        private final Breakers.Breaker breaker;
        private @Nullable ModelFault fault;
        private int made;

        Attempts(Policy policy, Backend backend, String sender, Answerer answerer, Ask<T> ask) {
            this.policy = policy;
            this.backend = backend;
            this.sender = sender;
            this.answerer = answerer;
            this.ask = ask;
            this.breaker = breakers.of(policy, backend);
        }

        /** @return null if the backend is left alone, or failed for good */
        @SuppressWarnings("try") // a place is held, nothing is done with it
        @Nullable
        T make() throws IOException, InterruptedException {
            do {
                try (FairQueue.Place place = queues.enter(backend, sender, answerer::waits)) {
                    if (!breaker.lets()) {
                        return null;
                    }
                    made++;
                    return once();
                } catch (ModelFault e) {
                    fault = e;
                }
            } while (again(fault));
            return null;
        }

        /** One call, whose outcome the breaker is told in any case. */
        private T once() throws ModelFault, IOException, InterruptedException {
            boolean told = false;
            try {
                T answer = ask.of(backend);
                breaker.worked();
                told = true;
                return answer;
            } catch (ModelFault e) {
                breaker.failed(e);
                told = true;
                throw e;
            } finally {
                if (!told) {
                    breaker.unknown();
                }
            }
        }

        private boolean again(ModelFault e) throws InterruptedException {
            if (!PASSING.contains(e.kind()) || made > policy.retries() || (e.begun() && !answerer.startOver())) {
                return false;
            }
            Duration wait = e.retryAfter().orElseGet(() -> backOff(made));
            if (wait.compareTo(LONGEST_WAIT) > 0) {
                return false;
            }
            Thread.sleep(wait);
            return true;
        }

        String why() {
            return fault == null
                    ? "it failed too often and is left alone for a while"
                    : String.valueOf(fault.getMessage());
        }
    }

    /** Doubled each time, less a random part, so that callers do not come back together. */
    private static Duration backOff(int made) {
        long most = FIRST_WAIT.toMillis() << Math.clamp(made - 1L, 0, 5);
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    }

    /** Notes the end on its way through. */
    private static final class Last implements PieceSink {
        private final Answerer answerer;
        private Piece.@Nullable End end;

        Last(Answerer answerer) {
            this.answerer = answerer;
        }

        @Override
        public void accept(Piece piece) throws IOException {
            if (piece instanceof Piece.End it) {
                end = it;
            }
            answerer.accept(piece);
        }

        Piece.End end() {
            if (end == null) {
                throw new IllegalStateException("an answer without an end was taken for a whole one");
            }
            return end;
        }
    }
}
