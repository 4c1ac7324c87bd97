package dev.puppetmaster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import dev.puppetmaster.deploy.Chart.Document;
import dev.puppetmaster.deploy.Chart.Rendered;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every chart, whatever its values. */
@ExtendWith(WithoutSecrets.class)
class EveryChartTest {
    /** A container that answers for something outside of the cluster, which may be away without its fault. */
    private static final String WAY_TO_ANOTHER = "forward";

    record Example(Chart chart, Path values) {
        @Override
        public String toString() {
            return chart.name() + " " + values.subpath(values.getNameCount() - 2, values.getNameCount());
        }
    }

    static Stream<Chart> charts() {
        return Stream.of(
                Chart.PUPPETMASTER,
                Chart.SYNAPSE,
                Chart.ELEMENT,
                Chart.CINNY,
                Chart.OLLAMA,
                Chart.HEADSCALE,
                Chart.CERT_MANAGER);
    }

    static List<Example> examples() throws IOException {
        List<Example> examples = new ArrayList<>();
        for (Chart chart : charts().toList()) {
            chart.examples().forEach(values -> examples.add(new Example(chart, values)));
        }
        return examples;
    }

    static List<Example> examplesWithPods() throws IOException {
        return examples().stream()
                .filter(example -> !example.chart.equals(Chart.CERT_MANAGER))
                .toList();
    }

    static List<Example> mistakes() throws IOException {
        List<Example> mistakes = new ArrayList<>();
        for (Chart chart : charts().toList()) {
            chart.mistakes().forEach(values -> mistakes.add(new Example(chart, values)));
        }
        return mistakes;
    }

    @Test
    void thereAreExamplesEnough() throws IOException {
        assertThat(Chart.PUPPETMASTER.examples()).hasSizeGreaterThanOrEqualTo(12);
        assertThat(Chart.SYNAPSE.examples()).hasSizeGreaterThanOrEqualTo(15);
        assertThat(Chart.SYNAPSE.mistakes()).hasSizeGreaterThanOrEqualTo(20);
        assertThat(Chart.HEADSCALE.examples()).hasSizeGreaterThanOrEqualTo(8);
        assertThat(Chart.HEADSCALE.mistakes()).hasSizeGreaterThanOrEqualTo(20);
        assertThat(Chart.CERT_MANAGER.examples()).hasSizeGreaterThanOrEqualTo(6);
        assertThat(Chart.CERT_MANAGER.mistakes()).hasSizeGreaterThanOrEqualTo(6);
    }

    /** Each with one: so the message that is expected is the only one. */
    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsRefusedWithWhatToDo(Example mistake) throws IOException {
        String expected = Files.readAllLines(mistake.values).getFirst();
        assertThat(expected).startsWith("# ");

        assertThatThrownBy(() -> mistake.chart.render(mistake.values))
                .hasMessageContaining(expected.substring(2))
                .hasMessageNotContaining(" values are to be corrected");
    }

    @ParameterizedTest
    @MethodSource("charts")
    void helmLintFindsNothing(Chart chart) {
        LintResult result = new Helm(chart.directory()).lint().strict().call();

        assertThat(result.getMessages()).noneMatch(line -> line.contains("[WARNING]") || line.contains("[ERROR]"));
        assertThat(result.isFailed()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("charts")
    void itsVersionIsThatOfTheSourceTree(Chart chart) throws IOException {
        String version =
                Files.readString(Path.of("../pom.xml")).replaceAll("(?s).*?\n  <version>(.*?)</version>.*", "$1");

        assertThat(Files.readAllLines(chart.directory().resolve("Chart.yaml")))
                .contains("version: " + version, "appVersion: " + version);
    }

    @ParameterizedTest
    @MethodSource("charts")
    void anOldKubernetesIsRefused(Chart chart) {
        assertThatThrownBy(() -> chart.command()
                        .withKubeVersion("1.28.9")
                        .withValuesFile(chart.directory().resolve("ci/default-values.yaml"))
                        .call())
                .hasMessageContaining("1.29");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void whatIsRenderedIsYamlAndNamesNothingTwice(Example example) {
        List<Document> documents = example.chart.render(example.values).documents();

        assertThat(documents).isNotEmpty();
        assertThat(documents.stream()
                        .map(document ->
                                document.kind() + " " + document.at("metadata").toString()))
                .doesNotHaveDuplicates();
        assertThat(documents)
                .allSatisfy(document ->
                        assertThat(document.at("apiVersion")).asString().isNotEmpty());
    }

    @ParameterizedTest
    @MethodSource("examplesWithPods")
    void podsPassTheRestrictedStandardAndHaveAReadOnlyRoot(Example example) {
        Rendered rendered = example.chart.render(example.values);
        List<Document> servers = Stream.of("Deployment", "StatefulSet")
                .flatMap(kind -> rendered.all(kind).stream())
                .map(workload -> workload.part("spec", "template", "spec"))
                .toList();
        List<Document> jobs = Stream.concat(
                        rendered.all("CronJob").stream().map(job -> job.part("spec", "jobTemplate")),
                        rendered.all("Job").stream())
                .map(job -> job.part("spec", "template", "spec"))
                .toList();

        assertThat(servers).isNotEmpty();
        assertThat(Stream.concat(servers.stream(), jobs.stream())).allSatisfy(pod -> {
            assertThat(pod.at("securityContext", "runAsNonRoot")).isEqualTo(true);
            assertThat(pod.at("securityContext", "runAsUser")).isEqualTo(10001);
            assertThat(pod.at("securityContext", "seccompProfile", "type")).isEqualTo("RuntimeDefault");
            List<Document> containers = new ArrayList<>(pod.parts("containers"));
            if (pod.has("initContainers")) {
                containers.addAll(pod.parts("initContainers"));
            }
            assertThat(containers).allSatisfy(container -> {
                Document context = container.part("securityContext");
                assertThat(context.at("allowPrivilegeEscalation")).isEqualTo(false);
                assertThat(context.at("readOnlyRootFilesystem")).isEqualTo(true);
                assertThat(context.at("capabilities", "drop")).isEqualTo(List.of("ALL"));
                assertThat(container.at("resources", "limits", "memory")).isNotNull();
                assertThat(container.at("image"))
                        .asString()
                        .matches(".+:[^:/]+")
                        .doesNotEndWith(":latest");
            });
        });
        assertThat(servers.stream().flatMap(pod -> pod.parts("containers").stream()))
                .filteredOn(container -> !container.at("name").equals(WAY_TO_ANOTHER))
                .allSatisfy(container -> {
                    for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
                        assertThat(container.at(probe, "httpGet", "path")).isNotNull();
                    }
                });
    }

    @ParameterizedTest
    @MethodSource("examples")
    void rightsAreExactAndNoSecretCanBeListed(Example example) {
        Rendered rendered = example.chart.render(example.values);

        Stream.of("Role", "ClusterRole")
                .flatMap(kind -> rendered.all(kind).stream())
                .flatMap(role -> role.parts("rules").stream())
                .forEach(rule -> {
                    assertThat(rule.toString()).doesNotContain("*");
                    if (((List<?>) rule.at("resources")).contains("secrets")) {
                        // those who make keys write them, too
                        assertThat(rule.at("verbs")).isIn(List.of("get"), List.of("get", "patch"));
                        assertThat((List<?>) rule.at("resourceNames")).isNotEmpty();
                    }
                });
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theNotesSayTheNextCommand(Example example) {
        String waiting = example.chart.equals(Chart.CERT_MANAGER) ? " wait --for=condition=Ready " : " rollout status";
        assertThat(example.chart.notes(example.values))
                .contains("kubectl -n " + example.chart.namespace() + waiting)
                .doesNotContain("<no value>");
    }
}
