package dev.puppetmaster.synapse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.puppetmaster.synapse.SynapseConfiguration.Seen;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SynapseConfigurationTest {
    @TempDir
    Path directory;

    @Test
    void aPersonMayChatAndNobodyElseGetsIn() throws Exception {
        write(settings());

        JsonNode written =
                new ObjectMapper().readTree(directory.resolve("homeserver.json").toFile());
        assertThat(written.at("/rc_message")).hasToString("{\"per_second\":10.0,\"burst_count\":50}");
        assertThat(written.at("/rc_invites/per_user")).hasToString("{\"per_second\":10.0,\"burst_count\":100}");
        assertThat(written.at("/listeners/0/bind_addresses")).hasToString("[\"127.0.0.1\"]");
        assertThat(written.at("/listeners/0/resources")).hasToString("[{\"names\":[\"client\"]}]");
        assertThat(written.at("/federation_domain_whitelist")).isEmpty();
        assertThat(written.at("/enable_registration").asBoolean(true)).isFalse();
        assertThat(written.has("bcrypt_rounds")).isFalse();
    }

    @Test
    void whatDidNotChangeIsNotWrittenAgainAndKeysStay() throws Exception {
        String first = write(settings());
        var before = Files.getLastModifiedTime(directory.resolve("homeserver.json"));
        String key = Files.readString(directory.resolve("signing.key"));

        assertThat(write(settings())).isEqualTo(first);
        assertThat(Files.getLastModifiedTime(directory.resolve("homeserver.json")))
                .isEqualTo(before);
        assertThat(directory.resolve("signing.key")).hasContent(key);
        assertThat(key).matches("ed25519 a_\\w{4} [A-Za-z0-9+/]{43}");
    }

    @Test
    void aChangedRegistrationChangesTheFingerprint() throws Exception {
        Path registration = Files.writeString(directory.resolve("puppets.yaml"), "id: puppets");
        SynapseSettings settings = settings().withRegistrations(List.of(registration));
        String first = write(settings);

        Files.writeString(registration, "id: others");

        assertThat(write(settings)).isNotEqualTo(first);
    }

    @Test
    void aMissingRegistrationIsNamed() {
        SynapseSettings settings = settings().withRegistrations(List.of(directory.resolve("gone.yaml")));

        assertThatThrownBy(() -> write(settings)).hasMessageContaining("gone.yaml cannot be read");
    }

    @Test
    void aWrongServerNameOrPortIsRefused() {
        assertThatThrownBy(() ->
                        SynapseSettings.builder(directory, "data_example", 8008).build())
                .hasMessage("'data_example' is no Matrix server name: write it like data.example.org");
        assertThatThrownBy(() -> SynapseSettings.builder(directory, "data.example.org", 70_000)
                        .build())
                .hasMessage("port 70000 is outside 1..65535");
    }

    @Test
    void itFederatesWithTheNamedByOurProxyAndLeavesLoopbackBlocked() throws Exception {
        SynapseSettings federated = federated("data.localhost:18448");

        String first = write(federated);

        JsonNode written =
                new ObjectMapper().readTree(directory.resolve("homeserver.json").toFile());
        assertThat(written.at("/listeners/0/resources/0/names")).hasToString("[\"client\"]");
        assertThat(written.at("/listeners/1"))
                .hasToString("{\"type\":\"http\",\"port\":18448,\"tls\":true,\"bind_addresses\":[\"127.0.0.1\"],"
                        + "\"resources\":[{\"names\":[\"federation\"]}]}");
        assertThat(written.at("/federation_domain_whitelist")).hasToString("[\"code.localhost:18449\"]");
        assertThat(written.at("/trusted_key_servers")).isEmpty();
        assertThat(written.at("/https_proxy").asText()).isEqualTo("http://127.0.0.1:7000");
        assertThat(written.at("/no_proxy_hosts").isArray()).isTrue();
        assertThat(written.at("/federation_custom_ca_list/0").asText())
                .isEqualTo(directory.resolve("federation-ca.crt").toString());
        assertThat(written.at("/federation"))
                .hasToString("{\"max_long_retry_delay\":\"5s\",\"destination_min_retry_interval\":\"1s\","
                        + "\"destination_max_retry_interval\":\"30s\"}");
        assertThat(written.has("federation_ip_range_blacklist")).isFalse();
        assertThat(written.has("ip_range_whitelist")).isFalse();
        assertThat(write(federated)).isEqualTo(first);
        Files.delete(directory.resolve("tls.crt"));
        assertThat(write(federated)).isNotEqualTo(first);
    }

    @Test
    void toFederateANameNeedsItsPort() {
        assertThatThrownBy(() -> federated("data.localhost"))
                .hasMessageContaining("write it like data.localhost:18448");
    }

    private SynapseSettings federated(String serverName) {
        LocalAuthority authority = LocalAuthority.open(directory.resolve("ca"));
        return SynapseSettings.builder(directory, serverName, 8008)
                .federation(new Federation(List.of("code.localhost:18449"), 7000, authority))
                .build();
    }

    private SynapseSettings settings() {
        return SynapseSettings.builder(directory, "data.example.org", 8008).build();
    }

    private static String write(SynapseSettings settings) {
        List<String> registrations =
                settings.registrations().stream().map(Path::toString).toList();
        Seen seen = new Seen(settings.directory().toString(), registrations, "127.0.0.1", "127.0.0.1");
        return new SynapseConfiguration(settings, seen).write();
    }
}
