package dev.puppetmaster.bots.runtime;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.api.runtime.Observation.AliasChanged;
import dev.puppetmaster.api.runtime.Observation.PuppetState;
import dev.puppetmaster.api.runtime.RuntimeApi;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import dev.puppetmaster.bot.http.Listen;
import dev.puppetmaster.bot.http.TlsFiles;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.registrar.InProcessRuntimeApi;
import dev.puppetmaster.registrar.http.RuntimeApiServer;
import dev.puppetmaster.registrar.http.RuntimeLookup.Served;
import dev.puppetmaster.synapse.Ports;
import dev.puppetmaster.testkit.TestCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HttpRuntimeApiTest {
    private static final Secret TOKEN = new Secret("the runtime's token");
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Observation CLOSED = new Observation.Tombstoned("!r", null);

    @TempDir
    static Path files;

    private final BlockingQueue<Observation> told = new LinkedBlockingQueue<>();

    @Test
    void theAssignmentComesAndTheNextOneAsSoonAsItIsThere() throws Exception {
        InProcessRuntimeApi registrar = registrar("one.example.org");
        try (RuntimeApiServer server = server(registrar, 0);
                HttpRuntimeApi api = api(server.port())) {
            RuntimeAssignment first = requireNonNull(awaitAssignment(api, 0));
            assertThat(first).isEqualTo(registrar.current());
            CompletableFuture<@Nullable RuntimeAssignment> second =
                    CompletableFuture.supplyAsync(() -> awaitAssignment(api, first.revision()));

            registrar.publish(assignment("two.example.org"));

            assertThat(requireNonNull(second.get(20, TimeUnit.SECONDS)).serverName())
                    .isEqualTo("two.example.org");
            assertThat(api.trouble()).isEmpty();
        }
    }

    @Test
    void nothingNewerIsNullAfterTheTime() throws Exception {
        InProcessRuntimeApi registrar = registrar("one.example.org");
        try (RuntimeApiServer server = server(registrar, 0);
                HttpRuntimeApi api = api(server.port())) {
            long known = requireNonNull(awaitAssignment(api, 0)).revision();

            assertThat(api.awaitAssignment("robots", "data", known, Duration.ofSeconds(1)))
                    .isNull();
            assertThat(api.awaitAssignment("robots", "other", 0, LONG)).isNull();
        }
    }

    @Test
    void aRegistrarThatBeganAnewIsFollowedThoughItCountsFromTheBeginning() throws Exception {
        int port = Ports.free();
        try (HttpRuntimeApi api = api(port)) {
            long known;
            try (RuntimeApiServer first = server(registrar("one.example.org"), port)) {
                known = requireNonNull(awaitAssignment(api, 0)).revision();
                assertThat(first.port()).isEqualTo(port);
            }
            assertThat(api.awaitAssignment("robots", "data", known, Duration.ofMillis(400)))
                    .isNull();
            assertThat(api.trouble()).hasValueSatisfying(why -> assertThat(why).contains("does not answer"));
            api.observe("robots", "data", List.of(CLOSED));

            try (RuntimeApiServer second = server(new Life(known, "two.example.org"), port)) {
                RuntimeAssignment anew = requireNonNull(awaitAssignment(api, known));

                assertThat(anew.revision()).isEqualTo(known);
                assertThat(anew.serverName()).isEqualTo("two.example.org");
                assertThat(api.trouble()).isEmpty();
                assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(CLOSED);
                assertThat(second.port()).isEqualTo(port);
            }
        }
    }

    @Test
    void aTokenThatIsNotTheHomeserversIsSaid() throws Exception {
        try (RuntimeApiServer server = server(registrar("one.example.org"), 0);
                HttpRuntimeApi api = HttpRuntimeApi.to(
                        new ServerAddress(url("http", server.port()), new Secret("x"), null, false),
                        "robots",
                        "data")) {
            assertThat(api.awaitAssignment("robots", "data", 0, Duration.ofMillis(300)))
                    .isNull();
            assertThat(api.trouble()).hasValueSatisfying(why -> assertThat(why).contains("does not know robots/data"));
        }
    }

    /** What else a registrar, or what is between, may answer. */
    private static Stream<MockResponse> unusable() {
        return Stream.of(
                new MockResponse.Builder().code(500).body("oh").build(),
                new MockResponse.Builder().body("<html>").build(),
                new MockResponse.Builder().body("null").build(),
                new MockResponse.Builder().body("{}").build(),
                new MockResponse.Builder().body(json("other")).build(),
                new MockResponse.Builder()
                        .code(302)
                        .addHeader("Location", "http://127.0.0.1:1/")
                        .build(),
                new MockResponse.Builder()
                        .body(json("data"))
                        .onResponseBody(new SocketEffect.CloseSocket())
                        .build());
    }

    private static String json(String homeserver) {
        return "{\"revision\":7,\"namespace\":\"robots\",\"homeserver\":\"" + homeserver + "\",\"serverName\":\"s\","
                + "\"puppets\":[],\"puppetNamespaces\":[],\"appserviceSenders\":[],\"later\":1}";
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void anAnswerThatCannotBeUsedIsAskedForAgain(MockResponse answer) throws Exception {
        try (MockWebServer server = new MockWebServer()) {
            server.enqueue(answer);
            server.enqueue(new MockResponse.Builder().body(json("data")).build());
            server.start();
            try (HttpRuntimeApi api = api(server.getPort())) {
                assertThat(requireNonNull(awaitAssignment(api, 0)).revision()).isEqualTo(7);
                assertThat(api.trouble()).isEmpty();
            }
            assertThat(server.getRequestCount()).isEqualTo(2);
        }
    }

    @Test
    void anAnswerThatDoesNotComeIsNotWaitedForForEver() throws Exception {
        try (MockWebServer server = new MockWebServer()) {
            server.enqueue(new MockResponse.Builder()
                    .headersDelay(10, TimeUnit.MINUTES)
                    .build());
            server.start();
            try (HttpRuntimeApi api = api(server.getPort())) {
                long began = System.nanoTime();
                assertThat(api.awaitAssignment("robots", "data", 0, Duration.ofSeconds(1)))
                        .isNull();
                assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMinutes(1));
                assertThat(api.trouble()).isPresent();
            }
        }
    }

    @Test
    void anObservationThatIsRefusedDoesNotTakeTheOthersWithIt() throws Exception {
        try (MockWebServer server = new MockWebServer()) {
            BlockingQueue<String> taken = new LinkedBlockingQueue<>();
            server.setDispatcher(new Dispatcher() {
                @Override
                public MockResponse dispatch(RecordedRequest request) {
                    String body = requireNonNull(request.getBody()).utf8();
                    if (body.contains("!bad")) {
                        return new MockResponse.Builder().code(400).build();
                    }
                    taken.add(body);
                    return new MockResponse.Builder().code(204).build();
                }
            });
            server.start();
            try (HttpRuntimeApi api = api(server.getPort())) {
                api.observe(
                        "robots",
                        "data",
                        List.of(new AliasChanged("!a"), new AliasChanged("!bad"), new AliasChanged("!c")));

                assertThat(taken.poll(20, TimeUnit.SECONDS)).contains("!a");
                assertThat(taken.poll(20, TimeUnit.SECONDS)).contains("!c");
                await().atMost(LONG).until(() -> api.untold() == 0);
            }
        }
    }

    @Test
    void theLongestObservationsFitIntoWhatTheRegistrarTakes() throws Exception {
        InProcessRuntimeApi registrar = registrar("one.example.org");
        try (RuntimeApiServer server = server(registrar, 0);
                HttpRuntimeApi api = api(server.port())) {
            String id = "\u0001".repeat(254);
            for (int i = 0; i < 600; i++) {
                api.observe(
                        "robots",
                        "data",
                        List.of(new PuppetState(
                                "@" + i + id.substring(4), Observation.State.FAILED, "\u0001".repeat(600), "$" + id)));
            }
            await().atMost(LONG).until(() -> told.size() == 600);
        }
    }

    @Test
    void theRegistrarIsKnownByItsCertificate() throws Exception {
        TestCertificate made = TestCertificate.make(files, "EC");
        TlsFiles tls = new TlsFiles(made.certificate(), made.key());
        Listen where = new Listen(Listen.onLoopback(0).address(), tls, false);
        InProcessRuntimeApi registrar = registrar("one.example.org");
        try (RuntimeApiServer server =
                        RuntimeApiServer.listen(where, (n, h) -> Optional.of(new Served(registrar, TOKEN)));
                HttpRuntimeApi trusting = tls(server.port(), made.certificate());
                HttpRuntimeApi suspicious = tls(server.port(), null)) {
            assertThat(awaitAssignment(trusting, 0)).isEqualTo(registrar.current());
            assertThat(suspicious.awaitAssignment("robots", "data", 0, Duration.ofMillis(300)))
                    .isNull();
            assertThat(suspicious.trouble())
                    .hasValueSatisfying(why -> assertThat(why).contains("TLS"));
        }
    }

    @Test
    void theTokenGoesOverNoNetworkInTheClearUnasked() {
        assertThatThrownBy(() -> new ServerAddress(HttpUrl.get("http://registrar:8080"), TOKEN, null, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("in the clear");
        assertThatThrownBy(() -> new ServerAddress(HttpUrl.get("https://me:pass@registrar"), TOKEN, null, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("pass@");
        assertThat(new ServerAddress(HttpUrl.get("http://registrar:8080"), TOKEN, null, true).toString())
                .doesNotContain(TOKEN.reveal());
        assertThat(new ServerAddress(HttpUrl.get("http://[::1]:8080"), TOKEN, null, false)
                        .url()
                        .port())
                .isEqualTo(8080);
    }

    /** A registrar that has had one thing to say since it began. */
    private final class Life implements RuntimeApi {
        private final RuntimeAssignment said;

        Life(long revision, String serverName) {
            this.said = assignment(serverName).withRevision(revision);
        }

        @Override
        public @Nullable RuntimeAssignment awaitAssignment(
                String namespace, String homeserver, long afterRevision, Duration timeout) {
            return afterRevision == said.revision() ? null : said;
        }

        @Override
        public void observe(String namespace, String homeserver, List<Observation> observations) {
            told.addAll(observations);
        }
    }

    private InProcessRuntimeApi registrar(String serverName) {
        InProcessRuntimeApi registrar = new InProcessRuntimeApi();
        registrar.onObservations(told::addAll);
        registrar.publish(assignment(serverName));
        return registrar;
    }

    private static RuntimeAssignment assignment(String serverName) {
        return new RuntimeAssignment(0, "robots", "data", serverName, List.of(), List.of(), List.of());
    }

    private static RuntimeApiServer server(RuntimeApi registrar, int port) throws IOException {
        return RuntimeApiServer.listen(Listen.onLoopback(port), (n, h) -> Optional.of(new Served(registrar, TOKEN)));
    }

    private static HttpRuntimeApi api(int port) throws IOException {
        return HttpRuntimeApi.to(new ServerAddress(url("http", port), TOKEN, null, false), "robots", "data");
    }

    private static HttpRuntimeApi tls(int port, @Nullable Path authority) throws IOException {
        return HttpRuntimeApi.to(new ServerAddress(url("https", port), TOKEN, authority, false), "robots", "data");
    }

    private static HttpUrl url(String scheme, int port) {
        return HttpUrl.get(scheme + "://127.0.0.1:" + port);
    }

    private static @Nullable RuntimeAssignment awaitAssignment(HttpRuntimeApi api, long after) {
        try {
            return api.awaitAssignment("robots", "data", after, LONG);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
