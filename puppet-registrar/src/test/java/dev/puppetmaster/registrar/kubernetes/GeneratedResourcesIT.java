package dev.puppetmaster.registrar.kubernetes;

import static dev.puppetmaster.registrar.kubernetes.ClusterRig.NAMESPACE;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.isReady;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.api.crd.CustomResources;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Resources at random, good and bad: the registrar gives each that the API server takes a verdict, goes on, and tells no secret.
 * {@code -Dpuppetmaster.resources} is how many, {@code -Dpuppetmaster.seed} repeats one run.
 */
class GeneratedResourcesIT {
    private static final int RESOURCES = Integer.getInteger("puppetmaster.resources", 2_000);
    private static final Pattern TOKEN = Pattern.compile("(?m)^(?:as|hs)_token: \"?([^\"\\s]+)");
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final String API = "/apis/puppetmaster.dev/v1alpha1/namespaces/" + NAMESPACE + "/";

    @RegisterExtension
    static final ClusterRig rig = new ClusterRig();

    @TempDir
    Path files;

    @Test
    void eachHasAVerdictAndNothingIsGivenAway() throws IOException, InterruptedException {
        long seed = Long.getLong("puppetmaster.seed", System.nanoTime() % 1_000_000);
        rig.secret(NAMESPACE, "hidden-registration");
        try (RegistrarProcess registrar =
                RegistrarProcess.start(rig, files, "registrar").awaitLeading()) {
            rig.apply(rig.homeserverYaml());
            rig.awaitHomeserver("data", it -> isReady(it.conditions()));
            long begun = System.nanoTime();

            int taken = apply(new GeneratedResources(seed, rig.homeserver.baseUrl()));
            long applied = System.nanoTime();
            assertThat(unreadable()).as("seed %d", seed).isEmpty();
            await("a verdict of each, seed " + seed)
                    .atMost(LONG)
                    .failFast("the registrar ended, seed " + seed, () -> !registrar.isAlive())
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(withoutVerdict()).isEmpty());
            System.out.printf(
                    "seed %d: %d of %d were taken in %d s, all have a verdict %d s later%n",
                    seed,
                    taken,
                    RESOURCES,
                    (applied - begun) / 1_000_000_000,
                    (System.nanoTime() - applied) / 1_000_000_000);

            assertThat(taken).isBetween(RESOURCES / 4, RESOURCES);
            assertThat(registrar.isAlive()).isTrue();
            List<String> said = new ArrayList<>(registrar.log());
            assertThat(said).noneMatch(line -> line.startsWith("\tat ") || line.contains("nobody thought of"));
            said.addAll(statusesAndEvents());
            List<String> secrets = secrets();
            assertThat(said).noneMatch(line -> secrets.stream().anyMatch(line::contains));
        }
    }

    /** @return how many the API server took */
    private static int apply(GeneratedResources generated) throws IOException, InterruptedException {
        ApiServerHttp http = rig.server.http();
        int taken = 0;
        for (int i = 0; i < RESOURCES; i++) {
            ObjectNode object = generated.next();
            String path = API + Crds.plural(object.path("kind").asText());
            int status = http.send("POST", path, "application/json", object.toString())
                    .status();
            assertThat(status).as("%s", object).isIn(201, 400, 422);
            taken += status == 201 ? 1 : 0;
        }
        return taken;
    }

    /** What nobody has said yet whether it works, in its present version. */
    private static List<String> withoutVerdict() throws IOException {
        List<String> without = new ArrayList<>();
        for (Class<? extends CustomResource<?, ?>> kind : CustomResources.ALL) {
            for (JsonNode item : items(API + Crds.plural(HasMetadata.getKind(kind)))) {
                JsonNode status = item.path("status");
                boolean spoken = status.path("conditions")
                        .valueStream()
                        .anyMatch(condition -> condition.path("type").asText().equals("Ready"));
                if (!spoken
                        || status.path("observedGeneration").asLong()
                                != item.at("/metadata/generation").asLong()) {
                    without.add(name(item));
                }
            }
        }
        return without;
    }

    /** What the API server took and our classes cannot hold: one such object ends the registrar. */
    private static List<String> unreadable() throws IOException {
        List<String> unreadable = new ArrayList<>();
        KubernetesSerialization serialization = ClusterClient.serialization();
        for (Class<? extends CustomResource<?, ?>> kind : CustomResources.ALL) {
            for (JsonNode item : items(API + Crds.plural(HasMetadata.getKind(kind)))) {
                try {
                    serialization.unmarshal(item.toString(), kind);
                } catch (KubernetesClientException e) {
                    unreadable.add(name(item) + ": " + e.getCause());
                }
            }
        }
        return unreadable;
    }

    private static String name(JsonNode item) {
        return item.path("kind").asText() + " " + item.at("/metadata/name").asText();
    }

    /** An API server that has much to do says so now and then, in plain text. */
    private static JsonNode items(String path) throws IOException {
        ApiServerHttp http = rig.server.http();
        ApiServerHttp.Answer list = await("the list " + path)
                .atMost(Duration.ofMinutes(1))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> http.get(path), answer -> answer.status() == 200);
        return new JsonMapper().readTree(list.body()).path("items");
    }

    private static List<String> statusesAndEvents() throws IOException {
        List<String> said = new ArrayList<>();
        for (String kind : List.of("Homeserver", "Puppet", "PuppetSet", "Friendship", "ServiceDiscovery")) {
            items(API + Crds.plural(kind))
                    .forEach(it -> said.add(it.path("status").toString()));
        }
        items("/api/v1/namespaces/" + NAMESPACE + "/events").forEach(it -> said.add(it.toString()));
        return said;
    }

    private static List<String> secrets() {
        List<String> secrets = new ArrayList<>(List.of("a-token-of-the-runtime"));
        for (Path file : List.of(
                requireNonNull(rig.registrations.registrar().file()),
                requireNonNull(rig.registrations.puppets().file()))) {
            try {
                Matcher token = TOKEN.matcher(Files.readString(file));
                while (token.find()) {
                    secrets.add(token.group(1));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        assertThat(secrets).hasSizeGreaterThanOrEqualTo(4);
        return secrets;
    }
}
