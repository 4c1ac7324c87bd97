package dev.puppetmaster.testkit.internal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the server can, /sync, and the ping of an appservice. */
final class ServerRoutes {
    private static final long LONGEST_POLL_MILLIS = 60_000;

    private final HomeserverState state;

    private ServerRoutes(HomeserverState state) {
        this.state = state;
    }

    static void addTo(Router router, HomeserverState state) {
        ServerRoutes routes = new ServerRoutes(state);
        router.at("GET", "/_matrix/client/versions", routes::versions);
        router.client("GET", "/capabilities", routes::capabilities);
        router.client("GET", "/sync", routes::sync);
        router.unlockedAt("POST", "/_matrix/client/v1/appservice/{id}/ping", routes::ping);
    }

    private Answer versions(Call call) {
        ObjectNode body = Json.object();
        ArrayNode versions = body.putArray("versions");
        versions.add("r0.6.1");
        for (int minor = 1; minor <= 15; minor++) {
            versions.add("v1." + minor);
        }
        body.putObject("unstable_features").put("org.matrix.msc2285.stable", true);
        return Answer.ok(body);
    }

    private Answer capabilities(Call call) {
        call.requester();
        ObjectNode body = Json.object();
        ObjectNode capabilities = body.putObject("capabilities");
        ObjectNode versions = capabilities.putObject("m.room_versions").put("default", "12");
        ObjectNode available = versions.putObject("available");
        for (String version : new String[] {"10", "11", "12"}) {
            available.put(version, "stable");
        }
        for (String feature : new String[] {"m.change_password", "m.set_displayname", "m.set_avatar_url"}) {
            capabilities.putObject(feature).put("enabled", true);
        }
        return Answer.ok(body);
    }

    private Answer sync(Call call) {
        Requester by = call.requester();
        RepeatedSyncs.Request request = asked(call, by);
        Answer before = state.repeatedSyncs().find(request);
        if (before != null) {
            return before;
        }
        ObjectNode answer = news(call, by, request);
        Answer now = Answer.ok(answer);
        if (!answer.path("next_batch").asText().equals(request.since())) {
            state.repeatedSyncs().keep(request, now);
        }
        return now;
    }

    private RepeatedSyncs.Request asked(Call call, Requester by) {
        String since = call.query("since");
        boolean first = since == null || since.isEmpty();
        Account.Data ignored = state.accounts().get(by.userId()).data("").get("m.ignored_user_list");
        return new RepeatedSyncs.Request(
                by.userId(),
                by.deviceId(),
                call.number("timeout", 0),
                since,
                call.query("filter"),
                call.query("full_state", "false").equals("true"),
                first && ignored != null ? ignored.position() : 0);
    }

    private ObjectNode news(Call call, Requester by, RepeatedSyncs.Request request) {
        long since = since(request.since());
        SyncFilter filter = SyncFilter.of(state, by, call.query("filter"));
        boolean whole = since == 0 || request.fullState();
        long timeout = whole ? 0 : Math.clamp(request.timeout(), 0, LONGEST_POLL_MILLIS);
        ObjectNode[] answer = {new SyncAnswer(state, by, filter, since).build()};
        long[] seen = {state.position()};
        state.await(
                () -> {
                    if (state.position() != seen[0]) {
                        seen[0] = state.position();
                        answer[0] = new SyncAnswer(state, by, filter, since).build();
                    }
                    return SyncAnswer.isNews(answer[0]);
                },
                Duration.ofMillis(timeout));
        return answer[0];
    }

    private static long since(@Nullable String token) {
        if (token == null || token.isEmpty()) {
            return 0;
        }
        if (!token.matches("s[0-9]{1,18}")) {
            throw MatrixError.bad("Invalid stream token");
        }
        return Long.parseLong(token.substring(1));
    }

    private Answer ping(Call call) {
        Appservice appservice = state.locked(() -> pingable(call));
        ObjectNode body = call.json();
        ObjectNode sent = Json.object();
        sent.set("transaction_id", body.get("transaction_id"));
        long start = System.nanoTime();
        try {
            HttpResponse<String> answer = state.pushes().send(appservice, "POST", "/_matrix/app/v1/ping", sent);
            if (answer.statusCode() / 100 != 2) {
                throw new MatrixError(
                        502,
                        Json.of("errcode", "M_BAD_STATUS")
                                .put("error", "HTTP " + answer.statusCode())
                                .put("status", answer.statusCode())
                                .put("body", answer.body()));
            }
        } catch (HttpTimeoutException e) {
            throw new MatrixError(504, "M_CONNECTION_TIMEOUT", "Timed out waiting for the application service");
        } catch (IOException e) {
            throw new MatrixError(502, "M_CONNECTION_FAILED", e.getClass().getSimpleName() + ": " + e.getMessage());
        } catch (InterruptedException e) {
            throw new ServerDown();
        }
        state.locked(() -> {
            state.pushes().forceRetry(appservice);
            return appservice;
        });
        return Answer.ok(Json.object().put("duration_ms", (System.nanoTime() - start) / 1_000_000));
    }

    private static Appservice pingable(Call call) {
        Appservice appservice = call.requester().appservice();
        if (appservice == null) {
            throw MatrixError.forbidden("Only application services can use the /appservice/ping endpoint");
        }
        if (!appservice.id().equals(call.path("id"))) {
            throw MatrixError.forbidden("Mismatching application service ID in path");
        }
        if (appservice.url() == null) {
            throw new MatrixError(400, "M_URL_NOT_SET", "The application service does not have a URL set");
        }
        return appservice;
    }
}
