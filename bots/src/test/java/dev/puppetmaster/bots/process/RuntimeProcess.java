package dev.puppetmaster.bots.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@link RuntimeMain} as a child, with this test's class path. */
final class RuntimeProcess implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final Path output;
    private final String token;
    private final Map<String, String> environment;

    private RuntimeProcess(Process process, Path output, String token, Map<String, String> environment) {
        this.process = process;
        this.output = output;
        this.token = token;
        this.environment = environment;
    }

    static RuntimeProcess start(Map<String, String> environment, Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        RuntimeMain.class.getName()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("PUPPETMASTER_"));
        builder.environment().putAll(environment);
        String token = Files.readString(Path.of(environment.getOrDefault("PUPPETMASTER_TOKEN_FILE", "")))
                .strip();
        return new RuntimeProcess(builder.start(), output, token, environment);
    }

    int readyz() throws IOException, InterruptedException {
        return health("/readyz").statusCode();
    }

    HttpResponse<String> health(String page) throws IOException, InterruptedException {
        return get("PUPPETMASTER_HEALTH", page, "");
    }

    HttpResponse<String> admin(String page, String withToken) throws IOException, InterruptedException {
        return get("PUPPETMASTER_ADMIN", page, withToken);
    }

    JsonNode admin(String page) throws IOException, InterruptedException {
        HttpResponse<String> response = admin(page, token);
        if (response.statusCode() != 200) {
            throw new AssertionError(page + " is answered " + response.statusCode() + ": " + response.body());
        }
        return new JsonMapper().readTree(response.body());
    }

    private HttpResponse<String> get(String address, String page, String withToken)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://" + environment.get(address) + page);
        return http.send(
                HttpRequest.newBuilder(uri)
                        .header("Authorization", "Bearer " + withToken)
                        .build(),
                BodyHandlers.ofString());
    }

    boolean isReady() throws InterruptedException {
        if (!process.isAlive()) {
            throw new AssertionError("the runtime ended with " + process.exitValue() + ":\n" + output());
        }
        try {
            return readyz() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** kill -9. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGTERM; its exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        return exit();
    }

    int exit() throws InterruptedException {
        if (!process.waitFor(40, TimeUnit.SECONDS)) {
            throw new AssertionError("the runtime does not end:\n" + output());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
    }
}
