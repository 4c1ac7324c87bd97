package dev.puppetmaster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.deploy.Chart.Document;
import dev.puppetmaster.deploy.Chart.Rendered;
import dev.puppetmaster.registrar.matrix.Registrations;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SynapseChartTest {
    private static final Chart CHART = Chart.SYNAPSE;
    private static final String SERVER = "serverName=data.example.org";

    @AutoClose
    private final SecretServer cluster = new SecretServer();

    /** The registrar finds nothing to change in them: the same ids, senders and regular expressions, quoted in the same way. */
    @Test
    void theRegistrationsAreThoseThatTheRegistrarWrites(@TempDir Path directory) throws Exception {
        Map<String, String> secret = CHART.render(
                        "serverName=data-1.example.org:8448", "homeserver.puppetPrefixes={data-,bot.v1_,a+b/c=}")
                .named("Secret", "data-synapse-appservice")
                .secrets();
        Files.writeString(directory.resolve("registrar.yaml"), secret.get("registrar.yaml"));
        Files.writeString(directory.resolve("puppets.yaml"), secret.get("puppets.yaml"));

        Registrations registrations = Registrations.ensure(
                directory,
                "data-1.example.org:8448",
                List.of("data-", "bot.v1_", "a+b/c="),
                URI.create("http://data-runtime.matrix.svc:29333"));

        assertThat(registrations.changed()).isFalse();
        assertThat(secret.get("runtime-token")).matches("[A-Za-z0-9_-]{43}");
        assertThat(secret).hasSize(3);
    }

    @Test
    void anUpgradeKeepsTokensAndKeysAndThePod() {
        Rendered first = CHART.render(SERVER);
        assertThat(appservice(CHART.render(SERVER))).isNotEqualTo(appservice(first));

        cluster.has("matrix", "data-synapse-appservice", appservice(first));
        cluster.has("matrix", "data-synapse-keys", keys(first));
        Rendered upgraded = CHART.render(SERVER);

        assertThat(appservice(upgraded)).isEqualTo(appservice(first));
        assertThat(keys(upgraded)).isEqualTo(keys(first));
        assertThat(checksums(upgraded)).isEqualTo(checksums(first));
    }

    @Test
    void anotherPrefixRestartsSynapseWithTheSameTokens() {
        Rendered first = CHART.render(SERVER);
        cluster.has("matrix", "data-synapse-appservice", appservice(first));

        Rendered changed = CHART.render(SERVER, "homeserver.puppetPrefixes={data-}");

        String before =
                first.named("Secret", "data-synapse-appservice").secrets().get("puppets.yaml");
        String after =
                changed.named("Secret", "data-synapse-appservice").secrets().get("puppets.yaml");
        assertThat(after)
                .isEqualTo(before.replace("@(puppet\\-)", "@(data\\-)"))
                .isNotEqualTo(before);
        assertThat(checksums(changed)).isNotEqualTo(checksums(first));
    }

    @Test
    void theRegistrarMayReadThatOneSecretAndNoOther() {
        Rendered rendered = CHART.render(SERVER, "registrar.namespace=bots", "registrar.serviceAccount=registrar");

        assertThat(rendered.only("Role").parts("rules")).singleElement().satisfies(rule -> {
            assertThat(rule.at("verbs")).isEqualTo(List.of("get"));
            assertThat(rule.at("resourceNames")).isEqualTo(List.of("data-synapse-appservice"));
        });
        assertThat(rendered.only("RoleBinding").at("subjects", 0))
                .isEqualTo(Map.of("kind", "ServiceAccount", "name", "registrar", "namespace", "bots"));
    }

    @Test
    void theHomeserverResourceSaysWhereEverythingIs() {
        Document homeserver = CHART.render(
                        SERVER,
                        "homeserver.theme=Data troupe",
                        "homeserver.puppetPrefixes={data-}",
                        "homeserver.observers={@you:data.example.org}",
                        "homeserver.allowedNamespaces={sales}")
                .only("Homeserver");

        assertThat(homeserver.at("metadata", "name")).isEqualTo("data");
        assertThat(homeserver.at("spec"))
                .isEqualTo(Map.of(
                        "serverName", "data.example.org",
                        "clientUrl", "http://data-synapse.matrix.svc:8008",
                        "theme", "Data troupe",
                        "puppetPrefixes", List.of("data-"),
                        "observers", List.of("@you:data.example.org"),
                        "allowedNamespaces", List.of("sales"),
                        "appservice",
                                Map.of(
                                        "secretRef",
                                        Map.of("name", "data-synapse-appservice"),
                                        "runtimeUrl",
                                        "http://data-runtime.matrix.svc:29333")));
    }

    @Test
    void theSigningKeyIsOneThatSynapseReads() {
        Map<String, String> keys =
                CHART.render(SERVER).named("Secret", "data-synapse-keys").secrets();

        assertThat(keys.get("signing.key")).matches("ed25519 a_[A-Za-z0-9]{4} [A-Za-z0-9+/]{43}");
        assertThat(keys.keySet())
                .containsExactly("signing.key", "macaroon_secret_key", "form_secret", "registration_shared_secret");
    }

    @Test
    void theRuntimesTokenIsNotShownToSynapse() {
        assertThat(volume(CHART.render(SERVER), "appservice").parts("secret", "items"))
                .extracting(item -> item.at("key"))
                .containsExactly("registrar.yaml", "puppets.yaml");
    }

    @Test
    void oneAloneFederatesWithNobody() {
        assertThat(configuration(CHART.render(SERVER)))
                .contains("names: [client]\n", "federation_domain_whitelist: []\n", "serve_server_wellknown: false\n");
    }

    @Test
    void whoeverIsNamedMayFederateAndNobodyElse() {
        String configuration = configuration(CHART.render(
                SERVER,
                "tls.secret=data-tls",
                "federation.domains={code.example.org,data.example.org}",
                "federation.privateRanges={10.1.2.3/32}"));

        assertThat(configuration)
                .contains("names: [client, federation]\n", "federation_domain_whitelist: [\"code.example.org\"]\n")
                .contains("ip_range_whitelist: [\"10.1.2.3/32\"]\n", "serve_server_wellknown: true\n")
                .contains("destination_min_retry_interval: 30s", "rc_federation: ")
                .doesNotContain("federation_ip_range_blacklist");
    }

    @Test
    void anOpenOneHasNoListAndKeepsTheLimitsOfSynapse() {
        assertThat(configuration(
                        CHART.render(SERVER, "publicUrl=https://matrix.example.org", "federation.domains={*}")))
                .contains("names: [client, federation]\n")
                .doesNotContain("federation_domain_whitelist", "rc_federation", "destination_min_retry_interval");
    }

    @Test
    void onlyBesideACertificateOfItsOwnIsThereWhoeverLooksAfterIt() {
        Document without = CHART.render(SERVER).only("StatefulSet").part("spec", "template", "spec");
        Document with =
                CHART.render(SERVER, "tls.secret=data-tls").only("StatefulSet").part("spec", "template", "spec");

        assertThat(without.has("initContainers")).isFalse();
        assertThat(without.has("shareProcessNamespace")).isFalse();
        assertThat(with.at("shareProcessNamespace")).isEqualTo(true);
        assertThat(with.parts("initContainers")).singleElement().satisfies(sidecar -> {
            assertThat(sidecar.at("restartPolicy")).isEqualTo("Always");
            assertThat(sidecar.at("image")).isEqualTo(with.at("containers", 0, "image"));
        });
    }

    @Test
    void clientsAreToldNotToEncrypt() {
        assertThat(configuration(CHART.render(SERVER)))
                .contains("extra_well_known_client_content: {\"io.element.e2ee\":{\"default\":false}}\n");
    }

    @Test
    void thePasswordOfADatabaseIsInItsSecretOnly() {
        Rendered rendered = CHART.render(
                SERVER,
                "database.type=External",
                "database.external.secret=postgres",
                "database.external.host=postgres.databases.svc");

        assertThat(environment(rendered))
                .containsEntry("PGHOST", "postgres.databases.svc")
                .containsEntry("PGUSER", Map.of("secretKeyRef", Map.of("name", "postgres", "key", "user")))
                .containsEntry("PGPASSWORD", Map.of("secretKeyRef", Map.of("name", "postgres", "key", "password")));
        assertThat(configuration(rendered))
                .contains("name: psycopg2\n")
                .doesNotContain("password:", "postgres.databases");
        assertThat(rendered.all("Cluster")).isEmpty();
    }

    @Test
    void anOperatorsDatabaseIsMadeAndItsAuthorityTrusted() {
        Rendered rendered =
                CHART.render(SERVER, "database.type=CloudNativePG", "database.cloudNativePG.spec.instances=3");
        Document cluster = rendered.named("Cluster", "data-synapse-db");

        assertThat(cluster.at("spec", "bootstrap", "initdb"))
                .isEqualTo(Map.of(
                        "database",
                        "synapse",
                        "owner",
                        "synapse",
                        "encoding",
                        "UTF8",
                        "localeCollate",
                        "C",
                        "localeCType",
                        "C"));
        assertThat(cluster.at("metadata", "annotations", "helm.sh/resource-policy"))
                .isEqualTo("keep");
        assertThat(environment(rendered))
                .containsEntry("PGHOST", "data-synapse-db-rw")
                .containsEntry("PGSSLMODE", "verify-full")
                .containsEntry(
                        "PGPASSWORD", Map.of("secretKeyRef", Map.of("name", "data-synapse-db-app", "key", "password")));
        assertThat(volume(rendered, "database-ca").at("secret", "secretName")).isEqualTo("data-synapse-db-ca");
    }

    @Test
    void theSizeOfTheMachineIsOneWord() {
        Rendered rendered = CHART.render(SERVER, "preset=Pi", "resources.limits.memory=384Mi");

        assertThat(rendered.only("StatefulSet").at("spec", "template", "spec", "containers", 0, "resources"))
                .isEqualTo(Map.of(
                        "requests", Map.of("cpu", "100m", "memory", "192Mi"), "limits", Map.of("memory", "384Mi")));
        assertThat(configuration(rendered)).contains("caches: {\"global_factor\":0.3}\n");
    }

    @Test
    void metricsAreForWhoIsLetIn() {
        Rendered rendered = CHART.render(
                SERVER,
                "metrics.annotations=true",
                "networkPolicy.metricsFrom[0].podSelector.matchLabels.app=prometheus");

        assertThat(rendered.only("NetworkPolicy").parts("spec", "ingress"))
                .anySatisfy(rule -> assertThat(rule.tree().toString()).contains("port=metrics", "prometheus"));
        assertThat(CHART.render(SERVER)
                        .only("NetworkPolicy")
                        .at("spec", "ingress")
                        .toString())
                .doesNotContain("metrics");
        assertThat(rendered.only("StatefulSet")
                        .at("spec", "template", "metadata", "annotations")
                        .toString())
                .contains("prometheus.io/port=9000");
        assertThat(configuration(CHART.render(SERVER, "metrics.enabled=false"))).doesNotContain("metrics");
    }

    @Test
    void givenSecretsAreTakenAndNoneIsMade() {
        Rendered rendered = CHART.render(SERVER, "appservice.existingSecret=mine", "keys.existingSecret=keys");

        assertThat(rendered.all("Secret")).isEmpty();
        assertThat(rendered.only("Role").at("rules", 0, "resourceNames")).isEqualTo(List.of("mine"));
        assertThat(rendered.only("Homeserver").at("spec", "appservice", "secretRef", "name"))
                .isEqualTo("mine");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            serverName=                              | serverName                   | is missing
            serverName=a b                           | /serverName                  | pattern
            homeserver.puppetPrefixes={.*}           | /homeserver/puppetPrefixes/0 | pattern
            homeserver.puppetPrefixes=data-          | /homeserver/puppetPrefixes   | array
            homeserver.observers={you}               | /homeserver/observers/0      | pattern
            homeserver.prefixes={data-}              | /homeserver                  | 'prefixes'
            publicUrl=matrix.example.org             | /publicUrl                   | pattern
            publicUrl=https://u:p@matrix.example.org | /publicUrl                   | pattern
            storage.hostPath=srv                     | /storage/hostPath            | pattern
            service.nodePort=99999                   | /service/nodePort            | maximum
            service.clusterIP=synapse                | /service/clusterIP           | pattern
            database.type=Postgres                   | /database/type               | SQLite
            federation.domains={*.example.org}       | /federation/domains/0        | pattern
            homeservers[0].homeserver.prefix=x       | /homeservers/0/homeserver    | 'prefix'
            """)
    void aWrongValueIsRefusedWithItsPlace(String set, String place, String why) {
        String[] sets = set.startsWith("serverName") ? new String[] {set} : new String[] {SERVER, set};

        assertThatThrownBy(() -> CHART.render(sets)).message().contains(place, why);
    }

    private static Map<String, String> appservice(Rendered rendered) {
        return rendered.named("Secret", "data-synapse-appservice").data();
    }

    private static Map<String, String> keys(Rendered rendered) {
        return rendered.named("Secret", "data-synapse-keys").data();
    }

    private static Object checksums(Rendered rendered) {
        return rendered.only("StatefulSet").at("spec", "template", "metadata", "annotations");
    }

    private static Document volume(Rendered rendered, String name) {
        return rendered.only("StatefulSet").parts("spec", "template", "spec", "volumes").stream()
                .filter(each -> each.at("name").equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Of Synapse's container: a text, or where it is taken from. */
    private static Map<String, Object> environment(Rendered rendered) {
        return rendered.only("StatefulSet").parts("spec", "template", "spec", "containers", 0, "env").stream()
                .collect(Collectors.toMap(
                        variable -> (String) variable.at("name"),
                        variable -> variable.at(variable.has("value") ? "value" : "valueFrom")));
    }

    private static String configuration(Rendered rendered) {
        return (String) rendered.only("ConfigMap").at("data", "homeserver.yaml");
    }
}
