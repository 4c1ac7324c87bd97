package dev.puppetmaster.bots.process;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.api.runtime.AssignedBrain;
import dev.puppetmaster.api.runtime.AssignedPuppet;
import dev.puppetmaster.api.runtime.AssignedRoom;
import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.api.runtime.PuppetNamespace;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import dev.puppetmaster.bot.http.Listen;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.bot.transport.AppserviceClients;
import dev.puppetmaster.bot.transport.Clients;
import dev.puppetmaster.registrar.InProcessRuntimeApi;
import dev.puppetmaster.registrar.http.RuntimeApiServer;
import dev.puppetmaster.registrar.http.RuntimeLookup.Served;
import dev.puppetmaster.registrar.matrix.Registrations;
import dev.puppetmaster.synapse.Ports;
import dev.puppetmaster.testkit.LocalSynapse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runtime as it is deployed: a process of its own between a real homeserver and a registrar over HTTP. */
class RuntimeMainIT {
    private static final String TOKEN = "the-token-of-this-runtime";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path files;

    private static LocalSynapse synapse;
    private static Registrations registrations;
    private static HomeserverConnection connection;
    private static MatrixClient you;
    private static Map<String, String> environment;
    private static int registrarPort;

    private final Map<String, Observation.State> told = new ConcurrentHashMap<>();

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        List<Integer> ports = Ports.free(4);
        registrarPort = ports.get(3);
        registrations = Registrations.ensure(
                files.resolve("registrations"),
                LocalSynapse.SERVER_NAME,
                List.of("data-"),
                URI.create("http://127.0.0.1:" + ports.get(0)));
        synapse = LocalSynapse.startWithFiles(files.resolve("synapse"), registrations.files());
        connection = HomeserverConnection.to(synapse.baseUrl());
        var login = synapse.registerUser("you", "a good password");
        you = connection.withToken(new Secret(login.accessToken()), new UserId(login.userId()));
        environment = Map.ofEntries(
                Map.entry("PUPPETMASTER_NAMESPACE", "robots"),
                Map.entry("PUPPETMASTER_HOMESERVER", "data"),
                Map.entry("PUPPETMASTER_REGISTRAR_URL", "http://127.0.0.1:" + registrarPort),
                Map.entry(
                        "PUPPETMASTER_TOKEN_FILE",
                        Files.writeString(files.resolve("token"), TOKEN).toString()),
                Map.entry(
                        "PUPPETMASTER_REGISTRATION_FILE",
                        Objects.requireNonNull(registrations.puppets().file()).toString()),
                Map.entry("PUPPETMASTER_HOMESERVER_URL", synapse.baseUrl().toString()),
                Map.entry(
                        "PUPPETMASTER_STATE_DIR",
                        Files.createDirectory(files.resolve("state")).toString()),
                Map.entry("PUPPETMASTER_LISTEN", "127.0.0.1:" + ports.get(0)),
                Map.entry("PUPPETMASTER_ADMIN", "127.0.0.1:" + ports.get(1)),
                Map.entry("PUPPETMASTER_HEALTH", "127.0.0.1:" + ports.get(2)),
                Map.entry("PUPPETMASTER_LOG", "json"));
    }

    @AfterAll
    static void stop() {
        connection.close();
        synapse.close();
    }

    @Test
    void aPersonIsAnsweredWhateverIsKilledOrAwayMeanwhile() throws Exception {
        AssignedPuppet a = puppet("a");
        RoomId room = new RoomId(a.rooms().getFirst().roomId());
        Path output = files.resolve("runtime.log");
        EventId first;
        try (RuntimeApiServer registrar = registrar(a);
                RuntimeProcess runtime = RuntimeProcess.start(environment, output)) {
            await().atMost(PATIENCE).until(runtime::isReady);
            first = say(room, "hello");
            assertThat(answer(room, first)).isEqualTo("echo: hello");
            await().atMost(PATIENCE).until(() -> Observation.State.RUNNING.equals(told.get(a.userId())));
            looksAreAnswered(runtime, a, first);
            assertThat(registrar.port()).isEqualTo(registrarPort);

            runtime.kill();
        }
        EventId whileDead = say(room, "anybody there?");

        // the registrar is away, too
        try (RuntimeProcess runtime = RuntimeProcess.start(environment, output)) {
            assertThat(answer(room, whileDead)).isEqualTo("echo: anybody there?");
            await().atMost(PATIENCE).until(runtime::isReady);
            assertThat(runtime.admin("/v1/status").at("/registrar/reached").asBoolean())
                    .isFalse();

            // and begins anew, with one puppet more
            AssignedPuppet b = puppet("b");
            told.clear();
            try (RuntimeApiServer registrar = registrar(a, b)) {
                RoomId other = new RoomId(b.rooms().getFirst().roomId());
                assertThat(answer(other, say(other, "and you?"))).isEqualTo("echo: and you?");
                await().atMost(PATIENCE).until(() -> told.keySet().equals(Set.of(a.userId(), b.userId())));
                await().atMost(PATIENCE)
                        .until(() -> runtime.admin("/v1/status")
                                .at("/registrar/reached")
                                .asBoolean());
                assertThat(registrar.port()).isEqualTo(registrarPort);
            }
            assertThat(runtime.stop()).isZero();
        }
        assertThat(answers(room, first)).hasSize(1);
        assertThat(answers(room, whileDead)).hasSize(1);
        linesOfJson(output, a, first);
    }

    @Test
    void aSettingThatIsWrongIsOneLineAndTheEnd() throws Exception {
        Map<String, String> wrong = new java.util.HashMap<>(environment);
        wrong.put("PUPPETMASTER_HOMESERVER_URL", "synapse");
        Path output = files.resolve("wrong.log");
        try (RuntimeProcess runtime = RuntimeProcess.start(wrong, output)) {
            assertThat(runtime.exit()).isEqualTo(2);
            assertThat(runtime.output())
                    .isEqualTo("puppetmaster-runtime: PUPPETMASTER_HOMESERVER_URL is no http address without a user:"
                            + " give the client-server address, such as http://synapse:8008\n");
        }
    }

    private static void looksAreAnswered(RuntimeProcess runtime, AssignedPuppet a, EventId asked) throws Exception {
        JsonNode status = runtime.admin("/v1/status");
        assertThat(status.at("/homeserver/reached").asBoolean()).isTrue();
        assertThat(status.at("/registrar/reached").asBoolean()).isTrue();
        assertThat(status.at("/puppets/0/state").asText()).isEqualTo("RUNNING");
        assertThat(runtime.admin("/v1/puppets/a").at("/assigned/userId").asText())
                .isEqualTo(a.userId());
        // a room shows an answer before its sender knows that it was sent
        String trace = "/v1/traces/" + asked.value().replace("$", "%24");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(runtime.admin(trace).findValuesAsText("step"))
                        .contains("received", "decided", "sent"));

        assertThat(runtime.admin("/v1/status", "").statusCode()).isEqualTo(404);
        assertThat(runtime.admin("/v1/status", TOKEN + "x").statusCode()).isEqualTo(404);
        assertThat(runtime.admin("/v1/puppets/nobody", TOKEN).statusCode()).isEqualTo(404);
        assertThat(runtime.admin("/v1/traces/x", TOKEN).statusCode()).isEqualTo(400);
        assertThat(runtime.health("/healthz").statusCode()).isEqualTo(200);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(runtime.health("/metrics").body())
                        .contains("puppetmaster_up 1.0", "puppetmaster_registrar_up 1.0", "jvm_memory_used_bytes")
                        .contains("puppetmaster_messages_sent_total{puppet=\"data-a\"}"));
    }

    private static void linesOfJson(Path output, AssignedPuppet a, EventId asked) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(output)) {
            lines.add(new JsonMapper().readTree(line));
        }
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.path("namespace").asText()).isEqualTo("robots");
            assertThat(line.path("homeserver").asText()).isEqualTo("data");
        });
        assertThat(lines).anySatisfy(line -> {
            assertThat(line.path("message").asText()).startsWith("echoing");
            assertThat(line.path("puppet").asText()).isEqualTo(a.userId());
            assertThat(line.path("event").asText()).isEqualTo(asked.value());
        });
        assertThat(Files.readString(output))
                .doesNotContain(TOKEN, registrations.puppets().asToken().reveal());
    }

    // ---- the registrar's part

    private RuntimeApiServer registrar(AssignedPuppet... puppets) throws IOException {
        InProcessRuntimeApi api = new InProcessRuntimeApi();
        api.onObservations(observations -> observations.forEach(observation -> {
            if (observation instanceof Observation.PuppetState state) {
                told.put(state.userId(), state.state());
            }
        }));
        api.publish(new RuntimeAssignment(
                0,
                "robots",
                "data",
                LocalSynapse.SERVER_NAME,
                List.of(puppets),
                List.of(new PuppetNamespace(LocalSynapse.SERVER_NAME, List.of("data-"))),
                registrations.senders()));
        return RuntimeApiServer.listen(
                Listen.onLoopback(registrarPort),
                (namespace, homeserver) -> Optional.of(new Served(api, new Secret(TOKEN))));
    }

    /** Its account, its device, and a direct chat with you. */
    private static AssignedPuppet puppet(String name) {
        UserId id = new UserId("@data-" + name + ":" + LocalSynapse.SERVER_NAME);
        AppserviceClients clients =
                new AppserviceClients(connection, registrations.puppets().asToken());
        clients.withoutDevice(id).register();
        clients.withoutDevice(id).putDevice(Clients.DEVICE, "puppetmaster");
        var request = new JsonMapper().createObjectNode();
        request.put("preset", "private_chat")
                .put("is_direct", true)
                .putArray("invite")
                .add(id.value());
        RoomId room = you.createRoom(request);
        clients.of(id).join(room, List.of());
        AssignedRoom direct = new AssignedRoom(
                room.value(),
                you.whoami().value(),
                AssignedRoom.Kind.DIRECT,
                List.of(),
                List.of(you.whoami().value()),
                List.of(),
                false);
        return new AssignedPuppet(
                name,
                id.value(),
                name,
                false,
                new AssignedBrain.Java(EchoBrain.class.getName()),
                List.of(direct),
                List.of(you.whoami().value()),
                List.of(),
                List.of(),
                10,
                List.of());
    }

    // ---- the person's part

    private static EventId say(RoomId room, String text) {
        return you.send(
                room,
                "m.room.message",
                Contents.text("m.text", text),
                new TxnId(UUID.randomUUID().toString()));
    }

    private static String answer(RoomId room, EventId asked) {
        return requireNonNull(await().atMost(PATIENCE)
                .until(() -> answers(room, asked), found -> !found.isEmpty())
                .getFirst());
    }

    private static List<String> answers(RoomId room, EventId asked) {
        return you.messagesBackwards(room, null, 100).events().stream()
                .filter(event -> event.mark().path("ask").asText("").equals(asked.value()))
                .filter(event -> event.mark().path("kind").asText("").equals("answer"))
                .map(event -> event.body())
                .toList();
    }
}
