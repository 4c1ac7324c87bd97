package dev.puppetmaster.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The way of events to an appservice when things go wrong. */
class PushTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final AppserviceListener listener = new AppserviceListener();
    private final FakeHomeserver server =
            FakeHomeserver.builder().pushRetryUnit(Duration.ofMillis(10)).build();
    private final FakeUser alice = server.user("alice");
    private final MatrixHttp puppets;
    private final String room;

    PushTest() {
        server.registerAppservice(ServerUnderTest.puppetsAt(listener.url(), server.serverName()));
        MatrixHttp http = MatrixHttp.to(server.baseUrl());
        puppets = http.masked(ServerUnderTest.PUPPETS, "@data-a:fake.test", null);
        http.as(ServerUnderTest.PUPPETS)
                .post("/register", "{\"type\":\"m.login.application_service\",\"username\":\"data-a\"}");
        room = alice.createRoom("r", "@data-a:fake.test");
        puppets.post("/join/" + MatrixHttp.enc(room), "{}");
        server.awaitPushed(SOON);
    }

    @AfterEach
    void stop() {
        server.close();
        listener.close();
    }

    @Test
    void aRefusedTransactionIsTriedAgainInOrderAndUnderItsId() {
        List<String> wanted = new ArrayList<>();
        listener.refuse(3);
        server.holdPushes();
        for (int i = 0; i < 250; i++) {
            alice.send(room, "m" + i);
            wanted.add("m" + i);
        }
        server.releasePushes();

        server.awaitPushed(SOON);

        assertThat(listener.refused()).isEqualTo(3);
        assertThat(listener.bodies()).isEqualTo(wanted);
        assertThat(listener.mostAtOnce()).isEqualTo(1);
        List<Integer> sizes =
                listener.transactions().stream().map(t -> t.events().size()).toList();
        assertThat(sizes).endsWith(100, 100, 50);
        assertThat(listener.transactions().stream().map(t -> Long.parseLong(t.id())))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void aPingEndsTheBackOffAtOnce() {
        try (FakeHomeserver slow =
                FakeHomeserver.builder().pushRetryUnit(Duration.ofHours(1)).build()) {
            slow.registerAppservice(ServerUnderTest.puppetsAt(listener.url(), slow.serverName()));
            MatrixHttp http = MatrixHttp.to(slow.baseUrl()).as(ServerUnderTest.PUPPETS);
            listener.refuse(1);
            http.post("/createRoom", "{}");
            Awaitility.await().atMost(SOON).until(() -> listener.refused() == 1);
            int before = listener.events().size();

            // one that comes before the server has read the refusal ends nothing
            Awaitility.await().atMost(SOON).until(() -> {
                http.post("/_matrix/client/v1/appservice/puppets/ping", "{\"transaction_id\":\"p\"}");
                return listener.events().size() > before;
            });

            slow.awaitPushed(SOON);
        }
    }

    @Test
    void heldPushesComeWhenTheyAreReleased() {
        server.holdPushes();
        alice.send(room, "one");
        alice.send(room, "two");
        assertThat(listener.bodies()).isEmpty();

        server.releasePushes();

        server.awaitPushed(SOON);
        assertThat(listener.bodies()).containsExactly("one", "two");
        assertThat(listener.transactions().getLast().events()).hasSize(2);
    }

    @Test
    void aLostPushIsLostForEver() {
        server.loseNextPush();
        alice.send(room, "lost");
        server.awaitPushed(SOON);

        alice.send(room, "kept");

        server.awaitPushed(SOON);
        assertThat(listener.bodies()).containsExactly("kept");
    }

    @Test
    void anOldEventMayBePushedAgainUnderANewTransactionId() {
        String event = alice.send(room, "one");
        server.awaitPushed(SOON);

        server.pushAgain(event);

        server.awaitPushed(SOON);
        assertThat(listener.bodies()).containsExactly("one", "one");
        assertThat(listener.transactions().stream().map(AppserviceListener.Transaction::id))
                .doesNotHaveDuplicates();
        assertThatThrownBy(() -> server.pushAgain("$nope")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aKilledServerForgetsItsQueueAndCountsFromOneAgain() {
        server.holdPushes();
        alice.send(room, "forgotten");

        server.kill();
        assertThatThrownBy(() -> alice.send(room, "down")).hasMessageContaining("down");
        server.restart();
        server.releasePushes();
        alice.send(room, "after");

        server.awaitPushed(SOON);
        assertThat(listener.bodies()).containsExactly("after");
        assertThat(listener.transactions().getLast().id()).isEqualTo("1");
        assertThat(alice.timeline(room).stream().map(e -> e.at("/content/body").asText()))
                .contains("forgotten", "after")
                .doesNotContain("down");
    }

    @Test
    void afterAKillUnsentTransactionsWaitForTheNextEvent() {
        listener.refuse(Integer.MAX_VALUE);
        alice.send(room, "unsent");
        // the second try says that the server knows that the first was refused
        Awaitility.await().atMost(SOON).until(() -> listener.refused() >= 2);
        server.kill();
        listener.refuse(0);

        server.restart();
        afterTheKill().as(ServerUnderTest.PUPPETS).post("/_matrix/client/v1/appservice/puppets/ping", "{}");
        Awaitility.await()
                .during(Duration.ofMillis(150))
                .until(() -> listener.bodies().isEmpty());
        alice.send(room, "next");

        server.awaitPushed(SOON);
        assertThat(listener.bodies()).containsExactly("unsent", "next");
    }

    @Test
    void aSendWithADeviceIsOneMessageAcrossAKillAndWithoutOneItIsTwo() {
        puppets.put("/devices/D", "{}");
        String puppet = "@data-a:fake.test";
        MatrixHttp onDevice = MatrixHttp.to(server.baseUrl()).masked(ServerUnderTest.PUPPETS, puppet, "D");
        String path = "/rooms/" + MatrixHttp.enc(room) + "/send/m.room.message/";
        String body = "{\"msgtype\":\"m.text\",\"body\":\"x\"}";
        String with = onDevice.put(path + "with", body).get("event_id");
        String without = puppets.put(path + "without", body).get("event_id");

        server.kill();
        server.restart();

        MatrixHttp again = afterTheKill();
        assertThat(again.masked(ServerUnderTest.PUPPETS, puppet, "D")
                        .put(path + "with", body)
                        .get("event_id"))
                .isEqualTo(with);
        assertThat(again.masked(ServerUnderTest.PUPPETS, puppet, null)
                        .put(path + "without", body)
                        .get("event_id"))
                .isNotEqualTo(without);
    }

    /** With connections of its own: one from before may not have noticed yet that it was closed. */
    private MatrixHttp afterTheKill() {
        return MatrixHttp.to(server.baseUrl());
    }

    @Test
    void anAppserviceMayBeAwayBeforeTheServerIs() {
        listener.close();

        alice.send(room, "nobody listens");
        MatrixHttp.Reply ping = MatrixHttp.to(server.baseUrl())
                .as(ServerUnderTest.PUPPETS)
                .post("/_matrix/client/v1/appservice/puppets/ping", "{}");

        assertThat(ping.status()).isEqualTo(502);
        assertThat(ping.errcode()).isEqualTo("M_CONNECTION_FAILED");
        assertThatThrownBy(() -> server.awaitPushed(Duration.ofMillis(50))).isInstanceOf(AssertionError.class);
    }
}
