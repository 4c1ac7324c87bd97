package dev.puppetmaster.gateway.declared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.http.HttpAnswer;
import dev.puppetmaster.bot.http.HttpHandler;
import dev.puppetmaster.bot.http.HttpListener;
import dev.puppetmaster.bot.http.HttpRequest;
import dev.puppetmaster.bot.http.Listen;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.gateway.policy.Policy;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** LLMPolicies of a cluster, at a server that speaks as the API server does. */
@Timeout(90)
class ClusterPoliciesTest {
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> events = new ArrayList<>();
    private volatile String secret = "the-key-of-the-model-server";
    private HttpListener server;
    private Config cluster;

    @BeforeEach
    void start() throws IOException {
        HttpHandler handler = request -> Optional.of(answer(request));
        server = HttpListener.listen(Listen.onLoopback(0), handler);
        cluster = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.port())
                .withRequestRetryBackoffLimit(0)
                .build();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpAnswer answer(HttpRequest request) {
        String path = String.join("/", request.path());
        asked.add(path + (request.query().containsKey("watch") ? "?watch" : ""));
        if (path.endsWith("/llmpolicies")) {
            return request.query().containsKey("watch")
                    ? HttpAnswer.live(beginning -> {
                        OutputStream out = beginning.begin(200, "application/json");
                        // each from the beginning, as the client first tries a WebSocket, which is not spoken here
                        for (int i = 0; true; i++) {
                            out.write((event(i) + "\n").getBytes(StandardCharsets.UTF_8));
                            out.flush();
                        }
                    })
                    : HttpAnswer.json("{\"apiVersion\":\"puppetmaster.dev/v1alpha1\",\"kind\":\"LLMPolicyList\","
                            + "\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[" + policy("p", 1, true) + "]}");
        }
        if (path.equals("api/v1/namespaces/data/secrets/models")) {
            return secret.isEmpty()
                    ? HttpAnswer.json(
                            403,
                            "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":403,"
                                    + "\"reason\":\"Forbidden\",\"message\":\"no\"}")
                    : HttpAnswer.json(
                            "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"models\"},\"data\":{\"token\":\""
                                    + Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8))
                                    + "\"}}");
        }
        return HttpAnswer.json(404, "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"code\":404}");
    }

    private String event(int number) throws InterruptedException {
        synchronized (events) {
            while (events.size() <= number) {
                events.wait();
            }
            return events.get(number);
        }
    }

    private void happens(String event) {
        synchronized (events) {
            events.add(event);
            events.notifyAll();
        }
    }

    private static String policy(String name, int version, boolean withKey) {
        return "{\"apiVersion\":\"puppetmaster.dev/v1alpha1\",\"kind\":\"LLMPolicy\",\"metadata\":{\"name\":\"" + name
                + "\",\"namespace\":\"data\",\"uid\":\"" + name + "\",\"resourceVersion\":\"" + version
                + "\"},\"spec\":{\"backends\":[{\"name\":\"main\",\"provider\":\"ollama\",\"url\":\"http://m:11434\","
                + "\"model\":\"tiny" + version + "\""
                + (withKey ? ",\"secretRef\":{\"name\":\"models\",\"key\":\"token\"}" : "") + "}]}}";
    }

    private static String model(ClusterPolicies policies, String key) {
        return policies.find(key)
                .map(Policy::backends)
                .map(backends -> String.valueOf(backends.getFirst().model()))
                .orElse("");
    }

    @Test
    void whatIsDeclaredIsInForceAndFollowed() {
        try (ClusterPolicies policies = ClusterPolicies.follow(cluster, List.of(), null)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> model(policies, "data/p").equals("tiny1"));
            assertThat(policies.trouble()).isEmpty();
            assertThat(policies.find("data/p")
                            .orElseThrow()
                            .backends()
                            .getFirst()
                            .key())
                    .isEqualTo(new Secret("the-key-of-the-model-server"));

            happens("{\"type\":\"MODIFIED\",\"object\":" + policy("p", 2, true) + "}");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> model(policies, "data/p").equals("tiny2"));

            happens("{\"type\":\"ADDED\",\"object\":" + policy("q", 3, false) + "}");
            happens("{\"type\":\"DELETED\",\"object\":" + policy("p", 4, true) + "}");
            await().atMost(Duration.ofSeconds(30)).until(() -> policies.keys().equals(List.of("data/q")));
        }
        // no Secret is listed or watched
        assertThat(asked)
                .filteredOn(path -> path.contains("secrets"))
                .isNotEmpty()
                .allMatch(path -> path.equals("api/v1/namespaces/data/secrets/models"));
    }

    @Test
    void aSecretThatMayNotBeReadKeepsThePolicyAsItWas() {
        try (ClusterPolicies policies = ClusterPolicies.follow(cluster, List.of("data"), null)) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> model(policies, "data/p").equals("tiny1"));
            secret = "";
            happens("{\"type\":\"MODIFIED\",\"object\":" + policy("p", 2, true) + "}");
            happens("{\"type\":\"ADDED\",\"object\":" + policy("q", 3, false) + "}");

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> model(policies, "data/q").equals("tiny3"));
            assertThat(model(policies, "data/p")).isEqualTo("tiny1");
        }
        assertThat(asked).contains("apis/puppetmaster.dev/v1alpha1/namespaces/data/llmpolicies");
    }
}
