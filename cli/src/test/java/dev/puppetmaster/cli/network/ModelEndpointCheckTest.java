package dev.puppetmaster.cli.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over the HTTP of an Ollama, and of a server of OpenAI's format. */
class ModelEndpointCheckTest {
    @TempDir
    private Path directory;

    private final Map<String, String> pages = new ConcurrentHashMap<>();
    private volatile int other = 404;
    private HttpServer server;
    private String url;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                String page = pages.get(exchange.getRequestURI().getPath());
                byte[] bytes =
                        (page == null ? "{\"error\": \"model not found\"}" : page).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(page == null ? other : 200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
        url = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private List<String> look(Model... models) throws Exception {
        try (Web web = new Web(Names.ofThisMachine(), Clock.systemUTC())) {
            Network network = new Network(
                    List.of(), List.of(), List.of(models), List.of(), List.of(), directory.resolve("k.json"), false);
            return Looked.lines(new NetworkDoctor(web, new Tailscaled(null, null)).look(network), "model");
        }
    }

    private static Model ollama(String url) {
        return new Model("models", "local", "ollama", url, "tiny", false, true);
    }

    private Model openai(boolean wantsKey) {
        return new Model("models", "far", "openai", url, "big", wantsKey, true);
    }

    @Test
    void oneThatAnswersIsSaid() throws Exception {
        pages.put("/api/show", "{\"capabilities\": [\"completion\", \"tools\"]}");
        assertThat(look(ollama(url))).containsExactly("OK models The model `tiny` answers at " + url);
    }

    @Test
    void oneThatIsMissingThereIsSaid() throws Exception {
        assertThat(look(ollama(url)))
                .containsExactly("FAIL models Ollama at " + url + " has no model `tiny`: run `ollama pull tiny`, or set"
                        + " `model` of backend local.");
        pages.put("/v1/models", "{\"data\": [{\"id\": \"small\"}]}");
        assertThat(look(openai(false)))
                .containsExactly("FAIL models the server at " + url
                        + " has no model `big`: it has: small; load it there," + " or correct `model` of backend far");
    }

    @Test
    void oneThatDoesNotAnswerIsSaid() throws Exception {
        server.stop(0);
        assertThat(look(ollama(url)).getFirst())
                .startsWith("FAIL models No model answers at " + url + " (connection refused): start Ollama there");
        assertThat(look(openai(true)).getFirst())
                .isEqualTo("FAIL models nothing answers at " + url
                        + " for `big`: nothing listens there: start it there, or correct `url` of backend far");
    }

    @Test
    void aNameThatDoesNotResolveIsSaid() throws Exception {
        assertThat(look(ollama("http://mac.invalid:11434")).getFirst())
                .startsWith("FAIL models `tiny` is to be at http://mac.invalid:11434, and mac.invalid does not resolve")
                .endsWith("correct the name in `url` of backend local, or add it to the DNS");
    }

    @Test
    void aServerThatWantsItsKeyIsThere() throws Exception {
        other = 401;
        assertThat(look(openai(true)).getFirst()).startsWith("OK models " + url + " answers and wants its key");
    }

    @Test
    void ofSeveralBackendsOneThatAnswersIsEnough() throws Exception {
        pages.put("/api/show", "{}");
        assertThat(look(ollama("http://127.0.0.1:1"), ollama(url)))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("WARN").contains("(another backend answers)"),
                        line -> assertThat(line).startsWith("OK"));
    }

    @Test
    void oneThatNobodyDeclaredMayBeMissing() throws Exception {
        Model assumed = new Model("", "", "ollama", "http://127.0.0.1:1", "tiny", false, false);
        assertThat(look(assumed).getFirst())
                .startsWith("WARN  No model answers at http://127.0.0.1:1")
                .endsWith("Commands work without");
    }
}
