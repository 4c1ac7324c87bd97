package dev.puppetmaster.bot.matrix.internal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.bot.matrix.EventJson;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.Secret;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** One user's calls to one homeserver over OkHttp: sends, reads with a size limit, maps failures. Thread-safe. */
public final class HomeserverHttp {
    /** The largest JSON answer that is read, bytes. A page of 100 events of 64 KiB is 6.4 MB. */
    static final long MAX_JSON_BYTES = 32L * 1024 * 1024;

    public static final JsonMapper JSON = JsonMapper.builder(EventJson.factory())
            .annotationIntrospector(new JsonbNames())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .build();

    private static final MediaType JSON_TYPE = MediaType.get("application/json");

    private final OkHttpClient client;
    private final HttpUrl base;
    private final @Nullable TokenSource tokens;
    private final @Nullable String asUser;
    private final @Nullable String asDevice;
    private volatile @Nullable OkHttpClient patient;

    /**
     * @param base the homeserver, without {@code /_matrix}
     * @param tokens gives the access token, or null for calls that need none
     * @param asUser the user an application service acts as, or null for the token's own
     * @param asDevice the device it acts as (MSC3202), or null for none
     */
    public HomeserverHttp(
            OkHttpClient client,
            HttpUrl base,
            @Nullable TokenSource tokens,
            @Nullable String asUser,
            @Nullable String asDevice) {
        this.client = client;
        this.base = base;
        this.tokens = tokens;
        this.asUser = asUser;
        this.asDevice = asDevice;
    }

    /** A builder of an address below the homeserver that acts as this user; segments are encoded. */
    public HttpUrl.Builder url(String... segments) {
        HttpUrl.Builder url = base.newBuilder();
        for (String segment : segments) {
            url.addPathSegment(segment);
        }
        return identify(url);
    }

    HttpUrl.Builder identify(HttpUrl.Builder url) {
        if (asUser != null) {
            url.addQueryParameter("user_id", asUser);
        }
        if (asDevice != null) {
            url.addQueryParameter("device_id", asDevice);
            url.addQueryParameter("org.matrix.msc3202.device_id", asDevice);
        }
        return url;
    }

    HttpUrl base() {
        return base;
    }

    /** Sends a request with a JSON body, or none, and reads the JSON answer. */
    public JsonNode json(String method, HttpUrl url, @Nullable Object body) {
        RequestBody content = body == null ? null : RequestBody.create(bytes(body), JSON_TYPE);
        if (content == null && !method.equals("GET") && !method.equals("DELETE")) {
            content = RequestBody.create(new byte[] {'{', '}'}, JSON_TYPE);
        }
        return exchange(method, url, content, null);
    }

    /**
     * Like {@link #json} with a body of any type and another read timeout (long polls, uploads). With a timeout of its own
     * it is never sent again below us: a long poll has to break when the homeserver dies, also if it is back at once.
     */
    public JsonNode exchange(String method, HttpUrl url, @Nullable RequestBody body, @Nullable Duration readTimeout) {
        try {
            JsonNode answer = JSON.readTree(read(method, url, body, readTimeout, MAX_JSON_BYTES));
            if (!answer.isContainerNode()) {
                // No answer of the specification is empty: whoever says so may not have done what was asked.
                throw noJson(method, url);
            }
            return answer;
        } catch (JsonProcessingException e) {
            throw noJson(method, url);
        } catch (IOException e) {
            throw unreachable(method, url, e);
        }
    }

    private static MatrixException noJson(String method, HttpUrl url) {
        return new MatrixException.Retryable(
                what(method, url) + ": the answer is no JSON (cut off, or not from a homeserver)", "", 200, null, null);
    }

    /** Downloads at most {@code maxBytes}. */
    public byte[] download(HttpUrl url, long maxBytes) {
        try {
            return read("GET", url, null, null, maxBytes);
        } catch (IOException e) {
            throw unreachable("GET", url, e);
        }
    }

    /** One call, or two where the token has run out and could be renewed. */
    private byte[] read(
            String method, HttpUrl url, @Nullable RequestBody body, @Nullable Duration readTimeout, long maxBytes)
            throws IOException {
        if (tokens == null) {
            return once(method, url, body, readTimeout, maxBytes, null);
        }
        Secret token = tokens.current();
        try {
            return once(method, url, body, readTimeout, maxBytes, token);
        } catch (MatrixException.Denied e) {
            if (!e.errcode().equals("M_UNKNOWN_TOKEN") || !tokens.renew(token)) {
                throw e;
            }
            return once(method, url, body, readTimeout, maxBytes, tokens.current());
        }
    }

    private byte[] once(
            String method,
            HttpUrl url,
            @Nullable RequestBody body,
            @Nullable Duration readTimeout,
            long maxBytes,
            @Nullable Secret token)
            throws IOException {
        try (Response response = call(method, url, body, readTimeout, token)) {
            long limit = response.isSuccessful() ? maxBytes : MAX_JSON_BYTES;
            byte[] answer = AnswerBody.read(response, limit, AnswerBody.PATIENCE);
            if (!response.isSuccessful()) {
                throw Failures.of(method, url, response, answer);
            }
            return answer;
        }
    }

    private Response call(
            String method,
            HttpUrl url,
            @Nullable RequestBody body,
            @Nullable Duration readTimeout,
            @Nullable Secret token)
            throws IOException {
        Request.Builder request = new Request.Builder().url(url).method(method, body);
        if (token != null) {
            request.header("Authorization", "Bearer " + token.reveal());
        }
        try {
            return within(readTimeout).newCall(request.build()).execute();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception interrupted) {
            // OkHttp is written in Kotlin: an InterruptedException comes out of it undeclared.
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** The same connections with another read timeout. A puppet that polls asks for the same one again and again. */
    private OkHttpClient within(@Nullable Duration readTimeout) {
        if (readTimeout == null) {
            return client;
        }
        OkHttpClient last = patient;
        if (last == null || last.readTimeoutMillis() != readTimeout.toMillis()) {
            last = client.newBuilder()
                    .readTimeout(readTimeout)
                    .callTimeout(readTimeout.plusSeconds(30))
                    .retryOnConnectionFailure(false)
                    .build();
            patient = last;
        }
        return last;
    }

    private static MatrixException unreachable(String method, HttpUrl url, IOException e) {
        if (e instanceof InterruptedIOException && Thread.interrupted()) {
            Thread.currentThread().interrupt();
        }
        String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new MatrixException.Retryable(what(method, url) + ": no answer: " + why, "", 0, null, e);
    }

    static String what(String method, HttpUrl url) {
        return method + " " + url.host() + ":" + url.port() + url.encodedPath();
    }

    private static byte[] bytes(Object body) {
        try {
            return JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + body.getClass(), e);
        }
    }
}
