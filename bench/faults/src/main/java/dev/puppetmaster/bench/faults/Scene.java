package dev.puppetmaster.bench.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.synapse.Ports;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.FakeUser;
import dev.puppetmaster.testkit.LocalSynapse;
import dev.puppetmaster.testkit.Stage;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A homeserver, a person on it, and what a bot needs to be told to run there.
 *
 * @param server the homeserver itself
 * @param closeServer ends it
 * @param pushPort where it pushes to, for bots of an application service
 * @param human past whatever stands between the bot and the server
 * @param register makes an ordinary account of a localpart, and gives its password
 */
record Scene<S>(
        Trial trial,
        S server,
        Runnable closeServer,
        URI baseUrl,
        String serverName,
        int pushPort,
        HomeserverConnection connection,
        MatrixClient human,
        Secret humanToken,
        UnaryOperator<String> register)
        implements AutoCloseable {
    private static final long JOIN_SECONDS = 60;

    /** A real Synapse; what it pushes goes to {@code pushPort} of loopback. */
    static Scene<LocalSynapse> onSynapse(Trial trial) throws InterruptedException {
        int port = Ports.free();
        // Without the application service its prefix is free for ordinary accounts.
        List<Map<String, Object>> registrations =
                trial.transport() == Transport.APPSERVICE ? List.of(registration(port)) : List.of();
        LocalSynapse synapse = LocalSynapse.start(trial.directory().resolve("synapse"), registrations);
        var login = synapse.registerUser("you", "a-password-of-the-bench");
        return on(
                trial,
                synapse,
                synapse::close,
                synapse.baseUrl(),
                synapse.serverName(),
                port,
                new UserId(login.userId()),
                new Secret(login.accessToken()),
                localpart -> {
                    synapse.registerUser(localpart, "a-password-of-" + localpart);
                    return "a-password-of-" + localpart;
                });
    }

    static Scene<FakeHomeserver> onFake(Trial trial) {
        int port = Ports.free();
        FakeHomeserver homeserver = FakeHomeserver.start();
        if (trial.transport() == Transport.APPSERVICE) {
            Stage.register(homeserver, port);
        }
        FakeUser you = homeserver.user("you");
        return on(
                trial,
                homeserver,
                homeserver::close,
                URI.create(homeserver.baseUrl()),
                homeserver.serverName(),
                port,
                new UserId(you.userId()),
                new Secret(you.accessToken()),
                localpart -> homeserver.user(localpart).password());
    }

    private static <S> Scene<S> on(
            Trial trial,
            S server,
            Runnable closeServer,
            URI baseUrl,
            String serverName,
            int port,
            UserId you,
            Secret token,
            UnaryOperator<String> register) {
        HomeserverConnection connection = HomeserverConnection.to(baseUrl);
        return new Scene<>(
                trial,
                server,
                closeServer,
                baseUrl,
                serverName,
                port,
                connection,
                connection.withToken(token, you),
                token,
                register);
    }

    private static Map<String, Object> registration(int port) {
        Map<String, Object> registration = new LinkedHashMap<>();
        registration.put("id", Stage.APPSERVICE);
        registration.put("url", "http://127.0.0.1:" + port);
        registration.put("as_token", Stage.AS_TOKEN.reveal());
        registration.put("hs_token", Stage.HS_TOKEN.reveal());
        registration.put("sender_localpart", "puppetmaster-runtime");
        registration.put("rate_limited", false);
        Map<String, Object> users = Map.of("exclusive", true, "regex", "@" + Stage.PREFIX + "[^:]*:.*");
        registration.put("namespaces", Map.of("users", List.of(users), "rooms", List.of()));
        return registration;
    }

    UserId user(String localpart) {
        return new UserId("@" + localpart + ":" + serverName);
    }

    /** A bot's account; of an application service the bot makes it itself. */
    Account bot(String name) {
        String localpart = Stage.PREFIX + name;
        return new Account(user(localpart), trial.transport() == Transport.SYNC ? register.apply(localpart) : "");
    }

    /** @param password empty for one of the application service */
    record Account(UserId id, String password) {}

    /**
     * The environment of a bot's process.
     *
     * @param homeserver what the bot takes for the homeserver
     * @param listen HOST:PORT where it listens for pushes
     */
    Map<String, String> environment(Account bot, URI homeserver, String listen, Path store) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PUPPETMASTER_HOMESERVER_URL", homeserver.toString());
        variables.put("PUPPETMASTER_USER_ID", bot.id().value());
        variables.put("PUPPETMASTER_STORE", store.toString());
        // Who is named by full id may say a lot at once: the guard against loops does not take them for a machine.
        variables.put("PUPPETMASTER_ACCESS", human.user().value());
        if (trial.transport() == Transport.SYNC) {
            variables.put("PUPPETMASTER_PASSWORD", bot.password());
        } else {
            variables.put("PUPPETMASTER_APPSERVICE_ID", Stage.APPSERVICE);
            variables.put("PUPPETMASTER_AS_TOKEN", Stage.AS_TOKEN.reveal());
            variables.put("PUPPETMASTER_HS_TOKEN", Stage.HS_TOKEN.reveal());
            variables.put("PUPPETMASTER_LISTEN", listen);
        }
        return variables;
    }

    Map<String, String> environment(Account bot) {
        return environment(
                bot, baseUrl, "127.0.0.1:" + pushPort, trial.directory().resolve("bot.db"));
    }

    Path log() {
        return trial.directory().resolve("bot.log");
    }

    /** A direct chat that the bot is invited to. */
    RoomId invite(Account bot) {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("preset", "private_chat").put("is_direct", true);
        request.putArray("invite").add(bot.id().value());
        return human.createRoom(request);
    }

    /** @throws IllegalStateException if the bot is not in the room within a minute */
    void awaitJoined(Account bot, RoomId room) throws InterruptedException {
        awaitJoined(human, bot, room);
    }

    /** As {@link #awaitJoined(Account, RoomId)}, seen by whoever invited the bot. */
    static void awaitJoined(MatrixClient host, Account bot, RoomId room) throws InterruptedException {
        Waiting.until(
                JOIN_SECONDS,
                TimeUnit.SECONDS,
                bot.id() + " to join " + room,
                () -> host.stateContent(room, "m.room.member", bot.id().value())
                        .map(content -> content.path("membership"))
                        .map(JsonNode::asText)
                        .filter("join"::equals)
                        .isPresent());
    }

    /** For puppets that know each other. */
    Stage stage() {
        return trial.transport() == Transport.APPSERVICE
                ? Stage.pushed(baseUrl, serverName, pushPort, human.user(), humanToken)
                : Stage.loggedIn(baseUrl, serverName, register, human.user(), humanToken);
    }

    @Override
    public void close() {
        connection.close();
        closeServer.run();
    }
}
