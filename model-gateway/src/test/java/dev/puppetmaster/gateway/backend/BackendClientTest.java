package dev.puppetmaster.gateway.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.gateway.TestCalls;
import dev.puppetmaster.gateway.backend.ModelFault.Kind;
import dev.puppetmaster.gateway.chat.ChatCall;
import dev.puppetmaster.gateway.chat.ChatCall.Format;
import dev.puppetmaster.gateway.chat.Options;
import dev.puppetmaster.gateway.chat.Piece;
import dev.puppetmaster.testkit.ModelReply;
import dev.puppetmaster.testkit.ScriptedModel;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each way in which a model server fails has its name, and none makes a caller wait for ever. */
class BackendClientTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final Backend.Patience PATIENT = new Backend.Patience(LONG, LONG, LONG, LONG);

    private final BackendClient client = new BackendClient();
    private final List<Piece> pieces = new ArrayList<>();
    private ScriptedModel model;

    @BeforeEach
    void start() throws IOException {
        model = ScriptedModel.start();
    }

    @AfterEach
    void stop() {
        client.close();
        model.close();
    }

    private Backend backend(Format format, Backend.Patience patience) {
        return new Backend(
                "main", format, model.url(), "tiny", new Secret("key-of-the-backend"), patience, 4, Price.FREE);
    }

    private static ChatCall call() {
        return TestCalls.saying("a canary in the question", Format.OPENAI, Options.NONE);
    }

    private ModelFault fault(Format format) {
        return fault(format, PATIENT);
    }

    private ModelFault fault(Format format, Backend.Patience patience) {
        return catchThrowableOfType(
                ModelFault.class, () -> client.chat(backend(format, patience), call(), pieces::add));
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        pieces.forEach(piece -> text.append(piece instanceof Piece.Text it ? it.text() : ""));
        return text.toString();
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerComesPieceByPiece(Format format) throws Exception {
        model.then(ModelReply.begins()
                .thinks("hm")
                .words("one two three ")
                .uses("weather", "{\"city\":\"Paris\"}")
                .ends());

        client.chat(backend(format, PATIENT), call(), pieces::add);

        assertThat(pieces).hasSize(6);
        assertThat(pieces.get(0)).isEqualTo(new Piece.Thought("hm"));
        assertThat(text()).isEqualTo("one two three ");
        assertThat(pieces.get(4)).isInstanceOfSatisfying(Piece.Use.class, use -> {
            assertThat(use.use().name()).isEqualTo("weather");
            assertThat(use.use().arguments().path("city").asText()).isEqualTo("Paris");
        });
        assertThat(pieces.get(5)).isEqualTo(new Piece.End(Piece.Reason.TOOLS, new Piece.Usage(7, 5)));
        assertThat(model.asked()).singleElement().satisfies(asked -> {
            assertThat(asked.body().path("model").asText()).isEqualTo("tiny");
            assertThat(asked.authorization()).isEqualTo("Bearer key-of-the-backend");
        });
    }

    static Stream<Arguments> refusals() {
        String none = "{\"error\":\"model 'tiny' not found\"}";
        String tools = "{\"error\":\"registry.ollama.ai/library/tiny does not support tools\"}";
        String busy = "{\"error\":\"server busy, please try again. maximum pending requests exceeded\"}";
        return Stream.of(
                Arguments.of(404, none, Kind.MODEL_MISSING, "There is no model `tiny` at"),
                Arguments.of(404, "<html>nothing</html>", Kind.UNREACHABLE, "look at the address"),
                Arguments.of(400, tools, Kind.UNSUITED, "it knows no tools"),
                Arguments.of(
                        400, "{\"error\":{\"message\":\"exceeds the context length\"}}", Kind.TRUNCATED, "longer than"),
                Arguments.of(
                        400,
                        "{\"error\":\"bad `x`\\nthing\"}",
                        Kind.REFUSED,
                        "refused the call (400: `bad 'x' thing`)"),
                Arguments.of(401, "{}", Kind.FORBIDDEN, "look at the key of backend main"),
                Arguments.of(429, "{}", Kind.RATE_LIMITED, "too much to do"),
                Arguments.of(503, busy, Kind.RATE_LIMITED, "too much to do"),
                Arguments.of(503, "", Kind.SERVER_ERROR, "not available"),
                Arguments.of(500, "a canary", Kind.SERVER_ERROR, "failed (500)"),
                Arguments.of(504, "", Kind.TIMEOUT, "took too long"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void eachRefusalHasItsName(int status, String body, Kind kind, String words) {
        for (Format format : Format.values()) {
            model.then(ModelReply.refuses(status, body));

            ModelFault fault = fault(format);

            assertThat(fault.kind()).isEqualTo(kind);
            assertThat(fault.begun()).isFalse();
            assertThat(fault).hasMessageContaining(words);
            assertThat(fault.getMessage()).doesNotContain("\n", "canary", "key-of-the-backend");
        }
    }

    static Stream<Arguments> breaks() {
        ModelReply begun = ModelReply.begins().words("one two ");
        return Stream.of(
                Arguments.of(ModelReply.begins().cuts(), Kind.SERVER_ERROR, false),
                Arguments.of(begun.cuts(), Kind.TRUNCATED, true),
                Arguments.of(ModelReply.begins().leaves(), Kind.TRUNCATED, false),
                Arguments.of(begun.leaves(), Kind.TRUNCATED, true),
                Arguments.of(begun.fails("a canary"), Kind.SERVER_ERROR, true),
                Arguments.of(begun.garbles("data: {\"a canary"), Kind.SERVER_ERROR, true));
    }

    @ParameterizedTest
    @MethodSource("breaks")
    void eachBreakHasItsName(ModelReply reply, Kind kind, boolean begun) {
        for (Format format : Format.values()) {
            pieces.clear();
            model.then(reply);

            ModelFault fault = fault(format);

            assertThat(fault.kind()).as("%s", format).isEqualTo(kind);
            assertThat(fault.begun()).isEqualTo(begun);
            assertThat(text()).isEqualTo(begun ? "one two " : "");
            assertThat(fault.getMessage()).doesNotContain("\n", "canary");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoNeverBeginsAndWhoFallsSilentHaveNamesOfTheirOwn(Format format) {
        model.then(ModelReply.begins().stalls());
        ModelFault never = fault(format, new Backend.Patience(LONG, SHORT, LONG, LONG));

        assertThat(never.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(never.begun()).isFalse();
        assertThat(text()).isEmpty();

        model.then(ModelReply.begins().and(new ModelReply.Step.Says("one two ")).stalls());
        ModelFault silent = fault(format, new Backend.Patience(LONG, LONG, SHORT, LONG));

        assertThat(silent.kind()).isEqualTo(Kind.STALLED);
        assertThat(silent.begun()).isTrue();
        assertThat(text()).isEqualTo("one two ");
        assertThat(List.of(never.getMessage(), silent.getMessage()))
                .allSatisfy(line -> assertThat(line).doesNotContain("\n", "canary"));
    }

    @Test
    void howLongToWaitIsHanded() {
        model.then(ModelReply.refuses(429, "{}").header("Retry-After", "7"));

        assertThat(fault(Format.OPENAI).retryAfter()).contains(Duration.ofSeconds(7));
    }

    @Test
    void aSlowAnswerThatGoesOnIsNoSilence() throws Exception {
        ModelReply slow = ModelReply.begins();
        for (int i = 0; i < 8; i++) {
            slow = slow.words("word ").waits(Duration.ofMillis(500));
        }
        model.then(slow.ends());
        Duration less = Duration.ofSeconds(3);

        client.chat(backend(Format.OLLAMA, new Backend.Patience(LONG, less, less, LONG)), call(), pieces::add);

        assertThat(text()).hasSize(40);
    }

    @Test
    void anAnswerThatNeverEndsIsEnded() {
        ModelReply endless = ModelReply.begins();
        for (int i = 0; i < 2_000; i++) {
            endless = endless.words("la ").waits(Duration.ofMillis(20));
        }
        model.then(endless);

        ModelFault fault = fault(Format.OLLAMA, new Backend.Patience(LONG, LONG, LONG, Duration.ofSeconds(3)));

        assertThat(fault.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(fault.begun()).isTrue();
        assertThat(fault).hasMessageContaining("was not done in 3 s");
    }

    @Test
    void whereNobodyListensIsSaid() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        Backend nobody = new Backend(
                "gone",
                Format.OLLAMA,
                URI.create("http://127.0.0.1:" + free),
                null,
                null,
                Backend.Patience.DEFAULT,
                4,
                Price.FREE);

        ModelFault fault = catchThrowableOfType(ModelFault.class, () -> client.chat(nobody, call(), pieces::add));

        assertThat(fault.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(fault)
                .hasMessage("No model server answers at http://127.0.0.1:" + free
                        + " (connection refused); start it, or look at the address");
    }

    @Test
    void whoAskedAndIsGoneEndsTheCall() {
        model.then(ModelReply.says("one two three"));
        IOException gone = new IOException("gone");

        IOException thrown = catchThrowableOfType(
                IOException.class,
                () -> client.chat(backend(Format.OLLAMA, PATIENT), call(), piece -> {
                    throw gone;
                }));

        assertThat(thrown).isSameAs(gone);
    }

    @Test
    void anInterruptEndsTheCallAtOnce() throws Exception {
        model.then(ModelReply.begins().words("one ").stalls());
        Backend patient = backend(Format.OLLAMA, PATIENT);
        CountDownLatch begun = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                client.chat(patient, call(), piece -> begun.countDown());
            } catch (Exception e) {
                thrown.set(e);
            }
        });
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

        caller.interrupt();

        assertThat(caller.join(Duration.ofSeconds(30))).isTrue();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    }
}
