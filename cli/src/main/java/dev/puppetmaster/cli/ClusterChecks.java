package dev.puppetmaster.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.cli.cluster.ClusterView;
import dev.puppetmaster.cli.look.NetworkOption;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What of a network in a cluster works: the API server, each homeserver, its runtime. Nothing here changes anything. */
final class ClusterChecks {
    private ClusterChecks() {}

    static List<Finding> look(NetworkOption network) throws IOException {
        List<Finding> findings = new ArrayList<>();
        try (ClusterView cluster = network.cluster()) {
            List<JsonNode> homeservers;
            try {
                homeservers = cluster.all("Homeserver");
            } catch (IOException e) {
                return List.of(Finding.fail("cluster", "cannot be looked at", String.valueOf(e.getMessage())));
            }
            String where = "namespace " + cluster.namespace() + " at " + cluster.server();
            findings.add(
                    homeservers.isEmpty()
                            ? Finding.warn(
                                    "cluster", where + " has no Homeserver", "apply one, or name its --namespace")
                            : Finding.ok("cluster", where));
            for (JsonNode homeserver : homeservers) {
                findings.add(homeserver(homeserver));
                findings.addAll(runtime(cluster, homeserver));
            }
        }
        return findings;
    }

    private static Finding homeserver(JsonNode homeserver) {
        String name = homeserver.at("/metadata/name").asText();
        for (JsonNode condition : homeserver.at("/status/conditions")) {
            boolean good = condition.path("status").asText().equals("True");
            if (condition.path("type").asText().equals("Ready")) {
                return good
                        ? Finding.ok("homeserver", name + " is ready")
                        : Finding.fail(
                                "homeserver",
                                name + " is not ready: "
                                        + condition.path("reason").asText(),
                                condition.path("message").asText());
            }
        }
        return Finding.fail(
                "homeserver", name + " has no conditions", "look whether the operator runs and watches here");
    }

    private static List<Finding> runtime(ClusterView cluster, JsonNode homeserver) {
        String name = homeserver.at("/metadata/name").asText();
        JsonNode status;
        try {
            status = cluster.status(homeserver);
        } catch (IOException e) {
            return List.of(Finding.fail("runtime", name + " cannot be looked at", String.valueOf(e.getMessage())));
        }
        List<Finding> findings = new ArrayList<>();
        for (String other : List.of("homeserver", "registrar")) {
            JsonNode reached = status.path(other);
            if (!reached.path("reached").asBoolean()) {
                findings.add(Finding.fail(
                        "runtime",
                        name + ": no " + other,
                        reached.path("message").asText()));
            }
        }
        int running = 0;
        for (JsonNode puppet : status.path("puppets")) {
            String state = puppet.path("state").asText();
            running += state.equals("RUNNING") ? 1 : 0;
            if (state.equals("FAILED")) {
                findings.add(Finding.fail(
                        "runtime",
                        name + ": " + puppet.path("name").asText() + " failed",
                        puppet.path("message").asText()));
            }
        }
        findings.add(Finding.ok("runtime", name + " hosts " + running + " puppets"));
        return findings;
    }
}
