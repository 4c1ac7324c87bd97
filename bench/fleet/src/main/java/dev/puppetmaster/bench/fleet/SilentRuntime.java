package dev.puppetmaster.bench.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.api.runtime.ObservationBatch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Asks the registrar for its assignment as a runtime does, and reports every puppet as running; else it does nothing. */
final class SilentRuntime implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;
    private final String token;
    private final Thread thread;

    /** @param registrar where it answers runtimes */
    SilentRuntime(URI registrar, String homeserver, String token) {
        this.base = registrar.resolve("/v1/runtimes/" + ClusterFleet.NAMESPACE + "/" + homeserver + "/");
        this.token = token;
        this.thread = Thread.ofVirtual().name("runtime").start(this::run);
    }

    private void run() {
        long revision = 0;
        Set<String> reported = new HashSet<>();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                JsonNode next = ask(revision);
                if (next == null) {
                    Thread.sleep(PAUSE);
                    continue;
                }
                revision = next.path("revision").asLong();
                report(next, reported);
            } catch (IOException notNow) {
                revision = 0;
                try {
                    Thread.sleep(PAUSE);
                } catch (InterruptedException e) {
                    return;
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Null if there is nothing new. */
    private @org.jspecify.annotations.Nullable JsonNode ask(long revision) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = http.send(
                request("assignment?after=" + revision + "&timeout=20").GET().build(),
                HttpResponse.BodyHandlers.ofByteArray());
        return answer.statusCode() == 200 ? JSON.readTree(answer.body()) : null;
    }

    private void report(JsonNode assignment, Set<String> reported) throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode();
        ArrayNode observations = body.putArray("observations");
        for (JsonNode puppet : assignment.path("puppets")) {
            String userId = puppet.path("userId").asText();
            if (reported.add(userId)) {
                observations
                        .addObject()
                        .put("type", "puppetState")
                        .put("userId", userId)
                        .put("state", "RUNNING")
                        .put("message", "");
            }
            if (observations.size() == ObservationBatch.MAX) {
                post(body);
                observations.removeAll();
            }
        }
        if (!observations.isEmpty()) {
            post(body);
        }
    }

    private void post(ObjectNode body) throws IOException, InterruptedException {
        int status = http.send(
                        request("observations")
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
        if (status >= 300) {
            throw new IOException("the registrar does not take observations: " + status);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE).header("Authorization", "Bearer " + token);
    }

    @Override
    public void close() {
        thread.interrupt();
        http.shutdownNow();
    }
}
