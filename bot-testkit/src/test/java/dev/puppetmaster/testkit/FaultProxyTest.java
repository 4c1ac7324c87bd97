package dev.puppetmaster.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.testkit.FaultProxy.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of fault shows at a client what its name says, and only where it was ordered. */
@Timeout(60)
class FaultProxyTest {
    private static final String VERSIONS = "/_matrix/client/versions";

    private final FakeHomeserver homeserver = FakeHomeserver.start();
    private final FaultProxy proxy = FaultProxy.to(URI.create(homeserver.baseUrl()));
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(20)).build();

    @AfterEach
    void close() {
        client.close();
        proxy.close();
        homeserver.close();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(proxy.baseUrl().resolve(path))
                .timeout(Duration.ofSeconds(30))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private long handled() {
        return homeserver.requests().all().stream()
                .filter(request -> request.path().equals(VERSIONS))
                .count();
    }

    @Test
    void whatIsNotOrderedPassesAsItIs() throws Exception {
        proxy.spoil("PUT", "/versions", Kind.REFUSED, 1);

        HttpResponse<String> direct = client.send(
                HttpRequest.newBuilder(URI.create(homeserver.baseUrl() + VERSIONS))
                        .build(),
                BodyHandlers.ofString());
        HttpResponse<String> answer = get(VERSIONS);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(direct.body());
        assertThat(answer.headers().firstValue("Content-Type"))
                .isEqualTo(direct.headers().firstValue("Content-Type"));
    }

    @Test
    void aBodyReachesTheServer() throws Exception {
        FakeUser you = homeserver.user("you");
        String login = "{\"type\":\"m.login.password\",\"password\":\"" + you.password()
                + "\",\"identifier\":{\"type\":\"m.id.user\",\"user\":\"" + you.userId() + "\"}}";
        HttpRequest request = HttpRequest.newBuilder(proxy.baseUrl().resolve("/_matrix/client/v3/login"))
                .POST(HttpRequest.BodyPublishers.ofString(login))
                .build();

        assertThat(client.send(request, BodyHandlers.ofString()).body()).contains("access_token");
    }

    @Test
    void anOrderIsForSoManyRequestsAndCountsThem() throws Exception {
        FaultProxy.Order order = proxy.spoil("GET", "/versions", Kind.INTERNAL_ERROR, 2);

        assertThat(get(VERSIONS).statusCode()).isEqualTo(500);
        assertThat(get("/_matrix/client/v3/account/whoami").statusCode()).isEqualTo(401);
        assertThat(get(VERSIONS).statusCode()).isEqualTo(500);
        assertThat(get(VERSIONS).statusCode()).isEqualTo(200);
        assertThat(order.hits()).isEqualTo(2);
        assertThat(order.lastHit()).isNotZero();
    }

    @Test
    void ordersCanBeTakenBack() throws Exception {
        proxy.spoil("GET", "/versions", Kind.INTERNAL_ERROR, 2);
        proxy.clear();

        assertThat(get(VERSIONS).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "LIMITED, 429, application/json, M_LIMIT_EXCEEDED",
        "LIMITED_WITH_RETRY_AFTER, 429, application/json, M_LIMIT_EXCEEDED",
        "INTERNAL_ERROR, 500, application/json, M_UNKNOWN",
        "BAD_GATEWAY_HTML, 502, text/html, <html>",
        "GATEWAY_TIMEOUT, 504, text/plain, ''",
        "EMPTY_BODY, 200, application/json, ''"
    })
    void anAnswerThatIsNotTheServersOwn(Kind kind, int status, String type, String contains) throws Exception {
        proxy.spoil("GET", "/versions", kind, 1);

        HttpResponse<String> answer = get(VERSIONS);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(type);
        assertThat(answer.headers().firstValue("Retry-After").isPresent())
                .isEqualTo(kind == Kind.LIMITED_WITH_RETRY_AFTER);
        assertThat(contains.isEmpty() ? answer.body().isEmpty() : answer.body().contains(contains))
                .as(answer.body())
                .isTrue();
        assertThat(handled()).isZero();
    }

    @Test
    void latencyIsThreeSecondsAndTheRightAnswer() throws Exception {
        proxy.spoil("GET", "/versions", Kind.LATENCY, 1);

        long began = System.nanoTime();
        assertThat(get(VERSIONS).body()).contains("v1.11");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void aCutBodyEndsBeforeItsLength() {
        proxy.spoil("GET", "/versions", Kind.CUT_MID_BODY, 1);

        assertThatThrownBy(() -> get(VERSIONS)).isInstanceOf(IOException.class);
        assertThat(handled()).isEqualTo(1);
    }

    @Test
    void truncatedJsonLooksWhole() throws Exception {
        String whole = get(VERSIONS).body();
        proxy.spoil("GET", "/versions", Kind.TRUNCATED_JSON, 1);

        HttpResponse<String> answer = get(VERSIONS);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(whole.substring(0, whole.length() / 2));
    }

    @Test
    void aWrongContentTypeIsTheOnlyThingThatIsWrong() throws Exception {
        String whole = get(VERSIONS).body();
        proxy.spoil("GET", "/versions", Kind.WRONG_CONTENT_TYPE, 1);

        HttpResponse<String> answer = get(VERSIONS);

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/html");
        assertThat(answer.body()).isEqualTo(whole);
    }

    @Test
    void aSlowLorisSendsItsHeadersAtOnceAndThenAByteASecond() throws Exception {
        proxy.spoil("GET", "/versions", Kind.SLOW_LORIS, 1);
        HttpRequest request =
                HttpRequest.newBuilder(proxy.baseUrl().resolve(VERSIONS)).build();
        long began = System.nanoTime();

        try (InputStream body =
                client.send(request, BodyHandlers.ofInputStream()).body()) {
            // the whole body takes minutes
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
            assertThat(body.readNBytes(2)).hasSize(2);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        }
    }

    @Test
    void whoIsRefusedSeesAReset() throws Exception {
        proxy.spoil("GET", "/versions", Kind.REFUSED, 1);
        try (Socket socket = ask(VERSIONS)) {
            assertThatThrownBy(() -> socket.getInputStream().readAllBytes()).isInstanceOf(SocketException.class);
        }
        assertThat(handled()).isZero();
    }

    @Test
    void aTlsFailureIsAnAlertOfTls() throws Exception {
        proxy.spoil("GET", "/versions", Kind.TLS_FAILURE, 1);
        try (Socket socket = ask(VERSIONS)) {
            assertThat(socket.getInputStream().readAllBytes()).startsWith(0x15, 0x03, 0x03);
        }
    }

    private Socket ask(String path) throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), proxy.baseUrl().getPort());
        String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    @Test
    void endpointsAreNamedWithoutTheIdsInThem() throws Exception {
        get("/_matrix/client/v3/rooms/%21abc%3Afake.test/send/m.room.message/pm-1?user_id=%40x%3Afake.test");
        get("/_matrix/client/v3/rooms/!abc/state/m.room.member/@x:fake.test");
        get("/_matrix/client/v1/media/download/fake.test/abc");

        assertThat(proxy.seen())
                .containsExactlyInAnyOrder(
                        "GET /_matrix/client/v3/rooms/*/send/m.room.message/*",
                        "GET /_matrix/client/v3/rooms/*/state/m.room.member/*",
                        "GET /_matrix/client/v1/media/download/*/*");
    }

    @Test
    void anEndpointCanBeSpoiltByItsName() throws Exception {
        get("/_matrix/client/v3/rooms/!abc/state");
        String endpoint = proxy.seen().iterator().next();
        FaultProxy.Order order = proxy.spoil(endpoint, Kind.GATEWAY_TIMEOUT, 1);

        get("/_matrix/client/v3/rooms/!abc/state/m.room.name/");
        assertThat(order.hits()).isZero();
        assertThat(get("/_matrix/client/v3/rooms/!other/state").statusCode()).isEqualTo(504);
    }

    @Test
    void aServerThatIsNotThereIsAConnectionThatCloses() throws Exception {
        homeserver.kill();
        try (Socket socket = ask(VERSIONS)) {
            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }
    }
}
