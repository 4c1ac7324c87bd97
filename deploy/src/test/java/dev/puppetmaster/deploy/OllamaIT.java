package dev.puppetmaster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.deploy.Chart.Document;
import dev.puppetmaster.deploy.Chart.Rendered;
import dev.puppetmaster.synapse.Ports;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the chart gives to its two pods, with a real Ollama. Models are not taken from outside but made of one that is there. */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class OllamaIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path directory;

    private static Rendered rendered;
    private static int port;
    private static Process server;

    @BeforeAll
    static void start() throws Exception {
        rendered = Chart.OLLAMA.render(
                "models[0].name=worker",
                "models[0].modelfile=FROM tiny-script\nPARAMETER num_ctx 1024",
                "models[1].name=second:small",
                "models[1].modelfile=from worker\nSYSTEM You are brief.",
                "server.contextLength=2048",
                "server.keepAlive=-1");
        Path rig = Path.of(Rig.says("ollama/ollama.sh", "where"));
        copy(rig.resolve("models"), directory.resolve("var/lib/ollama/models"));
        for (Map.Entry<String, String> file : rendered.only("ConfigMap").data().entrySet()) {
            Files.writeString(
                    Files.createDirectories(directory.resolve("etc/puppetmaster"))
                            .resolve(file.getKey()),
                    file.getValue().replace("/etc/puppetmaster/", directory + "/etc/puppetmaster/"));
        }
        port = Ports.free();
        Document pod = rendered.only("StatefulSet").part("spec", "template", "spec");
        server = run(pod.part("containers", 0), "0.0.0.0:11434", rig).start();
        String ready = (String) pod.at("containers", 0, "startupProbe", "httpGet", "path");
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .ignoreException(ConnectException.class)
                .until(() -> get(ready).statusCode() == 200);
        Process models = run(
                        rendered.only("Job").part("spec", "template", "spec", "containers", 0),
                        "http://ollama.ai-services.svc:11434",
                        rig)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("models.log").toFile())
                .start();
        assertThat(models.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(models.exitValue())
                .as(Files.readString(directory.resolve("models.log")))
                .isZero();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (server != null) {
            server.destroy();
            assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** As the pod has it, with ports and folders of this machine. */
    private static ProcessBuilder run(Document container, String address, Path rig) {
        List<String> command = Stream.of((List<?>) container.at("command"))
                .flatMap(List::stream)
                .map(word -> word.toString().replace("/etc/puppetmaster/", directory + "/etc/puppetmaster/"))
                .map(word -> word.equals("ollama") ? rig.resolve("bin/ollama").toString() : word)
                .toList();
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("server.log").toFile());
        builder.environment().clear();
        builder.environment().put("PATH", rig.resolve("bin") + ":/usr/bin:/bin");
        ChartedSynapse.environment(container.parts("env"), Map.of())
                .forEach((name, value) -> builder.environment()
                        .put(
                                name,
                                value.equals(address)
                                        ? "127.0.0.1:" + port
                                        : value.replace("/var/lib/ollama", directory + "/var/lib/ollama")));
        return builder;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path copy = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(path, copy);
                }
            }
        }
    }

    @Test
    void aModelOfTheListAnswers() throws Exception {
        JsonNode answer = post("/api/chat", """
                {"model": "worker", "stream": false, "messages": [{"role": "user", "content": "[[json]]"}]}""");

        assertThat(answer.at("/message/content").asText()).isNotBlank();
        assertThat(answer.path("done").asBoolean()).isTrue();
    }

    @Test
    void whatTheModelfileSaysCounts() throws Exception {
        assertThat(post("/api/show", "{\"model\": \"worker\"}")
                        .path("parameters")
                        .asText())
                .containsPattern("num_ctx +1024");
        assertThat(post("/api/show", "{\"model\": \"second:small\"}")
                        .path("system")
                        .asText())
                .isEqualTo("You are brief.");
    }

    @Test
    void aLoadedModelStaysAsLongAsTheValuesSay() throws Exception {
        JsonNode unused =
                post("/api/generate", "{\"model\": \"second:small\", \"prompt\": \"[[json]]\", \"stream\": false}");

        JsonNode loaded = JSON.readTree(get("/api/ps").body()).path("models").path(0);
        assertThat(loaded.path("name").asText()).isEqualTo("second:small");
        // the model's own parameter goes before the server's
        assertThat(loaded.path("context_length").asInt()).isEqualTo(1024);
        assertThat(loaded.path("expires_at").asText()).as("for ever").matches("2[1-9][0-9]{2}-.*");
    }

    @Test
    void eachProbeIsAnswered() throws Exception {
        Document container = rendered.only("StatefulSet").part("spec", "template", "spec", "containers", 0);

        for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
            assertThat(get((String) container.at(probe, "httpGet", "path")).statusCode())
                    .isEqualTo(200);
        }
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HTTP.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode post(String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = HTTP.send(
                request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofMinutes(2));
    }
}
