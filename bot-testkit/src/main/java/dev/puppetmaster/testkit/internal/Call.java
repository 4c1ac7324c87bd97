package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request: its path, parameters, body, and who asks. */
public final class Call {
    private final HomeserverState state;
    private final String method;
    private final String rawPath;
    private final Map<String, String> query;
    private final @Nullable String authorization;
    private final @Nullable String contentType;
    private final byte[] body;
    private Map<String, String> path = Map.of();

    Call(
            HomeserverState state,
            String method,
            URI uri,
            @Nullable String authorization,
            @Nullable String contentType,
            byte[] body) {
        this.state = state;
        this.method = method;
        this.rawPath = uri.getRawPath();
        this.query = parseQuery(uri.getRawQuery());
        this.authorization = authorization;
        this.contentType = contentType;
        this.body = body;
    }

    String method() {
        return method;
    }

    String rawPath() {
        return rawPath;
    }

    void path(Map<String, String> parameters) {
        this.path = parameters;
    }

    /** A part of the path, decoded. */
    String path(String name) {
        String value = path.get(name);
        return value == null ? "" : decode(value.replace("+", "%2B"));
    }

    @Nullable
    String query(String name) {
        return query.get(name);
    }

    String query(String name, String otherwise) {
        return query.getOrDefault(name, otherwise);
    }

    long number(String name, long otherwise) {
        String value = query.get(name);
        try {
            return value == null ? otherwise : Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw MatrixError.invalid("Query parameter " + name + " must be an integer");
        }
    }

    byte[] bytes() {
        return body;
    }

    @Nullable
    String contentType() {
        return contentType;
    }

    ObjectNode json() {
        JsonNode node = Json.parse(body);
        if (node == null) {
            throw new MatrixError(400, "M_NOT_JSON", "Content not JSON.");
        }
        if (!(node instanceof ObjectNode object)) {
            throw new MatrixError(400, "M_BAD_JSON", "Content must be a JSON object.");
        }
        return object;
    }

    /** As {@link #json}, where no body at all means the empty object. */
    ObjectNode jsonOrEmpty() {
        return body.length == 0 ? Json.object() : json();
    }

    /** The token of the Authorization header, else of the query. */
    @Nullable
    String token() {
        if (authorization == null) {
            return query.get("access_token");
        }
        if (!authorization.startsWith("Bearer ") || query.containsKey("access_token")) {
            throw new MatrixError(401, "M_MISSING_TOKEN", "Invalid Authorization header.");
        }
        return authorization.substring("Bearer ".length());
    }

    Requester requester() {
        return Authentication.requester(state, this);
    }

    /** Who seems to ask, for logs: null where that is unclear. */
    @Nullable
    Requester requesterIfKnown() {
        try {
            return requester();
        } catch (MatrixError e) {
            return null;
        }
    }

    private static Map<String, String> parseQuery(@Nullable String raw) {
        Map<String, String> parsed = new LinkedHashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                parsed.putIfAbsent(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return parsed;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
