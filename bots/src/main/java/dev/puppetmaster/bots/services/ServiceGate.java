package dev.puppetmaster.bots.services;

import dev.puppetmaster.api.runtime.GrantedService;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Services.Call;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a call may be made, and to where. Pure. A path is judged as it goes over the wire: whatever servers are known
 * to read in more than one way is refused rather than put right.
 */
final class ServiceGate {
    private static final int MAX_PATH = 2_000;
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");

    /** RFC 3986 section 3.3 without ';', which some servers cut off with what follows. */
    private static final Pattern PATH = Pattern.compile("/(?:[A-Za-z0-9._~!$&'()*+,=:@/-]|%[0-9A-Fa-f]{2})*");

    /** RFC 3986 section 3.4. */
    private static final Pattern QUERY = Pattern.compile("(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*");

    /** What means something in a path once it is decoded: . / \ % ; ? # and controls. */
    private static final Pattern DISGUISED = Pattern.compile("(?i)%(?:2e|2f|5c|25|3b|3f|23|[01][0-9a-f]|7f)");

    /** Nothing between slashes, or the dots that lead elsewhere. */
    private static final Pattern ELSEWHERE = Pattern.compile("//|/\\.{1,2}(?:/|$)");

    private ServiceGate() {}

    /** @param until when the last grant ends that allows the call; null: not by itself */
    record Allowed(HttpUrl url, @Nullable Instant until) {}

    /** @throws RefusedException in one line: what is not allowed, and what is */
    static Allowed check(Call call, List<GrantedService> grants, Instant now) throws RefusedException {
        List<GrantedService> named = grants.stream()
                .filter(grant -> grant.name().equals(call.service()))
                .toList();
        if (named.isEmpty()) {
            throw new RefusedException("I may call no service of that name; there "
                    + (grants.isEmpty() ? "is none." : "are: " + names(grants) + "."));
        }
        List<GrantedService> alive =
                named.stream().filter(grant -> isAlive(grant, now)).toList();
        if (alive.isEmpty()) {
            throw new RefusedException("My permission to call `" + call.service() + "` has expired.");
        }
        if (!METHODS.contains(call.method())) {
            throw new RefusedException(
                    "The method is one of " + METHODS.stream().sorted().collect(Collectors.joining(", ")) + ".");
        }
        Target target = Target.of(call.path());
        int port = port(call, alive);
        List<GrantedService> allowing = alive.stream()
                .filter(grant -> grant.ports().contains(port)
                        && grant.methods().contains(call.method())
                        && grant.paths().stream().anyMatch(target::fits))
                .toList();
        if (allowing.isEmpty()) {
            throw new RefusedException("I may not " + call.method() + " that path of `" + call.service() + "` at port "
                    + port + "; I may: " + described(alive) + ".");
        }
        return new Allowed(url(allowing.getFirst(), port, target), latest(allowing));
    }

    static boolean isAlive(GrantedService grant, Instant now) {
        return grant.expiry().map(now::isBefore).orElse(true);
    }

    private static String names(List<GrantedService> grants) {
        return grants.stream().map(GrantedService::name).distinct().collect(Collectors.joining(", "));
    }

    private static String described(List<GrantedService> grants) {
        return grants.stream()
                .map(grant -> String.join("/", grant.methods()) + " " + String.join(" ", grant.paths()) + " at "
                        + grant.ports().stream().map(String::valueOf).collect(Collectors.joining(", ")))
                .distinct()
                .collect(Collectors.joining("; "));
    }

    private static int port(Call call, List<GrantedService> grants) throws RefusedException {
        if (call.port().isPresent()) {
            return call.port().getAsInt();
        }
        List<Integer> ports = grants.stream()
                .flatMap(grant -> grant.ports().stream())
                .distinct()
                .toList();
        if (ports.size() != 1) {
            throw new RefusedException("Name the port of `" + call.service() + "`: one of "
                    + ports.stream().map(String::valueOf).collect(Collectors.joining(", ")) + ".");
        }
        return ports.getFirst();
    }

    private static @Nullable Instant latest(List<GrantedService> grants) {
        Instant latest = Instant.MIN;
        for (GrantedService grant : grants) {
            Instant ends = grant.expiry().orElse(null);
            if (ends == null) {
                return null;
            }
            latest = ends.isAfter(latest) ? ends : latest;
        }
        return latest;
    }

    private static HttpUrl url(GrantedService grant, int port, Target target) throws RefusedException {
        HttpUrl base = HttpUrl.parse(grant.url());
        if (base == null || !base.username().isEmpty() || !base.encodedPath().equals("/") || base.query() != null) {
            throw new RefusedException(
                    "The address of `" + grant.name() + "` cannot be used; who grants it must mend it.");
        }
        HttpUrl url = base.newBuilder()
                .port(port)
                .encodedPath(target.path())
                .encodedQuery(target.query())
                .build();
        // nothing may have been read in another way than it was judged
        if (!url.encodedPath().equals(target.path()) || !url.host().equals(base.host()) || url.port() != port) {
            throw refusedPath();
        }
        return url;
    }

    private static RefusedException refusedPath() {
        return new RefusedException("The path begins with '/' and has no dots, empty parts, ';', '#', '\\' or encoded"
                + " signs of that kind that could lead elsewhere.");
    }

    private record Target(String path, @Nullable String query) {
        static Target of(String text) throws RefusedException {
            int question = text.indexOf('?');
            String path = question < 0 ? text : text.substring(0, question);
            String query = question < 0 ? null : text.substring(question + 1);
            boolean bad = text.length() > MAX_PATH
                    || !PATH.matcher(path).matches()
                    || DISGUISED.matcher(path).find()
                    || ELSEWHERE.matcher(path).find()
                    || (query != null && !QUERY.matcher(query).matches());
            if (bad) {
                throw refusedPath();
            }
            return new Target(path, query);
        }

        boolean fits(String granted) {
            return granted.endsWith("*")
                    ? path.startsWith(granted.substring(0, granted.length() - 1))
                    : path.equals(granted);
        }
    }
}
