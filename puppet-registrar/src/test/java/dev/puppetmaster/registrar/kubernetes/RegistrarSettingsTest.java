package dev.puppetmaster.registrar.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrarSettingsTest {
    @TempDir
    Path files;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void allThatIsNeeded() {
        environment.putAll(Map.of(
                "PUPPETMASTER_POD_NAME", "registrar-0",
                "PUPPETMASTER_POD_NAMESPACE", "puppetmaster",
                "PUPPETMASTER_RUNTIME_IMAGE", "puppetmaster/runtime:1",
                "PUPPETMASTER_RUNTIME_API_URL", "http://registrar:8443"));
    }

    @Test
    void whatIsNeededIsEnough() throws IOException {
        RegistrarSettings settings = RegistrarSettings.of(environment);

        assertThat(settings.namespaces()).isEmpty();
        assertThat(settings.tls()).isNull();
        assertThat(settings.runtimeApiUrl()).isEqualTo(URI.create("http://registrar:8443"));
        assertThat(settings.runtimeApiListen().getPort()).isEqualTo(8443);
        assertThat(settings.healthListen().getPort()).isEqualTo(8081);
        assertThat(settings.resync()).isEqualTo(Duration.ofMinutes(10));
        assertThat(settings.jsonLog()).isTrue();
    }

    @Test
    void whatIsSetCounts() throws IOException {
        Path pem = Files.writeString(files.resolve("x.pem"), "PEM");
        environment.putAll(Map.of(
                "PUPPETMASTER_WATCH_NAMESPACES", "data, code,",
                "PUPPETMASTER_RUNTIME_API_URL", "https://registrar:8443",
                "PUPPETMASTER_TLS_CERT_FILE", pem.toString(),
                "PUPPETMASTER_TLS_KEY_FILE", pem.toString(),
                "PUPPETMASTER_TLS_CA_FILE", pem.toString(),
                "PUPPETMASTER_RESYNC_SECONDS", "60",
                "PUPPETMASTER_LOG", "text"));

        RegistrarSettings settings = RegistrarSettings.of(environment);

        assertThat(settings.namespaces()).containsExactly("data", "code");
        assertThat(settings.tls()).isEqualTo(new RegistrarSettings.Tls(pem, pem, pem));
        assertThat(settings.resync()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.jsonLog()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POD_NAME", "POD_NAMESPACE", "RUNTIME_IMAGE", "RUNTIME_API_URL"})
    void whatIsMissingIsNamed(String name) {
        environment.remove("PUPPETMASTER_" + name);

        assertThatThrownBy(() -> RegistrarSettings.of(environment))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("PUPPETMASTER_" + name + " is not set: give ");
    }

    @ParameterizedTest
    @CsvSource({
        "RUNTIME_API_URL, https://registrar:8443",
        "RUNTIME_API_URL, registrar:8443",
        "RUNTIME_API_LISTEN, 8443",
        "HEALTH_LISTEN, here:there",
        "RESYNC_SECONDS, 0",
        "RESYNC_SECONDS, 86401",
        "RESYNC_SECONDS, 1m",
        "LOG, xml",
        "TLS_KEY_FILE, /nowhere/tls.key",
        "RUNTIME_OPTIONS_FILE, /nowhere/options.yaml"
    })
    void whatIsWrongIsNamed(String name, String value) {
        environment.put("PUPPETMASTER_" + name, value);

        assertThatThrownBy(() -> RegistrarSettings.of(environment))
                .hasMessageContaining("PUPPETMASTER_" + name)
                .hasMessageNotContaining("\n");
    }

    @Test
    void aCertificateWithoutItsKeyIsRefused() throws IOException {
        Path pem = Files.writeString(files.resolve("x.pem"), "PEM");
        environment.put("PUPPETMASTER_TLS_CERT_FILE", pem.toString());

        assertThatThrownBy(() -> RegistrarSettings.of(environment)).hasMessageContaining("set all three or none");
    }
}
