package dev.puppetmaster.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.gateway.backend.Backend;
import dev.puppetmaster.gateway.backend.BackendClient;
import dev.puppetmaster.gateway.backend.ModelFault;
import dev.puppetmaster.gateway.backend.Price;
import dev.puppetmaster.gateway.cache.AnswerCache;
import dev.puppetmaster.gateway.chat.ChatCall;
import dev.puppetmaster.gateway.chat.ChatCall.Format;
import dev.puppetmaster.gateway.chat.Message;
import dev.puppetmaster.gateway.chat.Options;
import dev.puppetmaster.gateway.chat.Piece;
import dev.puppetmaster.gateway.ledger.Ledger;
import dev.puppetmaster.gateway.ledger.Meter;
import dev.puppetmaster.gateway.ledger.OverLimit;
import dev.puppetmaster.gateway.metrics.GatewayMetrics;
import dev.puppetmaster.gateway.policy.Budget;
import dev.puppetmaster.gateway.policy.Caller;
import dev.puppetmaster.gateway.policy.Measure;
import dev.puppetmaster.gateway.policy.Per;
import dev.puppetmaster.gateway.policy.Policy;
import dev.puppetmaster.gateway.route.Answerer;
import dev.puppetmaster.gateway.route.Router;
import dev.puppetmaster.gateway.trace.GatewayTraces;
import dev.puppetmaster.testkit.ModelReply;
import dev.puppetmaster.testkit.ScriptedModel;
import dev.puppetmaster.testkit.TestClock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway does besides: answers that were given before, shadows, figures, spans. */
@Timeout(60)
class BesidesTest {
    private static final Caller ANN = new Caller("@bot:x", "!room", "@ann:x");

    @RegisterExtension
    static final OpenTelemetryExtension TELEMETRY = OpenTelemetryExtension.create();

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at(Instant.parse("2026-03-31T10:00:00Z"));
    private final BackendClient client = new BackendClient();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<Piece> pieces = new CopyOnWriteArrayList<>();
    private ScriptedModel model;
    private ScriptedModel other;
    private Ledger ledger;
    private AnswerCache cache;
    private Shadows shadows;
    private ModelGateway gateway;

    @BeforeEach
    void start() throws IOException {
        model = ScriptedModel.start();
        other = ScriptedModel.start();
        ledger = Ledger.open(folder.resolve("gateway.db"));
        cache = AnswerCache.open(folder.resolve("cache.db"), 2, clock);
        CallObserver observer =
                CallObserver.all(List.of(GatewayMetrics.to(registry), GatewayTraces.to(TELEMETRY.getOpenTelemetry())));
        shadows = new Shadows(client, observer);
        gateway = new ModelGateway(
                new Router(client), new Meter(ledger, clock), new ModelGateway.Besides(cache, shadows, observer));
    }

    @AfterEach
    void stop() {
        shadows.close();
        client.close();
        cache.close();
        ledger.close();
        model.close();
        other.close();
    }

    private Backend backend(String name, ScriptedModel where) {
        return new Backend(
                name, Format.OLLAMA, where.url(), "tiny", null, Backend.Patience.DEFAULT, 4, new Price(1_000_000, 0));
    }

    private Policy policy(@Nullable Duration cacheFor, @Nullable Backend shadow) {
        return new Policy(
                "default/p",
                List.of(backend("main", model)),
                EnumSet.noneOf(ModelFault.Kind.class),
                0,
                Duration.ZERO,
                List.of(),
                List.of(new Budget(Per.ROOM, Measure.TOKENS, 20, Budget.Period.DAY, null)),
                cacheFor,
                shadow);
    }

    private ModelGateway.Outcome ask(Policy policy, String words) throws Exception {
        return gateway.chat(
                policy, ANN, TestCalls.saying(words, Format.OPENAI, Options.NONE), Answerer.ofStream(pieces::add));
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        pieces.forEach(piece -> text.append(piece instanceof Piece.Text it ? it.text() : ""));
        return text.toString();
    }

    @Test
    void theSameQuestionIsAnsweredAsBeforeAndCostsNothing() throws Exception {
        Policy policy = policy(Duration.ofMinutes(10), null);
        model.then(ModelReply.says("one two"));
        assertThat(ask(policy, "hello").cached()).isFalse();
        pieces.clear();

        for (int i = 0; i < 3; i++) {
            ModelGateway.Outcome again = ask(policy, "hello");
            assertThat(again.cached()).isTrue();
            assertThat(again.usage().total()).isZero();
        }

        assertThat(text()).isEqualTo("one two".repeat(3));
        assertThat(pieces.getLast()).isInstanceOf(Piece.End.class);
        assertThat(model.asked()).hasSize(1);
        // of the budget of 20 tokens 12 are spent, and not 48
        assertThat(ask(policy, "another").cached()).isFalse();
        assertThat(registry.get("puppetmaster.model.calls")
                        .tag("outcome", "cached")
                        .timer()
                        .count())
                .isEqualTo(3);
    }

    @Test
    void afterItsTimeAnAnswerIsMadeAnew() throws Exception {
        Policy policy = policy(Duration.ofMinutes(10), null);
        ask(policy, "hello");
        clock.advance(Duration.ofMinutes(11));

        assertThat(ask(policy, "hello").cached()).isFalse();
    }

    @Test
    void whoWantsNoCacheHasNone() throws Exception {
        ask(policy(null, null), "hello");

        assertThat(ask(policy(null, null), "hello").cached()).isFalse();
    }

    @Test
    void whatUsesToolsOrHoldsTheirResultsIsDecidedAnew() throws Exception {
        Policy policy = policy(Duration.ofMinutes(10), null);
        model.then(ModelReply.begins().uses("weather", "{}").ends());
        ask(policy, "hello");
        assertThat(ask(policy, "hello").cached()).isFalse();

        ChatCall plain = TestCalls.saying("hello", Format.OPENAI, Options.NONE);
        ChatCall result = new ChatCall(
                plain.model(),
                List.of(
                        Message.of(Message.Role.USER, "hello"),
                        new Message(Message.Role.TOOL, "rain", List.of(), List.of(), "call_1")),
                List.of(),
                Options.NONE,
                Format.OPENAI,
                plain.extras());
        clock.advance(Duration.ofDays(1));
        gateway.chat(policy, ANN, result, Answerer.ofStream(pieces::add));
        clock.advance(Duration.ofMinutes(1));
        int asked = model.asked().size();
        try {
            gateway.chat(policy, ANN, result, Answerer.ofStream(pieces::add));
        } catch (OverLimit e) {
            throw new AssertionError(e);
        }
        assertThat(model.asked()).hasSize(asked + 1);
    }

    @Test
    void anAnswerThatBrokeOffOrWasCutIsNotKept() throws Exception {
        Policy policy = policy(Duration.ofMinutes(10), null);
        model.then(ModelReply.begins().words("half").leaves());
        assertThatThrownBy(() -> ask(policy, "hello")).isInstanceOf(ModelFault.class);
        model.then(ModelReply.begins().words("cut").and(new ModelReply.Step.Ends("length", 1, 1)));
        ask(policy, "hello");

        assertThat(ask(policy, "hello").cached()).isFalse();
    }

    @Test
    void theCacheIsBounded() throws Exception {
        Policy policy = policy(Duration.ofMinutes(10), null);
        model.otherwise(call -> ModelReply.begins().words("x").and(new ModelReply.Step.Ends("stop", 1, 1)));
        for (String words : List.of("a", "b", "c")) {
            ask(policy, words);
            clock.advance(Duration.ofSeconds(1));
        }

        assertThat(ask(policy, "c").cached()).isTrue();
        assertThat(ask(policy, "b").cached()).isTrue();
        assertThat(ask(policy, "a").cached()).isFalse();
    }

    @Test
    void aShadowIsAskedMeasuredAndNeverHeard() throws Exception {
        Policy policy = policy(null, backend("shadow", other));
        model.then(ModelReply.says("from the main one"));
        other.then(ModelReply.says("from the shadow"));

        ask(policy, "hello");

        assertThat(text()).isEqualTo("from the main one");
        // the last of what is written down about it
        await().untilAsserted(() -> assertThat(registry.find("puppetmaster.model.shadow.tokens")
                        .tag("of", "answer")
                        .counters())
                .extracting(Counter::count)
                .containsExactly(5.0));
        assertThat(registry.get("puppetmaster.model.shadow")
                        .tag("outcome", "answered")
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aShadowThatFailsOrHangsIsInNobodysWay() throws Exception {
        Policy policy = new Policy(
                "default/p",
                List.of(backend("main", model)),
                EnumSet.noneOf(ModelFault.Kind.class),
                0,
                Duration.ZERO,
                List.of(),
                List.of(),
                null,
                backend("shadow", other));
        other.then(ModelReply.refuses(500, "{}"));
        ask(policy, "hello");
        await().until(() -> registry.find("puppetmaster.model.shadow")
                        .tag("outcome", "server_error")
                        .timer()
                != null);

        other.otherwise(call -> ModelReply.begins().stalls());
        for (int i = 0; i < 6; i++) {
            ask(policy, "hello");
        }

        assertThat(registry.get("puppetmaster.model.shadow")
                        .tag("outcome", "dropped")
                        .timer()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void aCallIsASpanByTheConventionsAndHoldsNoWord() throws Exception {
        model.then(ModelReply.says("the answer"));
        ask(policy(null, null), "the canary");
        model.then(ModelReply.refuses(500, "{\"error\":\"boom\"}"));
        assertThatThrownBy(() -> ask(policy(null, null), "hello")).isInstanceOf(ModelFault.class);

        List<SpanData> spans = TELEMETRY.getSpans();
        SpanData good = spans.get(0);
        assertThat(good.getName()).isEqualTo("chat any");
        assertThat(good.getAttributes().get(AttributeKey.stringKey("gen_ai.operation.name")))
                .isEqualTo("chat");
        assertThat(good.getAttributes().get(AttributeKey.stringKey("gen_ai.provider.name")))
                .isEqualTo("ollama");
        assertThat(good.getAttributes().get(AttributeKey.stringKey("gen_ai.response.model")))
                .isEqualTo("tiny");
        assertThat(good.getAttributes().get(AttributeKey.longKey("gen_ai.usage.input_tokens")))
                .isEqualTo(7);
        assertThat(good.getAttributes().get(AttributeKey.longKey("gen_ai.usage.output_tokens")))
                .isEqualTo(5);
        assertThat(good.getAttributes().get(AttributeKey.longKey("server.port")))
                .isEqualTo(model.url().getPort());
        assertThat(spans.get(1).getAttributes().get(AttributeKey.stringKey("error.type")))
                .isEqualTo("server_error");
        assertThat(spans.toString()).doesNotContain("canary").doesNotContain("the answer");
    }

    @Test
    void figuresAreByBackendModelAndPuppetAndBounded() throws Exception {
        ask(policy(null, null), "hello");

        assertThat(registry.get("puppetmaster.model.tokens")
                        .tags("backend", "main", "model", "tiny", "puppet", "@bot:x", "of", "prompt")
                        .counter()
                        .count())
                .isEqualTo(7);
        assertThat(registry.get("puppetmaster.model.cost").counter().count()).isEqualTo(7);
        assertThat(registry.get("puppetmaster.model.running").gauge().value()).isZero();
        SimpleMeterRegistry bounded = new SimpleMeterRegistry();
        GatewayMetrics metrics = GatewayMetrics.to(bounded);
        for (int i = 0; i < GatewayMetrics.MOST_PUPPETS + 50; i++) {
            metrics.begins(new CallObserver.Begun(
                            CallObserver.Operation.CHAT,
                            policy(null, null),
                            new Caller("@bot" + i + ":x", "", ""),
                            "model" + i))
                    .ended(new CallObserver.Ended(
                            "over_limit", null, Piece.Usage.UNKNOWN, 0, Duration.ofMillis(1), null));
        }
        assertThat(bounded.find("puppetmaster.model.calls").timers()).hasSize(GatewayMetrics.MOST_PUPPETS + 1);
    }
}
