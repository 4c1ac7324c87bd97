package dev.puppetmaster.bots.llm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.api.runtime.GrantedService;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bots.services.LiveServices;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceToolsTest {
    @TempDir
    private Path directory;

    private final MockWebServer orders = new MockWebServer();
    private OllamaStandIn ollama;
    private Stage stage;
    private LiveServices services;
    private String room = "";

    @BeforeEach
    void start() throws IOException {
        orders.start();
        ollama = new OllamaStandIn();
        stage = new Stage(directory);
        services = new LiveServices(List.of(granted()), Clock.systemUTC());
        LlmBrain brain = new LlmBrain(
                (ask, turn) -> {
                    throw new RefusedException("no commands");
                },
                Mind.of("You watch orders.").with(services),
                stage.models(ollama.settings()));
        room = stage.puppet("data-orders", brain).play().chat();
    }

    @AfterEach
    void stop() {
        stage.close();
        ollama.close();
        orders.close();
    }

    private GrantedService granted() {
        return new GrantedService(
                "orders",
                "http://127.0.0.1",
                List.of(orders.getPort()),
                List.of("/orders/*"),
                List.of("GET", "POST"),
                null);
    }

    private String ask(String text) {
        return stage.ask(room, text).path("body").asText();
    }

    @Test
    void theModelFindsAServiceAndCallsIt() throws Exception {
        orders.enqueue(new MockResponse.Builder()
                .addHeader("Content-Type", "application/json")
                .body("{\"open\":3}")
                .build());
        ollama.calls("list_services", "{}")
                .calls("call_service", "{\"service\":\"orders\",\"method\":\"get\",\"path\":\"/orders/open\"}")
                .says("Three are open.");

        assertThat(ask("How many orders are open?")).isEqualTo("Three are open.");

        assertThat(ollama.asked().path("tools").findValuesAsText("name"))
                .containsExactly("list_services", "call_service");
        assertThat(ollama.told().path("content").asText())
                .endsWith("]\norders: port " + orders.getPort() + "; GET, POST; /orders/*");
        assertThat(ollama.told().path("content").asText()).endsWith("]\n200 application/json\n{\"open\":3}");
        assertThat(orders.takeRequest().getTarget()).isEqualTo("/orders/open");
        assertThat(ask("!why").replace("\\", "")).contains("call_service (GET orders /orders/open)");
    }

    @Test
    void whatIsNotGrantedIsRefusedToTheModelToo() {
        ollama.calls("call_service", "{\"service\":\"orders\",\"method\":\"GET\",\"path\":\"/orders/../admin\"}")
                .says("I may not.");

        assertThat(ask("Look at admin")).isEqualTo("I may not.");

        JsonNode unused = ollama.asked();
        assertThat(ollama.told().path("content").asText()).contains("]\nRefused: The path begins with '/'");
        assertThat(orders.getRequestCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"service\":\"orders\",\"method\":\"GET\"}",
                "{\"service\":\"orders\",\"method\":\"GET\",\"path\":\"/orders/1\",\"headers\":\"X: y\"}",
                "{\"service\":\"orders\",\"method\":\"GET\",\"path\":\"/orders/1\",\"port\":\"80\"}",
                "{\"service\":[\"orders\"],\"method\":\"GET\",\"path\":\"/orders/1\"}"
            })
    void argumentsOfAnotherShapeAreExplained(String arguments) {
        ollama.calls("call_service", arguments).says("Sorry.");

        assertThat(ask("Call it")).isEqualTo("Sorry.");

        JsonNode unused = ollama.asked();
        assertThat(ollama.told().path("content").asText())
                .contains("]\nRefused: The arguments of \"call_service\" are a JSON object");
        assertThat(orders.getRequestCount()).isZero();
    }

    @Test
    void aPuppetWithoutServicesHasNoSuchTools() {
        services.update(List.of());
        ollama.says("Hello.");

        assertThat(ask("Hello")).isEqualTo("Hello.");

        assertThat(ollama.asked().path("tools")).isEmpty();
    }

    @Test
    void aModelThatStillCallsOneIsToldThatItMayNot() {
        services.update(List.of());
        ollama.calls("call_service", "{\"service\":\"orders\",\"method\":\"GET\",\"path\":\"/orders/1\"}")
                .says("I may not.");

        assertThat(ask("Look")).isEqualTo("I may not.");

        JsonNode unused = ollama.asked();
        assertThat(ollama.told().path("content").asText()).contains("]\nRefused: I may call no service");
    }

    @Test
    void whatChangesSomethingIsCalledOnce() {
        orders.enqueue(new MockResponse.Builder().code(201).body("made").build());
        ollama.calls(
                        "call_service",
                        "{\"service\":\"orders\",\"method\":\"POST\",\"path\":\"/orders/new\",\"body\":\"{}\"}")
                .says("Made.");

        assertThat(ask("Order one")).isEqualTo("Made.");

        assertThat(orders.getRequestCount()).isOne();
    }
}
