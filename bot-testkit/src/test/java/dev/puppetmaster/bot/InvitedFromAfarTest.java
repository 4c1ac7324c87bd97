package dev.puppetmaster.bot;

import static dev.puppetmaster.bot.Hosts.awaitUp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.FakeUser;
import dev.puppetmaster.testkit.Faults;
import dev.puppetmaster.testkit.Stage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A puppet that a user of another homeserver asks into a room in which another puppet of ours is. */
@Timeout(90)
class InvitedFromAfarTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private FakeHomeserver homeserver;
    private FakeUser you;
    private Stage stage;
    private UserId first;
    private UserId second;
    private RoomId room;

    @BeforeEach
    void start() {
        homeserver = FakeHomeserver.start();
        you = homeserver.user("you");
        stage = Stage.on(homeserver);
        first = stage.puppet("data-first");
        second = stage.puppet("data-second");
        room = new RoomId(you.createRoom("several", first.value()));
        stage.as(first).join(room, List.of());
    }

    @AfterEach
    void stop() {
        stage.close();
        homeserver.close();
    }

    @Test
    void itFollowsOnceTheOtherOneSeesItInvited() throws Exception {
        try (BotHost host = host()) {
            Faults.Order unseen = homeserver
                    .faults()
                    .on(request -> isLook(request.path()))
                    .times(2)
                    .answer(404, "{\"errcode\":\"M_NOT_FOUND\",\"error\":\"not there\"}");
            homeserver.holdPushes();
            you.invite(room.value(), second.value());

            push(host, "@you:far.example");

            await().atMost(SOON).until(() -> isJoined(second));
            assertThat(unseen.hits()).isEqualTo(2);
            assertThat(homeserver.requests().matching(request -> isLook(request.path())))
                    .hasSize(3)
                    .allMatch(request -> request.query().contains("data-first"));
            homeserver.releasePushes();
        }
    }

    @Test
    void itTriesAgainUntilTheOtherHomeserverKnowsOfTheInvitation() throws Exception {
        try (BotHost host = host()) {
            Faults.Order unknown = homeserver
                    .faults()
                    .on("POST", "/join/")
                    .times(2)
                    .answer(403, "{\"errcode\":\"M_FORBIDDEN\",\"error\":\"You are not invited to this room.\"}");
            homeserver.holdPushes();
            you.invite(room.value(), second.value());

            push(host, "@you:far.example");

            await().atMost(SOON).until(() -> isJoined(second));
            assertThat(unknown.hits()).isEqualTo(2);
            homeserver.releasePushes();
        }
    }

    @Test
    void anInvitationOfItsOwnHomeserverIsFollowedAtOnce() throws Exception {
        try (BotHost host = host()) {
            assertThat(host.health().up()).isTrue();
            you.invite(room.value(), second.value());

            await().atMost(SOON).until(() -> isJoined(second));
            assertThat(homeserver.requests().matching(request -> isLook(request.path())))
                    .isEmpty();
        }
    }

    private BotHost host() throws IOException {
        Brain brain = (ask, turn) -> Answer.of("here");
        BotHost host = stage.host(
                directory,
                Puppet.alone(first, brain, List.of("@you:*")),
                Puppet.alone(second, brain, List.of("@you:*")));
        // who has caught up asks for no invitations: the second hears of its own by what is pushed
        awaitUp(host);
        stage.answer(room, stage.say(room, "data-first: are you there?"));
        homeserver.requests().clear();
        return host;
    }

    private boolean isJoined(UserId user) {
        return homeserver
                .stateOf(room.value(), "m.room.member", user.value())
                .path("membership")
                .asText("")
                .equals("join");
    }

    private boolean isLook(String path) {
        return path.contains("/state/m.room.member/") && path.contains("data-second");
    }

    private void push(BotHost host, String sender) throws IOException, InterruptedException {
        String event = """
                {"type": "m.room.member", "event_id": "$from-afar", "room_id": "%s", "sender": "%s", "state_key": "%s",
                 "origin_server_ts": %d, "content": {"membership": "invite"}}
                """.formatted(room, sender, second, System.currentTimeMillis());
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + host.port() + "/_matrix/app/v1/transactions/afar"))
                .header("Authorization", "Bearer " + Stage.HS_TOKEN.reveal())
                .timeout(SOON)
                .PUT(HttpRequest.BodyPublishers.ofString("{\"events\":[" + event + "]}"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(client.send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);
        }
    }
}
