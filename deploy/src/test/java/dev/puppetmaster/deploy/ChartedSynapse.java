package dev.puppetmaster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.deploy.Chart.Document;
import dev.puppetmaster.deploy.Chart.Rendered;
import dev.puppetmaster.synapse.Ports;
import dev.puppetmaster.synapse.SynapseInstallation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Synapse as a process of this machine with the files and the environment that the chart gives to its pod. These are adapted:
 * the folders that are mounted stand below one of this machine, ports are free ones, and it listens on 127.0.0.1.
 *
 * @param directory in which the pod's folders are
 */
record ChartedSynapse(
        Process process, Path directory, Map<Integer, Integer> ports, Rendered rendered, TestCertificate tls)
        implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration READY = Duration.ofMinutes(3);
    private static final String RUNTIME = "http://data-runtime.matrix.svc:29333";

    /** @param body an empty object where it is no JSON */
    record Answer(int status, JsonNode body) {}

    /**
     * Starts it and waits until it is healthy.
     *
     * @param given Secrets that the values name, by name and key
     * @throws IOException with its last words if it does not start
     */
    static ChartedSynapse start(Rendered rendered, Map<String, Map<String, String>> given, Path directory)
            throws Exception {
        return start(rendered, given, directory, Ports.free());
    }

    /** @param pushedTo the port where the runtime is: of this machine, not by its name in the cluster */
    static ChartedSynapse start(Rendered rendered, Map<String, Map<String, String>> given, Path directory, int pushedTo)
            throws Exception {
        TestCertificate tls = TestCertificate.of(directory, "data.example.org");
        List<Integer> free = Ports.free(3);
        Map<Integer, Integer> ports = Map.of(8008, free.get(0), 8448, free.get(1), 9000, free.get(2));
        write(rendered, tls, given, directory, ports, pushedTo);
        Path said = directory.resolve("said");
        ProcessBuilder builder = new ProcessBuilder(
                        SynapseInstallation.ensure(SynapseInstallation.defaultCache(), System.err::println)
                                .python()
                                .toString(),
                        "-m",
                        "synapse.app.homeserver",
                        "-c",
                        directory.resolve("config/homeserver.yaml").toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().put("PYTHONPATH", PostgresDriver.installed().toString());
        Document container = rendered.only("StatefulSet").part("spec", "template", "spec", "containers", 0);
        builder.environment().putAll(environment(container.has("env") ? container.parts("env") : List.of(), given));
        ChartedSynapse synapse = new ChartedSynapse(builder.start(), directory, ports, rendered, tls);
        synapse.awaitHealthy(said);
        return synapse;
    }

    private static void write(
            Rendered rendered,
            TestCertificate tls,
            Map<String, Map<String, String>> given,
            Path directory,
            Map<Integer, Integer> ports,
            int pushedTo)
            throws IOException {
        Map<String, Map<String, String>> folders = new HashMap<>();
        folders.put("keys", rendered.named("Secret", "data-synapse-keys").secrets());
        Map<String, String> appservice =
                rendered.named("Secret", "data-synapse-appservice").secrets();
        appservice.computeIfPresent(
                "puppets.yaml", (file, text) -> text.replace(RUNTIME, "http://127.0.0.1:" + pushedTo));
        folders.put("appservice", appservice);
        folders.put("tls", given.getOrDefault("data-tls", Map.of("tls.crt", tls.certificate(), "tls.key", tls.key())));
        folders.put("data", Map.of());
        folders.put("tmp", Map.of());
        Map<String, String> config = new HashMap<>();
        rendered.only("ConfigMap").data().forEach((file, text) -> config.put(file, adapted(text, directory, ports)));
        folders.put("config", config);
        for (Map.Entry<String, Map<String, String>> folder : folders.entrySet()) {
            mount(directory, folder.getKey(), folder.getValue());
        }
    }

    private static void mount(Path directory, String folder, Map<String, String> files) throws IOException {
        Path place = Files.createDirectories(directory.resolve(folder));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(place.resolve(file.getKey()), file.getValue());
        }
    }

    /** As the kubelet writes a Secret that has changed into the pod's volume. */
    void mount(String folder, Map<String, String> files) throws IOException {
        mount(directory, folder, files);
    }

    /** Starts the container that runs beside Synapse. It looks twice a second. */
    Daemon sidecar() throws IOException, InterruptedException {
        Document container = rendered.only("StatefulSet").part("spec", "template", "spec", "initContainers", 0);
        assertThat(container.at("restartPolicy")).isEqualTo("Always");
        Map<String, String> here = Map.of(
                "/opt/synapse/bin/python",
                SynapseInstallation.ensure(SynapseInstallation.defaultCache(), System.err::println)
                        .python()
                        .toString(),
                "8448",
                ports.get(8448).toString(),
                "30",
                "0.5");
        List<String> command = new ArrayList<>();
        for (Object word : (List<?>) container.at("command")) {
            String text = word.toString();
            command.add(here.getOrDefault(text, text.startsWith("/") ? directory + text : text));
        }
        return Daemon.start(directory.resolve("sidecar.said"), Map.of(), command);
    }

    private static String adapted(String text, Path directory, Map<Integer, Integer> ports) {
        String adapted = text.replaceAll("(?<=[ \"])/(?=(config|keys|appservice|tls|data|tmp)/)", directory + "/")
                .replace("0.0.0.0", "127.0.0.1");
        for (Map.Entry<Integer, Integer> port : ports.entrySet()) {
            adapted = adapted.replace("port: " + port.getKey() + "\n", "port: " + port.getValue() + "\n");
        }
        return adapted;
    }

    /** Of a container, with what it takes from Secrets. */
    static Map<String, String> environment(List<Document> variables, Map<String, Map<String, String>> given) {
        Map<String, String> environment = new HashMap<>();
        for (Document variable : variables) {
            String name = (String) variable.at("name");
            if (variable.has("value")) {
                environment.put(name, (String) variable.at("value"));
            } else {
                Document from = variable.part("valueFrom", "secretKeyRef");
                environment.put(name, given.get((String) from.at("name")).get((String) from.at("key")));
            }
        }
        return environment;
    }

    private void awaitHealthy(Path said) throws IOException, InterruptedException {
        long giveUp = System.nanoTime() + READY.toNanos();
        while (!isHealthy()) {
            if (!process.isAlive() || System.nanoTime() > giveUp) {
                close();
                List<String> lines = Files.readAllLines(said);
                throw new IOException("Synapse did not start: "
                        + String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size())));
            }
            Thread.sleep(Duration.ofMillis(200));
        }
    }

    private boolean isHealthy() throws InterruptedException {
        try {
            return text(request(client().resolve("/health"))).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    URI client() {
        return URI.create("http://127.0.0.1:" + ports.get(8008));
    }

    /** What is in the Secret with the keys. */
    String key(String name) {
        return rendered.named("Secret", "data-synapse-keys").secrets().get(name);
    }

    /** With which the runtime acts. */
    String puppetsToken() {
        String registration =
                rendered.named("Secret", "data-synapse-appservice").secrets().get("puppets.yaml");
        return registration.replaceAll("(?s).*as_token: \"([^\"]*)\".*", "$1");
    }

    Answer get(String path, @Nullable String token) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(client().resolve(path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return answer(text(request));
    }

    Answer post(String path, String body) throws IOException, InterruptedException {
        return answer(text(request(client().resolve(path)).POST(HttpRequest.BodyPublishers.ofString(body))));
    }

    /** As another homeserver asks, that trusts who signed the certificate. */
    Answer overTls(String path) throws Exception {
        return overTls(path, tls);
    }

    /** As one asks that trusts who signed another. */
    Answer overTls(String path, TestCertificate trusted) throws Exception {
        try (HttpClient http =
                HttpClient.newBuilder().sslContext(trusted.trust()).build()) {
            URI uri = URI.create("https://127.0.0.1:" + ports.get(8448)).resolve(path);
            return answer(http.send(request(uri).build(), HttpResponse.BodyHandlers.ofString()));
        }
    }

    String metrics() throws IOException, InterruptedException {
        return text(request(URI.create("http://127.0.0.1:" + ports.get(9000) + "/_synapse/metrics")))
                .body();
    }

    private static HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30));
    }

    private static HttpResponse<String> text(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static Answer answer(HttpResponse<String> response) throws IOException {
        return new Answer(response.statusCode(), JSON.readTree(response.body()));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
