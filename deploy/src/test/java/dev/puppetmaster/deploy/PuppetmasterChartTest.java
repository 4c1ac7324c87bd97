package dev.puppetmaster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.deploy.Chart.Document;
import dev.puppetmaster.deploy.Chart.Rendered;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class PuppetmasterChartTest {
    private static final Chart CHART = Chart.PUPPETMASTER;

    @AutoClose
    private final SecretServer cluster = new SecretServer();

    @Test
    void theRegistrarIsToldAllThatItAsksFor() {
        assertThat(environment(CHART.render("image.tag=v1", "watchNamespaces={data,sales}", "registrar.heap=96m")))
                .containsEntry("PUPPETMASTER_WATCH_NAMESPACES", "data,sales")
                .containsEntry("PUPPETMASTER_RUNTIME_IMAGE", "puppetmaster/runtime:v1")
                .containsEntry("PUPPETMASTER_RUNTIME_OPTIONS_FILE", "/etc/puppetmaster/runtime.yaml")
                .containsEntry("PUPPETMASTER_RUNTIME_API_URL", "https://puppetmaster.puppetmaster.svc:8443")
                .containsEntry("PUPPETMASTER_RUNTIME_API_LISTEN", "0.0.0.0:8443")
                .containsEntry("PUPPETMASTER_TLS_CERT_FILE", "/etc/puppetmaster-tls/tls.crt")
                .containsEntry("PUPPETMASTER_TLS_KEY_FILE", "/etc/puppetmaster-tls/tls.key")
                .containsEntry("PUPPETMASTER_TLS_CA_FILE", "/etc/puppetmaster-tls/ca.crt")
                .containsEntry("PUPPETMASTER_HEALTH_LISTEN", "0.0.0.0:8081")
                .containsEntry("JDK_JAVA_OPTIONS", "-Xmx96m")
                .containsKeys("PUPPETMASTER_POD_NAME", "PUPPETMASTER_POD_NAMESPACE");
        assertThat(environment(CHART.render()))
                .containsEntry("PUPPETMASTER_WATCH_NAMESPACES", "")
                .doesNotContainKey("JDK_JAVA_OPTIONS");
    }

    @Test
    void theModelGatewayIsThereOnlyWhenItIsWanted() {
        assertThat(CHART.render().toString()).doesNotContain("model-gateway");

        Rendered rendered = CHART.render(
                "modelGateway.enabled=true",
                "modelGateway.secrets[0].namespace=data",
                "modelGateway.secrets[0].name=models");
        String options =
                (String) rendered.named("ConfigMap", "puppetmaster-runtime").at("data", "runtime.yaml");
        assertThat(options)
                .contains(
                        "name: PUPPETMASTER_MODEL_GATEWAY_URL",
                        "value: https://puppetmaster-model-gateway.puppetmaster.svc:8443",
                        "app.kubernetes.io/name: puppetmaster-model-gateway");
        assertThat(rendered.named("Deployment", "puppetmaster-model-gateway").at("spec", "strategy"))
                .isEqualTo(Map.of("type", "Recreate"));
        assertThat(rendered.named("ClusterRole", "puppetmaster-model-gateway").at("rules"))
                .isEqualTo(List.of(
                        Map.of(
                                "apiGroups",
                                List.of("puppetmaster.dev"),
                                "resources",
                                List.of("llmpolicies"),
                                "verbs",
                                List.of("get", "list", "watch")),
                        Map.of(
                                "apiGroups",
                                List.of("puppetmaster.dev"),
                                "resources",
                                List.of("llmpolicies/status"),
                                "verbs",
                                List.of("patch"))));
        assertThat(rendered.named("Role", "puppetmaster-model-gateway-models").at("rules"))
                .isEqualTo(oneSecret("models"));
    }

    private static List<Map<String, List<String>>> oneSecret(String name) {
        return List.of(Map.of(
                "apiGroups", List.of(""),
                "resources", List.of("secrets"),
                "resourceNames", List.of(name),
                "verbs", List.of("get")));
    }

    /** The gateway trusts whom it read at its start. */
    @Test
    void aNewCertificateIsAnotherPodOfRegistrarAndGateway() {
        Rendered rendered = CHART.render("modelGateway.enabled=true");

        Object registrar = rendered.named("Deployment", "puppetmaster")
                .at("spec", "template", "metadata", "annotations", "checksum/tls");
        assertThat(registrar).isNotNull();
        assertThat(rendered.named("Deployment", "puppetmaster-model-gateway")
                        .at("spec", "template", "metadata", "annotations", "checksum/tls"))
                .isEqualTo(registrar);
    }

    @Test
    void whatToolsNeedIsGivenToTheRegistrarToPassOn() {
        Rendered rendered = CHART.render(
                "runtime.toolSecrets[0].namespace=data",
                "runtime.toolSecrets[0].name=weather",
                "runtime.toolRunner.image=here/programs:v1",
                "runtime.toolRunner.paths={/opt/a,/opt/b}");

        assertThat(rendered.named("Role", "puppetmaster-weather").at("rules")).isEqualTo(oneSecret("weather"));
        assertThat(rendered.named("RoleBinding", "puppetmaster-weather").at("metadata", "namespace"))
                .isEqualTo("data");
        assertThat(load((String)
                        rendered.named("ConfigMap", "puppetmaster-runtime").at("data", "runtime.yaml")))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry(
                        "toolRunner",
                        Map.of(
                                "image",
                                "here/programs:v1",
                                "paths",
                                List.of("/opt/a", "/opt/b"),
                                "resources",
                                Map.of(
                                        "requests", Map.of("cpu", "10m", "memory", "64Mi"),
                                        "limits", Map.of("memory", "512Mi"))));
    }

    @Test
    void theRuntimesPodIsDescribedInAFile() {
        Rendered rendered = CHART.render(
                "runtime.heap=256m",
                "runtime.ollama.baseUrl=http://ollama.ollama.svc:11434",
                "runtime.ollama.model=qwen3:4b-instruct",
                "runtime.ollama.timeout=300",
                "runtime.storage.size=2Gi",
                "runtime.storage.storageClassName=fast",
                "runtime.nodeSelector.disk=nvme",
                "runtime.tolerations[0].operator=Exists",
                "image.pullSecrets={registry}",
                "networkPolicy.enabled=false",
                "runtime.egress[0].ports[0].port=443",
                "runtime.env[0].name=TZ",
                "runtime.env[0].value=UTC");

        Map<?, ?> options = new TreeMap<>((Map<?, ?>) load(
                (String) rendered.named("ConfigMap", "puppetmaster-runtime").at("data", "runtime.yaml")));
        assertThat(options.remove("toolRunner")).isNotNull();
        assertThat(options)
                .isEqualTo(Map.of(
                        "networkPolicies",
                        false,
                        "egress",
                        List.of(Map.of("ports", List.of(Map.of("port", 443)))),
                        "imagePullPolicy",
                        "IfNotPresent",
                        "resources",
                        Map.of(
                                "requests", Map.of("cpu", "100m", "memory", "256Mi"),
                                "limits", Map.of("memory", "768Mi")),
                        "storage",
                        Map.of("size", "2Gi", "accessMode", "ReadWriteOnce", "storageClassName", "fast"),
                        "env",
                        List.of(
                                variable("JDK_JAVA_OPTIONS", "-Xmx256m"),
                                variable("OLLAMA_BASE_URL", "http://ollama.ollama.svc:11434"),
                                variable("OLLAMA_MODEL", "qwen3:4b-instruct"),
                                variable("OLLAMA_TIMEOUT", "300"),
                                variable("TZ", "UTC")),
                        "nodeSelector",
                        Map.of("disk", "nvme"),
                        "tolerations",
                        List.of(Map.of("operator", "Exists")),
                        "imagePullSecrets",
                        List.of("registry")));
    }

    @Test
    void anInstallInOneNamespaceMakesNothingClusterWide() {
        Rendered rendered = CHART.render("crds.enabled=false", "watchNamespaces={data}");

        assertThat(rendered.documents())
                .extracting(Document::kind)
                .doesNotContain("ClusterRole", "ClusterRoleBinding", "CustomResourceDefinition");
        Document role = rendered.named("Role", "puppetmaster");
        assertThat(role.at("metadata", "namespace")).isEqualTo("data");
        assertThat(role.at("rules"))
                .isEqualTo(CHART.render().named("ClusterRole", "puppetmaster").at("rules"));
        assertThat(rendered.named("RoleBinding", "puppetmaster").at("subjects", 0, "namespace"))
                .isEqualTo("puppetmaster");
    }

    @Test
    void eachResourceDefinitionIsThereAndStays() throws IOException {
        List<String> files;
        try (Stream<Path> listed = Files.list(CHART.directory().resolve("files/crds"))) {
            files = listed.map(Path::toString).sorted().toList();
        }
        List<Document> rendered = CHART.render().all("CustomResourceDefinition");

        assertThat(rendered).hasSameSizeAs(files);
        for (String file : files) {
            Document plain = new Document(load(Files.readString(Path.of(file))));
            Document found = rendered.stream()
                    .filter(each -> each.at("metadata", "name").equals(plain.at("metadata", "name")))
                    .findFirst()
                    .orElseThrow();
            assertThat(found.at("spec")).isEqualTo(plain.at("spec"));
            assertThat(found.at("metadata", "annotations", "helm.sh/resource-policy"))
                    .isEqualTo("keep");
        }
        assertThat(CHART.render("crds.enabled=false").all("CustomResourceDefinition"))
                .isEmpty();
    }

    @Test
    void aCertificateIsMadeForTheNamesOfTheService() throws Exception {
        Map<String, String> secret =
                CHART.render().named("Secret", "puppetmaster-tls").secrets();

        X509Certificate authority = certificate(secret.get("ca.crt"));
        X509Certificate server = certificate(secret.get("tls.crt"));
        server.verify(authority.getPublicKey());
        assertThat(server.getSubjectAlternativeNames())
                .extracting(name -> (Object) name.get(1))
                .contains("puppetmaster.puppetmaster.svc", "puppetmaster.puppetmaster.svc.cluster.local");
        assertThat(secret.get("tls.key")).startsWith("-----BEGIN RSA PRIVATE KEY-----");
    }

    @Test
    void anUpgradeKeepsTheCertificateAndThePod() {
        Rendered first = CHART.render();
        Rendered anew = CHART.render();
        assertThat(tls(anew)).isNotEqualTo(tls(first));
        assertThat(checksum(anew)).isNotEqualTo(checksum(first));

        cluster.has("puppetmaster", "puppetmaster-tls", tls(first));
        Rendered upgraded = CHART.render();

        assertThat(tls(upgraded)).isEqualTo(tls(first));
        assertThat(checksum(upgraded)).isEqualTo(checksum(first));
    }

    @Test
    void aGivenCertificateIsTakenAndNoneIsMade() {
        Rendered rendered = CHART.render("tls.mode=existingSecret", "tls.existingSecret=mine");

        assertThat(rendered.all("Secret")).isEmpty();
        assertThat(rendered.only("Deployment").at("spec", "template", "spec", "volumes", 1, "secret", "secretName"))
                .isEqualTo("mine");
        assertThat(CHART.render("tls.mode=certManager", "tls.certManager.issuerRef.name=internal")
                        .only("Certificate")
                        .at("spec", "dnsNames", 0))
                .isEqualTo("puppetmaster.puppetmaster.svc");
    }

    @Test
    void whoMayEditANamespaceMayEditPuppetsInIt() {
        assertThat(CHART.render().named("ClusterRole", "puppetmaster-edit").at("metadata", "labels"))
                .asString()
                .contains("rbac.authorization.k8s.io/aggregate-to-edit=true");
        assertThat(CHART.render("rbac.aggregate=false").all("ClusterRole")).hasSize(1);
    }

    @Test
    void theDashboardShowsMetricsThatThereAre() throws IOException {
        StringBuilder sources = new StringBuilder();
        for (String module : List.of("bot-sdk", "bots", "puppet-registrar")) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main/java"))) {
                for (Path file : files.filter(each -> each.toString().endsWith("Metrics.java"))
                        .toList()) {
                    sources.append(Files.readString(file));
                }
            }
        }
        String dashboard = Files.readString(CHART.directory().resolve("files/dashboards/puppetmaster.json"));
        Matcher metric = Pattern.compile("puppetmaster_([a-z_]+?)(_total|_seconds_count|_seconds_sum)?\\{")
                .matcher(dashboard);

        int found = 0;
        while (metric.find()) {
            found++;
            String name = metric.group(1).replace('_', '.');
            assertThat(sources.toString()).containsAnyOf("\"" + name + "\"", "\"puppetmaster." + name + "\"");
        }
        assertThat(found).isGreaterThan(8);
        Document map = CHART.render("metrics.dashboard.enabled=true").named("ConfigMap", "puppetmaster-dashboard");
        assertThat(map.at("data", "puppetmaster.json")).isEqualTo(dashboard);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            registrar.replicas=0                | /registrar/replicas         | minimum
            registrar.replicas=3                | /registrar/replicas         | maximum
            registrar.replica=1                 | registrar                   | 'replica'
            registrar.heap=half                 | /registrar/heap             | pattern
            watchNamespaces=data                | /watchNamespaces            | array
            watchNamespaces={Data}              | /watchNamespaces/0          | pattern
            tls.mode=none                       | /tls/mode                   | generated
            tls.mode=existingSecret             | tls.existingSecret          | name the Secret
            tls.mode=certManager                | tls.certManager.issuerRef.name | name the issuer
            serviceAccount.create=false         | serviceAccount.name         | which account
            image.pullPolicy=Sometimes          | /image/pullPolicy           | IfNotPresent
            runtime.storage.size=much           | /runtime/storage/size       | pattern
            runtime.storage.accessMode=ReadOnlyMany | /runtime/storage/accessMode | ReadWriteOnce
            runtime.ollama.baseUrl=http://u:p@h | /runtime/ollama/baseUrl     | pattern
            runtime.ollama.timeout=1            | /runtime/ollama/timeout     | minimum
            runtime.resources.limit.memory=1Gi  | /runtime/resources          | 'limit'
            operator.replicas=2                 |                             | 'operator'
            """)
    void aWrongValueIsRefusedWithItsPlace(String set, String place, String why) {
        assertThatThrownBy(() -> CHART.render(set)).message().contains(place == null ? "" : place, why);
    }

    private static Map<String, String> environment(Rendered rendered) {
        Map<String, String> variables = new TreeMap<>();
        Document container = rendered.only("Deployment").part("spec", "template", "spec", "containers", 0);
        for (Document variable : container.parts("env")) {
            variables.put(
                    (String) variable.at("name"),
                    variable.has("value") ? variable.at("value").toString() : "(field)");
        }
        return variables;
    }

    private static Map<String, String> tls(Rendered rendered) {
        return rendered.named("Secret", "puppetmaster-tls").data();
    }

    private static Object checksum(Rendered rendered) {
        return rendered.only("Deployment").at("spec", "template", "metadata", "annotations", "checksum/tls");
    }

    private static Map<String, String> variable(String name, String value) {
        return Map.of("name", name, "value", value);
    }

    private static Object load(String yaml) {
        return new Load(LoadSettings.builder().build()).loadFromString(yaml);
    }

    private static X509Certificate certificate(String pem) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }
}
