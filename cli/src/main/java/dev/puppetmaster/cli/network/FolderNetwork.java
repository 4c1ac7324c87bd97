package dev.puppetmaster.cli.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.bots.llm.ModelSettings;
import dev.puppetmaster.cli.Finding;
import dev.puppetmaster.cli.StateDirectory;
import dev.puppetmaster.cli.up.Place;
import dev.puppetmaster.cli.up.StatusFile;
import dev.puppetmaster.cli.up.UpFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@code up} runs, by its state directory. */
final class FolderNetwork {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String KNOWN_KEYS = "known-keys.json";

    private final Path state;
    private final List<JsonNode> resources;
    private final List<Finding> findings = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();
    private final List<Volume> volumes = new ArrayList<>();

    private FolderNetwork(Path state) throws IOException {
        this.state = state;
        this.resources = StatusFile.read(state);
    }

    /** @throws IOException with one line, if {@code up} never ran there */
    static Network of(Path state, Map<String, String> environment) throws IOException {
        return new FolderNetwork(state).read(environment);
    }

    private Network read(Map<String, String> environment) throws IOException {
        boolean runs = StateDirectory.heldBy(state).isPresent();
        if (!runs) {
            findings.add(new About("up", "")
                    .fail("no network runs with the state directory " + state, "start it: puppetmaster up FOLDER"));
        }
        List<X509Certificate> authorities = new ArrayList<>();
        volume(state);
        for (Path place : Place.all(state)) {
            Path synapse = place.resolve("synapse");
            Path configuration = synapse.resolve("homeserver.json");
            if (Files.exists(configuration)) {
                JsonNode read = JSON.readTree(Files.readAllBytes(configuration));
                if (isDeclared(read.path("server_name").asText())) {
                    targets.add(target(read));
                    volume(synapse.resolve("media"));
                    signingKey(read.path("server_name").asText(), synapse.resolve("signing.key"));
                }
            }
        }
        targets.sort(Comparator.comparingInt(it -> order(it.serverName())));
        Path ca = state.resolve("ca").resolve("ca.crt");
        if (Files.exists(ca)) {
            authorities.addAll(Trust.read(ca));
        }
        if (!runs) {
            targets.clear();
        } else if (targets.isEmpty()) {
            foreign();
        }
        return new Network(
                findings, targets, models(environment), volumes, authorities, state.resolve(KNOWN_KEYS), false);
    }

    private List<JsonNode> all(String kind) {
        return resources.stream()
                .filter(item -> item.path("kind").asText().equals(kind))
                .toList();
    }

    private boolean isDeclared(String serverName) {
        return order(serverName) >= 0;
    }

    /** As the folder has them. */
    private int order(String serverName) {
        return all("Homeserver").stream()
                .map(item -> item.at("/spec/serverName").asText())
                .toList()
                .indexOf(serverName);
    }

    // ---- ours, by what its Synapse reads

    private static Target target(JsonNode configuration) {
        URI client = URI.create("http://127.0.0.1:8008");
        boolean federates = false;
        for (JsonNode listener : configuration.path("listeners")) {
            if (listener.path("tls").asBoolean()) {
                federates = true;
            } else {
                client = URI.create("http://127.0.0.1:" + listener.path("port").asInt());
            }
        }
        Set<String> allowed = new HashSet<>();
        configuration.path("federation_domain_whitelist").forEach(name -> allowed.add(name.asText()));
        return new Target(
                configuration.path("server_name").asText(),
                client,
                client,
                federates,
                proxy(configuration.path("https_proxy").asText()),
                null,
                allowed);
    }

    private static @Nullable InetSocketAddress proxy(String url) {
        // in a container its host has another name; it is this machine
        return url.isEmpty()
                ? null
                : new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), URI.create(url).getPort());
    }

    /** It runs on with the key that it has read, and would make another one at its next start. */
    private void signingKey(String serverName, Path file) {
        if (!Files.exists(file)) {
            findings.add(new About("signing key", serverName, About.KEYS)
                    .fail(
                            file + " is gone: at the next start another one is made",
                            "put back that of a backup before you end up"));
        }
    }

    private void volume(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            Volume there = Volume.of("", path);
            // folders of one disk are one line
            if (volumes.stream().noneMatch(known -> isSame(known, path))) {
                volumes.add(there);
            }
        }
    }

    private static boolean isSame(Volume known, Path path) {
        try {
            return Files.getFileStore(Path.of(known.place())).equals(Files.getFileStore(path));
        } catch (IOException e) {
            return false;
        }
    }

    // ---- somebody's

    private void foreign() throws IOException {
        Path file = state.resolve("up.json");
        if (Files.exists(file)) {
            for (UpFile.Entry each : UpFile.read(Files.readAllBytes(file)).homeservers()) {
                URI url = URI.create(each.baseUrl());
                targets.add(Target.of(each.serverName(), url));
            }
        }
    }

    // ---- models

    private List<Model> models(Map<String, String> environment) {
        List<Model> models = new ArrayList<>();
        boolean fromEnvironment = all("Puppet").stream()
                .anyMatch(puppet -> puppet.at("/spec/brain/llm/policyRef").isMissingNode());
        if (fromEnvironment) {
            environment(environment).ifPresent(models::add);
        }
        all("LLMPolicy").forEach(policy -> models.addAll(ofPolicy(policy)));
        return models;
    }

    /** That of puppets without a policy: nobody has to have it. */
    static Optional<Model> environment(Map<String, String> environment) {
        try {
            ModelSettings settings = ModelSettings.fromEnvironment(environment);
            return Optional.of(new Model("", "", "ollama", settings.baseUrl(), settings.model(), false, false));
        } catch (IllegalArgumentException e) {
            return Optional.of(new Model(
                    "",
                    "",
                    "ollama",
                    environment.getOrDefault("OLLAMA_BASE_URL", ""),
                    environment.getOrDefault("OLLAMA_MODEL", ""),
                    false,
                    true));
        }
    }

    /** The backends of an LLMPolicy. */
    static List<Model> ofPolicy(JsonNode policy) {
        List<Model> models = new ArrayList<>();
        policy.at("/spec/backends")
                .forEach(backend -> models.add(new Model(
                        policy.at("/metadata/name").asText(),
                        backend.path("name").asText(),
                        backend.path("provider").asText(),
                        backend.path("url").asText(),
                        backend.path("model").asText(),
                        !backend.path("secretRef").isMissingNode(),
                        true)));
        return models;
    }
}
