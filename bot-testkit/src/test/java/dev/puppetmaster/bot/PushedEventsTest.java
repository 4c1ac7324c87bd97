package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.FakeUser;
import dev.puppetmaster.testkit.Stage;
import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a homeserver pushes, and what it lost, forgot or pushes late. */
@Timeout(90)
class PushedEventsTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private final AtomicInteger called = new AtomicInteger();
    private FakeHomeserver homeserver;
    private FakeUser you;
    private Stage stage;
    private UserId puppet;

    @BeforeEach
    void start() {
        homeserver = FakeHomeserver.start();
        you = homeserver.user("you");
        stage = Stage.on(homeserver);
        puppet = stage.puppet("data-echo");
    }

    @AfterEach
    void stop() {
        stage.close();
        homeserver.close();
    }

    private BotHost echo() throws IOException {
        Brain brain = (ask, turn) -> {
            called.incrementAndGet();
            return Answer.of("You said: " + ask.text());
        };
        BotHost host = stage.host(directory, stage.hosted(puppet, brain, Map.of()));
        await("the homeserver is reached")
                .atMost(SOON)
                .until(() -> host.health().up());
        return host;
    }

    private String answerTo(RoomId room, String text) {
        return stage.answer(room, stage.say(room, text)).body();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer ", "Bearer as-secret", "Basic hs-secret"})
    void whoHasNotTheTokenOfTheHomeserverMayPushNothing(String authorization) throws Exception {
        RoomId room = stage.directChat(puppet);
        try (BotHost host = echo()) {
            answerTo(room, "before");
            String event = "{\"type\":\"m.room.message\",\"event_id\":\"$forged\",\"room_id\":\"" + room
                    + "\",\"sender\":\"" + you.userId() + "\",\"content\":{\"msgtype\":\"m.text\",\"body\":\"hello\"}}";
            assertThat(push(host, authorization, event)).isEqualTo(403);
            assertThat(host.store().inbox().all(new EventId("$forged"))).isEmpty();
        }
    }

    /** As a homeserver does; gives the status of the answer. */
    private static int push(BotHost host, String authorization, String event) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + host.port() + "/_matrix/app/v1/transactions/" + UUID.randomUUID()))
                .timeout(Duration.ofSeconds(20))
                .PUT(HttpRequest.BodyPublishers.ofString("{\"events\":[" + event + "]}"));
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Test
    void whatCannotBeTakenNowIsPushedAgain() throws IOException {
        try (BotHost host = echo()) {
            var away = homeserver.faults().on("GET", "/state").times(2).status(502);
            RoomId room = stage.directChat(puppet);

            assertThat(answerTo(room, "hello")).isEqualTo("You said: hello");
            assertThat(away.hits()).isEqualTo(2);
            assertThat(host.health().up()).isTrue();
        }
    }

    @Test
    void anEventThatIsPushedAgainIsNoNewOne() throws IOException {
        RoomId room = stage.directChat(puppet);
        try (BotHost host = echo()) {
            EventId ask = stage.say(room, "hello");
            stage.answer(room, ask);

            homeserver.pushAgain(ask.value());
            answerTo(room, "the last");

            assertThat(called).hasValue(2);
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    /** Synapse leaves what it queues in the moment in which it has pushed all that it could not push before. */
    @Test
    void whatTheHomeserverLeftAfterAnOutageIsReadBackALittleLater() throws IOException {
        RoomId room = stage.directChat(puppet);
        try (BotHost host = echo()) {
            homeserver.loseNextPush();
            EventId left = stage.say(room, "left");

            assertThat(stage.answer(room, left).body()).isEqualTo("You said: left");
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void whatTheHomeserverLeftAfterAnOutageIsAnsweredBeforeWhatCameLater() throws IOException {
        RoomId room = stage.directChat(puppet);
        try (BotHost host = echo()) {
            homeserver.loseNextPush();
            stage.say(room, "left");
            homeserver.awaitPushed(SOON);
            answerTo(room, "later");

            assertThat(stage.timeline(room).stream()
                            .filter(event -> event.sender().equals(puppet))
                            .filter(event -> event.type().equals("m.room.message"))
                            .map(MatrixEvent::body))
                    .containsExactly("You said: left", "You said: later");
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    /** The homeserver remembers for two minutes what it answered to the first one's polls. */
    @Test
    void alsoByAHostThatIsStartedRightAfterAnother() throws IOException {
        RoomId room = stage.directChat(puppet);
        try (BotHost host = echo()) {
            answerTo(room, "before");
            homeserver.requests().awaitRequest(poll -> poll.query().contains("timeout=10000"), Duration.ofSeconds(40));
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
        try (BotHost host = echo()) {
            answerTo(room, "again");
            homeserver.loseNextPush();
            EventId left = stage.say(room, "left");

            assertThat(stage.answer(room, left).body()).isEqualTo("You said: left");
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void whatWasLostBeforeALaterEventIsReadBackWhenTheHomeserverWasAway() throws IOException {
        RoomId room = stage.directChat(puppet);
        try (BotHost host = echo()) {
            answerTo(room, "before");
            homeserver.awaitPushed(SOON);
            homeserver.loseNextPush();
            EventId lost = stage.say(room, "lost");
            homeserver.awaitPushed(SOON);
            answerTo(room, "later");

            homeserver.kill();
            homeserver.restart();

            assertThat(stage.answer(room, lost).body()).isEqualTo("You said: lost");
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void aMembershipThatIsPushedLateChangesNothing() throws IOException {
        RoomId room = stage.directChat(puppet);
        FakeUser guest = homeserver.user("guest");
        you.invite(room.value(), guest.userId());
        guest.join(room.value());
        String joined = stage.timeline(room).stream()
                .filter(event -> guest.userId().equals(event.stateKey()))
                .filter(event -> event.content().path("membership").asText().equals("join"))
                .map(MatrixEvent::eventId)
                .map(EventId::value)
                .findFirst()
                .orElseThrow();
        guest.leave(room.value());
        try (BotHost host = echo()) {
            answerTo(room, "we are two");

            homeserver.pushAgain(joined);
            homeserver.awaitPushed(SOON);

            assertThat(answerTo(room, "we still are")).isEqualTo("You said: we still are");
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    /** Its registrar may have let it in while its host was away. */
    @Test
    void anInvitationThatIsPushedWhenItsPuppetIsInsideIsNotDeclined() throws Exception {
        FakeUser stranger = homeserver.user("stranger");
        RoomId room = new RoomId(stranger.createRoom("theirs", puppet.value()));
        String invitation = stranger.timeline(room.value()).stream()
                .filter(event -> event.path("state_key").asText().equals(puppet.value()))
                .findFirst()
                .orElseThrow()
                .toString();
        stage.as(puppet).join(room, List.of());
        // nor can the room say so
        homeserver.faults().on("GET", room.value() + "/state").always().status(502);
        CountDownLatch declined = new CountDownLatch(1);
        Step.Listener steps = (step, who, event) -> {
            if (step == Step.INVITATION_ANSWERED) {
                declined.countDown();
            }
        };
        Roster roster = stage.roster(stage.hosted(puppet, (ask, turn) -> Answer.of("hello"), Map.of()));
        try (BotHost host = BotHost.start(stage.settings(directory), roster, BotHost.Observer.NONE, steps)) {
            assertThat(push(host, "Bearer " + Stage.HS_TOKEN.reveal(), invitation))
                    .isEqualTo(200);

            assertThat(declined.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(homeserver
                            .stateOf(room.value(), "m.room.member", puppet.value())
                            .path("membership")
                            .asText())
                    .isEqualTo("join");
            homeserver.faults().clear();
        }
    }

    @Test
    void whereTheStoreWasLostAMarkOfSomebodyElseIsNoAnswerOfMine() throws IOException {
        RoomId room = stage.directChat(puppet);
        EventId open = stage.say(room, "open");
        ObjectNode forged = Contents.text("m.text", "it is done");
        forged.putObject("dev.puppetmaster").put("kind", "answer").put("ask", open.value());
        stage.say(room, forged);
        try (BotHost host = echo()) {
            answerTo(room, "the last");

            assertThat(stage.answers(room, open)).anySatisfy(answer -> {
                assertThat(answer.sender()).isEqualTo(puppet);
                assertThat(answer.body()).isEqualTo("You said: open");
            });
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void whatWasSaidBeforeAPuppetWasInvitedIsNotItsToAnswer() throws IOException {
        UserId late = stage.puppet("data-late");
        homeserver.holdPushes();
        RoomId several = new RoomId(you.createRoom("several", puppet.value()));
        stage.as(puppet).join(several, List.of());
        EventId early = stage.say(several, "data-late: are you there?");
        you.invite(several.value(), late.value());
        EventId invited = stage.say(several, "data-late: come in");
        stage.as(late).join(several, List.of());
        homeserver.kill();
        homeserver.releasePushes();
        homeserver.restart();
        Brain brain = (ask, turn) -> Answer.of("here");
        try (BotHost host = stage.host(
                directory,
                Puppet.alone(puppet, brain, List.of("@you:*")),
                Puppet.alone(late, brain, List.of("@you:*")))) {
            stage.answer(several, stage.say(several, "data-late: and now?"));

            assertThat(stage.answers(several, early)).isEmpty();
            assertThat(stage.answers(several, invited)).hasSize(1);
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void aHostThatCannotListenLeavesItsStoreToTheNext() throws IOException {
        RoomId room = stage.directChat(puppet);
        BotHost.Appservice pushed =
                (BotHost.Appservice) stage.settings(directory).transport();
        try (ServerSocket taken =
                new ServerSocket(pushed.listen().getPort(), 1, pushed.listen().getAddress())) {
            assertThatThrownBy(this::echo).isInstanceOf(BindException.class);
            assertThat(taken.isBound()).isTrue();
        }
        try (BotHost host = echo()) {
            assertThat(answerTo(room, "hello")).isEqualTo("You said: hello");
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }
}
