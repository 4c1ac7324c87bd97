package dev.puppetmaster.gateway.backend;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.gateway.backend.ModelFault.Kind;
import dev.puppetmaster.gateway.chat.ChatCall;
import dev.puppetmaster.gateway.wire.AnswerReader;
import dev.puppetmaster.gateway.wire.WireException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a failure of a backend means, in a line that a person can act on. The server's own words stand in it, as they may be
 * all there is to go by; but not those of a server that does not let us in, which may hold a part of the key.
 */
final class Faults {
    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final long MOST_SECONDS = 3_600;
    private static final int SHOWN = 160;

    private Faults() {}

    /** Of an answer that is none. */
    static ModelFault status(Backend backend, String asked, Response response, String body) {
        Optional<String> said = said(body);
        String words = said.orElse(body).toLowerCase(Locale.ROOT);
        String shown = response.code() + said.map(Faults::quoted).orElse("");
        LOG.debug("{} answered {}: {}", backend.name(), response.code(), words);
        String model = Objects.requireNonNullElse(backend.model(), asked);
        String at = " at " + backend.url();
        return switch (response.code()) {
            case 401, 403 ->
                fault(
                        Kind.FORBIDDEN,
                        "The model server" + at + " does not let us in (" + response.code()
                                + "); look at the key of backend " + backend.name());
            case 404 ->
                words.contains("model")
                        ? fault(
                                Kind.MODEL_MISSING,
                                "There is no model `" + model + "`" + at + "; " + install(backend, model))
                        : fault(
                                Kind.UNREACHABLE,
                                "What answers" + at + " is no model server (404); look at the address");
            case 408, 504 -> fault(Kind.TIMEOUT, "The model" + at + " took too long; ask again later");
            case 429 -> limited(backend, response, shown);
            case 503 ->
                words.contains("busy") || words.contains("pending requests")
                        ? limited(backend, response, shown)
                        : fault(Kind.SERVER_ERROR, "The model server" + at + " is not available (" + shown + ")");
            case 400, 413, 422 -> refused(words, model, at, shown);
            default ->
                response.code() >= 500
                        ? fault(Kind.SERVER_ERROR, "The model server" + at + " failed (" + shown + ")")
                        : fault(Kind.REFUSED, "The model server" + at + " refused the call (" + shown + ")");
        };
    }

    private static String install(Backend backend, String model) {
        return backend.speaks() == ChatCall.Format.OLLAMA
                ? "run `ollama pull " + model + "` there"
                : "install it there";
    }

    private static String reason(IOException e) {
        return e instanceof UnknownHostException
                ? "no such host"
                : e instanceof ConnectException ? "connection refused" : "no way there";
    }

    private static ModelFault refused(String words, String model, String at, String shown) {
        if (words.contains("context") || words.contains("too long") || words.contains("too large")) {
            return fault(
                    Kind.TRUNCATED,
                    "The conversation is longer than the model " + model + at + " reads; begin a new one");
        }
        if (words.contains("does not support") || words.contains("not support")) {
            return fault(
                    Kind.UNSUITED,
                    "The model `" + model + "`" + at + " cannot do what is asked of it"
                            + (words.contains("tool") ? ": it knows no tools" : "") + "; choose another");
        }
        return fault(Kind.REFUSED, "The model server" + at + " refused the call (" + shown + ")");
    }

    private static ModelFault limited(Backend backend, Response response, String shown) {
        Duration after = retryAfter(response.header("Retry-After"));
        return new ModelFault(
                Kind.RATE_LIMITED,
                "The model at " + backend.url() + " has too much to do (" + shown + "); ask again "
                        + (after == null ? "later" : "in " + after.toSeconds() + " s"),
                false,
                after,
                null);
    }

    /** Seconds (RFC 9110, 10.2.3); a date is not taken, as nobody knows whose clock it is. */
    private static @Nullable Duration retryAfter(@Nullable String header) {
        return header != null && header.strip().matches("[0-9]{1,6}")
                ? Duration.ofSeconds(Math.min(Long.parseLong(header.strip()), MOST_SECONDS))
                : null;
    }

    /** Of a call that ended in the middle. */
    static ModelFault broken(Backend backend, IOException e, boolean begun, boolean cancelled) {
        LOG.debug("{} broke off", backend.name(), e);
        String at = " at " + backend.url();
        if (e instanceof AnswerReader.ModelSaysException) {
            return fault(Kind.SERVER_ERROR, "The model" + at + " failed in the middle; ask again", begun, e);
        }
        if (e instanceof WireException) {
            return fault(
                    Kind.SERVER_ERROR,
                    "What came from " + backend.url() + " is no answer: " + e.getMessage(),
                    begun,
                    e);
        }
        if (e instanceof ConnectException || e instanceof UnknownHostException || e instanceof NoRouteToHostException) {
            return fault(
                    Kind.UNREACHABLE,
                    "No model server answers" + at + " (" + reason(e) + "); start it, or look at the address",
                    begun,
                    e);
        }
        if (e instanceof SocketTimeoutException && !cancelled) {
            return timeout(backend, e, begun);
        }
        if (e instanceof InterruptedIOException) {
            return fault(
                    Kind.TIMEOUT,
                    "The model" + at + " was not done in "
                            + seconds(backend.patience().whole()) + "; ask for less",
                    begun,
                    e);
        }
        return fault(
                begun ? Kind.TRUNCATED : Kind.SERVER_ERROR,
                "The connection to the model" + at + " broke; ask again",
                begun,
                e);
    }

    private static ModelFault timeout(Backend backend, IOException e, boolean begun) {
        Backend.Patience patience = backend.patience();
        String at = " at " + backend.url();
        if (String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("connect")) {
            return fault(
                    Kind.UNREACHABLE,
                    "No model server takes a connection" + at + " in " + seconds(patience.connect()),
                    begun,
                    e);
        }
        return begun
                ? fault(
                        Kind.STALLED,
                        "The model" + at + " has said nothing more for " + seconds(patience.silence()) + "; ask again",
                        true,
                        e)
                : fault(
                        Kind.TIMEOUT,
                        "The model" + at + " has said nothing for " + seconds(patience.first()) + "; ask again later",
                        false,
                        e);
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() < 10_000 && duration.toMillis() % 1_000 != 0
                ? duration.toMillis() + " ms"
                : duration.toSeconds() + " s";
    }

    /** What a server says of its error, in either format: {@code {"error": "..."}} or {@code {"error": {"message": "..."}}}. */
    private static Optional<String> said(String body) {
        try {
            JsonNode error = JSON.readTree(body).path("error");
            String words = error.isTextual()
                    ? error.textValue()
                    : error.path("message").asText("");
            return words.isBlank() ? Optional.empty() : Optional.of(words);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** The server's words in one short line. */
    private static String quoted(String words) {
        String line = words.replaceAll("[\\p{Cntrl}\\p{Z}]+", " ").strip().replace('`', '\'');
        return ": `" + (line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line) + "`";
    }

    private static ModelFault fault(Kind kind, String line) {
        return new ModelFault(kind, line, false, null, null);
    }

    private static ModelFault fault(Kind kind, String line, boolean begun, Throwable cause) {
        return new ModelFault(kind, line, begun, null, cause);
    }
}
