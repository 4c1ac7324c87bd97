package dev.puppetmaster.bots.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.synapse.Ports;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeTest {
    private static final Duration PATIENT = Duration.ofSeconds(30);

    private OllamaStandIn ollama;

    @BeforeEach
    void start() throws IOException {
        ollama = new OllamaStandIn();
    }

    @AfterEach
    void stop() {
        ollama.close();
    }

    @Test
    void aModelThatCanCallToolsIsReady() {
        ollama.sends(200, "{\"details\":{},\"capabilities\":[\"completion\",\"tools\"]}");

        assertThat(Probe.of(ollama.settings(), PATIENT))
                .isEqualTo(new Probe(true, "The model `tiny-script` answers at " + ollama.baseUrl()));
        assertThat(ollama.asked().path("model").asText()).isEqualTo("tiny-script");
    }

    @Test
    void aServerTooOldToNameCapabilitiesIsReady() {
        ollama.sends(200, "{\"details\":{}}");

        assertThat(Probe.of(ollama.settings(), PATIENT).ready()).isTrue();
    }

    @Test
    void aModelWithoutToolsIsNotReady() {
        ollama.sends(200, "{\"capabilities\":[\"completion\"]}");

        assertThat(Probe.of(ollama.settings(), PATIENT).line()).contains("cannot call tools; set OLLAMA_MODEL");
    }

    @Test
    void aMissingModelIsNotReadyAndTheLineSaysWhatToRun() {
        ollama.sends(404, "{\"error\":\"model 'tiny-script' not found\"}");

        assertThat(Probe.of(ollama.settings(), PATIENT).line()).contains("run `ollama pull tiny-script`");
    }

    @Test
    void noServerIsSaidInOneLine() {
        ModelSettings nowhere = ModelSettings.fromEnvironment(
                Map.of("OLLAMA_BASE_URL", "http://127.0.0.1:" + Ports.free(1).get(0)));

        Probe found = Probe.of(nowhere, PATIENT);

        assertThat(found.ready()).isFalse();
        assertThat(found.line())
                .contains("connection refused", "start Ollama there")
                .doesNotContain("\n");
    }

    @Test
    void aServerThatStallsIsNotReadyAfterTwoSeconds() {
        ollama.sends(new MockResponse.Builder()
                .onResponseStart(SocketEffect.Stall.INSTANCE)
                .build());

        assertThat(Probe.of(ollama.settings(Duration.ofHours(1), Duration.ofHours(1)))
                        .line())
                .contains("no answer within 2 s");
    }

    @Test
    void withoutVariablesTheDefaultsHold() {
        ModelSettings settings = ModelSettings.fromEnvironment(Map.of("OLLAMA_MODEL", " "));

        assertThat(settings.baseUrl()).isEqualTo("http://localhost:11434");
        assertThat(settings.model()).isEqualTo("qwen3:4b-instruct");
        assertThat(settings.deadline()).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.silence()).isEqualTo(Duration.ofSeconds(90));
    }

    @Test
    void variablesAreTakenWithoutTheSlashAtTheEnd() {
        ModelSettings settings = ModelSettings.fromEnvironment(Map.of(
                "OLLAMA_BASE_URL", "https://models.example.org/ollama/",
                "OLLAMA_MODEL", "hf.co/unsloth/Qwen3-4B-GGUF:Q4_K_M",
                "OLLAMA_TIMEOUT", "600"));

        assertThat(settings.baseUrl()).isEqualTo("https://models.example.org/ollama");
        assertThat(settings.model()).isEqualTo("hf.co/unsloth/Qwen3-4B-GGUF:Q4_K_M");
        assertThat(settings.deadline()).isEqualTo(Duration.ofMinutes(10));
    }

    @ParameterizedTest
    @CsvSource({
        "OLLAMA_BASE_URL, 127.0.0.1:11434, is no http address",
        "OLLAMA_BASE_URL, ftp://example.org, is no http address",
        "OLLAMA_BASE_URL, http://you:hunter2@example.org, holds a user name or password",
        "OLLAMA_BASE_URL, http://example.org/?key=1, has a query",
        "OLLAMA_MODEL, two words, is no model name",
        "OLLAMA_MODEL, -rf, is no model name",
        "OLLAMA_TIMEOUT, 2m, it is a number of seconds",
        "OLLAMA_TIMEOUT, 4, '5 to 3600'",
        "OLLAMA_TIMEOUT, 3601, '5 to 3600'",
    })
    void aBadVariableIsNamedWithWhatWouldBeRight(String name, String value, String expected) {
        assertThatThrownBy(() -> ModelSettings.fromEnvironment(Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name)
                .hasMessageContaining(expected)
                .hasMessageNotContaining("hunter2");
    }
}
