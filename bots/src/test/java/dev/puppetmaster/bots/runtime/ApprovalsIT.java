package dev.puppetmaster.bots.runtime;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.Tool;
import dev.puppetmaster.api.runtime.ApprovalReport.Result;
import dev.puppetmaster.api.runtime.ApprovalReport.State;
import dev.puppetmaster.api.runtime.AssignedApprovals;
import dev.puppetmaster.api.runtime.AssignedBrain;
import dev.puppetmaster.api.runtime.AssignedPolicy;
import dev.puppetmaster.api.runtime.AssignedPuppet;
import dev.puppetmaster.api.runtime.AssignedRoom;
import dev.puppetmaster.api.runtime.AssignedTool;
import dev.puppetmaster.api.runtime.PuppetNamespace;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import dev.puppetmaster.api.yaml.ResourceReader;
import dev.puppetmaster.bot.BotHost;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.http.Listen;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.bot.tool.ToolMethod;
import dev.puppetmaster.bot.tool.ToolParameter;
import dev.puppetmaster.bot.transport.AppserviceClients;
import dev.puppetmaster.bot.transport.Clients;
import dev.puppetmaster.gateway.CallObserver;
import dev.puppetmaster.registrar.InProcessRuntimeApi;
import dev.puppetmaster.registrar.http.RuntimeApiServer;
import dev.puppetmaster.registrar.http.RuntimeLookup.Served;
import dev.puppetmaster.registrar.matrix.ApprovalFile;
import dev.puppetmaster.registrar.matrix.Registrations;
import dev.puppetmaster.synapse.Ports;
import dev.puppetmaster.testkit.LocalSynapse;
import dev.puppetmaster.testkit.ModelReply;
import dev.puppetmaster.testkit.ScriptedModel;
import dev.puppetmaster.testkit.TestClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A puppet with a model asks for approvals on a real Synapse; a registrar in another life than the runtime keeps the record. */
@Timeout(180)
class ApprovalsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();
    private static final Secret TOKEN = new Secret("the runtime's token");
    private static final UserId A = new UserId("@data-a:" + LocalSynapse.SERVER_NAME);
    private static final UserId B = new UserId("@data-b:" + LocalSynapse.SERVER_NAME);

    @TempDir
    static Path files;

    private static LocalSynapse synapse;
    private static Registrations registrations;
    private static HomeserverConnection connection;
    private static MatrixClient you;
    private static MatrixClient anna;
    private static MatrixClient bob;
    private static AppserviceClients puppets;
    private static RoomId room;
    private static RoomId approvals;
    private static ScriptedModel model;
    private static int port;
    private static int registrarPort;
    private static volatile String line = "";

    private final TestClock clock = TestClock.stopped();
    private Path list;
    private Path record;
    private InProcessRuntimeApi registrar;
    private RuntimeApiServer server;
    private HttpRuntimeApi api;
    private StandardBrains brains;
    private PuppetRuntime runtime;

    /** Appends lines to a file, and can say what that would change. */
    public static final class Lists {
        @ToolMethod(value = "Appends a line to a list.", destructive = true, preview = "difference")
        public String append(@ToolParameter("the list") String path, @ToolParameter("the line") String text)
                throws Exception {
            if (text.equals("too much")) {
                throw new RefusedException("the list is full");
            }
            Files.writeString(Path.of(path), text + "\n", StandardOpenOption.APPEND);
            if (text.equals("for ever")) {
                new CountDownLatch(1).await();
            }
            return "appended";
        }

        /** Its last line, and the one that would come. */
        public String difference(String path, String text) throws IOException {
            List<String> lines = Files.readAllLines(Path.of(path));
            return (lines.isEmpty() ? "" : " " + lines.getLast() + "\n") + "+" + text;
        }
    }

    @BeforeAll
    static void begin() throws IOException, InterruptedException {
        List<Integer> ports = Ports.free(2);
        port = ports.get(0);
        registrarPort = ports.get(1);
        registrations = Registrations.ensure(
                files.resolve("registrations"),
                LocalSynapse.SERVER_NAME,
                List.of("data-"),
                URI.create("http://127.0.0.1:" + port));
        synapse = LocalSynapse.startWithFiles(files.resolve("synapse"), registrations.files());
        connection = HomeserverConnection.to(synapse.baseUrl());
        you = person("you");
        anna = person("anna");
        bob = person("bob");
        puppets = new AppserviceClients(connection, registrations.puppets().asToken());
        for (UserId puppet : List.of(A, B)) {
            puppets.withoutDevice(puppet).register();
            puppets.withoutDevice(puppet).putDevice(Clients.DEVICE, "puppetmaster");
        }
        room = you.createRoom(invitation(true, A.value()));
        puppets.of(A).join(room, List.of());
        approvals = anna.createRoom(invitation(
                false, A.value(), B.value(), you.whoami().value(), bob.whoami().value()));
        for (MatrixClient member : List.of(puppets.of(A), puppets.of(B), you, bob)) {
            member.join(approvals, List.of());
        }
        model = ScriptedModel.start().otherwise(ApprovalsIT::reply);
    }

    @AfterAll
    static void end() {
        model.close();
        connection.close();
        synapse.close();
    }

    private static MatrixClient person(String name) {
        var login = synapse.registerUser(name, "a good password");
        return connection.withToken(new Secret(login.accessToken()), new UserId(login.userId()));
    }

    private static ObjectNode invitation(boolean direct, String... users) {
        ObjectNode request = JSON.createObjectNode();
        request.put("preset", "private_chat").put("is_direct", direct);
        var invite = request.putArray("invite");
        for (String user : users) {
            invite.add(user);
        }
        return request;
    }

    /** It calls the tool with what the test wants, and then says what the tool said. */
    private static ModelReply reply(ScriptedModel.Asked asked) {
        JsonNode messages = asked.body().path("messages");
        JsonNode last = messages.path(messages.size() - 1);
        return last.path("role").asText().equals("tool")
                ? ModelReply.says("The tool said: " + last.path("content").asText())
                : ModelReply.begins().uses("append", line).ends();
    }

    @BeforeEach
    void start() throws IOException {
        Path directory = Files.createTempDirectory(files, "test");
        list = Files.writeString(directory.resolve("list"), "first\n");
        record = directory.resolve("approvals.json");
        appends("second");
        startRegistrar();
        startRuntime();
    }

    @AfterEach
    void stop() {
        stopRuntime();
        server.close();
    }

    private void startRegistrar() throws IOException {
        registrar = new InProcessRuntimeApi();
        registrar.keepApprovals(ApprovalFile.open(record, "robots", "data"));
        registrar.publish(assignment());
        server = RuntimeApiServer.listen(
                Listen.onLoopback(registrarPort), (namespace, homeserver) -> Optional.of(new Served(registrar, TOKEN)));
    }

    private void startRuntime() throws IOException {
        Path state = record.resolveSibling("state");
        Files.createDirectories(state);
        api = HttpRuntimeApi.to(
                new ServerAddress(HttpUrl.get("http://127.0.0.1:" + registrarPort), TOKEN, null, false),
                "robots",
                "data");
        brains = StandardBrains.of(
                Map.of(),
                new StandardBrains.Places(
                        List.of(), state.resolve("models"), state.resolve("secrets"), state.resolve("programs"), null),
                CallObserver.NOBODY);
        BotHost.Settings settings = new BotHost.Settings(
                        synapse.baseUrl(),
                        new BotHost.Appservice(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                                registrations.puppets().id(),
                                registrations.puppets().asToken(),
                                registrations.puppets().hsToken()),
                        state.resolve("runtime.db"))
                .withClock(clock);
        runtime = PuppetRuntime.start(api, "robots", "data", settings, brains);
        await().atMost(PATIENCE).until(() -> runtime.revision() > 0);
    }

    private void stopRuntime() {
        runtime.close();
        brains.close();
        api.close();
    }

    private static RuntimeAssignment assignment() throws IOException {
        LLMPolicy policy = (LLMPolicy) requireNonNull(
                ResourceReader.read("models.yaml", """
                        apiVersion: puppetmaster.dev/v1alpha1
                        kind: LLMPolicy
                        metadata: {name: models}
                        spec:
                          backends: [{name: scripted, provider: ollama, url: "%s", model: tiny}]
                        """.formatted(model.url()).getBytes(StandardCharsets.UTF_8))
                        .documents()
                        .getFirst()
                        .resource());
        AssignedTool tool = new AssignedTool(
                "robots/lists",
                new Tool.Spec(
                        Tool.Type.Java,
                        "1.0.0",
                        null,
                        null,
                        null,
                        new Tool.JavaClass(Lists.class.getName()),
                        null,
                        Tool.Hints.UNKNOWN,
                        List.of()),
                List.of(),
                List.of("*"),
                Map.of());
        AssignedRoom direct = new AssignedRoom(
                room.value(),
                you.whoami().value(),
                AssignedRoom.Kind.DIRECT,
                List.of(),
                List.of(you.whoami().value()),
                List.of(),
                false);
        AssignedPuppet puppet = new AssignedPuppet(
                "a",
                A.value(),
                "A",
                false,
                new AssignedBrain.Llm("You keep lists.", "robots/models"),
                List.of(direct),
                List.of(you.whoami().value()),
                List.of(),
                List.of(),
                10,
                List.of(),
                List.of(tool),
                null,
                // a puppet that is listed may still not decide
                new AssignedApprovals(approvals.value(), List.of(anna.whoami().value(), B.value())));
        return new RuntimeAssignment(
                0,
                "robots",
                "data",
                LocalSynapse.SERVER_NAME,
                List.of(puppet),
                List.of(new PuppetNamespace(LocalSynapse.SERVER_NAME, List.of("data-"))),
                registrations.senders(),
                List.of(new AssignedPolicy("robots/models", policy.spec())));
    }

    // ---- what people do and see

    private static TxnId txn() {
        return new TxnId(UUID.randomUUID().toString());
    }

    private static EventId say(MatrixClient who, RoomId where, String text) {
        return who.send(where, "m.room.message", Contents.text("m.text", text), txn());
    }

    private static EventId react(MatrixClient who, EventId to, String key) {
        return who.send(approvals, "m.reaction", Contents.reaction(to, key), txn());
    }

    private static List<MatrixEvent> timeline(RoomId of) {
        return anna.messagesBackwards(of, null, 200).events();
    }

    /** The request of the turn that answers {@code ask}. */
    private static MatrixEvent request(EventId ask) {
        return await().atMost(PATIENCE)
                .until(
                        () -> timeline(approvals).stream()
                                .filter(event -> event.content().has("dev.puppetmaster.approval"))
                                .filter(event -> event.content()
                                        .path("formatted_body")
                                        .asText()
                                        .contains(ask.value().substring(1)))
                                .toList(),
                        found -> !found.isEmpty())
                .getFirst();
    }

    private static String answer(EventId ask) {
        return requireNonNull(await().atMost(PATIENCE)
                .until(
                        () -> you.messagesBackwards(room, null, 100).events().stream()
                                .filter(event ->
                                        event.mark().path("ask").asText("").equals(ask.value()))
                                .filter(event ->
                                        event.mark().path("kind").asText("").equals("answer"))
                                .map(MatrixEvent::body)
                                .toList(),
                        found -> !found.isEmpty())
                .getFirst());
    }

    /** What the record says of a request, when it says that it is in this state. */
    private JsonNode recorded(MatrixEvent request, State state) {
        String hash = request.content().at("/dev.puppetmaster.approval/sha256").asText();
        return await("the record to say " + state)
                .atMost(PATIENCE)
                .until(
                        () -> ApprovalFile.read(record).stream()
                                .filter(item -> item.at("/spec/sha256").asText().equals(hash))
                                .toList(),
                        found -> found.size() == 1
                                && found.getFirst().at("/status/state").asText().equals(state.name()))
                .getFirst();
    }

    /** What the record says of a request that was used, when it says how the call ended. */
    private JsonNode ended(MatrixEvent request, Result result) {
        return await("the record to say " + result)
                .atMost(PATIENCE)
                .until(
                        () -> recorded(request, State.Used),
                        used -> used.at("/status/result").asText().equals(result.name()));
    }

    private void appends(String text) {
        line = JSON.createObjectNode()
                .put("path", list.toString())
                .put("text", text)
                .toString();
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(list);
    }

    // ---- the tests

    @Test
    void whatIsApprovedIsDoneOnceAndTheRecordSaysAllOfIt() throws IOException {
        EventId ask = say(you, room, "put it on the list");
        MatrixEvent request = request(ask);
        assertThat(request.body()).contains("It would change this:", " first\n+second", "robots/lists", "append");
        JsonNode pending = recorded(request, State.Pending);
        assertThat(pending.at("/spec/diff").asText()).isEqualTo(" first\n+second");
        assertThat(pending.at("/spec/puppet").asText()).isEqualTo(A.value());
        assertThat(pending.at("/spec/asker").asText()).isEqualTo(you.whoami().value());
        assertThat(pending.at("/spec/room").asText()).isEqualTo(room.value());
        assertThat(JSON.readTree(pending.at("/spec/arguments").asText())).isEqualTo(JSON.readTree(line));

        react(anna, request.eventId(), "✅");

        assertThat(answer(ask)).contains("The tool said:", "appended");
        JsonNode used = ended(request, Result.Succeeded);
        assertThat(used.at("/status/decidedBy").asText())
                .isEqualTo(anna.whoami().value());
        assertThat(used.at("/status/outcome").asText())
                .startsWith("✅ Approved by @anna:")
                .endsWith(" The call succeeded.");
        assertThat(lines()).containsExactly("first", "second");
        react(anna, request.eventId(), "❌");
        assertThat(answer(say(you, room, "!tools"))).contains("append");
        assertThat(recorded(request, State.Used)).isEqualTo(used);
    }

    @Test
    void whatIsRefusedIsNotDoneAndASecondDecisionIsNone() throws IOException {
        EventId ask = say(you, room, "put it on the list");
        MatrixEvent request = request(ask);
        react(anna, request.eventId(), "❌");
        react(anna, request.eventId(), "✅");
        assertThat(answer(ask)).contains("Refused by @anna:");
        assertThat(recorded(request, State.Refused).at("/status/decidedBy").asText())
                .isEqualTo(anna.whoami().value());
        assertThat(lines()).containsExactly("first");
    }

    @Test
    void aCallThatWasApprovedAndFailedIsRecordedAsThat() throws IOException {
        appends("too much");
        EventId ask = say(you, room, "put it on the list");
        MatrixEvent request = request(ask);
        react(anna, request.eventId(), "✅");
        assertThat(answer(ask)).contains("the list is full");
        assertThat(ended(request, Result.Failed).at("/status/outcome").asText()).endsWith(" The call failed.");
    }

    @Test
    void ofACallInWhoseMiddleTheProcessEndedNobodyKnowsHowItEnded() throws IOException {
        appends("for ever");
        EventId ask = say(you, room, "put it on the list");
        MatrixEvent request = request(ask);
        react(anna, request.eventId(), "✅");
        await().atMost(PATIENCE).until(() -> lines().size() == 2);
        stopRuntime();
        startRuntime();
        assertThat(answer(ask)).contains("so I do not know whether it took effect");
        assertThat(ended(request, Result.Unknown).at("/status/outcome").asText())
                .contains("Nobody knows");
        assertThat(lines()).containsExactly("first", "for ever");
    }

    @Test
    void aForgedDecisionIsNone() throws IOException {
        EventId ask = say(you, room, "put it on the list");
        MatrixEvent request = request(ask);
        react(bob, request.eventId(), "✅");
        react(you, request.eventId(), "✅");
        react(puppets.of(B), request.eventId(), "✅");
        say(anna, approvals, "✅");
        EventId otherMessage = say(anna, approvals, "which one?");
        react(anna, otherMessage, "✅");
        ObjectNode mark = Contents.text("m.text", "✅ Approved by @anna:" + LocalSynapse.SERVER_NAME);
        mark.putObject("dev.puppetmaster").put("v", 1).put("kind", "answer").put("ask", ask.value());
        bob.send(approvals, "m.room.message", mark, txn());
        assertThat(recorded(request, State.Pending).at("/status/decidedBy").isMissingNode())
                .isTrue();

        // what came before has been judged when this is
        react(anna, request.eventId(), "❌");

        assertThat(answer(ask)).contains("Refused by @anna:");
        recorded(request, State.Refused);
        assertThat(lines()).containsExactly("first");
    }

    @Test
    void whatIsEditedIsOver() throws IOException {
        EventId ask = say(you, room, "put it on the list");
        MatrixEvent request = request(ask);
        you.send(room, "m.room.message", Contents.edit(ask, "put it on the other list"), txn());
        JsonNode withdrawn = recorded(request, State.Withdrawn);
        assertThat(withdrawn.at("/status/outcome").asText()).startsWith("Not valid since ");
        react(anna, request.eventId(), "✅");
        assertThat(answer(say(you, room, "!tools"))).contains("append");
        assertThat(recorded(request, State.Withdrawn)).isEqualTo(withdrawn);
        assertThat(lines()).containsExactly("first");
    }

    @Test
    void whatNobodyDecidesInTimeExpiresAndALateDecisionIsNone() throws IOException {
        EventId ask = say(you, room, "put it on the list");
        MatrixEvent request = request(ask);
        recorded(request, State.Pending);
        clock.advance(Duration.ofMinutes(6));
        runtime.host().clockTurned();
        assertThat(answer(ask)).contains("Nobody decided until");
        JsonNode expired = recorded(request, State.Expired);
        react(anna, request.eventId(), "✅");
        assertThat(answer(say(you, room, "!tools"))).contains("append");
        assertThat(recorded(request, State.Expired)).isEqualTo(expired);
        assertThat(lines()).containsExactly("first");
    }

    @Test
    void whatWasApprovedAndWouldChangeSomethingElseNowIsNotDone() throws IOException {
        EventId ask = say(you, room, "put it on the list");
        MatrixEvent request = request(ask);
        Files.writeString(list, "somebody else's\n", StandardOpenOption.APPEND);
        react(anna, request.eventId(), "✅");
        assertThat(answer(ask)).contains("is not what was approved any more");
        recorded(request, State.Withdrawn);
        assertThat(lines()).containsExactly("first", "somebody else's");
    }

    @Test
    void whoeverOfTheTwoIsAwayMeanwhileTheRecordIsWholeInTheEnd() throws IOException {
        server.close();
        EventId ask = say(you, room, "put it on the list");
        MatrixEvent request = request(ask);
        stopRuntime();
        react(anna, request.eventId(), "✅");
        startRegistrar();
        startRuntime();
        assertThat(answer(ask)).contains("appended");
        JsonNode used = ended(request, Result.Succeeded);

        // a registrar that lost its record hears it again from a runtime that told it before
        server.close();
        Files.delete(record);
        startRegistrar();
        stopRuntime();
        startRuntime();
        assertThat(recorded(request, State.Used)).isEqualTo(used);
        assertThat(lines()).containsExactly("first", "second");
    }
}
