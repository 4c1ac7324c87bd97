package dev.puppetmaster.gateway.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.puppetmaster.gateway.TestCalls;
import dev.puppetmaster.gateway.backend.Backend;
import dev.puppetmaster.gateway.backend.Price;
import dev.puppetmaster.gateway.chat.ChatCall;
import dev.puppetmaster.gateway.chat.Options;
import dev.puppetmaster.gateway.chat.Piece.Usage;
import dev.puppetmaster.gateway.policy.Budget;
import dev.puppetmaster.gateway.policy.Budget.Period;
import dev.puppetmaster.gateway.policy.Caller;
import dev.puppetmaster.gateway.policy.Limit;
import dev.puppetmaster.gateway.policy.Measure;
import dev.puppetmaster.gateway.policy.Per;
import dev.puppetmaster.gateway.policy.Policy;
import dev.puppetmaster.testkit.TestClock;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MeterTest {
    private static final Caller ANN = new Caller("@bot:x", "!room", "@ann:x");
    private static final Caller BEN = new Caller("@other:x", "!other", "@ben:x");
    private static final Price PRICE = new Price(2_000_000, 8_000_000);

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.at(Instant.parse("2026-03-31T10:00:00Z"));
    private Ledger ledger;
    private Meter meter;

    @BeforeEach
    void open() throws IOException {
        ledger = Ledger.open(folder.resolve("gateway.db"));
        meter = new Meter(ledger, clock);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private static Backend backend() {
        return new Backend(
                "main",
                ChatCall.Format.OLLAMA,
                URI.create("http://127.0.0.1:1"),
                null,
                null,
                Backend.Patience.DEFAULT,
                4,
                PRICE);
    }

    private static Policy policy(List<Limit> limits, List<Budget> budgets) {
        return new Policy("p", List.of(backend()), Set.of(), 0, Duration.ZERO, limits, budgets);
    }

    private static ChatCall call() {
        return TestCalls.saying(
                "hello", ChatCall.Format.OLLAMA, new Options(10, null, null, null, null, List.of(), null, null));
    }

    private List<String> spend(Policy policy, Caller caller, Usage usage) throws OverLimit {
        try (Meter.Admission admission = meter.admit(policy, caller, Estimate.most(call()))) {
            return admission.settle(backend(), usage);
        }
    }

    private OverLimit refused(Policy policy, Caller caller) {
        return catchThrowableOfType(OverLimit.class, () -> meter.admit(policy, caller, Estimate.most(call())));
    }

    @ParameterizedTest
    @EnumSource(
            value = Per.class,
            names = {"PUPPET", "ROOM", "SENDER"})
    void eachIsLimitedByItself(Per per) throws OverLimit {
        Policy policy = policy(List.of(new Limit(per, Measure.REQUESTS, 2, Duration.ofMinutes(1))), List.of());
        spend(policy, ANN, new Usage(5, 5));
        spend(policy, ANN, new Usage(5, 5));

        OverLimit refused = refused(policy, ANN);

        assertThat(refused)
                .hasMessageStartingWith(
                        "The limit of 2 requests in 60 s for " + per.words() + " is reached; ask again in ");
        spend(policy, BEN, new Usage(5, 5));
    }

    @Test
    void whatIsLimitedTogetherIsSharedByAll() throws OverLimit {
        Policy policy = policy(List.of(new Limit(Per.POLICY, Measure.TOKENS, 20, Duration.ofHours(1))), List.of());
        spend(policy, ANN, new Usage(15, 5));

        assertThat(refused(policy, BEN)).hasMessageContaining("20 tokens in 60 min for all puppets together");
    }

    @Test
    void whenTheTimeIsOverThatWasNamedThereIsRoomAgain() throws OverLimit {
        Policy policy = policy(List.of(new Limit(Per.SENDER, Measure.REQUESTS, 3, Duration.ofMinutes(1))), List.of());
        clock.advance(Duration.ofSeconds(50));
        for (int i = 0; i < 3; i++) {
            spend(policy, ANN, new Usage(1, 1));
        }

        Duration wait = refused(policy, ANN).retryAfter();
        clock.advance(wait.minusSeconds(2));
        assertThat(refused(policy, ANN)).isNotNull();
        clock.advance(Duration.ofSeconds(2));

        spend(policy, ANN, new Usage(1, 1));
    }

    @Test
    void aWindowSlides() throws OverLimit {
        Policy policy = policy(List.of(new Limit(Per.SENDER, Measure.REQUESTS, 4, Duration.ofMinutes(1))), List.of());
        clock.advance(Duration.ofSeconds(59));
        for (int i = 0; i < 4; i++) {
            spend(policy, ANN, new Usage(1, 1));
        }
        clock.advance(Duration.ofSeconds(2));

        assertThat(refused(policy, ANN)).isNotNull();
    }

    @Test
    void manyAtOnceSpendNoMoreThanThereIs() throws OverLimit {
        Policy policy = policy(List.of(), List.of(new Budget(Per.ROOM, Measure.TOKENS, 30, Period.DAY, null)));
        // each may cost 12: what it was asked, and the 10 that it may answer
        Meter.Admission first = meter.admit(policy, ANN, Estimate.most(call()));
        Meter.Admission second = meter.admit(policy, ANN, Estimate.most(call()));
        Meter.Admission third = meter.admit(policy, ANN, Estimate.most(call()));

        assertThat(refused(policy, ANN)).isNotNull();
        third.close();
        second.settle(backend(), new Usage(2, 1));

        meter.admit(policy, ANN, Estimate.most(call())).close();
        first.close();
    }

    @Test
    void aBudgetIsOfTheCalendar() throws OverLimit {
        Policy day = policy(List.of(), List.of(new Budget(Per.PUPPET, Measure.TOKENS, 10, Period.DAY, null)));
        spend(day, ANN, new Usage(8, 2));

        OverLimit refused = refused(day, ANN);

        assertThat(refused)
                .hasMessage(
                        "The budget of 10 tokens a day for this puppet is spent; there is a new one on 2026-04-01 (UTC)");
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofHours(14));
        clock.advance(refused.retryAfter());
        spend(day, ANN, new Usage(1, 1));
    }

    @Test
    void costIsByThePriceOfWhoAnswered() throws OverLimit {
        // 2 a token read, 8 a token written: 10 x 2 + 10 x 8
        Policy policy = policy(List.of(), List.of(new Budget(Per.POLICY, Measure.COST, 101, Period.MONTH, null)));
        spend(policy, ANN, new Usage(10, 10));
        meter.admit(policy, ANN, Estimate.most(call())).close();
        spend(policy, ANN, new Usage(1, 0));

        assertThat(refused(policy, ANN)).hasMessageContaining("there is a new one on 2026-04-01");
    }

    @Test
    void atFourFifthsItIsSaidOnce() throws OverLimit {
        Policy policy = policy(List.of(), List.of(new Budget(Per.ROOM, Measure.TOKENS, 100, Period.DAY, null)));

        assertThat(spend(policy, ANN, new Usage(79, 0))).isEmpty();
        assertThat(spend(policy, ANN, new Usage(1, 0)))
                .containsExactly("Four fifths of the budget of 100 tokens a day for this room are spent");
        assertThat(spend(policy, ANN, new Usage(1, 0))).isEmpty();
    }

    @Test
    void whoeverIsDowngradedIsAnsweredByTheOther() throws OverLimit {
        Policy policy = policy(List.of(), List.of(new Budget(Per.ROOM, Measure.TOKENS, 10, Period.DAY, "main")));
        spend(policy, ANN, new Usage(10, 0));

        try (Meter.Admission admission = meter.admit(policy, ANN, Estimate.most(call()))) {
            assertThat(admission.downgrade()).contains("main");
        }
    }

    @Test
    void whatWasSpentIsKnownAfterACrash() throws Exception {
        Policy policy = policy(List.of(), List.of(new Budget(Per.ROOM, Measure.TOKENS, 10, Period.DAY, null)));
        spend(policy, ANN, new Usage(10, 0));

        ledger.close();
        open();

        assertThat(refused(policy, ANN)).isNotNull();
    }

    @Test
    void whatCountsNoMoreIsForgotten() throws Exception {
        Policy policy = policy(
                List.of(new Limit(Per.SENDER, Measure.REQUESTS, 9, Duration.ofMinutes(1))),
                List.of(new Budget(Per.ROOM, Measure.TOKENS, 10, Period.MONTH, null)));
        spend(policy, ANN, new Usage(1, 0));
        spend(policy, BEN, new Usage(1, 0));
        clock.advance(Duration.ofHours(2));
        spend(policy, ANN, new Usage(1, 0));
        ledger.close();

        // each room's budget, and what Ann asked just now
        try (Connection file = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("gateway.db"));
                Statement statement = file.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM spent")) {
            assertThat(rows.getInt(1)).isEqualTo(3);
        }
    }

    @Test
    void onlyOneProcessKeepsTheLedger() throws OverLimit {
        spend(
                policy(List.of(new Limit(Per.ROOM, Measure.REQUESTS, 2, Duration.ofMinutes(1))), List.of()),
                ANN,
                new Usage(1, 1));

        assertThatThrownBy(() -> Ledger.open(folder.resolve("gateway.db")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be used");
    }

    @Test
    void whoIsNobodyIsCountedByNoOne() throws OverLimit {
        Policy policy = policy(List.of(new Limit(Per.SENDER, Measure.REQUESTS, 1, Duration.ofMinutes(1))), List.of());
        Caller nobody = new Caller("", "", "");
        spend(policy, nobody, new Usage(1, 1));
        spend(policy, nobody, new Usage(1, 1));
    }
}
