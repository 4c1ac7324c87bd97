package dev.puppetmaster.registrar.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All ways of a registrar to the world: to its homeserver and to its API server. Each call has a name, and at one of them the
 * ways can end, as they do for a process that is killed there: from then on no byte of anybody passes, until they are mended.
 */
final class Wires implements Gate.Guard, AutoCloseable {
    /** Where a registrar that was cut off had come with its call. */
    enum Moment {
        /** The server never heard of it. */
        BEFORE_THE_CALL,
        /** The server did it; the answer never came. */
        BEFORE_THE_ANSWER
    }

    /** A place to be cut off at. */
    record Cut(String call, Moment moment) {}

    private static final JsonMapper JSON = new JsonMapper();
    /** Ids that differ from run to run, and numbers of those that are all alike. */
    private static final Pattern IDS = Pattern.compile("![^/]+|(?<=set-)\\d|(?<=profile/)@[^/]+");

    private final Gate homeserver;
    private final Gate apiServer;
    private final String own;
    private final Set<String> seen = Collections.synchronizedSet(new LinkedHashSet<>());
    private final Set<Cut> cuts = ConcurrentHashMap.newKeySet();
    private final Map<String, Runnable> companions = new ConcurrentHashMap<>();
    private volatile boolean isCut;
    private volatile Gate.@Nullable Verdict toWatches;

    /** @param own what the names of everything in this test end with: left out of the names of calls */
    Wires(URI homeserver, LocalApiServer apiServer, String own) throws IOException {
        this.own = own;
        this.homeserver = new Gate(homeserver, null, this::matrixName, this);
        this.apiServer = new Gate(URI.create(apiServer.url()), apiServer.trust(), this::kubernetesName, this);
    }

    URI homeserver() {
        return homeserver.url();
    }

    /** The API server as {@code direct} reaches it, through this. */
    Config apiServer(Config direct) {
        direct.setMasterUrl(apiServer.url() + "/");
        return direct;
    }

    /** Every call that was made, in the order of their first time. */
    List<String> seen() {
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }

    /** Each of them once, whichever is reached first. */
    void cutAt(Collection<Cut> places) {
        cuts.addAll(places);
    }

    /** Those that were not reached. */
    Set<Cut> left() {
        return Set.copyOf(cuts);
    }

    boolean isCut() {
        return isCut;
    }

    /** Nothing passes any more. */
    void cut() {
        isCut = true;
        homeserver.end("");
        apiServer.end("");
    }

    /** All passes again, to the next place. */
    void mend() {
        isCut = false;
    }

    /** Begins {@code what} beside the call, when one of that name goes through for the first time. */
    void when(String call, Runnable what) {
        companions.put(call, what);
    }

    /** What who asks for a watch is told; null: the server's own answer. Watches that are open end. */
    void answerWatches(Gate.@Nullable Verdict verdict) {
        toWatches = verdict;
        apiServer.end("WATCH");
    }

    @Override
    public Gate.Verdict before(String name) {
        if (isCut) {
            return new Gate.Verdict.Drop();
        }
        seen.add(name);
        Runnable companion = companions.remove(name);
        if (companion != null) {
            Thread.ofVirtual().start(companion);
        }
        if (isIt(name, Moment.BEFORE_THE_CALL)) {
            cut();
        }
        Gate.Verdict watches = toWatches;
        return isCut
                ? new Gate.Verdict.Drop()
                : watches != null && name.startsWith("WATCH") ? watches : new Gate.Verdict.Pass();
    }

    @Override
    public boolean after(String name) {
        if (isIt(name, Moment.BEFORE_THE_ANSWER)) {
            cut();
        }
        return !isCut;
    }

    private boolean isIt(String name, Moment moment) {
        return !isCut && cuts.remove(new Cut(name, moment));
    }

    private String matrixName(GatedCall call) {
        String path = general(call.path().replaceFirst("^/_matrix/client/v3/", ""));
        String alias = field(call.body(), "room_alias_name");
        return "Matrix " + call.method() + " " + path + (alias.isEmpty() ? "" : " " + general(alias));
    }

    private String kubernetesName(GatedCall call) {
        String path = general(
                call.path().replaceFirst("^/(api/v1|apis/[^/]+/[^/]+)/", "").replaceFirst("^namespaces/[^/]+/", ""));
        String method = call.query().contains("watch=true") ? "WATCH" : call.method();
        String what = call.method().equals("PATCH")
                        && !path.endsWith("/status")
                        && call.body().contains("finalizers")
                ? call.body().startsWith("[") ? " finalizer removed" : " finalizer"
                : "";
        return method + " " + path + what;
    }

    private String general(String text) {
        return IDS.matcher(text.replace(own, "")).replaceAll("*").replaceFirst(":[a-z.]+(?=/|$)", "");
    }

    private static String field(String body, String name) {
        try {
            JsonNode json = JSON.readTree(body.isEmpty() ? "{}" : body);
            return (json.isArray() ? json.path(json.size() - 1) : json)
                    .path(name)
                    .asText("")
                    .toLowerCase(Locale.ROOT);
        } catch (IOException noJson) {
            return "";
        }
    }

    @Override
    public void close() {
        try {
            homeserver.close();
            apiServer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
