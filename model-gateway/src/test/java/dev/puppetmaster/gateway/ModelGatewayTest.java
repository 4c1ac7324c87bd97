package dev.puppetmaster.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.gateway.backend.Backend;
import dev.puppetmaster.gateway.backend.BackendClient;
import dev.puppetmaster.gateway.backend.ModelFault;
import dev.puppetmaster.gateway.backend.Price;
import dev.puppetmaster.gateway.chat.ChatCall;
import dev.puppetmaster.gateway.chat.ChatCall.Format;
import dev.puppetmaster.gateway.chat.Options;
import dev.puppetmaster.gateway.chat.Piece;
import dev.puppetmaster.gateway.chat.Piece.Usage;
import dev.puppetmaster.gateway.ledger.Ledger;
import dev.puppetmaster.gateway.ledger.Meter;
import dev.puppetmaster.gateway.ledger.OverLimit;
import dev.puppetmaster.gateway.policy.Budget;
import dev.puppetmaster.gateway.policy.Budget.Period;
import dev.puppetmaster.gateway.policy.Caller;
import dev.puppetmaster.gateway.policy.Limit;
import dev.puppetmaster.gateway.policy.Measure;
import dev.puppetmaster.gateway.policy.Per;
import dev.puppetmaster.gateway.policy.Policy;
import dev.puppetmaster.gateway.route.Answerer;
import dev.puppetmaster.gateway.route.Router;
import dev.puppetmaster.testkit.ModelReply;
import dev.puppetmaster.testkit.ModelReply.Step;
import dev.puppetmaster.testkit.ScriptedModel;
import dev.puppetmaster.testkit.TestClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way of a call: let in, answered, written down. */
class ModelGatewayTest {
    private static final Caller ANN = new Caller("@bot:x", "!room", "@ann:x");
    private static final Caller BEN = new Caller("@bot:x", "!room", "@ben:x");

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at(Instant.parse("2026-03-31T10:00:00Z"));
    private final BackendClient client = new BackendClient();
    private final List<Piece> pieces = new CopyOnWriteArrayList<>();
    private Duration silence = Duration.ofSeconds(60);
    private ScriptedModel big;
    private ScriptedModel small;
    private Ledger ledger;
    private ModelGateway gateway;

    @BeforeEach
    void start() throws IOException {
        big = ScriptedModel.start();
        small = ScriptedModel.start();
        ledger = Ledger.open(folder.resolve("gateway.db"));
        gateway = new ModelGateway(new Router(client), new Meter(ledger, clock));
    }

    @AfterEach
    void stop() {
        client.close();
        ledger.close();
        big.close();
        small.close();
    }

    private Policy policy(List<Limit> limits, List<Budget> budgets) {
        Backend.Patience patience =
                new Backend.Patience(Duration.ofSeconds(60), Duration.ofSeconds(60), silence, Duration.ofSeconds(60));
        return new Policy(
                "p",
                List.of(
                        new Backend(
                                "big",
                                Format.OPENAI,
                                big.url(),
                                "big",
                                null,
                                patience,
                                1,
                                new Price(1_000_000, 1_000_000)),
                        new Backend("small", Format.OLLAMA, small.url(), "small", null, patience, 1, Price.FREE)),
                EnumSet.allOf(ModelFault.Kind.class),
                0,
                Duration.ZERO,
                limits,
                budgets);
    }

    private static ChatCall call() {
        return TestCalls.saying("hello there", Format.OLLAMA, Options.NONE);
    }

    private ModelGateway.Outcome chat(Policy policy, Caller caller) throws Exception {
        return gateway.chat(policy, caller, call(), Answerer.ofStream(pieces::add));
    }

    @Test
    void whatAnAnswerCostIsSpent() throws Exception {
        Policy policy = policy(List.of(), List.of(new Budget(Per.ROOM, Measure.TOKENS, 13, Period.DAY, null)));
        big.then(ModelReply.says("hi"));

        ModelGateway.Outcome outcome = chat(policy, ANN);

        assertThat(outcome.usage()).isEqualTo(new Usage(7, 5));
        assertThat(outcome.warnings()).singleElement().asString().startsWith("Four fifths of the budget of 13 tokens");
        big.then(ModelReply.says("hi"));
        chat(policy, ANN);
        assertThatThrownBy(() -> chat(policy, ANN)).isInstanceOf(OverLimit.class);
        assertThat(big.asked()).hasSize(2);
    }

    @Test
    void oneSeesHowOneStands() throws Exception {
        Policy policy = policy(
                List.of(new Limit(Per.SENDER, Measure.REQUESTS, 5, Duration.ofMinutes(1))),
                List.of(new Budget(Per.ROOM, Measure.TOKENS, 100, Period.DAY, null)));
        big.then(ModelReply.says("hi"));
        ModelGateway.Outcome unused = chat(policy, ANN);

        assertThat(gateway.standing(policy, ANN))
                .isEqualTo(new ModelDoor.Standing(
                        List.of("big: big", "small: small"),
                        List.of(
                                "1 of 5 requests in 60 s for you",
                                "12 of 100 tokens a day for this room, until 2026-04-01 (UTC)")));
        assertThat(gateway.standing(policy, BEN).spent()).first().isEqualTo("0 of 5 requests in 60 s for you");
    }

    @Test
    void aServerThatDoesNotCountIsEstimated() throws Exception {
        big.then(ModelReply.begins().words("nine char").and(new Step.Ends("stop", 0, 0)));

        assertThat(chat(policy(List.of(), List.of()), ANN).usage()).isEqualTo(new Usage(4, 3));
    }

    @Test
    void whatWasWrittenBeforeItBrokeOffIsSpent() {
        silence = Duration.ofSeconds(1);
        Policy policy = policy(List.of(), List.of(new Budget(Per.SENDER, Measure.TOKENS, 7, Period.DAY, null)));
        big.then(ModelReply.begins().and(new Step.Says("nine char")).stalls());

        assertThatThrownBy(() -> chat(policy, ANN)).isInstanceOf(ModelFault.class);

        assertThatThrownBy(() -> chat(policy, ANN)).isInstanceOf(OverLimit.class);
    }

    @Test
    void whoIsNotLetInAsksNobody() {
        Policy policy = policy(List.of(new Limit(Per.SENDER, Measure.REQUESTS, 1, Duration.ofMinutes(1))), List.of());
        big.then(ModelReply.refuses(500, "{}"));
        small.then(ModelReply.refuses(500, "{}"));

        // a call that nobody answered is not counted
        assertThatThrownBy(() -> chat(policy, ANN)).isInstanceOf(ModelFault.class);
        assertThat(catchAnswer(policy)).isEqualTo("big");
        assertThatThrownBy(() -> chat(policy, ANN)).isInstanceOf(OverLimit.class);
        assertThat(big.asked()).hasSize(2);
    }

    private String catchAnswer(Policy policy) {
        try {
            return chat(policy, ANN).backend().name();
        } catch (Exception e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void whenTheBudgetIsSpentTheCheaperOneAnswers() throws Exception {
        Policy policy = policy(List.of(), List.of(new Budget(Per.POLICY, Measure.COST, 12, Period.MONTH, "small")));
        assertThat(chat(policy, ANN).backend().name()).isEqualTo("big");

        assertThat(chat(policy, BEN).backend().name()).isEqualTo("small");
        assertThat(big.asked()).hasSize(1);
    }

    @Test
    void whoWaitsIsTold() throws Exception {
        Policy policy = policy(List.of(), List.of());
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        big.then(ModelReply.says("one two"));
        big.then(ModelReply.says("three"));
        Thread first = Thread.ofVirtual().start(() -> {
            try {
                gateway.chat(policy, ANN, call(), Answerer.ofStream(piece -> heldUntil(told, begun)));
            } catch (OverLimit | ModelFault | IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        begun.await();
        List<Integer> ahead = new CopyOnWriteArrayList<>();

        gateway.chat(policy, BEN, call(), new Answerer() {
            @Override
            public boolean startOver() {
                return false;
            }

            @Override
            public void accept(Piece piece) {
                pieces.add(piece);
            }

            @Override
            public void waits(int before) {
                ahead.add(before);
                told.countDown();
            }
        });

        first.join();
        assertThat(ahead).containsExactly(0);
        await().until(() -> pieces.contains(new Piece.Text("three")));
    }

    /** Somebody who has got a piece, and takes no more before the other is told that he has to wait. */
    private static void heldUntil(CountDownLatch told, CountDownLatch begun) throws IOException {
        begun.countDown();
        try {
            if (!told.await(60, TimeUnit.SECONDS)) {
                throw new IOException("the other was not told");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
