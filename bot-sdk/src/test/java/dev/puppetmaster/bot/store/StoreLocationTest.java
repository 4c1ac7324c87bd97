package dev.puppetmaster.bot.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.bot.matrix.Secret;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreLocationTest {
    @Test
    void aPathIsAFileOfSqlite() {
        assertThat(StoreLocation.of("/var/lib/bot.db", null).path()).contains(Path.of("/var/lib/bot.db"));
        assertThat(StoreLocation.of("bot.db", null).path())
                .contains(Path.of("bot.db").toAbsolutePath());
    }

    @Test
    void anAddressOfPostgresqlIsShownWithoutCredentials() {
        StoreLocation location = StoreLocation.of(
                "jdbc:postgresql://db.example.org:5433/bots?user=u&password=hunter2", new Secret("hunter3"));
        assertThat(location.path()).isEmpty();
        assertThat(location).hasToString("postgresql://db.example.org:5433/bots schema puppetmaster");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://u:hunter2@db.example.org/bots",
                "postgres://u:hunter2@db.example.org/bots",
                "jdbc:postgresql://db.example.org/?password=hunter2",
                "jdbc:postgresql:bots?password=hunter2",
                "jdbc:mysql://db.example.org/bots?password=hunter2",
                "jdbc:postgresql://db.example.org/bots?password=hunter2%2",
                "jdbc:postgresql://db.example.org/bots?password=hunter2&currentSchema=a,b",
                "jdbc:postgresql://db.example.org/bots?password=hunter2&currentSchema=a\"; DROP TABLE x",
            })
    void whatIsNoAddressIsRefusedWithoutSayingThePassword(String text) {
        assertThatThrownBy(() -> StoreLocation.of(text, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s).*(jdbc:postgresql://HOST|currentSchema is).*")
                .hasMessageNotContaining("hunter2");
    }
}
