package dev.puppetmaster.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.store.TraceTable;
import dev.puppetmaster.cli.look.NetworkView;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The resources of a namespace, and the runtimes of its homeservers through their admin ports. */
public final class ClusterView implements NetworkView {
    static final String GROUP = "puppetmaster.dev";
    static final String VERSION = "v1alpha1";
    private static final JsonMapper JSON = new JsonMapper();
    private static final int PATIENCE_MILLIS = 15_000;

    private final KubernetesClient client;
    private final String namespace;

    private ClusterView(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    /**
     * Reads the kubeconfig; nothing is asked of the cluster yet.
     *
     * @param kubeconfig null: {@code $KUBECONFIG}, else {@code ~/.kube/config}
     * @param context null: the current one
     * @param namespace null: the context's
     * @throws IOException with one line, if the kubeconfig cannot be used
     */
    public static ClusterView open(@Nullable Path kubeconfig, @Nullable String context, @Nullable String namespace)
            throws IOException {
        Config config = new ConfigBuilder(config(kubeconfig, context))
                .withConnectionTimeout(PATIENCE_MILLIS)
                .withRequestTimeout(PATIENCE_MILLIS)
                .withRequestRetryBackoffLimit(0)
                .build();
        String own = config.getNamespace();
        String inForce = namespace != null ? namespace : own == null ? "default" : own;
        try {
            return new ClusterView(
                    new KubernetesClientBuilder().withConfig(config).build(), inForce);
        } catch (KubernetesClientException e) {
            throw new IOException(
                    "the certificate, key or authority in the kubeconfig cannot be used (" + rootLine(e)
                            + "); a key of an elliptic curve has to begin with BEGIN EC PRIVATE KEY: openssl ec -in KEY",
                    e);
        }
    }

    private static Config config(@Nullable Path kubeconfig, @Nullable String context) throws IOException {
        if (kubeconfig != null && !Files.isReadable(kubeconfig)) {
            throw new IOException("--kubeconfig " + kubeconfig + " cannot be read");
        }
        Config config;
        try {
            config = kubeconfig == null
                    ? Config.autoConfigure(context)
                    : Config.fromKubeconfig(context, kubeconfig.toFile());
        } catch (RuntimeException e) {
            throw new IOException("the kubeconfig cannot be used: " + firstLine(e), e);
        }
        if (context != null
                && (config.getCurrentContext() == null
                        || !context.equals(config.getCurrentContext().getName()))) {
            throw new IOException("--context " + context + ": the kubeconfig has no context of that name");
        }
        return config;
    }

    /** Where the API server is. */
    public String server() {
        return client.getConfiguration().getMasterUrl();
    }

    public String namespace() {
        return namespace;
    }

    KubernetesClient client() {
        return client;
    }

    @Override
    public List<JsonNode> all(String kind) throws IOException {
        List<JsonNode> items = new ArrayList<>();
        for (GenericKubernetesResource resource : ask(() -> client.genericKubernetesResources(context(kind))
                .inNamespace(namespace)
                .list()
                .getItems())) {
            JsonNode item = JSON.valueToTree(resource);
            if (item.path("metadata") instanceof ObjectNode metadata) {
                // who wrote which field when: nobody who looks wants to know
                metadata.remove("managedFields");
            }
            items.add(item);
        }
        return items;
    }

    private static ResourceDefinitionContext context(String kind) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(GROUP)
                .withVersion(VERSION)
                .withKind(kind)
                .withPlural(plural(kind))
                .withNamespaced(true)
                .build();
    }

    static String plural(String kind) {
        String lower = kind.toLowerCase(Locale.ROOT);
        return lower.endsWith("y") ? lower.substring(0, lower.length() - 1) + "ies" : lower + "s";
    }

    /** From the first runtime of the namespace that has it. */
    @Override
    public List<TraceTable.Line> trace(EventId event) throws IOException {
        IOException last = null;
        for (JsonNode homeserver : all("Homeserver")) {
            try (RuntimeDoor door = RuntimeDoor.open(this, homeserver)) {
                List<TraceTable.Line> lines = new ArrayList<>();
                door.get("v1", "traces", event.value()).forEach(line -> lines.add(line(line)));
                if (!lines.isEmpty()) {
                    return lines;
                }
            } catch (IOException e) {
                last = e;
            }
        }
        if (last != null) {
            throw last;
        }
        return List.of();
    }

    private static TraceTable.Line line(JsonNode json) {
        return new TraceTable.Line(
                new UserId(json.path("puppet").asText()),
                new EventId(json.path("cause").asText()),
                json.path("at").asLong(),
                json.path("step").asText(),
                json.path("detail").asText());
    }

    /** What the runtime of a homeserver says of itself. */
    public JsonNode status(JsonNode homeserver) throws IOException {
        try (RuntimeDoor door = RuntimeDoor.open(this, homeserver)) {
            return door.get("v1", "status");
        }
    }

    /** The pods of a namespace with these labels that run. */
    public List<Pod> runningPods(String where, Map<String, String> labels) throws IOException {
        return ask(() -> client.pods()
                        .inNamespace(where)
                        .withLabels(labels)
                        .list()
                        .getItems())
                .stream()
                .filter(pod -> "Running".equals(pod.getStatus().getPhase()))
                .toList();
    }

    /** The pods of a homeserver's runtime that run. */
    public List<Pod> runtimes(String homeserver) throws IOException {
        return runningPods(namespace(), RuntimeDoor.labels(homeserver));
    }

    /** A question to the API server; a failure is one line. */
    <T> T ask(Supplier<T> question) throws IOException {
        try {
            return question.get();
        } catch (KubernetesClientException e) {
            throw new IOException(line(e), e);
        }
    }

    private String line(KubernetesClientException e) {
        return switch (e.getCode()) {
            case -1, 0 -> "the API server at " + server() + " does not answer (" + rootLine(e) + ")";
            case 401 -> "the API server at " + server() + " does not know you: renew the credentials of the kubeconfig";
            case 403 ->
                "you may not do that in the cluster: "
                        + (e.getStatus() == null ? firstLine(e) : e.getStatus().getMessage());
            case 404 ->
                "the cluster has no such kind: install Puppetmaster's CRDs (helm install, or kubectl apply of"
                        + " deploy/puppetmaster/files/crds)";
            default ->
                "the API server at " + server() + " answers " + e.getCode() + ": "
                        + (e.getStatus() == null ? firstLine(e) : e.getStatus().getMessage());
        };
    }

    private static String rootLine(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return firstLine(root);
    }

    private static String firstLine(Throwable thrown) {
        return String.valueOf(thrown.getMessage())
                .lines()
                .findFirst()
                .orElse(thrown.getClass().getSimpleName());
    }

    @Override
    public void close() {
        client.close();
    }
}
