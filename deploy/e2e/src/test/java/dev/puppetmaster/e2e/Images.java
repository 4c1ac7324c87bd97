package dev.puppetmaster.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The images of these sources on the cluster's node. A second tag, made of what goes into them, says whether the ones that are
 * there are current.
 */
final class Images {
    private static final List<String> NAMES = List.of("registrar", "runtime", "model-gateway", "synapse");
    private static final Duration BUILD = Duration.ofMinutes(20);

    private final Machine machine;
    private final Shell shell;
    private final String version;
    private final String sources;

    Images(Machine machine) {
        this.machine = machine;
        this.shell = machine.shell();
        this.version = shell.run("sed -n 's:^  <version>\\(.*\\)</version>$:\\1:p' pom.xml | head -n 1")
                .strip();
        this.sources = "sources-"
                + shell.run(
                                "find pom.xml {puppet-api,bot-sdk,puppet-registrar,model-gateway,bots}/{pom.xml,src/main} deploy/images"
                                        + " local-synapse/src/main/resources -type f | LC_ALL=C sort | xargs sha256sum | sha256sum")
                        .substring(0, 12);
    }

    /**
     * Sees to it that the node has them.
     *
     * @param build the page's command that builds them
     */
    void ensure(Cluster cluster, String build) {
        if (isOn(cluster)) {
            return;
        }
        String provider = cluster.get("nodes").at("/items/0/spec/providerID").asText();
        if (!machine.isRig() && !provider.startsWith("kind://")) {
            throw new AssertionError("the nodes do not have the images of these sources: " + build + ", tag each "
                    + sources + " too, and load both tags as docs/images.md says");
        }
        machine.needEngine();
        if (shell.attempt("docker image inspect " + String.join(" ", names(sources)))
                        .exit()
                != 0) {
            shell.run("dev/rig/docker/docker.sh base", "", BUILD);
            shell.run(build, "", BUILD);
            for (String name : NAMES) {
                shell.run("docker tag " + name(name, version) + " " + name(name, sources));
            }
        }
        // whatever was built since under the version
        for (String name : NAMES) {
            shell.run("docker tag " + name(name, sources) + " " + name(name, version));
        }
        List<String> all = new ArrayList<>(names(version));
        all.addAll(names(sources));
        load(String.join(" ", all));
        shell.run("docker image ls --format '{{.Repository}}:{{.Tag}}' 'puppetmaster/*' | awk '/:sources-/ && !/:"
                + sources + "$/' | xargs -r docker rmi");
    }

    private void load(String names) {
        if (machine.isRig()) {
            // of other sources: nothing else removes them
            shell.run("dev/rig/cluster/cluster.sh forget /puppetmaster/");
        }
        add(names);
    }

    /** Brings images to the node, besides those that it has. */
    void add(String names) {
        if (!machine.isRig()) {
            shell.run("kind load docker-image " + names, "", BUILD);
            return;
        }
        shell.run(
                "archive=$(mktemp --suffix=.tar); trap 'rm -f $archive' EXIT; docker save " + names
                        + " >$archive; dev/rig/cluster/cluster.sh load $archive",
                "",
                BUILD);
    }

    private boolean isOn(Cluster cluster) {
        for (String name : NAMES) {
            boolean there = false;
            for (JsonNode image : cluster.get("nodes").at("/items/0/status/images")) {
                String names = image.path("names").toString();
                there |= names.contains(name(name, version) + "\"") && names.contains(name(name, sources) + "\"");
            }
            if (!there) {
                return false;
            }
        }
        return true;
    }

    private static List<String> names(String tag) {
        return NAMES.stream().map(name -> name(name, tag)).toList();
    }

    private static String name(String image, String tag) {
        return "puppetmaster/" + image + ":" + tag;
    }
}
