package dev.puppetmaster.testkit.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** From method and path to the one who answers. Each route runs under the server's lock, unless it says otherwise. */
final class Router {
    /** Answers a call; throws {@link MatrixError} for an error answer. */
    interface Handler {
        Answer handle(Call call);
    }

    private record Route(String method, Pattern pattern, List<String> names, boolean locked, Handler handler) {}

    private static final Pattern PARAMETER = Pattern.compile("\\{(\\w+)}");

    private final HomeserverState state;
    private final List<Route> routes = new ArrayList<>();

    Router(HomeserverState state) {
        this.state = state;
    }

    /** Under {@code /_matrix/client/v3}, and r0 as Synapse still has it. */
    void client(String method, String path, Handler handler) {
        add(method, "/_matrix/client/(?:v3|r0)" + path, true, handler);
    }

    /** At this very path; {@code {name}} is one part of it. */
    void at(String method, String path, Handler handler) {
        add(method, path, true, handler);
    }

    /** As {@link #at}, and the handler takes the lock where it needs it. */
    void unlockedAt(String method, String path, Handler handler) {
        add(method, path, false, handler);
    }

    Answer route(Call call) {
        boolean known = false;
        for (Route route : routes) {
            Matcher matcher = route.pattern().matcher(call.rawPath());
            if (matcher.matches()) {
                known = true;
                if (route.method().equals(call.method())) {
                    return run(route, call, matcher);
                }
            }
        }
        throw known
                ? new MatrixError(405, "M_UNRECOGNIZED", "Unrecognized request")
                : new MatrixError(404, "M_UNRECOGNIZED", "Unrecognized request");
    }

    private Answer run(Route route, Call call, Matcher matcher) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 0; i < route.names().size(); i++) {
            parameters.put(route.names().get(i), matcher.group(i + 1));
        }
        call.path(parameters);
        return route.locked()
                ? state.locked(() -> route.handler().handle(call))
                : route.handler().handle(call);
    }

    private void add(String method, String path, boolean locked, Handler handler) {
        List<String> names = new ArrayList<>();
        Matcher matcher = PARAMETER.matcher(path);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        Pattern pattern = Pattern.compile(PARAMETER.matcher(path).replaceAll("([^/]*)"));
        routes.add(new Route(method, pattern, names, locked, handler));
    }
}
