package dev.puppetmaster.registrar.chart;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The resource definitions of CloudNativePG, cert-manager and the Prometheus operator, as dev/rig fetches them. */
public final class CrdsOfOthers {
    private static final Path FETCH =
            Path.of("../dev/rig/crds/fetch.sh").toAbsolutePath().normalize();

    private CrdsOfOthers() {}

    /** @throws IOException if they cannot be had: one line that says what to install */
    public static void makeIn(KubernetesClient client) throws IOException, InterruptedException {
        List<CustomResourceDefinition> made = new ArrayList<>();
        try (Stream<Path> files = Files.list(fetched())) {
            for (Path file : files.sorted().toList()) {
                try (InputStream in = Files.newInputStream(file)) {
                    made.add(client.apiextensions()
                            .v1()
                            .customResourceDefinitions()
                            .load(in)
                            .serverSideApply());
                }
            }
        }
        for (CustomResourceDefinition each : made) {
            client.resource(each).waitUntilCondition(CrdsOfOthers::isEstablished, 1, TimeUnit.MINUTES);
        }
    }

    private static boolean isEstablished(CustomResourceDefinition definition) {
        return definition != null
                && definition.getStatus() != null
                && definition.getStatus().getConditions() != null
                && definition.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals("Established")
                                && condition.getStatus().equals("True"));
    }

    private static Path fetched() throws IOException, InterruptedException {
        Path said = Files.createTempFile("crds", ".log");
        Process process = new ProcessBuilder(FETCH.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(said.toFile())
                .start();
        if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("the resource definitions of others cannot be had: " + FETCH
                    + " needs Go 1.26 and, for the first time, the network");
        }
        Path folder = Path.of(Files.readString(said).strip());
        Files.delete(said);
        return folder;
    }
}
