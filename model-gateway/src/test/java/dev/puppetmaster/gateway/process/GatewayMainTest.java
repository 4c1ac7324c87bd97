package dev.puppetmaster.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.testkit.ModelReply;
import dev.puppetmaster.testkit.ScriptedModel;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The gateway as a process, with a folder of policies and files of tokens. */
@Timeout(120)
class GatewayMainTest {
    private static final String TOKEN = "a-token-of-sixteen-or-more";

    @TempDir
    Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private ScriptedModel model;
    private int port;
    private int health;
    private @Nullable Process process;

    @BeforeEach
    void start() throws IOException {
        model = ScriptedModel.start();
        port = freePort();
        health = freePort();
        for (String name : new String[] {"policies/secrets/s", "tokens", "state"}) {
            Files.createDirectories(folder.resolve(name));
        }
        Files.writeString(folder.resolve("policies/secrets/s/token"), "the-key-of-the-model-server");
        Files.writeString(folder.resolve("tokens/x"), TOKEN);
    }

    @AfterEach
    void stop() {
        if (process != null) {
            process.destroyForcibly();
        }
        model.close();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private Process run(Map<String, String> more) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                GatewayMain.class.getName());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("PUPPETMASTER_") || name.startsWith("OLLAMA_"));
        environment.putAll(Map.of(
                "PUPPETMASTER_LISTEN", "127.0.0.1:" + port,
                "PUPPETMASTER_HEALTH", "127.0.0.1:" + health,
                "PUPPETMASTER_STATE_DIR", folder.resolve("state").toString(),
                "PUPPETMASTER_POLICIES", folder.resolve("policies").toString(),
                "PUPPETMASTER_TOKENS", folder.resolve("tokens").toString()));
        environment.putAll(more);
        builder.redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
        process = builder.start();
        return process;
    }

    private void policy(String name, int tokens) throws IOException {
        Files.writeString(folder.resolve("policies/models.yaml"), """
                apiVersion: puppetmaster.dev/v1alpha1
                kind: LLMPolicy
                metadata: {name: %s}
                spec:
                  backends:
                  - {name: main, provider: ollama, url: "%s", model: tiny, secretRef: {name: s, key: token}}
                  budgets:
                  - {per: Policy, tokens: %d, period: Day, onExceed: Refuse}
                """.formatted(name, model.url(), tokens));
    }

    private int status(String policy) throws IOException, InterruptedException {
        return ask(policy).statusCode();
    }

    private HttpResponse<String> ask(String policy) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/chat"))
                        .header("Authorization", "Bearer " + TOKEN)
                        .header("X-Puppetmaster-Puppet", "@bot:x")
                        .header("X-Puppetmaster-Policy", policy)
                        .POST(BodyPublishers.ofString(
                                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"canary\"}]}"))
                        .build(),
                BodyHandlers.ofString());
    }

    private String page(String name) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + health + "/" + name))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private void awaitReady() {
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> page("readyz").equals("ok\n"));
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log"), StandardCharsets.UTF_8);
    }

    @Test
    void itAnswersByItsPoliciesFollowsThemAndRemembersWhatWasSpent() throws Exception {
        policy("p", 13);
        Process first = run(Map.of());
        awaitReady();
        model.then(ModelReply.says("from the model"));

        assertThat(ask("default/p").body()).contains("from ");
        assertThat(model.asked().getFirst().authorization()).isEqualTo("Bearer the-key-of-the-model-server");
        assertThat(page("metrics")).contains("puppetmaster_model_tokens").contains("backend=\"main\"");
        assertThat(status("default/q")).isEqualTo(404);

        // another name and a broken file: what was read last stays
        policy("q", 13);
        await().atMost(Duration.ofSeconds(20)).until(() -> status("default/q") != 404);
        Files.writeString(folder.resolve("policies/models.yaml"), "kind: LLMPolicy\nspec: {backends: 7}\n");
        await().atMost(Duration.ofSeconds(20)).until(() -> page("readyz").contains("models.yaml"));
        assertThat(ask("default/q").statusCode()).isNotEqualTo(404);
        policy("p", 13);
        awaitReady();

        first.destroy();
        assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(first.exitValue()).isZero();
        run(Map.of());
        awaitReady();
        ask("default/p");
        assertThat(status("default/p")).isEqualTo(429);
        assertThat(log()).doesNotContain("canary").doesNotContain(TOKEN).doesNotContain("the-key-of");
    }

    @Test
    void settingsThatDoNotDoAreOneLine() throws Exception {
        Process wrong = run(Map.of("PUPPETMASTER_LISTEN", "0.0.0.0:" + port));

        assertThat(wrong.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(wrong.exitValue()).isEqualTo(2);
        assertThat(log())
                .startsWith("puppetmaster-model-gateway: PUPPETMASTER_LISTEN: 0.0.0.0")
                .hasLineCount(1);
    }

    @Test
    void runtimesTokensAreNotShownToARegistrarInTheClear() throws Exception {
        Process wrong = run(Map.of("PUPPETMASTER_REGISTRAR_URL", "http://registrar:8443"));

        assertThat(wrong.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(wrong.exitValue()).isEqualTo(2);
        assertThat(log())
                .startsWith("puppetmaster-model-gateway: PUPPETMASTER_REGISTRAR_URL: http://registrar:8443 would send")
                .hasLineCount(1);
    }

    @Test
    void nobodyCouldCallIsSaid() throws Exception {
        Process wrong = run(Map.of("PUPPETMASTER_TOKENS", ""));

        assertThat(wrong.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(log()).contains("PUPPETMASTER_TOKENS and PUPPETMASTER_REGISTRAR_URL are not set");
    }
}
