package dev.puppetmaster.synapse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.synapse.SharedSecretRegistration.Login;
import dev.puppetmaster.synapse.SynapseSettings.Profile;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three real Synapses on loopback: {@code data} and {@code code} federate, and know nothing of {@code other}. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class FederationIT {
    @TempDir
    static Path directory;

    private static final List<RunningSynapse> RUNNING = new ArrayList<>();
    private static EmbeddedSynapse synapse;
    private static LoopbackProxy proxy;
    private static SynapseSettings data;
    private static SynapseSettings code;
    private static SynapseSettings other;

    @BeforeAll
    static void start() throws Exception {
        synapse = new EmbeddedSynapse(SynapseInstallation.ensure(SynapseInstallation.defaultCache(), line -> {}));
        List<Integer> ports = Ports.free(7);
        String dataName = "data.localhost:" + ports.get(0);
        String codeName = "code.localhost:" + ports.get(1);
        String otherName = "other.localhost:" + ports.get(2);
        proxy = LoopbackProxy.listen(ports.get(3), List.of(dataName, codeName, otherName));
        data = settings("data", dataName, ports.get(4), List.of(codeName));
        code = settings("code", codeName, ports.get(5), List.of(dataName));
        other = settings("other", otherName, ports.get(6), List.of(dataName, codeName));
        for (SynapseSettings each : List.of(data, code, other)) {
            RUNNING.add(synapse.start(each));
        }
    }

    private static SynapseSettings settings(String name, String serverName, int port, List<String> allowed) {
        LocalAuthority authority = LocalAuthority.open(directory.resolve("ca"));
        return SynapseSettings.builder(directory.resolve(name), serverName, port)
                .profile(Profile.UNLIMITED)
                .federation(new Federation(allowed, proxy.port(), authority))
                .build();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        for (RunningSynapse each : RUNNING) {
            each.stop(Duration.ofSeconds(10));
        }
        proxy.close();
    }

    @Test
    void usersOfTwoServersTalk() throws Exception {
        Person ann = person(data, "ann");
        Person bob = person(code, "bob");

        String room = ann.makeRoom(bob.userId());
        assertThat(bob.join(room, data.serverName()).statusCode()).isEqualTo(200);
        ann.say(room, "hello from data");
        bob.say(room, "hello from code");

        await().atMost(Duration.ofMinutes(2)).until(() -> bob.hears(room).contains("hello from data"));
        await().atMost(Duration.ofMinutes(2)).until(() -> ann.hears(room).contains("hello from code"));
    }

    @Test
    void aServerThatIsNotAllowedGetsNowhere() throws Exception {
        Person ann = person(data, "ann-of-two");
        Person eve = person(other, "eve");

        String room = ann.makeRoom();
        HttpResponse<String> refused = ann.invite(room, eve.userId());
        HttpResponse<String> out = eve.join(room, data.serverName());

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("Federation denied");
        assertThat(out.statusCode()).isEqualTo(403);
        assertThat(out.body()).contains("M_FORBIDDEN");
        assertThat(ann.members(room)).containsExactly(ann.userId());
    }

    @Test
    void whatWasSaidWhileAServerWasAwayArrivesAfterwardsOnce() throws Exception {
        Person ann = person(data, "ann-of-three");
        Person bob = person(code, "bob-of-three");
        String room = ann.makeRoom(bob.userId());
        assertThat(bob.join(room, data.serverName()).statusCode()).isEqualTo(200);

        RUNNING.get(1).kill();
        ann.say(room, "are you there?");
        ann.say(room, "you will see this");
        RUNNING.set(1, synapse.start(code));

        await().atMost(Duration.ofMinutes(3)).until(() -> bob.hears(room).contains("you will see this"));
        assertThat(bob.hears(room)).containsOnlyOnce("are you there?").containsOnlyOnce("you will see this");
    }

    private static Person person(SynapseSettings at, String name) {
        return new Person(at, SharedSecretRegistration.of(at).registerOrLogin(name, "a good password"));
    }

    /** Somebody with an account, by plain HTTP. */
    private record Person(SynapseSettings at, Login login) {
        private static final HttpClient HTTP = HttpClient.newHttpClient();

        String userId() {
            return login.userId();
        }

        String makeRoom(String... invited) throws Exception {
            ObjectNode body = LoopbackHttp.JSON.createObjectNode();
            body.put("preset", "private_chat");
            List.of(invited).forEach(body.putArray("invite")::add);
            return json(call("POST", "createRoom", body)).path("room_id").asText();
        }

        HttpResponse<String> invite(String room, String user) throws Exception {
            return call(
                    "POST",
                    "rooms/" + encoded(room) + "/invite",
                    LoopbackHttp.JSON.createObjectNode().put("user_id", user));
        }

        HttpResponse<String> join(String room, String via) throws Exception {
            return call(
                    "POST",
                    "join/" + encoded(room) + "?server_name=" + encoded(via) + "&via=" + encoded(via),
                    LoopbackHttp.JSON.createObjectNode());
        }

        void say(String room, String text) throws Exception {
            ObjectNode body = LoopbackHttp.JSON.createObjectNode();
            body.put("msgtype", "m.text").put("body", text);
            String path = "rooms/" + encoded(room) + "/send/m.room.message/" + encoded(text);
            assertThat(call("PUT", path, body).statusCode()).isEqualTo(200);
        }

        List<String> hears(String room) throws Exception {
            List<String> bodies = new ArrayList<>();
            json(call("GET", "rooms/" + encoded(room) + "/messages?dir=b&limit=100", null))
                    .path("chunk")
                    .forEach(event ->
                            bodies.add(event.path("content").path("body").asText()));
            return bodies;
        }

        List<String> members(String room) throws Exception {
            List<String> members = new ArrayList<>();
            json(call("GET", "rooms/" + encoded(room) + "/joined_members", null))
                    .path("joined")
                    .fieldNames()
                    .forEachRemaining(members::add);
            return members;
        }

        private HttpResponse<String> call(String method, String path, @Nullable JsonNode body)
                throws IOException, InterruptedException {
            HttpRequest.BodyPublisher publisher = body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body.toString());
            HttpRequest request = HttpRequest.newBuilder(URI.create(at.baseUrl() + "/_matrix/client/v3/" + path))
                    .header("Authorization", "Bearer " + login.accessToken())
                    .timeout(Duration.ofSeconds(60))
                    .method(method, publisher)
                    .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        }

        private static JsonNode json(HttpResponse<String> answer) throws IOException {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            return LoopbackHttp.JSON.readTree(answer.body());
        }

        private static String encoded(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
        }
    }
}
