package dev.puppetmaster.bot.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.bot.BotHost;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Whatever holds a token or password may be printed. */
class SecretTest {
    private static final Secret SECRET = new Secret("s3cret-token");

    @Test
    void aSecretAndAllThatHoldsOnePrintWithoutIt() {
        UserId user = new UserId("@data-a:x.test");
        BotHost.Appservice appservice =
                new BotHost.Appservice(InetSocketAddress.createUnresolved("localhost", 1), "puppets", SECRET, SECRET);
        BotHost.Settings settings =
                new BotHost.Settings(URI.create("http://127.0.0.1:1"), appservice, Path.of("runtime.db"));

        assertThat(SECRET).hasToString("***");
        assertThat(appservice.toString()).contains("***").doesNotContain("s3cret");
        assertThat(settings.toString()).doesNotContain("s3cret");
        assertThat(new HomeserverConnection.Login(user, SECRET, "DEVICE", SECRET).toString())
                .contains("***")
                .doesNotContain("s3cret");
    }

    @Test
    void aSecretMatchesItselfOnly() {
        assertThat(SECRET.matches("s3cret-token")).isTrue();
        assertThat(SECRET.matches("s3cret-toke")).isFalse();
        assertThat(SECRET.matches("s3cret-token ")).isFalse();
        assertThat(SECRET.matches("")).isFalse();
    }
}
