package dev.puppetmaster.brain;

import dev.puppetmaster.bot.http.HttpAnswer;
import dev.puppetmaster.bot.http.HttpHandler;
import dev.puppetmaster.bot.http.HttpListener;
import dev.puppetmaster.bot.http.HttpRequest;
import dev.puppetmaster.bot.http.Listen;
import dev.puppetmaster.bot.remote.Contract;
import dev.puppetmaster.bot.remote.ContractException;
import dev.puppetmaster.bot.remote.Problems;
import dev.puppetmaster.bot.remote.TurnRequest;
import dev.puppetmaster.bot.remote.TurnRequests;
import dev.puppetmaster.brain.manifest.ImageManifest;
import dev.puppetmaster.brain.manifest.ImageManifest.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's side of the contract of remote brains, version 1: docs/remote-brains.md. */
final class BrainServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BrainServer.class);
    /** Turns that wait for one of the places; more are sent away at once. */
    private static final int MOST_WAITING = 16;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
    private static final Duration LAST_WORDS = Duration.ofSeconds(8);
    private static final String RESTARTED = "This brain is being restarted. Ask again in a moment.";

    private final Program program;
    private final Health health;
    private final Duration keepAlive;
    private final OwnPrograms own;
    private final OwnSteps steps = new OwnSteps();
    private final Semaphore places;
    private final AtomicInteger taken = new AtomicInteger();
    private final Map<String, TurnRun> turns = new ConcurrentHashMap<>();
    private final HttpListener listener;

    private BrainServer(Listen where, ImageManifest manifest, Program program, Duration keepAlive) throws IOException {
        this.program = program;
        this.health = new Health(manifest);
        this.keepAlive = keepAlive;
        this.own = new OwnPrograms(manifest.programs());
        this.places = new Semaphore(program.atOnce(), true);
        this.listener = HttpListener.listen(where, Contract.MAX_REQUEST_BYTES, new Routes());
    }

    /**
     * Listens.
     *
     * @param keepAlive how long an answer is silent before an empty line goes out
     * @throws IOException if the address is in use, or the manifest names no program: one line
     */
    static BrainServer listen(Listen where, ImageManifest manifest, Duration keepAlive) throws IOException {
        Program program = manifest.program();
        if (program == null) {
            throw new IOException("the manifest names no program: this base answers by running one");
        }
        return new BrainServer(where, manifest, program, keepAlive);
    }

    int port() {
        return listener.port();
    }

    private final class Routes implements HttpHandler {
        @Override
        public Optional<HttpAnswer> beforeBody(HttpRequest head) {
            boolean full = isTurn(head) && taken.get() >= program.atOnce() + MOST_WAITING;
            return full ? Optional.of(busy()) : Optional.empty();
        }

        @Override
        public Optional<HttpAnswer> answer(HttpRequest request) {
            if (request.is("GET", "v1", "health")) {
                return Optional.of(health.problem()
                        .map(line -> error(503, line))
                        .orElseGet(() -> HttpAnswer.json(Problems.healthy())));
            }
            if (isTurn(request)) {
                return Optional.of(take(request.body()));
            }
            boolean cancels = request.method().equals("DELETE")
                    && request.path().size() == 3
                    && request.path().subList(0, 2).equals(List.of("v1", "turns"));
            if (cancels) {
                cancel(request.path().getLast());
                return Optional.of(HttpAnswer.nothing());
            }
            return Optional.of(error(404, "there is nothing here; the contract is in docs/remote-brains.md"));
        }

        private boolean isTurn(HttpRequest request) {
            return request.is("POST", "v1", "turns");
        }
    }

    private void cancel(String turn) {
        TurnRun run = turns.get(turn);
        if (run != null) {
            LOG.info("turn {} is cancelled", turn);
            run.cancel(TurnRun.CANCELLED);
        }
    }

    private HttpAnswer take(String body) {
        Optional<String> ill = health.problem();
        if (ill.isPresent()) {
            return error(503, ill.get());
        }
        TurnRequest request;
        try {
            request = TurnRequests.read(body.getBytes(StandardCharsets.UTF_8));
        } catch (ContractException e) {
            return error(400, e.getMessage());
        }
        return HttpAnswer.live(beginning -> {
            taken.incrementAndGet();
            TurnRun before = turns.get(request.turn());
            if (before != null) {
                // posted again while it runs: nobody listens to the first any more
                before.cancel(TurnRun.CANCELLED);
            }
            try {
                if (!places.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                    return busy();
                }
                try {
                    answer(request, beginning);
                } finally {
                    places.release();
                }
                return HttpAnswer.nothing();
            } finally {
                taken.decrementAndGet();
            }
        });
    }

    private void answer(TurnRequest request, HttpAnswer.Beginning beginning) throws IOException, InterruptedException {
        TurnRun run = new TurnRun(program, own, steps, request);
        turns.put(request.turn(), run);
        long began = System.nanoTime();
        try (AnswerStream out = new AnswerStream(
                beginning.begin(200, Contract.LINES_TYPE), keepAlive, () -> run.cancel(TurnRun.CANCELLED))) {
            run.answer(out);
            LOG.info("turn {}: a round of {} ms", request.turn(), (System.nanoTime() - began) / 1_000_000);
        } catch (IOException e) {
            LOG.info("turn {}: whoever asked is gone", request.turn());
            throw e;
        } finally {
            run.cancel(TurnRun.CANCELLED);
            turns.remove(request.turn(), run);
        }
    }

    private static HttpAnswer busy() {
        return error(503, "as many turns as it takes at once are running").with("Retry-After", "2");
    }

    private static HttpAnswer error(int status, String line) {
        return HttpAnswer.json(status, Problems.error(line));
    }

    /** Takes no turn any more; those that run are told why they end. */
    @Override
    public void close() {
        turns.values().forEach(run -> run.cancel(RESTARTED));
        try {
            listener.awaitAnswers(LAST_WORDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        listener.close();
    }
}
