package dev.puppetmaster.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.bot.matrix.Secret;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** The admin port of a homeserver's runtime, through a port-forward, with the token of the homeserver's Secret. */
final class RuntimeDoor implements AutoCloseable {
    /** The operator labels a runtime's pods so. */
    private static final String NAME = "app.kubernetes.io/name";

    private static final String RUNTIME = "puppetmaster-runtime";
    private static final String HOMESERVER = "app.kubernetes.io/instance";
    private static final String PORT_NAME = "admin";
    private static final int DEFAULT_PORT = 8081;
    private static final String TOKEN_KEY = "runtime-token";
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final long MAX_ANSWER = 64L * 1024 * 1024;
    private static final JsonMapper JSON = new JsonMapper();

    private final String homeserver;
    private final Secret token;
    private final LocalPortForward forward;
    private final OkHttpClient http =
            new OkHttpClient.Builder().callTimeout(PATIENCE).build();

    private RuntimeDoor(String homeserver, Secret token, LocalPortForward forward) {
        this.homeserver = homeserver;
        this.token = token;
        this.forward = forward;
    }

    /** @throws IOException with one line: no Secret, no pod that runs, or it may not be read */
    static RuntimeDoor open(ClusterView cluster, JsonNode homeserver) throws IOException {
        String name = homeserver.at("/metadata/name").asText();
        Secret token = token(
                cluster, name, homeserver.at("/spec/appservice/secretRef/name").asText());
        Pod pod = pod(cluster, name);
        LocalPortForward forward = cluster.ask(() -> cluster.client()
                .pods()
                .inNamespace(cluster.namespace())
                .withName(pod.getMetadata().getName())
                .portForward(port(pod)));
        return new RuntimeDoor(name, token, forward);
    }

    private static Secret token(ClusterView cluster, String homeserver, String name) throws IOException {
        if (name.isEmpty()) {
            throw new IOException("Homeserver " + homeserver + " names no Secret: set spec.appservice.secretRef");
        }
        var secret = cluster.ask(() -> cluster.client()
                .secrets()
                .inNamespace(cluster.namespace())
                .withName(name)
                .get());
        String encoded = secret == null || secret.getData() == null
                ? null
                : secret.getData().get(TOKEN_KEY);
        if (encoded == null) {
            throw new IOException("Secret " + name + " of Homeserver " + homeserver + " has no " + TOKEN_KEY);
        }
        return new Secret(new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8).strip());
    }

    private static Pod pod(ClusterView cluster, String homeserver) throws IOException {
        return cluster.runtimes(homeserver).stream()
                .findFirst()
                .orElseThrow(() -> new IOException("no runtime of Homeserver " + homeserver + " runs in namespace "
                        + cluster.namespace() + " (pods with the labels " + NAME + "=" + RUNTIME + ", " + HOMESERVER
                        + "="
                        + homeserver + ")"));
    }

    static Map<String, String> labels(String homeserver) {
        return Map.of(NAME, RUNTIME, HOMESERVER, homeserver);
    }

    private static int port(Pod pod) {
        return pod.getSpec().getContainers().stream()
                .flatMap(container -> container.getPorts().stream())
                .filter(port -> PORT_NAME.equals(port.getName()))
                .map(ContainerPort::getContainerPort)
                .findFirst()
                .orElse(DEFAULT_PORT);
    }

    JsonNode get(String... path) throws IOException {
        HttpUrl.Builder url =
                new HttpUrl.Builder().scheme("http").host("127.0.0.1").port(forward.getLocalPort());
        for (String segment : path) {
            url.addPathSegment(segment);
        }
        Request request = new Request.Builder()
                .url(url.build())
                .header("Authorization", "Bearer " + token.reveal())
                .build();
        try (Response response = http.newCall(request).execute()) {
            if (response.code() != 200) {
                throw new IOException("the runtime of Homeserver " + homeserver + " answers " + response.code()
                        + (response.code() == 404 ? ": its token is another than that of the Secret, restart it" : ""));
            }
            var source = response.body().source();
            if (source.request(MAX_ANSWER + 1)) {
                throw new IOException("the answer is longer than " + MAX_ANSWER + " bytes");
            }
            return JSON.readTree(source.readByteArray());
        }
    }

    @Override
    public void close() throws IOException {
        forward.close();
    }
}
