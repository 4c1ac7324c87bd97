package dev.puppetmaster.gateway.declared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.SecretRef;
import dev.puppetmaster.gateway.backend.Backend;
import dev.puppetmaster.gateway.backend.ModelFault;
import dev.puppetmaster.gateway.backend.Price;
import dev.puppetmaster.gateway.chat.ChatCall.Format;
import dev.puppetmaster.gateway.policy.Budget;
import dev.puppetmaster.gateway.policy.Limit;
import dev.puppetmaster.gateway.policy.Measure;
import dev.puppetmaster.gateway.policy.Per;
import dev.puppetmaster.gateway.policy.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is declared is what holds. */
class DeclaredPoliciesTest {
    private static final LLMPolicy.Timeouts TIMEOUTS = new LLMPolicy.Timeouts(
            Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(4));

    @TempDir
    Path folder;

    private static LLMPolicy.Backend backend(String name, String url) {
        return new LLMPolicy.Backend(
                name,
                LLMPolicy.Provider.openai,
                url,
                "tiny",
                new SecretRef("models", "token"),
                7,
                new LLMPolicy.Price(11, 12),
                TIMEOUTS);
    }

    private static LLMPolicy.Spec spec(List<LLMPolicy.Limit> limits, List<LLMPolicy.Budget> budgets) {
        return new LLMPolicy.Spec(
                List.of(backend("big", "http://m3:8000/v1/"), backend("small", "http://m3:8000")),
                List.of(LLMPolicy.Fault.ModelMissing, LLMPolicy.Fault.Stalled),
                3,
                Duration.ofSeconds(9),
                limits,
                budgets,
                new LLMPolicy.Cache(Duration.ofMinutes(10)),
                new LLMPolicy.Shadow(backend("other", "http://m4:8000")),
                List.of());
    }

    private void key(String text) throws IOException {
        Files.createDirectories(folder.resolve("models"));
        Files.writeString(folder.resolve("models/token"), text);
    }

    @Test
    void everyFieldHasItsPlace() throws Exception {
        key("a-key-of-the-backend\n");
        Policy policy = DeclaredPolicies.policy(
                "default/p",
                spec(
                        List.of(
                                new LLMPolicy.Limit(LLMPolicy.Per.Sender, 20L, null, Duration.ofHours(1)),
                                new LLMPolicy.Limit(LLMPolicy.Per.Room, null, 2_000L, Duration.ofMinutes(1))),
                        List.of(
                                new LLMPolicy.Budget(
                                        LLMPolicy.Per.Policy,
                                        1_000L,
                                        null,
                                        LLMPolicy.Period.Day,
                                        LLMPolicy.OnExceed.Refuse,
                                        null),
                                new LLMPolicy.Budget(
                                        LLMPolicy.Per.Puppet,
                                        null,
                                        5_000L,
                                        LLMPolicy.Period.Month,
                                        LLMPolicy.OnExceed.Downgrade,
                                        "small"))),
                Keys.inFolder(folder));

        Backend big = policy.backends().getFirst();
        assertThat(policy.name()).isEqualTo("default/p");
        assertThat(big.url()).hasToString("http://m3:8000");
        assertThat(big.speaks()).isEqualTo(Format.OPENAI);
        assertThat(big.model()).isEqualTo("tiny");
        assertThat(big.key())
                .isNotNull()
                .satisfies(key -> assertThat(key.reveal()).isEqualTo("a-key-of-the-backend"));
        assertThat(big.patience())
                .isEqualTo(new Backend.Patience(
                        Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(4)));
        assertThat(big.atOnce()).isEqualTo(7);
        assertThat(big.price()).isEqualTo(new Price(11, 12));
        assertThat(policy.fallbackOn())
                .containsExactlyInAnyOrder(
                        ModelFault.Kind.MODEL_MISSING, ModelFault.Kind.UNSUITED, ModelFault.Kind.STALLED);
        assertThat(policy.retries()).isEqualTo(3);
        assertThat(policy.cooldown()).isEqualTo(Duration.ofSeconds(9));
        assertThat(policy.limits())
                .containsExactly(
                        new Limit(Per.SENDER, Measure.REQUESTS, 20, Duration.ofHours(1)),
                        new Limit(Per.ROOM, Measure.TOKENS, 2_000, Duration.ofMinutes(1)));
        assertThat(policy.budgets())
                .containsExactly(
                        new Budget(Per.POLICY, Measure.TOKENS, 1_000, Budget.Period.DAY, null),
                        new Budget(Per.PUPPET, Measure.COST, 5_000, Budget.Period.MONTH, "small"));
        assertThat(policy.cacheFor()).isEqualTo(Duration.ofMinutes(10));
        assertThat(policy.shadow()).isNotNull().extracting(Backend::name).isEqualTo("other");
    }

    @Test
    void aMissingKeyIsSaidWithItsBackendAndFile() {
        assertThatThrownBy(
                        () -> DeclaredPolicies.policy("default/p", spec(List.of(), List.of()), Keys.inFolder(folder)))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the key of backend big cannot be had: ")
                .hasMessageContaining("models/token");
    }

    @Test
    void aSpecThatNobodyCheckedIsRefused() throws Exception {
        key("a-key-of-the-backend\n");
        List<LLMPolicy.Limit> both = List.of(new LLMPolicy.Limit(LLMPolicy.Per.Sender, 20L, 20L, Duration.ofHours(1)));

        assertThatThrownBy(() -> DeclaredPolicies.policy("default/p", spec(both, List.of()), Keys.inFolder(folder)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a limit has either requests or tokens");
    }
}
