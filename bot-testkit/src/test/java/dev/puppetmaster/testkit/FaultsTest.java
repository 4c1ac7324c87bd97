package dev.puppetmaster.testkit;

import static dev.puppetmaster.testkit.ServerUnderTest.room;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultsTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final FakeHomeserver server = FakeHomeserver.start();
    private final FakeUser alice = server.user("alice");
    private final String room = alice.createRoom("r");
    private final MatrixHttp http = MatrixHttp.to(server.baseUrl()).as(alice.accessToken());

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void anOrderedAnswerComesSoManyTimesAndNothingIsDone() {
        Faults.Order order = server.faults()
                .on("PUT", "/send/")
                .times(2)
                .answer(429, "{\"errcode\":\"M_LIMIT_EXCEEDED\",\"retry_after_ms\":1500}")
                .retryAfter(Duration.ofMillis(1500));

        MatrixHttp.Reply first = send("t1");
        send("t1");
        MatrixHttp.Reply third = send("t1");

        assertThat(first.status()).isEqualTo(429);
        assertThat(first.errcode()).isEqualTo("M_LIMIT_EXCEEDED");
        assertThat(first.headers().firstValue("Retry-After")).hasValue("2");
        assertThat(third.status()).isEqualTo(200);
        assertThat(bodies()).containsExactly("hi");
        assertThat(order.hits()).isEqualTo(2);
    }

    @Test
    void aProxysPageIsHtml() {
        server.faults().on("GET", "/whoami").status(502).html();

        MatrixHttp.Reply reply = http.get("/account/whoami");

        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.headers().firstValue("Content-Type")).hasValue("text/html");
        assertThat(reply.text()).startsWith("<html>");
    }

    @Test
    void anOrderMayLetRequestsPassFirst() {
        server.faults().on("GET", "/whoami").after(1).status(500);

        assertThat(http.get("/account/whoami").status()).isEqualTo(200);
        assertThat(http.get("/account/whoami").status()).isEqualTo(500);
        assertThat(http.get("/account/whoami").status()).isEqualTo(200);
    }

    @Test
    void aRequestThatIsDroppedBeforeItsHandlingHasNoEffect() {
        server.faults().on("PUT", "/send/").dropBeforeHandling();

        assertThatThrownBy(() -> sendOrFail("t1")).isInstanceOf(IOException.class);

        assertThat(bodies()).isEmpty();
        server.requests().awaitRequest(r -> r.path().contains("/send/") && r.status() == 0, SOON);
    }

    @Test
    void aRequestThatIsDroppedAfterItsHandlingIsDoneOnceHoweverOftenItIsRetried() {
        server.faults().on("PUT", "/send/").dropAfterHandling();

        assertThatThrownBy(() -> sendOrFail("t1")).isInstanceOf(IOException.class);
        assertThat(bodies()).containsExactly("hi");
        String event = send("t1").get("event_id");

        assertThat(bodies()).containsExactly("hi");
        assertThat(alice.timeline(room).getLast().path("event_id").asText()).isEqualTo(event);
    }

    @Test
    void aTruncatedBodyEndsBeforeItsLength() {
        server.faults().on("PUT", "/send/").truncateBody();

        assertThatThrownBy(() -> sendOrFail("t1")).isInstanceOf(IOException.class);

        assertThat(bodies()).containsExactly("hi");
    }

    @Test
    void aDelayedRequestIsHandledLater() {
        server.faults().on("PUT", "/send/").delay(Duration.ofMillis(120));
        long start = System.nanoTime();

        assertThat(send("t1").status()).isEqualTo(200);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(120));
    }

    @Test
    void aHangingRequestEndsWithTheServer() throws InterruptedException {
        Faults.Order order = server.faults().on("PUT", "/send/").hang();
        Thread client = Thread.ofVirtual().start(() -> {
            assertThatThrownBy(() -> sendOrFail("t1")).isInstanceOf(IOException.class);
        });
        org.awaitility.Awaitility.await().atMost(SOON).until(() -> order.hits() == 1);
        assertThat(client.isAlive()).isTrue();

        server.kill();

        assertThat(client.join(SOON)).isTrue();
        server.restart();
        assertThat(bodies()).isEmpty();
    }

    @Test
    void ordersMayBeTakenBack() {
        server.faults().on("GET", "").always().status(500);
        assertThat(http.get("/account/whoami").status()).isEqualTo(500);

        server.faults().clear();

        assertThat(http.get("/account/whoami").status()).isEqualTo(200);
    }

    @Test
    void theLogKnowsWhoAskedWhatAndNoSecrets() {
        http.post(
                "/login",
                "{\"type\":\"m.login.password\",\"user\":\"alice\",\"password\":\"%s\"}".formatted(alice.password()));
        http.as(null).get("/account/whoami?access_token=" + alice.accessToken());
        send("t1");

        ReceivedRequest sent = server.requests().awaitRequest(r -> r.path().contains("/send/"), SOON);

        assertThat(sent.userId()).isEqualTo(alice.userId());
        assertThat(sent.deviceId()).isNotNull();
        assertThat(sent.path()).isEqualTo("/_matrix/client/v3/rooms/" + room + "/send/m.room.message/t1");
        assertThat(sent.body().path("body").asText()).isEqualTo("hi");
        assertThat(sent.status()).isEqualTo(200);
        String all = server.requests().all().stream()
                .map(r -> r + r.body().toString())
                .toList()
                .toString();
        assertThat(all).doesNotContain(alice.accessToken()).doesNotContain(alice.password());
    }

    @Test
    void aRequestThatDoesNotComeIsAnErrorThatShowsWhatCame() {
        http.get("/account/whoami");
        server.requests().awaitRequest(r -> r.path().endsWith("whoami"), SOON);

        assertThatThrownBy(() -> server.requests().awaitRequest(r -> r.path().contains("/nope"), Duration.ofMillis(20)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("whoami");
    }

    private MatrixHttp.Reply send(String txn) {
        return http.put(path(txn), "{\"msgtype\":\"m.text\",\"body\":\"hi\"}");
    }

    private void sendOrFail(String txn) throws IOException {
        byte[] body = "{\"msgtype\":\"m.text\",\"body\":\"hi\"}".getBytes(StandardCharsets.UTF_8);
        http.sendOrFail("PUT", path(txn), body, "application/json");
    }

    private String path(String txn) {
        return room(room) + "/send/m.room.message/" + txn;
    }

    private List<String> bodies() {
        return alice.timeline(room).stream()
                .filter(e -> e.path("type").asText().equals("m.room.message"))
                .map(e -> e.at("/content/body").asText())
                .toList();
    }
}
