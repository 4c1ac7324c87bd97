package dev.puppetmaster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.deploy.Chart.Document;
import dev.puppetmaster.deploy.Chart.Rendered;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The chart of issuers and certificates. What cert-manager makes of them is in {@code CertManagerIT}. */
@ExtendWith(WithoutSecrets.class)
class CertManagerChartTest {
    @Test
    void oneValueChangesTheIssuerOfAllCertificatesAndNothingElse() throws IOException {
        Path values = example("of-synapse-values.yaml");
        String staging = Chart.CERT_MANAGER.render(values).text();
        String production = Chart.CERT_MANAGER
                .command()
                .withValuesFile(values)
                .set("environment", "production")
                .call();

        assertThat(production)
                .isEqualTo(staging.replace(
                        "kind: ClusterIssuer, name: letsencrypt-staging}",
                        "kind: ClusterIssuer, name: letsencrypt-production}"))
                .isNotEqualTo(staging);
    }

    /** So that one values file is enough for both charts. */
    @Test
    void eachSecretThatTheChartSynapseNamesHasItsNames() throws IOException {
        List<Path> examples = new ArrayList<>();
        for (Path values : Chart.SYNAPSE.examples()) {
            Map<String, Set<String>> wanted = wantedBySynapse(Chart.SYNAPSE.render(values));
            if (!wanted.isEmpty()) {
                examples.add(values);
                Map<String, List<String>> made = certificates(Chart.CERT_MANAGER.render(values));
                assertThat(made.keySet()).as("%s", values).isEqualTo(wanted.keySet());
                // and the client's host, where Synapse speaks TLS with clients, too
                wanted.forEach((secret, hosts) -> assertThat(made.get(secret))
                        .as("%s, %s", values, secret)
                        .containsAll(hosts)
                        .allMatch(host -> hosts.contains(host) || host.startsWith("matrix.")));
            }
        }
        assertThat(examples).hasSizeGreaterThanOrEqualTo(5);
    }

    @Test
    void whatTheChartSynapseTakesIsTakenHereToo() throws IOException {
        JsonNode ours = schema(Chart.CERT_MANAGER);
        JsonNode synapse = schema(Chart.SYNAPSE);

        assertThat(ours.path("properties").fieldNames()).toIterable().containsAll(names(synapse.path("properties")));
        assertThat(ours.at("/definitions/theme/properties").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrderElementsOf(names(synapse.at("/definitions/theme/properties")));
    }

    /** Authorities refuse a certificate with both. */
    @Test
    void whatAWildcardCoversIsLeftOut() throws IOException {
        assertThat(certificates(Chart.CERT_MANAGER.render(example("wildcard-values.yaml"))))
                .containsEntry(
                        "themes-tls",
                        List.of(
                                "*.code.example.org",
                                "*.data.example.org",
                                "*.shop.example.org",
                                "chat.example.org",
                                "code.example.org",
                                "data.example.org",
                                "shop.example.org"));
    }

    @Test
    void withoutASecretTheRightsAreThoseOfCertManagersPod() {
        Rendered rendered = Chart.CERT_MANAGER.render("dns.route53.hostedZoneID=Z1", "dns.zones={example.org}");

        assertThat(rendered.all("ClusterIssuer")).hasSize(2).allSatisfy(issuer -> {
            assertThat(issuer.at("spec", "acme", "solvers", 0, "dns01", "route53"))
                    .isEqualTo(Map.of("region", "us-east-1", "hostedZoneID", "Z1"));
            assertThat(issuer.at("spec", "acme", "solvers", 0, "selector", "dnsZones"))
                    .isEqualTo(List.of("example.org"));
        });
    }

    @Test
    void theRightsAtRoute53AreToOneZonesChallengesOnly() throws IOException {
        JsonNode policy = new JsonMapper()
                .readTree(Chart.CERT_MANAGER
                        .directory()
                        .resolve("route53-policy.json")
                        .toFile());

        assertThat(policy.path("Statement").findValuesAsText("Action"))
                .containsExactly("route53:ChangeResourceRecordSets", "route53:GetChange");
        JsonNode change = policy.path("Statement").path(0);
        assertThat(change.path("Resource").asText()).isEqualTo("arn:aws:route53:::hostedzone/ZONE");
        JsonNode condition = change.path("Condition");
        String key = "route53:ChangeResourceRecordSets";
        assertThat(condition.path("ForAllValues:StringEquals").path(key + "RecordTypes"))
                .extracting(JsonNode::asText)
                .containsExactly("TXT");
        assertThat(condition.path("ForAllValues:StringLike").path(key + "NormalizedRecordNames"))
                .extracting(JsonNode::asText)
                .containsExactly("_acme-challenge.*");
        // ForAllValues is true of nothing at all
        assertThat(names(condition.path("Null")))
                .containsExactlyInAnyOrder(key + "RecordTypes", key + "Actions", key + "NormalizedRecordNames");
    }

    /** Hosts by Secret: the server name where Synapse speaks TLS, what the Ingress has where that does. */
    private static Map<String, Set<String>> wantedBySynapse(Rendered rendered) {
        Map<String, Set<String>> wanted = new LinkedHashMap<>();
        for (Document homeserver : rendered.all("StatefulSet")) {
            String server = rendered.named("ConfigMap", (String) homeserver.at("metadata", "name"))
                    .data()
                    .get("homeserver.yaml")
                    .replaceAll("(?s).*?server_name: \"([^\":]*).*", "$1");
            homeserver.parts("spec", "template", "spec", "volumes").stream()
                    .filter(volume -> volume.at("name").equals("tls"))
                    .forEach(volume -> wanted.computeIfAbsent(
                                    (String) volume.at("secret", "secretName"), secret -> new TreeSet<>())
                            .add(server));
        }
        for (Document ingress : rendered.all("Ingress")) {
            if (ingress.part("spec").has("tls")) {
                for (Document tls : ingress.parts("spec", "tls")) {
                    ((List<?>) tls.at("hosts"))
                            .forEach(host -> wanted.computeIfAbsent(
                                            (String) tls.at("secretName"), secret -> new TreeSet<>())
                                    .add((String) host));
                }
            }
        }
        return wanted;
    }

    /** Names in order, by Secret. */
    private static Map<String, List<String>> certificates(Rendered rendered) {
        Map<String, List<String>> certificates = new LinkedHashMap<>();
        for (Document certificate : rendered.all("Certificate")) {
            certificates.put(
                    (String) certificate.at("spec", "secretName"),
                    ((List<?>) certificate.at("spec", "dnsNames"))
                            .stream().map(Object::toString).sorted().toList());
        }
        return certificates;
    }

    private static JsonNode schema(Chart chart) throws IOException {
        return new JsonMapper().readTree(Files.readString(chart.directory().resolve("values.schema.json")));
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Path example(String name) {
        return Chart.CERT_MANAGER.directory().resolve("ci").resolve(name);
    }
}
