package dev.puppetmaster.registrar.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.registrar.kubernetes.ApiServerHttp.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** Puts our CRDs on an API server, as {@code kubectl apply --server-side} does. */
public final class Crds {
    private static final String PATH = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/";
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private Crds() {}

    /** Applies those of the project, and waits until all are served. */
    public static void apply(LocalApiServer server) throws IOException, InterruptedException {
        ApiServerHttp http = server.http();
        for (Path file : ProjectFiles.crds()) {
            apply(http, ProjectFiles.read(file));
        }
    }

    /** What a kind is called in paths; of one that does not exist the place where it is refused. */
    static String plural(String kind) {
        return switch (kind) {
            case "ServiceDiscovery" -> "servicediscoveries";
            case "LLMPolicy" -> "llmpolicies";
            case "MemoryPolicy" -> "memorypolicies";
            case "Puppet", "PuppetSet", "Friendship", "Tool", "Approval" -> kind.toLowerCase(Locale.ROOT) + "s";
            default -> "homeservers";
        };
    }

    /** Applies one, and waits until it is served. */
    static void apply(ApiServerHttp http, String crd) throws IOException, InterruptedException {
        String name = crd.replaceAll("(?s).*\\n  name: \"?([a-z.]+)\"?\\n.*", "$1");
        String query = "?fieldManager=test&force=true";
        Answer answer = http.send("PATCH", PATH + name + query, "application/apply-patch+yaml", crd);
        if (answer.status() >= 300) {
            throw new IOException(name + " is refused: " + answer.body());
        }
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!isServed(http, name)) {
            if (System.nanoTime() > until) {
                throw new IOException(
                        name + " is not served: " + http.get(PATH + name).body());
            }
            Thread.sleep(Duration.ofMillis(50));
        }
    }

    private static boolean isServed(ApiServerHttp http, String name) throws IOException, InterruptedException {
        JsonNode crd = new JsonMapper().readTree(http.get(PATH + name).body());
        boolean established = false;
        for (JsonNode condition : crd.path("status").path("conditions")) {
            established |= condition.path("type").asText().equals("Established")
                    && condition.path("status").asText().equals("True");
        }
        String plural = name.substring(0, name.indexOf('.'));
        return established
                && http.get("/apis/puppetmaster.dev/v1alpha1/" + plural).status() == 200;
    }
}
