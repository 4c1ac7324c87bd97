package dev.puppetmaster.bots.remote;

import dev.puppetmaster.bot.remote.BoundedLines;
import dev.puppetmaster.bot.remote.Contract;
import dev.puppetmaster.bot.remote.ContractException;
import dev.puppetmaster.bot.remote.Problems;
import dev.puppetmaster.bot.remote.RoundReader;
import dev.puppetmaster.bots.data.OneLine;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.CookieJar;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls to one brain: a turn, and its end. No credential goes with them. Thread-safe. */
final class BrainCalls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BrainCalls.class);
    private static final MediaType JSON = MediaType.get("application/json");
    private static final Duration CANCEL = Duration.ofSeconds(5);
    private static final int MAX_ERROR_BYTES = 4096;
    private static final int MAX_SHOWN = 200;

    private final HttpUrl url;
    private final Patience patience;
    private final OkHttpClient http;

    /** @param url up to where {@code /v1} follows */
    BrainCalls(HttpUrl url, Patience patience) {
        this.url = url;
        this.patience = patience;
        this.http = new OkHttpClient.Builder()
                .connectTimeout(patience.connect())
                .readTimeout(patience.silence())
                .writeTimeout(patience.silence())
                .callTimeout(patience.whole())
                .cookieJar(CookieJar.NO_COOKIES)
                .followRedirects(false)
                .followSslRedirects(false)
                .build();
    }

    /** Told of a round while it goes on. */
    interface Listener {
        /** @param text all of the answer so far, for one that wants to know */
        void says(Supplier<String> text);

        /** The brain is busy, or not there; it is tried again. */
        void waits();
    }

    /**
     * Posts a turn and reads what is answered; tries again where the brain is busy or not there.
     *
     * @param turn its name, for its end
     */
    Round post(String turn, byte[] body, Listener listener) throws BrainFault, InterruptedException {
        Duration next = patience.firstWait();
        Duration left = patience.waits();
        while (true) {
            try {
                return once(turn, body, listener);
            } catch (BusyException e) {
                Duration wait = e.retryAfter().compareTo(next) > 0 ? e.retryAfter() : next;
                if (wait.compareTo(left) > 0) {
                    throw e.fault();
                }
                listener.waits();
                Thread.sleep(wait);
                left = left.minus(wait);
                next = next.multipliedBy(2);
            }
        }
    }

    private Round once(String turn, byte[] body, Listener listener)
            throws BusyException, BrainFault, InterruptedException {
        AtomicBoolean sent = new AtomicBoolean();
        Call call = call(body, sent);
        boolean answered = false;
        boolean over = false;
        try (Response response = call.execute()) {
            answered = true;
            if (response.code() != 200) {
                over = true;
                throw refusal(response);
            }
            Round round = read(response, listener);
            over = true;
            return round;
        } catch (ContractException e) {
            LOG.warn("the brain at {} does not keep the contract: {}", shown(), e.getMessage());
            throw BrainFault.unreadable(e.getMessage(), e);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LOG.warn("the brain at {}: {}", shown(), OneLine.of(e.toString(), MAX_SHOWN));
            throw fault(e, sent.get(), answered);
        } finally {
            call.cancel();
            if (!over) {
                tellTheEnd(turn);
            }
        }
    }

    private Call call(byte[] body, AtomicBoolean sent) {
        Request request = new Request.Builder()
                .url(path(Contract.TURNS))
                .header("Accept", Contract.LINES_TYPE)
                .post(RequestBody.create(body, JSON))
                .build();
        return http.newBuilder()
                .eventListener(new EventListener() {
                    @Override
                    public void requestHeadersStart(Call begun) {
                        sent.set(true);
                    }
                })
                .build()
                .newCall(request);
    }

    private static Round read(Response response, Listener listener) throws IOException, ContractException, BrainFault {
        BoundedLines lines = new BoundedLines(response.body().byteStream());
        RoundReader round = new RoundReader();
        int said = 0;
        for (String line = lines.next(); line != null; line = lines.next()) {
            if (round.take(line)) {
                return Round.of(round);
            }
            if (round.length() > said) {
                said = round.length();
                listener.says(round::text);
            }
        }
        throw BrainFault.unfinished();
    }

    private BrainFault refusal(Response response) throws IOException, BusyException {
        int status = response.code();
        String why = Problems.errorOf(response.peekBody(MAX_ERROR_BYTES).string())
                .map(line -> ": " + line)
                .orElse(".");
        LOG.warn("the brain at {} answered {}{}", shown(), status, why);
        if (status == 429 || status == 503) {
            throw new BusyException(
                    retryAfter(response), new BrainFault("My brain takes no message now (" + status + ")" + why, null));
        }
        return new BrainFault("My brain could not answer (" + status + ")" + why, null);
    }

    private static Duration retryAfter(Response response) {
        return Optional.ofNullable(response.header("Retry-After"))
                .filter(value -> value.matches("[0-9]{1,6}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .orElse(Duration.ZERO);
    }

    /** A turn may be sent again to one that died before it said anything; never to one that began to answer. */
    private BrainFault fault(IOException e, boolean sent, boolean answered) throws BusyException {
        if (e instanceof SocketTimeoutException && sent) {
            return BrainFault.silent(patience.silence(), e);
        }
        if (e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException)) {
            return BrainFault.endless(patience.whole(), e);
        }
        if (answered) {
            return BrainFault.broken(e);
        }
        throw new BusyException(Duration.ZERO, BrainFault.unreachable(e));
    }

    /** Says that nobody waits for the turn any more, and does not wait itself: whoever was stopped has to end now. */
    private void tellTheEnd(String turn) {
        Request request = new Request.Builder()
                .url(path(Contract.TURNS).newBuilder().addPathSegment(turn).build())
                .delete()
                .build();
        Call call = http.newBuilder()
                .readTimeout(CANCEL)
                .callTimeout(CANCEL)
                .build()
                .newCall(request);
        Thread.ofVirtual().name("end of a brain's turn").start(() -> {
            try (Response response = call.execute()) {
                LOG.debug("{}: the brain was told that turn {} is over", response.code(), turn);
            } catch (IOException e) {
                LOG.debug("the brain could not be told that turn {} is over", turn, e);
            }
        });
    }

    private HttpUrl path(String path) {
        return url.newBuilder().addPathSegments(path.substring(1)).build();
    }

    private String shown() {
        return OneLine.of(url.redact(), MAX_SHOWN);
    }

    @Override
    public void close() {
        http.dispatcher().cancelAll();
        http.connectionPool().evictAll();
    }
}
