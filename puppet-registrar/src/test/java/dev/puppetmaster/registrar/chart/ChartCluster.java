package dev.puppetmaster.registrar.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.Release;
import dev.puppetmaster.registrar.kubernetes.LocalApiServer;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A real API server on which Helm installs the charts; no pod runs. */
record ChartCluster(LocalApiServer server, KubernetesClient client) implements AutoCloseable {
    static final Path DEPLOY = Path.of("../deploy").toAbsolutePath().normalize();

    static ChartCluster create() throws IOException, InterruptedException {
        LocalApiServer server = LocalApiServer.create();
        return new ChartCluster(
                server,
                new KubernetesClientBuilder().withConfig(server.config()).build());
    }

    /** The names of the files in a chart's {@code ci/}. */
    static Stream<String> examples(String chart) throws IOException {
        try (Stream<Path> files = Files.list(DEPLOY.resolve(chart).resolve("ci"))) {
            return files
                    .filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    Path kubeconfig() {
        return server.kubeconfig();
    }

    /**
     * @param values a file of the chart's folder
     * @param sets {@code path=value}
     */
    Release install(String chart, String release, String namespace, String values, String... sets) {
        InstallCommand command = command(chart, release, namespace, values);
        for (String set : sets) {
            command.set(set.substring(0, set.indexOf('=')), set.substring(set.indexOf('=') + 1));
        }
        return command.call();
    }

    InstallCommand command(String chart, String release, String namespace, String values) {
        return new Helm(DEPLOY.resolve(chart))
                .install()
                .withName(release)
                .withNamespace(namespace)
                .createNamespace()
                .withKubeConfig(kubeconfig())
                .withValuesFile(DEPLOY.resolve(chart).resolve(values));
    }

    void uninstall(String release, String namespace) {
        Helm.uninstall(release)
                .withNamespace(namespace)
                .withKubeConfig(kubeconfig())
                .call();
    }

    /** Waits until Helm finds all kinds that are defined: before that it refuses what is of them. */
    void awaitKinds() {
        List<String> kinds = client.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
                .map(each -> "\"resource\":\"" + each.getSpec().getNames().getPlural() + "\"")
                .toList();
        await("the kinds to be known")
                .atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(known()).contains(kinds));
    }

    /** All groups and what is in them. */
    private String known() throws InterruptedException, ExecutionException, TimeoutException {
        HttpClient http = client.getHttpClient();
        HttpRequest request = http.newHttpRequestBuilder()
                .uri(client.getMasterUrl() + "apis")
                .header("Accept", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList")
                .build();
        return http.sendAsync(request, String.class).get(1, TimeUnit.MINUTES).body();
    }

    void make(String namespace) {
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
    }

    /** Its pod is taken where the restricted Pod Security Standard is enforced. */
    void assertRestricted(PodTemplateSpec template) {
        String namespace = "restricted";
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                        .endMetadata()
                        .build())
                .serverSideApply();
        Pod pod = new PodBuilder()
                .withNewMetadata()
                .withName("tried")
                .withNamespace(namespace)
                .withLabels(template.getMetadata().getLabels())
                .endMetadata()
                .withSpec(template.getSpec())
                .build();
        // what a StatefulSet would add: the volumes of its claim templates
        pod.getSpec().getContainers().stream()
                .flatMap(container -> container.getVolumeMounts().stream())
                .map(VolumeMount::getName)
                .distinct()
                .filter(name -> pod.getSpec().getVolumes().stream().noneMatch(volume -> name.equals(volume.getName())))
                .toList()
                .forEach(name -> pod.getSpec()
                        .getVolumes()
                        .add(new VolumeBuilder()
                                .withName(name)
                                .withNewPersistentVolumeClaim(name, false)
                                .build()));
        client.pods().inNamespace(namespace).resource(pod).dryRun().create();
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }
}
