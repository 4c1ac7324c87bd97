package dev.puppetmaster.bots.services;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.api.runtime.GrantedService;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Services.Call;
import dev.puppetmaster.bot.Services.Reply;
import dev.puppetmaster.bot.Services.Service;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveServicesTest {
    private final MockWebServer server = new MockWebServer();
    private final MockWebServer elsewhere = new MockWebServer();

    @BeforeEach
    void start() throws IOException {
        server.start();
        elsewhere.start();
    }

    @AfterEach
    void stop() {
        server.close();
        elsewhere.close();
    }

    @Test
    void aGrantedCallIsMadeAsItIsAsked() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .code(201)
                .addHeader("Content-Type", "application/json")
                .body("{\"id\":7}")
                .build());

        Reply reply = services(grant(List.of("/orders/*"), List.of("POST"), null))
                .call(new Call("orders", OptionalInt.empty(), "POST", "/orders/new?by=me%20too", "{\"n\":1}"));

        assertThat(reply).isEqualTo(new Reply(201, "application/json", "{\"id\":7}", false));
        RecordedRequest request = server.takeRequest();
        assertThat(request.getMethod()).isEqualTo("POST");
        assertThat(request.getTarget()).isEqualTo("/orders/new?by=me%20too");
        assertThat(requireNonNull(request.getBody()).utf8()).isEqualTo("{\"n\":1}");
        assertThat(request.getHeaders().get("Content-Type")).startsWith("application/json");
    }

    @Test
    void whatChangesSomethingIsNotSentAgainWhereTheConnectionBreaks() throws Exception {
        LiveServices services = services(grant(List.of("/orders/*"), List.of("GET", "POST"), null));
        server.enqueue(new MockResponse.Builder().body("one").build());
        server.enqueue(new MockResponse.Builder()
                .onResponseStart(new SocketEffect.CloseSocket())
                .build());
        server.enqueue(new MockResponse.Builder().code(201).body("made twice").build());
        Reply unused = services.call(new Call("orders", OptionalInt.empty(), "GET", "/orders/1", ""));

        assertThatThrownBy(() -> services.call(new Call("orders", OptionalInt.empty(), "POST", "/orders/new", "{}")))
                .isInstanceOf(RefusedException.class);

        assertThat(server.getRequestCount()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "orders",
                "//evil.example/orders/1",
                "http://evil.example/orders/1",
                "@evil.example/orders/1",
                "/",
                "/order",
                "/orders",
                "/ordersx/1",
                "/orders/../admin",
                "/orders/..",
                "/orders/.",
                "/orders/./1",
                "/orders//1",
                "/orders/%2e%2e/admin",
                "/orders/%2E%2E/admin",
                "/orders/.%2e/admin",
                "/orders/..%2fadmin",
                "/orders/%2f..%2fadmin",
                "/orders/%5c..%5cadmin",
                "/orders/%252e%252e/admin",
                "/orders/..;/admin",
                "/orders/1;jsessionid=1",
                "/orders/..\\admin",
                "/orders/\\..\\admin",
                "/orders/1#/../admin",
                "/orders/1%23",
                "/orders/1%3f",
                "/orders/1\r\nHost: evil.example",
                "/orders/1%0d%0aX: y",
                "/orders/1%00",
                "/orders/1%",
                "/orders/1%zz",
                "/orders/1 2",
                "/orders/ä",
                "/orders/\u2025/admin",
                "/%6frders/1",
                "/ORDERS/1",
                "/admin?/orders/1",
                "/orders/1?x=\r\ny",
                "/orders/1?x= y",
                "/orders/1?x#y"
            })
    void aPathThatIsNotGrantedOrCouldBeReadAsAnotherIsRefused(String path) {
        assertRefused(new Call("orders", OptionalInt.empty(), "GET", path, ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/orders/1",
                "/orders/",
                "/orders/a.b..c/...",
                "/orders/a%20b",
                "/orders/a@b:c",
                "/orders/1?u=//x/../y"
            })
    void anOrdinaryPathArrivesUnchanged(String path) throws Exception {
        server.enqueue(new MockResponse.Builder().body("ok").build());
        services(grant(List.of("/orders/*"), List.of("GET"), null))
                .call(new Call("orders", OptionalInt.empty(), "GET", path, ""));
        assertThat(server.takeRequest().getTarget()).isEqualTo(path);
    }

    @Test
    void aPathWithoutAStarIsThatPathOnly() throws Exception {
        server.enqueue(new MockResponse.Builder().body("ok").build());
        LiveServices services = services(grant(List.of("/orders"), List.of("GET"), null));

        assertThat(services.call(call("GET", "/orders?all")).status()).isEqualTo(200);
        assertThatThrownBy(() -> services.call(call("GET", "/orders/1"))).isInstanceOf(RefusedException.class);
    }

    @Test
    void methodPortAndNameAreHeldToToo() {
        assertRefused(call("POST", "/orders/1"));
        assertRefused(call("get", "/orders/1"));
        assertRefused(call("CONNECT", "/orders/1"));
        assertRefused(new Call("orders", OptionalInt.of(elsewhere.getPort()), "GET", "/orders/1", ""));
        assertRefused(new Call("orders", OptionalInt.of(-1), "GET", "/orders/1", ""));
        assertRefused(new Call("other", OptionalInt.empty(), "GET", "/orders/1", ""));
        assertRefused(new Call("127.0.0.1", OptionalInt.empty(), "GET", "/orders/1", ""));
        assertRefused(new Call("orders", OptionalInt.empty(), "GET", "/orders/1?" + "x".repeat(2_000), ""));
    }

    @Test
    void grantsOfOneServiceDoNotWidenEachOther() {
        LiveServices services = services(
                grant(List.of("/orders/*"), List.of("GET"), null), grant(List.of("/drafts/*"), List.of("POST"), null));

        assertThatThrownBy(() -> services.call(call("POST", "/orders/1")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("GET /orders/* at");
        assertThat(server.getRequestCount()).isZero();
    }

    @Test
    void aRedirectIsShownAndNotFollowed() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .code(307)
                .addHeader("Location", elsewhere.url("/secret").toString())
                .build());

        assertThat(services(grant(List.of("/*"), List.of("GET"), null))
                        .call(call("GET", "/x"))
                        .status())
                .isEqualTo(307);
        assertThat(elsewhere.getRequestCount()).isZero();
    }

    @Test
    void noCookieIsKept() throws Exception {
        server.enqueue(new MockResponse.Builder().addHeader("Set-Cookie", "a=b").build());
        server.enqueue(new MockResponse.Builder().build());
        LiveServices services = services(grant(List.of("/*"), List.of("GET"), null));
        services.call(call("GET", "/x"));
        services.call(call("GET", "/x"));
        server.takeRequest();
        assertThat(server.takeRequest().getHeaders().get("Cookie")).isNull();
    }

    @Test
    void aLongReplyIsCutAndWhatIsNoTextIsNotShown() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .addHeader("Content-Type", "text/plain")
                .body("x".repeat(70_000))
                .build());
        server.enqueue(new MockResponse.Builder()
                .addHeader("Content-Type", "image/png")
                .body("1234")
                .build());
        LiveServices services = services(grant(List.of("/*"), List.of("GET"), null));

        Reply reply = services.call(call("GET", "/x"));
        assertThat(reply.body()).hasSize(65_536);
        assertThat(reply.cut()).isTrue();
        assertThat(services.call(call("GET", "/x")).body()).isEqualTo("(4 bytes, no text)");
        assertThatThrownBy(() -> services(grant(List.of("/*"), List.of("POST"), null))
                        .call(new Call("orders", OptionalInt.empty(), "POST", "/x", "y".repeat(16_385))))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void whatHasExpiredIsNeitherListedNorCalled() {
        Instant now = Instant.parse("2026-11-01T10:00:00Z");
        GrantedService over = grant(List.of("/*"), List.of("GET"), now);
        GrantedService lasting = grant(List.of("/later"), List.of("GET"), now.plusSeconds(60));
        LiveServices services = new LiveServices(List.of(over, lasting), Clock.fixed(now, java.time.ZoneOffset.UTC));

        assertThat(services.list())
                .containsExactly(new Service(
                        "orders",
                        List.of(server.getPort()),
                        List.of("/later"),
                        List.of("GET"),
                        Optional.of(now.plusSeconds(60))));
        assertThatThrownBy(() -> services.call(call("GET", "/x"))).isInstanceOf(RefusedException.class);
        services.update(List.of(over));
        assertThatThrownBy(() -> services.call(call("GET", "/x"))).hasMessageContaining("has expired");
        assertThat(server.getRequestCount()).isZero();
    }

    @Test
    void anOpenCallIsCutAtItsExpiry() {
        server.enqueue(new MockResponse.Builder()
                .bodyDelay(10, TimeUnit.MINUTES)
                .body("late")
                .build());
        long began = System.nanoTime();
        LiveServices services =
                services(grant(List.of("/*"), List.of("GET"), Instant.now().plusSeconds(5)));

        assertThatThrownBy(() -> services.call(call("GET", "/x")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("ended while I did so");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(25));
    }

    @Test
    void anOpenCallIsCutWhenItsGrantIsTakenAway() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .bodyDelay(10, TimeUnit.MINUTES)
                .body("late")
                .build());
        LiveServices services = services(grant(List.of("/*"), List.of("GET"), null));
        CompletableFuture<Throwable> refusal = CompletableFuture.supplyAsync(() -> {
            try {
                services.call(call("GET", "/x"));
                return new AssertionError("it was answered");
            } catch (RefusedException | InterruptedException e) {
                return e;
            }
        });
        assertThat(server.takeRequest(20, TimeUnit.SECONDS)).isNotNull();

        services.update(List.of(grant(List.of("/y"), List.of("GET"), null)));

        assertThat(refusal.get(20, TimeUnit.SECONDS)).hasMessageContaining("ended while I did so");
    }

    @Test
    void whatDoesNotAnswerIsOneLine() throws Exception {
        int port = elsewhere.getPort();
        elsewhere.close();
        GrantedService away =
                new GrantedService("orders", "http://127.0.0.1", List.of(port), List.of("/*"), List.of("GET"), null);

        assertThatThrownBy(() -> services(away).call(call("GET", "/x")))
                .isInstanceOf(RefusedException.class)
                .hasMessage("`orders` cannot be reached: nobody listens there.");
    }

    private void assertRefused(Call call) {
        LiveServices services = services(grant(List.of("/orders/*"), List.of("GET"), null));
        assertThatThrownBy(() -> services.call(call))
                .isInstanceOf(RefusedException.class)
                .message()
                .hasLineCount(1);
        assertThat(server.getRequestCount()).isZero();
    }

    private static LiveServices services(GrantedService... grants) {
        return new LiveServices(List.of(grants), Clock.systemUTC());
    }

    private GrantedService grant(List<String> paths, List<String> methods, @Nullable Instant until) {
        return new GrantedService(
                "orders",
                "http://127.0.0.1",
                List.of(server.getPort()),
                paths,
                methods,
                until == null ? null : until.toString());
    }

    private static Call call(String method, String path) {
        return new Call("orders", OptionalInt.empty(), method, path, "");
    }
}
