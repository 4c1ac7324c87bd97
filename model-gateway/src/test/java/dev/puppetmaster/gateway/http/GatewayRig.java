package dev.puppetmaster.gateway.http;

import dev.puppetmaster.bot.http.Listen;
import dev.puppetmaster.gateway.ModelGateway;
import dev.puppetmaster.gateway.backend.Backend;
import dev.puppetmaster.gateway.backend.BackendClient;
import dev.puppetmaster.gateway.backend.ModelFault;
import dev.puppetmaster.gateway.backend.Price;
import dev.puppetmaster.gateway.chat.ChatCall.Format;
import dev.puppetmaster.gateway.ledger.Ledger;
import dev.puppetmaster.gateway.ledger.Meter;
import dev.puppetmaster.gateway.policy.Budget;
import dev.puppetmaster.gateway.policy.Limit;
import dev.puppetmaster.gateway.policy.Policies;
import dev.puppetmaster.gateway.policy.Policy;
import dev.puppetmaster.gateway.route.Router;
import dev.puppetmaster.testkit.ScriptedModel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A gateway over HTTP with two backends: the first speaks OpenAI's format, the second Ollama's. */
public final class GatewayRig implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    public static final String TOKEN = "a-token-of-sixteen";
    static final Map<String, String> ANN = Map.of(
            "Authorization", "Bearer " + TOKEN,
            "X-Puppetmaster-Puppet", "@bot:x",
            "X-Puppetmaster-Room", "!room",
            "X-Puppetmaster-Sender", "@ann:x",
            "X-Puppetmaster-Policy", "default/p");

    public final ScriptedModel first = ScriptedModel.start();
    public final ScriptedModel second = ScriptedModel.start();
    public final Map<String, Policy> policies = new TreeMap<>();
    /** What the token opens of them; null: all. */
    volatile @Nullable Set<String> assigned;

    private final BackendClient client = new BackendClient();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Ledger ledger;
    private final GatewayServer server;

    public GatewayRig(Path folder) throws IOException {
        ledger = Ledger.open(folder.resolve("gateway.db"));
        policies.put("default/p", policy(List.of(), List.of()));
        ModelGateway gateway = new ModelGateway(new Router(client), new Meter(ledger, Clock.systemUTC()));
        server = GatewayServer.listen(Listen.onLoopback(0), new Held(policies), this::pass, gateway);
    }

    private record Held(Map<String, Policy> all) implements Policies {
        @Override
        public Optional<Policy> find(String key) {
            return Optional.ofNullable(all.get(key));
        }

        @Override
        public List<String> keys() {
            return List.copyOf(all.keySet());
        }
    }

    private Optional<Callers.Pass> pass(dev.puppetmaster.bot.matrix.Secret token, String runtime, String policy) {
        return token.matches(TOKEN) ? Optional.of(new Callers.Pass("x", assigned)) : Optional.empty();
    }

    public Policy policy(List<Limit> limits, List<Budget> budgets) {
        return policy(LONG, limits, budgets);
    }

    /** Of whose backends none may be silent for a second, once it has begun. */
    public Policy impatient() {
        return policy(Duration.ofSeconds(1), List.of(), List.of());
    }

    private Policy policy(Duration silence, List<Limit> limits, List<Budget> budgets) {
        Backend.Patience patience = new Backend.Patience(LONG, LONG, silence, LONG);
        return new Policy(
                "default/p",
                List.of(
                        new Backend("first", Format.OPENAI, first.url(), "big", null, patience, 2, Price.FREE),
                        new Backend("second", Format.OLLAMA, second.url(), "small", null, patience, 2, Price.FREE)),
                EnumSet.allOf(ModelFault.Kind.class),
                0,
                Duration.ZERO,
                limits,
                budgets);
    }

    /** Only the second backend, which may be silent for long. */
    public Policy patient() {
        return new Policy(
                "default/p",
                List.of(new Backend(
                        "second",
                        Format.OLLAMA,
                        second.url(),
                        "small",
                        null,
                        new Backend.Patience(LONG, LONGEST, LONGEST, LONGEST),
                        2,
                        Price.FREE)),
                EnumSet.allOf(ModelFault.Kind.class),
                0,
                Duration.ZERO,
                List.of(),
                List.of());
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    HttpRequest.Builder to(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(30));
        ANN.forEach(request::header);
        return request;
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(to(path).POST(BodyPublishers.ofString(body)).build());
    }

    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, BodyHandlers.ofString());
    }

    HttpClient http() {
        return http;
    }

    @Override
    public void close() {
        server.close();
        client.close();
        ledger.close();
        first.close();
        second.close();
    }
}
