package dev.puppetmaster.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.http.HttpAnswer;
import dev.puppetmaster.bot.http.HttpHandler;
import dev.puppetmaster.bot.http.HttpListener;
import dev.puppetmaster.bot.http.Listen;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.gateway.http.Callers.Pass;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The registrar knows whose token it is. */
class RegistrarCallersTest {
    private static final Secret GOOD = new Secret("the-runtime-token-of-data");

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile boolean down;
    private volatile String assigned = "data/models";
    private HttpListener registrar;
    private RegistrarCallers callers;

    @BeforeEach
    void start() throws IOException {
        HttpHandler handler = request -> {
            asked.add(String.join("/", request.path()));
            if (down) {
                return Optional.of(HttpAnswer.text(503, "down"));
            }
            return request.bears(GOOD) && request.is("GET", "v1", "runtimes", "default", "data", "assignment")
                    ? Optional.of(HttpAnswer.json("{\"revision\":3,\"serverName\":\"data.example.org\","
                            + "\"policies\":[{\"key\":\"" + assigned + "\",\"spec\":{}}]}"))
                    : Optional.empty();
        };
        registrar = HttpListener.listen(Listen.onLoopback(0), handler);
        callers = new RegistrarCallers(URI.create("http://127.0.0.1:" + registrar.port()), null);
    }

    @AfterEach
    void stop() {
        registrar.close();
    }

    @Test
    void aRuntimesTokenOpensThePuppetsOfItsHomeserverAndIsAskedForOnce() {
        Optional<Pass> pass = callers.of(GOOD, "default/data", "");

        assertThat(pass).contains(new Pass("data.example.org", Set.of("data/models")));
        assertThat(callers.of(GOOD, "default/data", "")).isEqualTo(pass);
        assertThat(asked).hasSize(1);
        assertThat(pass.orElseThrow().opens("@bot:data.example.org")).isTrue();
        assertThat(pass.orElseThrow().opens("@bot:other.example.org")).isFalse();
    }

    @Test
    void aTokenOpensThePoliciesOfItsHomeserversPuppetsAndANewOneSoonAfterItIsAssigned() {
        Pass pass = callers.of(GOOD, "default/data", "data/models").orElseThrow();
        assertThat(pass.permits("data/models")).isTrue();
        assertThat(pass.permits("")).isTrue();
        assertThat(pass.permits("sales/models")).isFalse();
        // whoever names it again and again does not make the registrar be asked as often
        assertThat(callers.of(GOOD, "default/data", "sales/models")
                        .orElseThrow()
                        .permits("sales/models"))
                .isFalse();
        assertThat(asked).hasSize(1);

        assigned = "sales/models";
        await().atMost(Duration.ofSeconds(20))
                .until(() -> callers.of(GOOD, "default/data", "sales/models")
                        .orElseThrow()
                        .permits("sales/models"));
        assertThat(asked).hasSize(2);
    }

    @Test
    void anotherHomeserversTokenOpensNothingAndIsForgottenNowhere() {
        assertThat(callers.of(GOOD, "default/other", "")).isEmpty();
        assertThat(callers.of(new Secret("the-runtime-token-of-othe"), "default/data", ""))
                .isEmpty();
        assertThat(callers.of(GOOD, "default/data", "")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "default", "a/b/c", "../../x", "default/data/assignment?x=", "Default/data", "a/b c"})
    void whatIsNoNameAsksNobody(String name) {
        assertThat(callers.of(GOOD, name, "")).isEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    void whileTheRegistrarIsAwayNobodyNewIsLetIn() {
        assertThat(callers.of(GOOD, "default/data", "")).isPresent();
        down = true;

        assertThat(callers.of(GOOD, "default/data", "")).isPresent();
        assertThat(callers.of(new Secret("another-token-of-somebody"), "default/data", ""))
                .isEmpty();
    }
}
