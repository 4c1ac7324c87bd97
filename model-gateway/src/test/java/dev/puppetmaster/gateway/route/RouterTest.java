package dev.puppetmaster.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.gateway.TestCalls;
import dev.puppetmaster.gateway.backend.Backend;
import dev.puppetmaster.gateway.backend.BackendClient;
import dev.puppetmaster.gateway.backend.ModelFault;
import dev.puppetmaster.gateway.backend.ModelFault.Kind;
import dev.puppetmaster.gateway.backend.Price;
import dev.puppetmaster.gateway.chat.ChatCall;
import dev.puppetmaster.gateway.chat.ChatCall.Format;
import dev.puppetmaster.gateway.chat.Options;
import dev.puppetmaster.gateway.chat.Piece;
import dev.puppetmaster.gateway.policy.Policy;
import dev.puppetmaster.testkit.ModelReply;
import dev.puppetmaster.testkit.ScriptedModel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A call is answered by the first backend that can, once. */
class RouterTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Backend.Patience PATIENT = new Backend.Patience(LONG, LONG, LONG, LONG);

    private final BackendClient client = new BackendClient();
    private final Router router = new Router(client);
    private final StringBuilder text = new StringBuilder();
    private ScriptedModel first;
    private ScriptedModel second;

    @BeforeEach
    void start() throws IOException {
        first = ScriptedModel.start();
        second = ScriptedModel.start();
    }

    @AfterEach
    void stop() {
        client.close();
        first.close();
        second.close();
    }

    private Policy policy(int retries, Duration cooldown, Set<Kind> fallbackOn) {
        return policy(PATIENT, retries, cooldown, fallbackOn);
    }

    /** Its first backend is waited for only as long as this fault takes to be seen. */
    private Policy policyThatMeets(Kind fault, Set<Kind> fallbackOn) {
        Backend.Patience patience = new Backend.Patience(
                LONG, fault == Kind.TIMEOUT ? SHORT : LONG, fault == Kind.STALLED ? SHORT : LONG, LONG);
        return policy(patience, 0, Duration.ZERO, fallbackOn);
    }

    private Policy policy(Backend.Patience withFirst, int retries, Duration cooldown, Set<Kind> fallbackOn) {
        return new Policy(
                "test",
                List.of(
                        new Backend("first", Format.OLLAMA, first.url(), "tiny", null, withFirst, 4, Price.FREE),
                        new Backend("second", Format.OPENAI, second.url(), "big", null, PATIENT, 4, Price.FREE)),
                fallbackOn,
                retries,
                cooldown,
                List.of(),
                List.of());
    }

    private Policy policy() {
        return policy(0, Duration.ZERO, EnumSet.allOf(Kind.class));
    }

    private static ChatCall call() {
        return TestCalls.saying("hello", Format.OLLAMA, Options.NONE);
    }

    /** Somebody who can forget what he was given. */
    private Answerer forgetful() {
        return new Answerer() {
            @Override
            public boolean startOver() {
                text.setLength(0);
                return true;
            }

            @Override
            public void accept(Piece piece) {
                text.append(piece instanceof Piece.Text it ? it.text() : "");
            }
        };
    }

    private Answerer stream() {
        return Answerer.ofStream(piece -> text.append(piece instanceof Piece.Text it ? it.text() : ""));
    }

    static List<Arguments> faults() {
        List<Arguments> faults = new ArrayList<>();
        faults.add(Arguments.of(Kind.TIMEOUT, ModelReply.begins().stalls()));
        faults.add(Arguments.of(Kind.RATE_LIMITED, ModelReply.refuses(429, "{}")));
        faults.add(Arguments.of(Kind.SERVER_ERROR, ModelReply.refuses(500, "{}")));
        faults.add(
                Arguments.of(Kind.STALLED, ModelReply.begins().words("half an ").stalls()));
        faults.add(Arguments.of(Kind.MODEL_MISSING, ModelReply.refuses(404, "{\"error\":\"model 'tiny' not found\"}")));
        faults.add(Arguments.of(
                Kind.TRUNCATED, ModelReply.begins().words("half an ").leaves()));
        return faults;
    }

    @ParameterizedTest
    @MethodSource("faults")
    void theNextBackendAnswersAfterAFaultThatThePolicyNames(Kind kind, ModelReply fault) throws Exception {
        first.then(fault);
        second.then(ModelReply.says("a whole answer"));

        Router.Outcome outcome = router.chat(policyThatMeets(kind, Set.of(kind)), "@ann:x", call(), forgetful());

        assertThat(text).hasToString("a whole answer");
        assertThat(outcome.backend().name()).isEqualTo("second");
        assertThat(outcome.tries()).isEqualTo(2);
        assertThat(second.asked()).singleElement().satisfies(asked -> {
            assertThat(asked.path()).isEqualTo("/v1/chat/completions");
            assertThat(asked.lastWords()).isEqualTo("hello");
        });
    }

    @ParameterizedTest
    @MethodSource("faults")
    void afterAnyOtherFaultNobodyElseIsAsked(Kind kind, ModelReply fault) {
        first.then(fault);
        EnumSet<Kind> others = EnumSet.complementOf(EnumSet.of(kind));

        ModelFault thrown = catchThrowableOfType(
                ModelFault.class, () -> router.chat(policyThatMeets(kind, others), "@ann:x", call(), forgetful()));

        assertThat(thrown.kind()).isEqualTo(kind);
        assertThat(second.asked()).isEmpty();
    }

    @Test
    void whoeverHasHalfAnAnswerIsNotGivenAnother() {
        first.then(ModelReply.begins().words("half an ").cuts());

        ModelFault thrown =
                catchThrowableOfType(ModelFault.class, () -> router.chat(policy(), "@ann:x", call(), stream()));

        assertThat(thrown.begun()).isTrue();
        assertThat(text).hasToString("half an ");
        assertThat(second.asked()).isEmpty();
    }

    @Test
    void whatPassesIsTriedAgain() throws Exception {
        first.then(ModelReply.refuses(503, "{}"))
                .then(ModelReply.refuses(429, "{}"))
                .then(ModelReply.says("there"));

        Router.Outcome outcome = router.chat(policy(2, Duration.ZERO, Set.of()), "@ann:x", call(), stream());

        assertThat(text).hasToString("there");
        assertThat(outcome.tries()).isEqualTo(3);
        assertThat(outcome.end().usage()).isEqualTo(new Piece.Usage(7, 5));
    }

    @Test
    void whatDoesNotPassIsNotTriedAgain() {
        first.then(ModelReply.refuses(400, "{}"));

        assertThatThrownBy(() -> router.chat(policy(3, Duration.ZERO, Set.of()), "@ann:x", call(), stream()))
                .isInstanceOf(ModelFault.class);

        assertThat(first.asked()).hasSize(1);
    }

    @Test
    void nobodyWaitsLongForAServerThatWantsToBeLeftAlone() throws Exception {
        first.then(ModelReply.refuses(429, "{}").header("Retry-After", "3000"));
        second.then(ModelReply.says("there"));

        Router.Outcome outcome =
                router.chat(policy(3, Duration.ZERO, Set.of(Kind.RATE_LIMITED)), "@ann:x", call(), stream());

        assertThat(outcome.backend().name()).isEqualTo("second");
        assertThat(first.asked()).hasSize(1);
    }

    @Test
    void aBackendThatKeepsFailingIsLeftAloneForAWhile() throws Exception {
        Policy policy = policy(0, Duration.ofSeconds(5), EnumSet.allOf(Kind.class));
        first.otherwise(asked -> ModelReply.refuses(500, "{}"));
        second.otherwise(asked -> ModelReply.says("there"));
        for (int i = 0; i < 8; i++) {
            router.chat(policy, "@ann:x", call(), stream());
        }

        assertThat(first.asked()).hasSize(5);
        assertThat(second.asked()).hasSize(8);

        first.otherwise(asked -> ModelReply.says("well again"));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> router.chat(policy, "@ann:x", call(), stream())
                        .backend()
                        .name()
                        .equals("first"));
    }

    @Test
    void whereAllAreLeftAloneItIsSaid() {
        Policy policy = policy(0, Duration.ofMinutes(1), EnumSet.allOf(Kind.class));
        first.otherwise(asked -> ModelReply.refuses(500, "{}"));
        second.otherwise(asked -> ModelReply.refuses(500, "{}"));
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> router.chat(policy, "@ann:x", call(), stream()))
                    .isInstanceOf(ModelFault.class);
        }

        ModelFault thrown =
                catchThrowableOfType(ModelFault.class, () -> router.chat(policy, "@ann:x", call(), stream()));

        assertThat(thrown)
                .hasMessage("All models of policy test keep failing and are left alone for 60 s; ask again then");
        assertThat(first.asked()).hasSize(5);
    }
}
