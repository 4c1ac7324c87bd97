package dev.puppetmaster.cli.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerNameTest {
    @Test
    void hostsAddressesAndPortsAreTold() {
        assertThat(ServerName.of("data.example.org"))
                .isEqualTo(new ServerName("data.example.org", OptionalInt.empty()));
        assertThat(ServerName.of("data.example.org:443"))
                .isEqualTo(new ServerName("data.example.org", OptionalInt.of(443)));
        assertThat(ServerName.of("192.0.2.7").isAddress()).isTrue();
        assertThat(ServerName.of("[2001:db8::7]:8449")).isEqualTo(new ServerName("2001:db8::7", OptionalInt.of(8449)));
        assertThat(ServerName.of("1.example.org").isAddress()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "https://data.example.org", "data.example.org/", "2001:db8::7", "a b", "data:port"})
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> ServerName.of(text)).hasMessageContaining("is no server name");
    }
}
