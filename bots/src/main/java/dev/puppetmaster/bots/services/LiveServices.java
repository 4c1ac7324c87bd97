package dev.puppetmaster.bots.services;

import dev.puppetmaster.api.runtime.GrantedService;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Services;
import java.io.IOException;
import java.net.Proxy;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * The services of one puppet over HTTP. Each call goes through the gate, has a time and a size, and is cut when what allowed
 * it ends: at its expiry, or as soon as other grants are given that do not allow it. Thread-safe.
 */
public final class LiveServices implements Services, AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int MAX_REQUEST = 16_384;
    private static final int MAX_REPLY = 65_536;

    /** No proxy and no cookies: a call goes to the service and nowhere else, and carries nothing of an earlier one. */
    private static final OkHttpClient HTTP = new OkHttpClient.Builder()
            .connectTimeout(CONNECT)
            .proxy(Proxy.NO_PROXY)
            .cookieJar(CookieJar.NO_COOKIES)
            .followRedirects(false)
            .followSslRedirects(false)
            .build();

    /** What changes something is sent once: a connection of its own is not one that died meanwhile, and nothing is sent again. */
    private static final OkHttpClient ONCE = HTTP.newBuilder()
            .retryOnConnectionFailure(false)
            .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
            .build();

    private final Clock clock;
    private final Map<okhttp3.Call, Call> open = new ConcurrentHashMap<>();
    private volatile List<GrantedService> grants;

    public LiveServices(List<GrantedService> grants, Clock clock) {
        this.grants = List.copyOf(grants);
        this.clock = clock;
    }

    /** What is granted from now on. Open calls that it does not allow are cut. */
    public void update(List<GrantedService> next) {
        grants = List.copyOf(next);
        open.forEach((http, call) -> {
            if (!isAllowed(call)) {
                http.cancel();
            }
        });
    }

    @Override
    public void close() {
        update(List.of());
    }

    @Override
    public List<Service> list() {
        Instant now = clock.instant();
        return grants.stream()
                .filter(grant -> ServiceGate.isAlive(grant, now))
                .map(grant -> new Service(grant.name(), grant.ports(), grant.paths(), grant.methods(), grant.expiry()))
                .toList();
    }

    @Override
    public Reply call(Call call) throws RefusedException, InterruptedException {
        ServiceGate.Allowed allowed = ServiceGate.check(call, grants, clock.instant());
        if (call.body().length() > MAX_REQUEST) {
            throw new RefusedException(
                    "The body has " + call.body().length() + " characters; at most " + MAX_REQUEST + " are sent.");
        }
        Duration left = left(allowed.until());
        okhttp3.Call http = (call.onlyReads() ? HTTP : ONCE)
                .newBuilder()
                .readTimeout(left)
                .writeTimeout(left)
                .callTimeout(left)
                .build()
                .newCall(request(call, allowed));
        open.put(http, call);
        try {
            if (!isAllowed(call)) {
                // the grants changed after they were looked at
                throw new RefusedException(ended(call));
            }
            try (Response response = http.execute()) {
                return reply(response);
            }
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            throw new RefusedException(isAllowed(call) ? failed(call, left, e) : ended(call));
        } finally {
            open.remove(http);
        }
    }

    private boolean isAllowed(Call call) {
        try {
            Objects.requireNonNull(ServiceGate.check(call, grants, clock.instant()));
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    private Duration left(@Nullable Instant until) {
        if (until == null) {
            return LIMIT;
        }
        Duration left = Duration.between(clock.instant(), until);
        // 0 would mean no limit at all
        return left.compareTo(LIMIT) > 0 ? LIMIT : left.isPositive() ? left.plusMillis(1) : Duration.ofMillis(1);
    }

    private static Request request(Call call, ServiceGate.Allowed allowed) {
        boolean takesBody = !call.method().equals("GET") && !call.method().equals("HEAD");
        String trimmed = call.body().stripLeading();
        boolean json = trimmed.startsWith("{") || trimmed.startsWith("[");
        RequestBody body = takesBody
                ? RequestBody.create(
                        call.body(), MediaType.get(json ? "application/json" : "text/plain; charset=utf-8"))
                : null;
        return new Request.Builder()
                .url(allowed.url())
                .method(call.method(), body)
                .header("User-Agent", "puppetmaster")
                .header("Accept", "application/json, text/*;q=0.9, */*;q=0.1")
                .build();
    }

    private static Reply reply(Response response) throws IOException {
        ResponseBody body = response.body();
        MediaType type = body.contentType();
        BufferedSource source = body.source();
        boolean cut = source.request(MAX_REPLY + 1L);
        Buffer read = new Buffer();
        read.write(source.getBuffer(), Math.min(MAX_REPLY, source.getBuffer().size()));
        String shown = type == null ? "" : type.toString();
        Charset charset = type == null
                ? StandardCharsets.UTF_8
                : Objects.requireNonNullElse(type.charset(), StandardCharsets.UTF_8);
        String text = isText(type) ? read.readString(charset) : "(" + read.size() + " bytes, no text)";
        return new Reply(response.code(), shown, text, cut);
    }

    private static boolean isText(@Nullable MediaType type) {
        return type == null
                || type.type().equals("text")
                || type.subtype().contains("json")
                || type.subtype().contains("xml")
                || type.subtype().equals("yaml");
    }

    private static String ended(Call call) {
        return "My permission to call `" + call.service()
                + "` ended while I did so; whether it took effect I do not know.";
    }

    private static String failed(Call call, Duration limit, IOException e) {
        return e instanceof java.io.InterruptedIOException
                ? "`" + call.service() + "` did not answer within " + limit.toSeconds() + " s."
                : "`" + call.service() + "` cannot be reached: " + reason(e) + ".";
    }

    private static String reason(IOException e) {
        return switch (e) {
            case java.net.UnknownHostException unknown -> "its name is unknown";
            case java.net.ConnectException refused -> "nobody listens there";
            case javax.net.ssl.SSLException tls -> "TLS fails";
            default -> "the connection broke";
        };
    }
}
