package dev.puppetmaster.bots.tools.http;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.api.Tool.Http;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bot.tool.ToolHints;
import dev.puppetmaster.bots.tools.AuthHeader;
import dev.puppetmaster.bots.tools.Reach;
import dev.puppetmaster.bots.tools.ToolSource;
import dev.puppetmaster.bots.tools.UnfinishedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * The operations of one document. A document by URL is read when it is asked for first; one that cannot be had is asked for again
 * after half a minute.
 */
public final class HttpSource implements ToolSource {
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final JsonMapper JSON = new JsonMapper();

    private final Http http;
    private final ToolHints hints;
    private final Optional<AuthHeader> auth;
    private final HttpCalls calls;
    private @Nullable Found found;
    private @Nullable String failure;
    private long failedAt;

    private record Found(List<Tool> tools, List<String> problems) {}

    /**
     * @param hints of operations that are neither GET nor HEAD
     * @param reach which addresses may be called
     */
    public HttpSource(Http http, ToolHints hints, Optional<AuthHeader> auth, Reach reach) {
        this.http = http;
        this.hints = hints;
        this.auth = auth;
        this.calls = new HttpCalls(reach);
    }

    @Override
    public synchronized List<Tool> functions(List<String> problems) throws RefusedException, InterruptedException {
        Found now = found;
        if (now == null) {
            String before = failure;
            if (before != null && System.nanoTime() - failedAt < PAUSE.toNanos()) {
                throw new RefusedException(before);
            }
            now = find();
            found = now;
        }
        problems.addAll(now.problems());
        return now.tools();
    }

    private Found find() throws RefusedException, InterruptedException {
        try {
            OpenApiDocument document = document();
            HttpUrl base = base(document);
            List<String> problems = new ArrayList<>();
            List<Tool> tools = new ArrayList<>();
            for (Operation operation : document.operations(http.operations(), problems)) {
                tools.add(new OperationTool(operation, base, auth, calls));
            }
            return new Found(tools, problems);
        } catch (RefusedException e) {
            failure = e.getMessage();
            failedAt = System.nanoTime();
            throw e;
        }
    }

    private OpenApiDocument document() throws RefusedException, InterruptedException {
        String url = http.openapi().url();
        if (url == null) {
            return OpenApiDocument.of(JSON.valueToTree(http.openapi().inline()), hints);
        }
        try {
            Request request = new Request.Builder()
                    .url(parsed(url))
                    .header("User-Agent", "puppetmaster")
                    .build();
            // the header is for the operations; a document that needs one is given inline
            HttpCalls.Reply reply = calls.call(request, Optional.empty(), OpenApiDocument.MAX_CHARACTERS);
            if (reply.status() != 200 || reply.cut()) {
                throw new RefusedException("the OpenAPI document at " + url
                        + (reply.cut() ? " is longer than 4 MiB" : " was answered with " + reply.status()));
            }
            return OpenApiDocument.read(reply.text(), hints);
        } catch (UnfinishedException e) {
            throw new RefusedException("the OpenAPI document at " + url + " cannot be read: " + e.getMessage());
        }
    }

    /**
     * Where calls go. A document from elsewhere does not decide that they, and the header with the secret, go to a third host.
     */
    private HttpUrl base(OpenApiDocument document) throws RefusedException {
        String declared = http.baseUrl();
        if (declared != null) {
            return parsed(declared);
        }
        String url = http.openapi().url();
        String server = document.server().orElse("");
        if (url == null) {
            return parsed(server);
        }
        HttpUrl from = parsed(url);
        HttpUrl base = from.resolve(server.isEmpty() ? "/" : server);
        if (base == null || !base.host().equals(from.host()) || base.port() != from.port()) {
            throw new RefusedException("the OpenAPI document at " + url + " names another host (" + server
                    + "): say in spec.http.baseUrl where calls go");
        }
        return withoutEnd(base);
    }

    private static HttpUrl parsed(String url) throws RefusedException {
        HttpUrl parsed = HttpUrl.parse(url);
        if (parsed == null) {
            throw new RefusedException("\"" + url + "\" is no URL: say in spec.http.baseUrl where calls go, e.g."
                    + " https://api.example.org/v1");
        }
        return withoutEnd(parsed);
    }

    /** Without a slash at its end: the operations' paths begin with one. */
    private static HttpUrl withoutEnd(HttpUrl url) {
        List<String> segments = url.pathSegments();
        return segments.size() > 1 && segments.getLast().isEmpty()
                ? url.newBuilder().removePathSegment(segments.size() - 1).build()
                : url;
    }

    @Override
    public synchronized void refresh() {
        found = null;
        failure = null;
    }

    @Override
    public void close() {
        // nothing is kept open
    }
}
