package dev.puppetmaster.bots.tools.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bot.tool.ToolSpec;
import dev.puppetmaster.bots.data.OneLine;
import dev.puppetmaster.bots.tools.AuthHeader;
import dev.puppetmaster.bots.tools.UnfinishedException;
import dev.puppetmaster.bots.tools.http.Operation.Parameter;
import dev.puppetmaster.bots.tools.http.Operation.Place;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * Calls one operation.
 *
 * @param base scheme, host and the path before the operation's: all that a call cannot change
 */
record OperationTool(Operation operation, HttpUrl base, Optional<AuthHeader> auth, HttpCalls calls) implements Tool {
    private static final int MAX_REPLY = 65_536;
    private static final MediaType APPLICATION_JSON = MediaType.get("application/json");
    /** In HTTP/2 a status has no words of its own, and in HTTP/1.1 a server's may be any. */
    private static final Map<Integer, String> WORDS = Map.ofEntries(
            Map.entry(200, "OK"),
            Map.entry(201, "Created"),
            Map.entry(202, "Accepted"),
            Map.entry(204, "No Content"),
            Map.entry(301, "Moved Permanently"),
            Map.entry(302, "Found"),
            Map.entry(303, "See Other"),
            Map.entry(307, "Temporary Redirect"),
            Map.entry(308, "Permanent Redirect"),
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(409, "Conflict"),
            Map.entry(422, "Unprocessable Content"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(502, "Bad Gateway"),
            Map.entry(503, "Service Unavailable"),
            Map.entry(504, "Gateway Timeout"));

    @Override
    public ToolSpec spec() {
        return operation.spec();
    }

    @Override
    public String call(ObjectNode arguments, Turn turn)
            throws RefusedException, UnfinishedException, InterruptedException {
        HttpCalls.Reply reply = calls.call(request(arguments), auth, MAX_REPLY);
        String status = reply.status() + " " + words(reply);
        if (reply.status() == 502 || reply.status() == 504) {
            // a proxy says it: the server behind may have done it
            throw new UnfinishedException("`" + spec().name() + "` was answered with " + status + ".");
        }
        if (reply.status() >= 300 && reply.status() < 400 && reply.status() != 304) {
            throw new RefusedException("`" + spec().name() + "` was answered with " + status
                    + ": it leads elsewhere, where no call goes.");
        }
        if (reply.status() >= 400) {
            throw new RefusedException(
                    "`" + spec().name() + "` was answered with " + status + ": " + OneLine.of(reply.text(), 300));
        }
        return status + "\n" + reply.text() + (reply.cut() ? "\n… (cut here; it goes on)" : "");
    }

    private static String words(HttpCalls.Reply reply) {
        return WORDS.getOrDefault(reply.status(), OneLine.of(reply.message(), 60));
    }

    private Request request(ObjectNode arguments) throws RefusedException {
        Request.Builder request = new Request.Builder()
                .url(url(arguments))
                .method(operation.method(), body(arguments))
                .header("User-Agent", "puppetmaster")
                .header("Accept", "application/json, text/*;q=0.9, */*;q=0.1");
        for (Parameter header : in(Place.HEADER)) {
            String value = texts(arguments.path(header.name())).collect(Collectors.joining(","));
            if (!value.chars().allMatch(c -> c >= ' ' && c < 127)) {
                throw new RefusedException("`" + header.name() + "` is sent as a header: plain letters only.");
            }
            if (!value.isEmpty()) {
                request.header(header.name(), value);
            }
        }
        return request.build();
    }

    private HttpUrl url(ObjectNode arguments) throws RefusedException {
        HttpUrl.Builder url = base.newBuilder();
        List<String> segments =
                new ArrayList<>(List.of(operation.path().substring(1).split("/", -1)));
        for (Parameter parameter : in(Place.PATH)) {
            String value = texts(arguments.path(parameter.name())).collect(Collectors.joining(","));
            segments.replaceAll(segment -> segment.replace("{" + parameter.name() + "}", value));
        }
        for (String segment : segments) {
            // these two would be taken as a way up, also where they are encoded
            if (segment.equals(".") || segment.equals("..") || (segment.isEmpty() && segments.size() > 1)) {
                throw new RefusedException("That is no value for the path " + operation.path() + ".");
            }
            url.addPathSegment(segment);
        }
        for (Parameter parameter : in(Place.QUERY)) {
            List<String> values = texts(arguments.path(parameter.name())).toList();
            if (parameter.explode()) {
                values.forEach(value -> url.addQueryParameter(parameter.name(), value));
            } else if (!values.isEmpty()) {
                url.addQueryParameter(parameter.name(), String.join(",", values));
            }
        }
        return url.build();
    }

    private @Nullable RequestBody body(ObjectNode arguments) {
        JsonNode body = arguments.path(Operation.BODY);
        if (operation.hasBody() && !body.isMissingNode() && !operation.reads()) {
            return RequestBody.create(body.toString().getBytes(StandardCharsets.UTF_8), APPLICATION_JSON);
        }
        boolean must = List.of("POST", "PUT", "PATCH").contains(operation.method());
        return must ? RequestBody.create(new byte[0], null) : null;
    }

    private List<Parameter> in(Place place) {
        return operation.parameters().stream()
                .filter(parameter -> parameter.place() == place)
                .toList();
    }

    private static Stream<String> texts(JsonNode value) {
        if (value.isArray()) {
            List<String> all = new ArrayList<>();
            value.forEach(element -> all.add(text(element)));
            return all.stream();
        }
        return value.isMissingNode() || value.isNull() ? Stream.of() : Stream.of(text(value));
    }

    private static String text(JsonNode value) {
        return value.isValueNode() ? value.asText() : value.toString();
    }
}
