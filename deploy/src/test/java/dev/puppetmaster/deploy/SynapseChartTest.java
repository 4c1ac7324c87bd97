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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SynapseChartTest {
    private static final Chart CHART = Chart.SYNAPSE;
    private static final String SERVER = "serverName=data.example.org";

    private SecretServer cluster;

    @BeforeEach
    void start() {
        cluster = new SecretServer();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

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
        Document volume = CHART.render(SERVER).only("StatefulSet").parts("spec", "template", "spec", "volumes").stream()
                .filter(each -> each.at("name").equals("appservice"))
                .findFirst()
                .orElseThrow();

        assertThat(volume.parts("secret", "items"))
                .extracting(item -> item.at("key"))
                .containsExactly("registrar.yaml", "puppets.yaml");
    }

    @Test
    void federationIsOffUnlessAskedFor() {
        assertThat(configuration(CHART.render(SERVER)))
                .contains("names: [client]\n", "federation_domain_whitelist: []\n");
        assertThat(configuration(CHART.render(SERVER, "federation.enabled=true")))
                .contains("names: [client, federation]\n")
                .doesNotContain("federation_domain_whitelist");
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

    private static String configuration(Rendered rendered) {
        return (String) rendered.only("ConfigMap").at("data", "homeserver.yaml");
    }
}
