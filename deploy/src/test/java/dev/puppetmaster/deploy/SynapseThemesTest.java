package dev.puppetmaster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.puppetmaster.deploy.Chart.Document;
import dev.puppetmaster.deploy.Chart.Rendered;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several homeservers of one release of the chart synapse. */
class SynapseThemesTest {
    private static final Chart CHART = Chart.SYNAPSE;

    @AutoClose
    private final SecretServer cluster = new SecretServer();

    @Test
    void eachThemeHasAllThatAHomeserverNeeds() {
        Rendered rendered = example("two-themes");

        for (String kind : List.of("StatefulSet", "Service", "ConfigMap", "NetworkPolicy")) {
            assertThat(names(rendered, kind)).containsExactlyInAnyOrder("data-synapse", "code-synapse");
        }
        assertThat(names(rendered, "Secret"))
                .containsExactlyInAnyOrder(
                        "data-synapse-keys", "data-synapse-appservice", "code-synapse-keys", "code-synapse-appservice");
        for (String kind : List.of("Role", "RoleBinding")) {
            assertThat(names(rendered, kind))
                    .containsExactlyInAnyOrder("data-synapse-appservice", "code-synapse-appservice");
        }
        assertThat(rendered.named("Homeserver", "code").at("spec", "clientUrl"))
                .isEqualTo("http://code-synapse.matrix.svc:8008");
        assertThat(rendered.named("Homeserver", "code").at("spec", "puppetPrefixes"))
                .isEqualTo(List.of("code-"));
        assertThat(rendered.named("Homeserver", "code").at("spec", "appservice", "runtimeUrl"))
                .isEqualTo("http://code-runtime.matrix.svc:29333");
    }

    @Test
    void noTwoThemesShareAKeyOrAToken() {
        Rendered rendered = example("two-themes");

        for (String secret : List.of("keys", "appservice")) {
            Map<String, String> data =
                    rendered.named("Secret", "data-synapse-" + secret).data();
            Map<String, String> code =
                    rendered.named("Secret", "code-synapse-" + secret).data();
            assertThat(code.values()).doesNotContainAnyElementsOf(data.values());
        }
        assertThat(selector(rendered, "data-synapse")).isNotEqualTo(selector(rendered, "code-synapse"));
    }

    /** So the network grows from one: volume, keys, tokens and pod are those of before. */
    @Test
    void whoBeganWithOneHomeserverKeepsItAsTheFirstEntry() {
        String[] one = {"serverName=data.example.org", "homeserver.puppetPrefixes={data-}"};
        Rendered before = CHART.render(one);
        for (String secret : List.of("data-synapse-keys", "data-synapse-appservice")) {
            cluster.has("matrix", secret, before.named("Secret", secret).data());
        }
        before = CHART.render(one);

        Rendered after = CHART.render(
                "homeservers[0].name=data",
                "homeservers[0].serverName=data.example.org",
                "homeservers[0].homeserver.puppetPrefixes={data-}");

        assertThat(after.text()).isEqualTo(before.text());
    }

    @Test
    void whatAnEntrySaysCountsForItAlone() {
        Rendered rendered = example("themes-of-their-own");

        assertThat(names(rendered, "Cluster")).containsExactly("data-synapse-db");
        assertThat(configuration(rendered, "small")).contains("name: sqlite3\n", "global_factor\":0.3}");
        assertThat(configuration(rendered, "data")).contains("name: psycopg2\n", "global_factor\":2}");
        assertThat(names(rendered, "Homeserver")).containsExactly("data");
        assertThat(rendered.named("StatefulSet", "data-synapse")
                        .part("spec", "template", "spec")
                        .has("nodeSelector"))
                .isFalse();
    }

    /** Also where it says that something is off or empty. */
    @Test
    void anEntryMayTakeBackWhatIsSaidForAll(@TempDir Path directory) throws IOException {
        // a file: `--set` loses an empty text where it is the first that is said of an entry
        Path values = Files.writeString(directory.resolve("values.yaml"), """
                federation: {domains: [shop.example.org]}
                tls: {secret: themes-tls}
                homeservers:
                  - {name: data, serverName: data.example.org}
                  - {name: code, serverName: code.example.org}
                  - name: hermit
                    serverName: hermit.example.org
                    publicUrl: https://matrix.hermit.example.org
                    metrics: {enabled: false}
                    tls: {secret: ""}
                """);

        Rendered rendered = CHART.render(values);

        assertThat(configuration(rendered, "hermit")).doesNotContain("metrics", "tls: true");
        assertThat(configuration(rendered, "code")).contains("metrics", "tls: true");
    }

    @Test
    void themesFederateWithEachOtherOnlyAtTheirAddresses() {
        Rendered rendered = example("two-themes");

        assertThat(configuration(rendered, "data"))
                .contains("federation_domain_whitelist: [\"code.example.org\"]\n")
                .contains("ip_range_whitelist: [\"10.0.0.102/32\"]\n")
                .contains("federation_custom_ca_list: [\"/federation-ca/ca.crt\"]\n")
                .doesNotContain("blacklist");
        assertThat(configuration(rendered, "code"))
                .contains("federation_domain_whitelist: [\"data.example.org\"]\n")
                .contains("ip_range_whitelist: [\"10.0.0.101/32\"]\n");
        assertThat(rendered.named("StatefulSet", "data-synapse").at("spec", "template", "spec", "hostAliases"))
                .isEqualTo(List.of(Map.of("ip", "10.0.0.102", "hostnames", List.of("code.example.org"))));
        assertThat(rendered.named("Service", "code-synapse").at("spec", "clusterIP"))
                .isEqualTo("10.0.0.102");
        assertThat(rendered.named("Service", "code-synapse").parts("spec", "ports"))
                .extracting(port -> port.at("port"))
                .containsExactly(8008, 443, 8448);
    }

    @Test
    void homeserversElsewhereAreFoundByName() {
        Rendered rendered = example("private-ca");

        assertThat(configuration(rendered, "data"))
                .contains("federation_domain_whitelist: [\"code.example.org\",\"shop.example.org:9448\"]\n")
                .contains("ip_range_whitelist: [\"10.0.0.102/32\",\"fd00::7/128\"]\n")
                .contains(
                        "federation_custom_ca_list: [\"/federation-ca/authority.pem\", \"/federation-ca/next.pem\"]\n");
        assertThat(rendered.only("NetworkPolicy").at("spec", "egress").toString())
                .contains("port=9448");
    }

    @Test
    void theIngressLeadsTheServerNameToWellKnownAndFederation() {
        Rendered rendered = example("themes-by-ingress");

        Document data = rendered.named("Ingress", "data-synapse");
        assertThat(paths(data, "data.example.org")).containsExactly("/.well-known/matrix", "/_matrix");
        assertThat(paths(data, "matrix.data.example.org")).containsExactly("/_matrix", "/_synapse/client");
        assertThat(data.at("spec", "tls", 0, "hosts"))
                .isEqualTo(List.of("data.example.org", "matrix.data.example.org"));
        // its website answers for itself
        Document shop = rendered.named("Ingress", "shop-synapse");
        assertThat(paths(shop, "example.org")).isEmpty();
        assertThat(configuration(rendered, "shop"))
                .contains("serve_server_wellknown: false\n")
                .doesNotContain("extra_well_known_client_content");
    }

    @Test
    void allMistakesAreNamedAtOnce() {
        assertThat(catchThrowable(() -> CHART.render(
                        "homeservers[0].name=data",
                        "homeservers[0].serverName=data.example.org",
                        "homeservers[1].name=data")))
                .hasMessageContaining("values are to be corrected:")
                .hasMessageContaining("homeservers[1] (data): serverName is missing")
                .hasMessageContaining("have one name, data");
    }

    private static Rendered example(String name) {
        return CHART.render(Path.of("synapse/ci/" + name + "-values.yaml").toAbsolutePath());
    }

    private static List<Object> names(Rendered rendered, String kind) {
        return rendered.all(kind).stream()
                .map(document -> document.at("metadata", "name"))
                .toList();
    }

    private static Object selector(Rendered rendered, String name) {
        return rendered.named("StatefulSet", name).at("spec", "selector");
    }

    private static List<Object> paths(Document ingress, String host) {
        Stream<Document> rules = ingress.parts("spec", "rules").stream()
                .filter(rule -> rule.at("host").equals(host));
        return rules.flatMap(rule -> rule.parts("http", "paths").stream())
                .map(path -> path.at("path"))
                .toList();
    }

    private static String configuration(Rendered rendered, String theme) {
        return (String) rendered.named("ConfigMap", theme + "-synapse").at("data", "homeserver.yaml");
    }
}
