package dev.puppetmaster.bot.matrix.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.puppetmaster.bot.matrix.MatrixException;
import java.io.IOException;
import java.time.Duration;
import okhttp3.HttpUrl;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** From an HTTP status and a Matrix error body to what can be done about it. */
final class Failures {
    private Failures() {}

    static MatrixException of(String method, HttpUrl url, Response response, byte[] body) {
        JsonNode error = parse(body);
        String errcode = error.path("errcode").asText("");
        String message = HomeserverHttp.what(method, url) + ": " + response.code()
                + (errcode.isEmpty() ? "" : " " + errcode)
                + (error.hasNonNull("error") ? ": " + error.path("error").asText() : "");
        int status = response.code();
        if (status == 429 || status >= 500 || status == 408) {
            return new MatrixException.Retryable(message, errcode, status, retryAfter(response, error), null);
        }
        if (status == 401 || status == 403 || status == 404 || status == 409 || inUse(errcode)) {
            return new MatrixException.Denied(message, errcode, status);
        }
        return new MatrixException.Fatal(message, errcode, status, null);
    }

    private static boolean inUse(String errcode) {
        return errcode.equals("M_USER_IN_USE") || errcode.equals("M_ROOM_IN_USE") || errcode.equals("M_EXCLUSIVE");
    }

    /** The header first, then the body's field (deprecated since Matrix 1.10). */
    private static @Nullable Duration retryAfter(Response response, JsonNode error) {
        String header = response.header("Retry-After");
        if (header != null && header.matches("\\d{1,6}")) {
            return Duration.ofSeconds(Long.parseLong(header));
        }
        long millis = error.path("retry_after_ms").asLong(0);
        return millis > 0 ? Duration.ofMillis(Math.min(millis, 86_400_000)) : null;
    }

    private static JsonNode parse(byte[] body) {
        try {
            return HomeserverHttp.JSON.readTree(body);
        } catch (IOException notJson) {
            return MissingNode.getInstance();
        }
    }
}
