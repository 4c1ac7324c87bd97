package dev.puppetmaster.bots.runtime;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.api.runtime.ApprovalBatch;
import dev.puppetmaster.api.runtime.ApprovalReport;
import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.api.runtime.ObservationBatch;
import dev.puppetmaster.api.runtime.RuntimeApi;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import dev.puppetmaster.bot.outbox.Backoff;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registrar in another process, over HTTP. Whatever becomes of it there is no failure here: while it is away there is no
 * newer assignment, and what was observed waits in a bounded queue and is told when it is back.
 */
public final class HttpRuntimeApi implements RuntimeApi, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpRuntimeApi.class);
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** With ids and lines of the greatest length, a batch stays below the 1 MiB that the registrar takes. */
    private static final int BATCH = 150;

    private static final int CAPACITY = 10_000;
    private static final long MAX_WAIT_SECONDS = 60;
    private static final Duration POST_LIMIT = Duration.ofSeconds(15);

    private final ServerAddress address;
    private final String namespace;
    private final String homeserver;
    private final RegistrarHttp http;
    private final ObservationQueue queue = new ObservationQueue(CAPACITY);
    private final Backoff backoff = new Backoff();
    private final Thread teller;
    private volatile @Nullable String trouble = "the registrar has not answered yet";
    private volatile Known known = new Known(0, null);
    private long nextTryNanos = System.nanoTime();

    /** @param etag with which the registrar tells one life of its own from another */
    private record Known(long revision, @Nullable String etag) {}

    private HttpRuntimeApi(ServerAddress address, String namespace, String homeserver) throws IOException {
        this.address = address;
        this.namespace = namespace;
        this.homeserver = homeserver;
        this.http = new RegistrarHttp(address);
        this.teller = Thread.ofVirtual().name("observations").unstarted(this::tell);
    }

    /**
     * Begins; nothing is asked before somebody waits for an assignment.
     *
     * @throws IOException if the file of the authority cannot be used: one line says why
     */
    public static HttpRuntimeApi to(ServerAddress address, String namespace, String homeserver) throws IOException {
        HttpRuntimeApi api = new HttpRuntimeApi(address, namespace, homeserver);
        api.teller.start();
        return api;
    }

    /** Why the registrar does not answer, in one line; empty while it does. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** How many observations wait to be told. */
    public int untold() {
        return queue.size();
    }

    /**
     * As the contract says; one thread at a time. Where the registrar does not know the homeserver, does not answer, or
     * answers what is no assignment, this tries again with growing patience until the time is over.
     */
    @Override
    public @Nullable RuntimeAssignment awaitAssignment(
            String wantedNamespace, String wantedHomeserver, long afterRevision, Duration timeout)
            throws InterruptedException {
        if (!isMine(wantedNamespace, wantedHomeserver)) {
            return null;
        }
        long until = System.nanoTime() + timeout.toNanos();
        while (sleepUntilNextTry(until)) {
            long seconds = Math.clamp(TimeUnit.NANOSECONDS.toSeconds(until - System.nanoTime()), 0, MAX_WAIT_SECONDS);
            try {
                RuntimeAssignment next = ask(afterRevision, seconds);
                reached();
                return next;
            } catch (IOException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                away(String.valueOf(e.getMessage()));
            }
        }
        return null;
    }

    private boolean isMine(String wantedNamespace, String wantedHomeserver) {
        return namespace.equals(wantedNamespace) && homeserver.equals(wantedHomeserver);
    }

    /** False if the time is over before another try is due. */
    private boolean sleepUntilNextTry(long until) throws InterruptedException {
        long now = System.nanoTime();
        long wait = Math.min(nextTryNanos, until) - now;
        if (wait > 0) {
            TimeUnit.NANOSECONDS.sleep(wait);
        }
        return nextTryNanos - until <= 0;
    }

    private @Nullable RuntimeAssignment ask(long afterRevision, long seconds) throws IOException {
        Known last = known;
        HttpUrl url = path("assignment")
                .addQueryParameter("after", Long.toString(afterRevision))
                .addQueryParameter("timeout", Long.toString(seconds))
                .build();
        Request.Builder request = new Request.Builder().url(url);
        if (last.etag() != null && last.revision() == afterRevision) {
            request.header("If-None-Match", last.etag());
        }
        RegistrarHttp.Answer answer = http.call(request, Duration.ofSeconds(seconds + 10));
        return switch (answer.status()) {
            case 204 -> null;
            case 200 -> {
                RuntimeAssignment read = read(answer.body());
                known = new Known(read.revision(), answer.etag());
                yield read;
            }
            default -> throw refused(answer);
        };
    }

    private RuntimeAssignment read(String body) throws IOException {
        RuntimeAssignment read;
        try {
            read = JSON.readValue(body, RuntimeAssignment.class);
        } catch (IOException e) {
            LOG.debug("no assignment", e);
            throw new IOException("the registrar at " + address.url() + " answers what is no assignment", e);
        }
        if (read == null || !isMine(read.namespace(), read.homeserver())) {
            throw new IOException("the registrar at " + address.url() + " answers what is no assignment of " + name());
        }
        return read;
    }

    private IOException refused(RegistrarHttp.Answer answer) {
        return answer.status() == 404
                ? new IOException("the registrar at " + address.url() + " does not know " + name()
                        + ", or the token is not that homeserver's")
                : new IOException("the registrar at " + address.url() + " answers " + answer.status());
    }

    private String name() {
        return namespace + "/" + homeserver;
    }

    private HttpUrl.Builder path(String last) {
        return address.url()
                .newBuilder()
                .addPathSegments("v1/runtimes")
                .addPathSegment(namespace)
                .addPathSegment(homeserver)
                .addPathSegment(last);
    }

    private void reached() {
        backoff.reset();
        if (trouble != null) {
            LOG.info("the registrar at {} answers", address.url());
            trouble = null;
        }
    }

    private void away(String why) {
        nextTryNanos = System.nanoTime() + backoff.next(null).toNanos();
        if (!why.equals(trouble)) {
            LOG.warn("{}; the puppets go on with their last assignment", why);
            trouble = why;
        }
    }

    // ---- observations

    /** Takes note, and returns at once. */
    @Override
    public void observe(String ofNamespace, String ofHomeserver, List<Observation> observations) {
        if (isMine(ofNamespace, ofHomeserver)) {
            queue.put(observations);
        }
    }

    /** As the contract says; null also where the registrar does not answer. */
    @Override
    public @Nullable String keep(String ofNamespace, String ofHomeserver, List<ApprovalReport> reports) {
        if (!isMine(ofNamespace, ofHomeserver)) {
            return null;
        }
        try {
            RequestBody body =
                    RequestBody.create(JSON.writeValueAsBytes(new ApprovalBatch(reports)), RegistrarHttp.JSON);
            Request.Builder request =
                    new Request.Builder().url(path("approvals").build()).post(body);
            RegistrarHttp.Answer answer = http.call(request, POST_LIMIT);
            if (answer.status() == 200) {
                return JSON.readValue(answer.body(), ApprovalBatch.Kept.class).keeper();
            }
            LOG.debug("{} reports of approvals wait: {} {}", reports.size(), answer.status(), answer.body());
        } catch (IOException e) {
            LOG.debug("{} reports of approvals wait: {}", reports.size(), e.getMessage());
        }
        return null;
    }

    private void tell() {
        Backoff patience = new Backoff();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                List<Observation> batch = queue.take(BATCH);
                try {
                    tell(batch);
                    patience.reset();
                } catch (IOException e) {
                    LOG.debug("{} observations wait: {}", batch.size(), e.getMessage());
                    queue.putBack(batch);
                    Thread.sleep(patience.next(null));
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("nothing more is told to the registrar");
        }
    }

    /** A batch that is refused is told in halves, so that one observation does not take the others with it. */
    private void tell(List<Observation> batch) throws IOException {
        RequestBody body = RequestBody.create(JSON.writeValueAsBytes(new ObservationBatch(batch)), RegistrarHttp.JSON);
        Request.Builder request =
                new Request.Builder().url(path("observations").build()).post(body);
        RegistrarHttp.Answer answer = http.call(request, POST_LIMIT);
        int status = answer.status();
        if (status / 100 == 2) {
            return;
        }
        if (status != 400 && status != 413) {
            throw refused(answer);
        }
        if (batch.size() == 1) {
            LOG.warn("the registrar refuses an observation, it is forgotten: {} ({})", batch.getFirst(), status);
            return;
        }
        int half = batch.size() / 2;
        tell(batch.subList(0, half));
        tell(batch.subList(half, batch.size()));
    }

    @Override
    public void close() {
        teller.interrupt();
        http.close();
    }
}
