package dev.puppetmaster.brain;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.remote.TurnLine;
import dev.puppetmaster.bot.remote.TurnLine.ToolWish;
import dev.puppetmaster.bot.remote.TurnLines;
import dev.puppetmaster.bot.remote.TurnRequest;
import dev.puppetmaster.bot.remote.TurnRequests;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The runtime's side of the contract, for tests. */
final class Turns {
    private static final JsonMapper JSON = new JsonMapper();
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI brain;

    Turns(URI brain) {
        this.brain = brain;
    }

    static TurnRequest turn(String name, String body, TurnRequest.Step... steps) {
        return new TurnRequest(
                name,
                new TurnRequest.Self(new UserId("@data-a:data.example.org"), "data-a", "Analyzer"),
                new TurnRequest.Place(new RoomId("!r:data.example.org"), TurnRequest.PlaceKind.DIRECT),
                new TurnRequest.Sender(new UserId("@you:data.example.org"), TurnRequest.SenderKind.HUMAN),
                new TurnRequest.Message(new EventId("$e"), body),
                List.of(),
                List.of(new TurnRequest.Offer(
                        "ask_model", "Asks a model.", JSON.createObjectNode().put("type", "object"), false)),
                List.of(steps));
    }

    static TurnRequest.Step step(String id, String tool, String result) {
        ObjectNode arguments = JSON.createObjectNode();
        return new TurnRequest.Step(new ToolWish(id, tool, arguments), new TurnRequest.Gave(result));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> delete(String turn) throws IOException, InterruptedException {
        return client.send(request("/v1/turns/" + turn).DELETE().build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> postRaw(String body) throws IOException, InterruptedException {
        return client.send(
                request("/v1/turns")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    Answer post(TurnRequest turn) throws IOException, InterruptedException {
        HttpResponse<java.io.InputStream> response = client.send(
                request("/v1/turns")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(TurnRequests.write(turn)))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        return new Answer(
                response.statusCode(),
                response.headers().firstValue("Retry-After").orElse(""),
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(brain.resolve(path)).timeout(Duration.ofSeconds(30));
    }

    /** What comes, line by line. */
    record Answer(int status, String retryAfter, BufferedReader lines) implements AutoCloseable {
        /** The next line that says something; a test that waits for one that does not come is ended by its timeout. */
        TurnLine next() throws Exception {
            String line = lines.readLine();
            while (line != null && line.isBlank()) {
                line = lines.readLine();
            }
            if (line == null) {
                throw new AssertionError("the answer is over");
            }
            return TurnLines.read(line);
        }

        /** All that is left, texts joined. */
        List<TurnLine> rest() throws Exception {
            List<TurnLine> all = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    TurnLine next = TurnLines.read(line);
                    TurnLine last = all.isEmpty() ? next : all.getLast();
                    if (next instanceof TurnLine.Text more && last instanceof TurnLine.Text text && !all.isEmpty()) {
                        all.set(all.size() - 1, new TurnLine.Text(text.text() + more.text()));
                    } else {
                        all.add(next);
                    }
                }
            }
            return all;
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
