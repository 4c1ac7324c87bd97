package dev.puppetmaster.registrar.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.api.runtime.ApprovalBatch;
import dev.puppetmaster.api.runtime.ObservationBatch;
import dev.puppetmaster.api.runtime.RuntimeApi;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import dev.puppetmaster.bot.http.HttpAnswer;
import dev.puppetmaster.bot.http.HttpHandler;
import dev.puppetmaster.bot.http.HttpListener;
import dev.puppetmaster.bot.http.HttpRequest;
import dev.puppetmaster.bot.http.HttpRequest.BadRequestException;
import dev.puppetmaster.bot.http.Listen;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.registrar.http.RuntimeLookup.Served;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The contract between registrar and runtime over HTTP:
 *
 * <pre>
 * GET  /v1/runtimes/{namespace}/{homeserver}/assignment?after=REVISION&amp;timeout=SECONDS   200, 204 nothing newer
 * POST /v1/runtimes/{namespace}/{homeserver}/observations                                204
 * POST /v1/runtimes/{namespace}/{homeserver}/approvals                                   200 kept for good, 503 not now
 * </pre>
 *
 * <p>Each homeserver's runtime shows a token of its own. With another homeserver's, or none, everything is 404: nobody learns
 * which homeservers there are.
 *
 * <p>An assignment bears an {@code ETag}, which a runtime sends back as {@code If-None-Match}. It differs between two lives of
 * a registrar, where revisions begin anew and may be the same by chance.
 */
public final class RuntimeApiServer implements AutoCloseable {
    /** The longest time, seconds, that a request for an assignment may wait. */
    public static final int MAX_TIMEOUT = 60;

    /** A runtime has one request under way; some of killed ones may still be waiting. */
    private static final int MAX_WAITING = 16;

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final HttpListener listener;

    private RuntimeApiServer(HttpListener listener) {
        this.listener = listener;
    }

    /**
     * Listens.
     *
     * @param more what else is to be answered on this port, e.g. {@link dev.puppetmaster.bot.http.ProcessPages}
     * @throws IOException if the address is in use, or a file of the settings cannot be used
     */
    public static RuntimeApiServer listen(Listen where, RuntimeLookup runtimes, HttpHandler more) throws IOException {
        return new RuntimeApiServer(HttpListener.listen(where, new Api(runtimes).or(more)));
    }

    /** As above, with nothing else. */
    public static RuntimeApiServer listen(Listen where, RuntimeLookup runtimes) throws IOException {
        return listen(where, runtimes, request -> Optional.empty());
    }

    public int port() {
        return listener.port();
    }

    @Override
    public void close() {
        listener.close();
    }

    /** @param served whose request it is */
    private record Caller(String namespace, String homeserver, Served served) {}

    /** One object that serves a homeserver, and what tells it from the one before. */
    private record Life(RuntimeApi api, String id, Semaphore places) {}

    private static final class Api implements HttpHandler {
        /** What an unknown homeserver's token is compared with: the answer takes as long. */
        private static final Secret NOBODYS = new Secret(UUID.randomUUID().toString());

        private final RuntimeLookup runtimes;
        private final Map<List<String>, Life> lives = new ConcurrentHashMap<>();

        Api(RuntimeLookup runtimes) {
            this.runtimes = runtimes;
        }

        @Override
        public Optional<HttpAnswer> answer(HttpRequest request) throws BadRequestException, InterruptedException {
            List<String> path = request.path();
            if (path.size() != 5 || !path.subList(0, 2).equals(List.of("v1", "runtimes"))) {
                return Optional.empty();
            }
            Optional<Served> served = runtimes.find(path.get(2), path.get(3));
            if (served.isEmpty()) {
                lives.remove(path.subList(2, 4));
            }
            if (!request.bears(served.map(Served::token).orElse(NOBODYS)) || served.isEmpty()) {
                return Optional.empty();
            }
            Caller caller = new Caller(path.get(2), path.get(3), served.get());
            return switch (request.method() + " " + path.get(4)) {
                case "GET assignment" -> Optional.of(assignment(request, caller));
                case "POST observations" -> Optional.of(observations(request, caller));
                case "POST approvals" -> Optional.of(approvals(request, caller));
                default -> Optional.empty();
            };
        }

        private HttpAnswer assignment(HttpRequest request, Caller caller)
                throws BadRequestException, InterruptedException {
            long after = request.number("after", 0, Long.MAX_VALUE).orElse(0L);
            long seconds = request.number("timeout", 0, MAX_TIMEOUT).orElse(0L);
            Life life = life(caller);
            String etag = request.etag();
            boolean ofThisLife = etag == null || etag.equals(etag(life, after));
            if (!life.places().tryAcquire()) {
                return HttpAnswer.text(503, "too many requests of this homeserver's runtimes are waiting already");
            }
            RuntimeAssignment next;
            try {
                next = life.api()
                        .awaitAssignment(
                                caller.namespace(),
                                caller.homeserver(),
                                ofThisLife ? after : 0,
                                Duration.ofSeconds(seconds));
            } finally {
                life.places().release();
            }
            return next == null
                    ? HttpAnswer.nothing()
                    : HttpAnswer.json(json(next)).with("ETag", etag(life, next.revision()));
        }

        private Life life(Caller caller) {
            RuntimeApi api = caller.served().api();
            return lives.compute(
                    List.of(caller.namespace(), caller.homeserver()),
                    (name, before) -> before != null && before.api() == api
                            ? before
                            : new Life(api, UUID.randomUUID().toString(), new Semaphore(MAX_WAITING)));
        }

        private static String etag(Life life, long revision) {
            return "\"" + life.id() + "." + revision + "\"";
        }

        private static String json(Record record) {
            try {
                return JSON.writeValueAsString(record);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("records of text are always JSON", e);
            }
        }

        private static HttpAnswer observations(HttpRequest request, Caller caller) throws BadRequestException {
            ObservationBatch batch = batch(request.body());
            caller.served().api().observe(caller.namespace(), caller.homeserver(), batch.observations());
            return HttpAnswer.nothing();
        }

        private static HttpAnswer approvals(HttpRequest request, Caller caller)
                throws BadRequestException, InterruptedException {
            ApprovalBatch batch = approvals(request.body());
            String keeper = caller.served().api().keep(caller.namespace(), caller.homeserver(), batch.approvals());
            return keeper == null
                    ? HttpAnswer.text(503, "they cannot be kept now; tell them again")
                    : HttpAnswer.json(json(new ApprovalBatch.Kept(keeper)));
        }

        private static ApprovalBatch approvals(String body) throws BadRequestException {
            @Nullable ApprovalBatch batch;
            try {
                batch = JSON.readValue(body, ApprovalBatch.class);
            } catch (IOException e) {
                throw new BadRequestException("the body is no {\"approvals\": [...]} of reports");
            }
            if (batch == null || batch.approvals().size() > ApprovalBatch.MAX) {
                throw new BadRequestException(
                        "the body is to hold reports of approvals, at most " + ApprovalBatch.MAX + " of them");
            }
            Optional<String> wrong = ApprovalRules.broken(batch.approvals());
            if (wrong.isPresent()) {
                throw new BadRequestException(wrong.get());
            }
            return batch;
        }

        private static ObservationBatch batch(String body) throws BadRequestException {
            @Nullable ObservationBatch batch;
            try {
                batch = JSON.readValue(body, ObservationBatch.class);
            } catch (IOException e) {
                throw new BadRequestException("the body is no {\"observations\": [...]} of known observations");
            }
            if (batch == null || batch.observations().size() > ObservationBatch.MAX) {
                throw new BadRequestException(
                        "the body is to hold observations, at most " + ObservationBatch.MAX + " of them");
            }
            Optional<String> wrong = ObservationRules.broken(batch.observations());
            if (wrong.isPresent()) {
                throw new BadRequestException(wrong.get());
            }
            return batch;
        }
    }
}
