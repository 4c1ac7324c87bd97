package dev.puppetmaster.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an upgrade leaves alone, and what stays when the releases go, as the page says. The last class: nothing is left after it. */
@Order(12)
@ExtendWith(OnTheCluster.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LeavingE2E {
    @Test
    @Order(1)
    void anUpgradeWithTheSameValuesChangesNothing(Installation here) {
        Map<String, String> before = versions(here);

        here.shell().run("helm upgrade puppetmaster deploy/puppetmaster -n puppetmaster --reuse-values");
        here.shell().run("helm upgrade data deploy/synapse -n data --reuse-values");

        assertThat(versions(here)).isEqualTo(before);
    }

    private static Map<String, String> versions(Installation here) {
        Map<String, String> versions = new TreeMap<>();
        for (String namespace : List.of("puppetmaster", "data")) {
            for (JsonNode item : here.cluster()
                    .get("-n " + namespace
                            + " pods,services,configmaps,networkpolicies,serviceaccounts,roles,rolebindings")
                    .path("items")) {
                versions.put(
                        namespace + " " + item.path("kind").asText() + " "
                                + item.at("/metadata/name").asText(),
                        item.path("kind").asText().equals("Pod")
                                ? item.at("/metadata/uid").asText()
                                : item.at("/metadata/resourceVersion").asText());
            }
            for (JsonNode item : here.cluster()
                    .get("-n " + namespace + " secrets --field-selector type!=helm.sh/release.v1")
                    .path("items")) {
                versions.put(
                        namespace + " Secret " + item.at("/metadata/name").asText(),
                        item.path("data").toString());
            }
        }
        return versions;
    }

    @Test
    @Order(2)
    void aHomeserverThatGoesLeavesItsVolumeAndItsKeys(Installation here) {
        List<String> commands = here.page().row("take a homeserver away");
        here.shell().run(commands.get(0));
        here.shell().run(commands.get(1));

        here.cluster().awaitGone("-n data pod data-synapse-0");
        here.cluster().awaitGone("-n data homeserver data");
        here.cluster().awaitGone("-n data statefulset data-runtime");
        here.cluster().awaitGone("-n data networkpolicy data-runtime");
        assertThat(here.cluster().names("-n data secrets"))
                .contains("data-synapse-keys")
                .doesNotContain("data-synapse-appservice");
        assertThat(here.cluster().names("-n data persistentvolumeclaims")).anyMatch(name -> name.contains("synapse"));
    }

    @Test
    @Order(3)
    void aRegistrarThatGoesLeavesTheDefinitionsAndItsCertificate(Installation here) {
        here.shell().run(here.page().row("take the registrar away").getFirst());

        here.cluster().awaitGone("-n puppetmaster deployment puppetmaster");
        assertThat(here.cluster().names("-n puppetmaster secrets")).containsExactly("puppetmaster-tls");
        assertThat(here.cluster().names("crd").stream().filter(name -> name.endsWith("puppetmaster.dev")))
                .hasSize(9);
    }
}
