package dev.puppetmaster.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.testkit.internal.HomeserverState;
import dev.puppetmaster.testkit.internal.HttpFront;
import dev.puppetmaster.testkit.internal.LocalAccounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A Matrix homeserver inside a test: real HTTP on loopback, the client-server and application service APIs as far as
 * bots need them, with the answers and error codes of Synapse 1.163.2. It can be told to fail: {@link #faults}, {@link
 * #kill}, {@link #holdPushes}. Any number may run in one JVM. No federation, no encryption, no admin API.
 *
 * <pre>{@code
 * try (FakeHomeserver server = FakeHomeserver.start()) {
 *     server.registerAppservice(registration);
 *     FakeUser alice = server.user("alice");
 *     String room = alice.createDirectChat("@data-analyzer:fake.test");
 *     alice.send(room, "!ping");
 *     alice.awaitReply(room, e -> e.at("/content/body").asText().contains("pong"), Duration.ofSeconds(5));
 * }
 * }</pre>
 */
public final class FakeHomeserver implements AutoCloseable {
    private final HomeserverState state;
    private final HttpFront http;
    private final Faults faults = new Faults();
    private final RequestLog requests = new RequestLog();
    private final Map<String, FakeUser> users = new ConcurrentHashMap<>();
    private final int port;
    private boolean up;

    private FakeHomeserver(Builder builder) {
        this.state = new HomeserverState(builder.serverName, builder.clock, builder.uploadLimit, builder.pushRetryUnit);
        this.http = new HttpFront(state, faults::next, requests::add);
        state.start();
        this.port = listen(builder.port);
        this.up = true;
    }

    /** A server named {@code fake.test} on a free port. */
    public static FakeHomeserver start() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** {@code http://127.0.0.1:PORT}, without a slash at its end; the same after a restart. */
    public String baseUrl() {
        return "http://127.0.0.1:" + port;
    }

    public String serverName() {
        return state.serverName();
    }

    /**
     * Makes an appservice known, at any time (a real Synapse reads registrations at its start).
     *
     * @throws IllegalArgumentException when its id or as_token is taken
     */
    public void registerAppservice(Registration registration) {
        state.register(registration);
    }

    /** The person of this localpart; the account is made at the first call. */
    public FakeUser user(String localpart) {
        return users.computeIfAbsent(localpart, name -> {
            LocalAccounts.Login login = LocalAccounts.create(state, name);
            return new FakeUser(
                    login.userId(), login.password(), login.accessToken(), http.client(login.accessToken()));
        });
    }

    /** Orders for what shall go wrong with requests. */
    public Faults faults() {
        return faults;
    }

    /** What came over HTTP. */
    public RequestLog requests() {
        return requests;
    }

    /**
     * From now on each user, puppet or not, sends at most so many messages a second, and {@code burst} at once; more
     * are answered 429 with Retry-After (whole seconds) and retry_after_ms. {@code perSecond} 0: no limit, as at start.
     */
    public void rateLimitMessages(double perSecond, int burst) {
        state.inspect(() -> {
            state.messageLimit().set(perSecond, burst);
            return burst;
        });
    }

    /** The access tokens of a user run out: a session with a refresh token may go on (spec: "Soft logout"). */
    public void expireTokens(String userId) {
        LocalAccounts.expireTokens(state, userId);
    }

    /** All sessions of a user end, as when somebody signs out everywhere. */
    public void endSessions(String userId) {
        LocalAccounts.endSessions(state, userId);
    }

    /**
     * Ends the server as kill -9 ends a Synapse on SQLite: connections close, events stay, what was only in memory is
     * gone: the cache of transaction ids of requests without a device, answers of /sync, typing, and events that were
     * queued for an appservice but in no transaction yet. Transactions that an appservice did not take stay.
     */
    public synchronized void kill() {
        if (up) {
            up = false;
            state.kill();
            http.stop();
        }
    }

    /**
     * Starts the server again on its port. Transaction ids go on after the highest unsent one, else from 1. Unsent
     * transactions are tried again only after the next event that an appservice wants.
     */
    public synchronized void restart() {
        kill();
        state.start();
        listen(port);
        up = true;
    }

    /**
     * Pushes an event once more, under a new transaction id.
     *
     * @throws IllegalArgumentException for an event that is not there
     */
    public void pushAgain(String eventId) {
        state.locked(() -> {
            state.pushes().again(eventId);
            return eventId;
        });
    }

    /** No transaction begins until {@link #releasePushes}; events queue up, and a {@link #kill} forgets them. */
    public void holdPushes() {
        holdPushes(true);
    }

    public void releasePushes() {
        holdPushes(false);
    }

    /** The next transaction counts as delivered, but nothing is sent. */
    public void loseNextPush() {
        state.inspect(() -> {
            state.pushes().loseNext();
            return state;
        });
    }

    /**
     * Waits until every event has been delivered to the appservices that want it.
     *
     * @throws AssertionError when that takes longer
     */
    public void awaitPushed(Duration timeout) {
        if (!state.watch(() -> state.pushes().idle(), timeout)) {
            throw new AssertionError("events still wait for an appservice after " + timeout);
        }
    }

    /** The current content of a piece of state; a missing node where there is none. */
    public JsonNode stateOf(String roomId, String type, String key) {
        return LocalAccounts.state(state, roomId, type, key);
    }

    @Override
    public void close() {
        kill();
    }

    private void holdPushes(boolean hold) {
        state.inspect(() -> {
            state.pushes().hold(hold);
            return hold;
        });
    }

    private int listen(int wanted) {
        try {
            return http.start(wanted);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on 127.0.0.1:" + wanted, e);
        }
    }

    /** Options of a server. */
    public static final class Builder {
        private String serverName = "fake.test";
        private int port;
        private Clock clock = Clock.systemUTC();
        private long uploadLimit = 50L * 1024 * 1024;
        private Duration pushRetryUnit = Duration.ofMillis(25);

        private Builder() {}

        /** The part of ids after the colon; {@code fake.test} without this. */
        public Builder serverName(String name) {
            this.serverName = name;
            return this;
        }

        /** 0 (and without this): any free port. */
        public Builder port(int wanted) {
            this.port = wanted;
            return this;
        }

        /**
         * Where origin_server_ts, ages, limits, transaction ids and what is remembered of /sync take the time from. As
         * with Synapse, a /sync in the same words within two minutes is answered as before, from memory.
         */
        public Builder clock(Clock source) {
            this.clock = source;
            return this;
        }

        /** Bytes of an upload; 50 MiB without this, as Synapse. */
        public Builder uploadLimit(long bytes) {
            this.uploadLimit = bytes;
            return this;
        }

        /** A failed push is tried again after 2, 4, 8 … 512 of these; Synapse's is 1 s, here 25 ms without this. */
        public Builder pushRetryUnit(Duration unit) {
            this.pushRetryUnit = unit;
            return this;
        }

        public FakeHomeserver build() {
            return new FakeHomeserver(this);
        }
    }
}
