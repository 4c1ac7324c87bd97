package dev.puppetmaster.bots.tools.http;

import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bots.tools.AuthHeader;
import dev.puppetmaster.bots.tools.Reach;
import dev.puppetmaster.bots.tools.UnfinishedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.EventListener;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/** Calls over HTTP: no redirects, no cookies, 30 s, and what was sent is never sent again. */
final class HttpCalls {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Reach reach;
    private final OkHttpClient http;

    HttpCalls(Reach reach) {
        this.reach = reach;
        this.http = new OkHttpClient.Builder()
                .connectTimeout(CONNECT)
                .readTimeout(LIMIT)
                .writeTimeout(LIMIT)
                .callTimeout(LIMIT)
                .dns(reach::lookup)
                .cookieJar(CookieJar.NO_COOKIES)
                .followRedirects(false)
                .followSslRedirects(false)
                // a connection that was kept may be dead, and a call that fails on it would be sent again or be in
                // doubt
                .retryOnConnectionFailure(false)
                .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
                .build();
    }

    /**
     * What a server answered.
     *
     * @param text at most so much as was asked for; where it is no text, what it is
     * @param location where it leads to, or ""
     */
    record Reply(int status, String message, String text, boolean cut, String location) {}

    /**
     * Sends a request, once.
     *
     * @param max the most bytes that are read of the answer
     * @throws RefusedException in one line, if it did not go out
     * @throws UnfinishedException in one line, if it went out and was not answered
     */
    Reply call(Request request, Optional<AuthHeader> auth, int max)
            throws RefusedException, UnfinishedException, InterruptedException {
        AtomicBoolean sent = new AtomicBoolean();
        Call call = http.newBuilder()
                .eventListener(new EventListener() {
                    @Override
                    public void requestHeadersStart(Call begun) {
                        sent.set(true);
                    }
                })
                .build()
                .newCall(authorized(request, auth));
        try {
            checked(request.url().host());
            try (Response response = call.execute()) {
                return reply(response, max);
            }
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            String line = request.url().host() + " " + reason(e);
            if (sent.get()) {
                throw new UnfinishedException(line + ".");
            }
            throw new RefusedException(line + ".");
        }
    }

    /** Where a URL names an address, nothing is looked up: then it is checked here. */
    private void checked(String host) throws UnknownHostException {
        if (host.indexOf(':') >= 0 || host.matches("[0-9.]+")) {
            reach.require(host);
        }
    }

    private static Request authorized(Request request, Optional<AuthHeader> auth) throws RefusedException {
        if (auth.isEmpty()) {
            return request;
        }
        Secret value = auth.get().value();
        return request.newBuilder().header(auth.get().header(), value.reveal()).build();
    }

    private static Reply reply(Response response, int max) throws IOException {
        ResponseBody body = response.body();
        MediaType type = body.contentType();
        BufferedSource source = body.source();
        boolean cut = source.request(max + 1L);
        Buffer read = new Buffer();
        read.write(source.getBuffer(), Math.min(max, source.getBuffer().size()));
        String text = read.size() == 0 || isText(type)
                ? read.readString(charset(type))
                : "(" + type + ", " + (cut ? "more than " : "") + read.size() + " bytes, no text)";
        return new Reply(response.code(), response.message(), text, cut, response.header("Location", ""));
    }

    private static Charset charset(@Nullable MediaType type) {
        return Objects.requireNonNullElse(type == null ? null : type.charset(), StandardCharsets.UTF_8);
    }

    private static boolean isText(@Nullable MediaType type) {
        return type == null
                || type.type().equals("text")
                || type.subtype().contains("json")
                || type.subtype().contains("xml")
                || type.subtype().contains("yaml");
    }

    private static String reason(IOException e) {
        return switch (e) {
            case Reach.OutOfReach out -> "is not called: " + out.getMessage();
            case UnknownHostException unknown -> "cannot be reached: its name is unknown";
            case ConnectException refused -> "cannot be reached: nobody listens there";
            case SocketTimeoutException late -> "did not answer in time";
            case InterruptedIOException late -> "did not answer within " + LIMIT.toSeconds() + " s";
            case SSLException tls -> "cannot be reached: TLS fails";
            default -> "cannot be reached: the connection broke";
        };
    }
}
