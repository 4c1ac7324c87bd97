package dev.puppetmaster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.deploy.Chart.Document;
import dev.puppetmaster.deploy.Chart.Rendered;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The chart headscale. What Headscale makes of it: {@link HeadscaleIT}. */
@ExtendWith(WithoutSecrets.class)
class HeadscaleChartTest {
    private static final Chart CHART = Chart.HEADSCALE;
    private static final String URL = "serverUrl=https://headscale.example.org";
    private static final String DOMAIN = "baseDomain=tail.example.org";

    @Test
    void modelsAreReachedAtTheirPortOnlyAndByMachinesOnly() {
        List<Document> rules = policy(CHART.render(URL, DOMAIN)).parts("acls");

        assertThat(toTag("brain", rules)).containsExactly(List.of("tag:brain:11434"));
        assertThat(rules)
                .filteredOn(rule -> rule.at("dst").equals(List.of("tag:brain:11434")))
                .singleElement()
                .satisfies(rule -> assertThat(rule.at("src")).isEqualTo(List.of("tag:node", "tag:homeserver")))
                .satisfies(rule -> assertThat(rule.at("proto")).isEqualTo("tcp"));
        assertThat(rules).allSatisfy(rule -> {
            assertThat(rule.at("action")).isEqualTo("accept");
            assertThat(texts(rule.at("src"))).doesNotContain("*", "tag:brain");
            assertThat(texts(rule.at("dst"))).noneMatch(to -> to.startsWith("*"));
        });
    }

    @Test
    void homeserversAreReachedAtTheirPublicPortsAndByOwnersForLookingAfterThem() {
        List<Document> rules = policy(CHART.render(URL, DOMAIN)).parts("acls");

        assertThat(toTag("homeserver", rules))
                .containsExactly(
                        List.of("tag:homeserver:443,8448"), List.of("tag:node:22,6443", "tag:homeserver:22,6443"));
        assertThat(rules.get(1).at("src"))
                .isEqualTo(List.of("group:owners", "tag:laptop", "tag:homeserver", "tag:node"));
        assertThat(rules.get(3).at("src")).isEqualTo(List.of("group:owners"));
        assertThat(toTag("laptop", rules)).isEmpty();
    }

    @Test
    void nodesOfAClusterReachEachOtherAndTheRoutesOfTheirPodsAreApproved() {
        Document policy = policy(
                CHART.render(URL, DOMAIN, "policy.clusterTags={node,homeserver}", "policy.podNetworks={10.52.0.0/16}"));

        assertThat(policy.at("autoApprovers", "routes"))
                .isEqualTo(Map.of("10.52.0.0/16", List.of("tag:node", "tag:homeserver")));
        assertThat(policy.parts("acls").get(2).tree())
                .isEqualTo(Map.of(
                        "action",
                        "accept",
                        "src",
                        List.of("tag:node", "tag:homeserver", "10.52.0.0/16"),
                        "dst",
                        List.of("tag:node:*", "tag:homeserver:*", "10.52.0.0/16:*")));
    }

    @Test
    void thePolicysTestsSayBothAndOnlyOfTagsThatThereAre() {
        Document all = policy(CHART.render(URL, DOMAIN));
        Document some = policy(CHART.render(URL, DOMAIN, "policy.tests.tags={node,brain}"));

        assertThat(all.parts("tests"))
                .extracting(test -> test.at("src"))
                .containsExactly("tag:node", "tag:brain", "tag:homeserver", "tag:laptop");
        assertThat(test(all, "tag:laptop").at("accept"))
                .isEqualTo(List.of("tag:homeserver:443", "tag:homeserver:8448"));
        assertThat(texts(test(all, "tag:laptop").at("deny"))).contains("tag:brain:11434", "tag:node:22");
        assertThat(test(all, "tag:brain").has("accept")).isFalse();
        assertThat(test(some, "tag:node").at("accept")).isEqualTo(List.of("tag:brain:11434", "tag:node:10250"));
        assertThat(some.at("tests").toString()).doesNotContain("homeserver", "laptop");
    }

    @Test
    void groupsTagsAndRulesOfOnesOwnStandBesideThoseOfTheChart() {
        Document policy =
                policy(CHART.render(Path.of("headscale/ci/policy-values.yaml").toAbsolutePath()));

        assertThat(policy.at("groups"))
                .isEqualTo(Map.of(
                        "group:owners",
                        List.of("farm@"),
                        "group:friends",
                        List.of("ann@", "bob@", "carl@example.org")));
        assertThat(policy.at("tagOwners", "tag:printer")).isEqualTo(List.of("group:owners"));
        assertThat(policy.at("hosts", "paper")).isEqualTo("192.168.7.9/32");
        assertThat(policy.parts("acls").getLast().at("dst")).isEqualTo(List.of("tag:printer:631", "paper:9100"));
        assertThat(policy.parts("tests").getLast().at("src")).isEqualTo("tag:printer");
    }

    @Test
    void nothingIsToldToOrAskedOfTailscale() {
        Rendered rendered = CHART.render(URL, DOMAIN);
        Document config = config(rendered);

        assertThat(config.at("logtail", "enabled")).isEqualTo(false);
        assertThat(config.at("disable_check_updates")).isEqualTo(true);
        assertThat(config.at("derp", "urls")).isEqualTo(List.of());
        assertThat(config.at("derp", "server", "enabled")).isEqualTo(true);
        assertThat(config.at("derp", "server", "stun_listen_addr")).isEqualTo("0.0.0.0:3478");
        assertThat(rendered.text()).doesNotContain("tailscale.com");
        assertThat(rendered.named("NetworkPolicy", "headscale").part("spec").has("egress"))
                .isFalse();
    }

    @Test
    void whatMayNotBeLostIsOnTheVolume() {
        Document config = config(CHART.render(URL, DOMAIN));

        assertThat(Stream.of(
                                config.at("noise", "private_key_path"),
                                config.at("derp", "server", "private_key_path"),
                                config.at("database", "sqlite", "path"))
                        .map(Object::toString))
                .allMatch(path -> path.startsWith("/var/lib/headscale/"));
        assertThat(CHART.render(URL, DOMAIN)
                        .only("StatefulSet")
                        .part("spec", "template", "spec", "containers", 0)
                        .at("volumeMounts", 0))
                .isEqualTo(Map.of("name", "data", "mountPath", "/var/lib/headscale"));
    }

    @Test
    void stunKeepsTheCallersAddress() {
        Document stun = CHART.render(URL, DOMAIN).named("Service", "headscale-stun");

        assertThat(stun.at("spec", "type")).isEqualTo("LoadBalancer");
        assertThat(stun.at("spec", "externalTrafficPolicy")).isEqualTo("Local");
        assertThat(stun.at("spec", "ports", 0, "protocol")).isEqualTo("UDP");
    }

    @Test
    void headscaleSpeaksTlsItselfWhereItHasASecret() {
        Rendered rendered = CHART.render(URL, DOMAIN, "tls.secret=headscale-tls");

        assertThat(config(rendered).at("listen_addr")).isEqualTo("0.0.0.0:8443");
        assertThat(config(rendered).at("tls_cert_path")).isEqualTo("/etc/headscale-tls/tls.crt");
        assertThat(rendered.named("Service", "headscale").at("spec", "ports", 0, "port"))
                .isEqualTo(443);
        assertThat(container(rendered.only("StatefulSet")).at("readinessProbe", "httpGet", "scheme"))
                .isEqualTo("HTTPS");
    }

    @Test
    void theDatabasesPasswordIsInNoConfigMap() {
        Rendered rendered =
                CHART.render(Path.of("headscale/ci/postgresql-values.yaml").toAbsolutePath());

        assertThat(config(rendered).at("database"))
                .isEqualTo(Map.of("type", "postgres", "postgres", Map.of("port", 5432, "ssl", "verify-full")));
        assertThat(container(rendered.only("StatefulSet")).parts("env"))
                .filteredOn(each -> each.at("name").equals("HEADSCALE_DATABASE_POSTGRES_PASS"))
                .singleElement()
                .satisfies(each -> assertThat(each.at("valueFrom", "secretKeyRef"))
                        .isEqualTo(Map.of("name", "headscale-database", "key", "password")));
    }

    @Test
    void anotherPolicyIsAnotherPod() {
        assertThat(annotations(CHART.render(URL, DOMAIN))).isEqualTo(annotations(CHART.render(URL, DOMAIN)));
        assertThat(annotations(CHART.render(URL, DOMAIN, "policy.modelPort=8080")))
                .isNotEqualTo(annotations(CHART.render(URL, DOMAIN)));
    }

    @Test
    void theKeysJobMayReadAndWriteItsOwnSecretsAndHoldsNone() {
        Rendered rendered = CHART.render(
                URL,
                DOMAIN,
                "preauthKeys[0].name=node",
                "preauthKeys[0].tags={node}",
                "preauthKeys[1].name=phone",
                "preauthKeys[1].user=farm",
                "preauthKeys[1].secret=farms-phone");

        assertThat(rendered.only("Role").at("rules"))
                .isEqualTo(List.of(Map.of(
                        "apiGroups",
                        List.of(""),
                        "resources",
                        List.of("secrets"),
                        "resourceNames",
                        List.of("headscale-key-node", "farms-phone"),
                        "verbs",
                        List.of("get", "patch"))));
        // what the Job wrote is not taken away by an upgrade
        assertThat(rendered.all("Secret")).hasSize(2).noneMatch(secret -> secret.has("data"));
        assertThat(rendered.only("StatefulSet").at("spec", "template", "spec", "automountServiceAccountToken"))
                .isEqualTo(false);
        assertThat(rendered.only("Job").at("metadata", "name"))
                .isNotEqualTo(CHART.render(URL, DOMAIN).only("Job").at("metadata", "name"));
    }

    @Test
    void whoMakesUsersOnlyHasNoRights() {
        Rendered rendered = CHART.render(URL, DOMAIN);

        assertThat(rendered.all("Role")).isEmpty();
        assertThat(rendered.only("Job").at("spec", "template", "spec", "automountServiceAccountToken"))
                .isEqualTo(false);
        assertThat(rendered.named("NetworkPolicy", "headscale-keys")
                        .part("spec")
                        .has("egress"))
                .isFalse();
    }

    @Test
    void backupsAreMadeBesideTheServerAndTalkWithNobody() {
        Rendered rendered = CHART.render(URL, DOMAIN, "backup.enabled=true", "backup.keep=3");
        Document pod = rendered.only("CronJob").part("spec", "jobTemplate", "spec", "template", "spec");

        assertThat(pod.at(
                        "affinity",
                        "podAffinity",
                        "requiredDuringSchedulingIgnoredDuringExecution",
                        0,
                        "labelSelector",
                        "matchLabels"))
                .isEqualTo(Map.of("app.kubernetes.io/name", "headscale", "app.kubernetes.io/instance", "headscale"));
        assertThat(pod.at("volumes", 0, "persistentVolumeClaim", "claimName")).isEqualTo("data-headscale-0");
        assertThat(pod.at("volumes", 1, "persistentVolumeClaim", "claimName")).isEqualTo("headscale-backup");
        assertThat(rendered.only("PersistentVolumeClaim").at("metadata", "annotations", "helm.sh/resource-policy"))
                .isEqualTo("keep");
        assertThat(rendered.named("NetworkPolicy", "headscale-backup")
                        .part("spec")
                        .has("egress"))
                .isFalse();
    }

    @Test
    void aRestoreFillsTheClaimThatTheServerWillTake() {
        Rendered rendered =
                CHART.render(Path.of("headscale/ci/restore-values.yaml").toAbsolutePath());
        Document pod = rendered.named("Job", "headscale-restore").part("spec", "template", "spec");

        assertThat(rendered.only("PersistentVolumeClaim").at("metadata", "name"))
                .isEqualTo("data-headscale-0");
        assertThat(pod.at("volumes", 0, "persistentVolumeClaim", "claimName")).isEqualTo("data-headscale-0");
        assertThat(pod.has("affinity")).isFalse();
        assertThat(pod.at("containers", 0, "env"))
                .isEqualTo(List.of(Map.of("name", "BACKUP_FILE", "value", "headscale-20261122T034100Z.tar.gz")));
    }

    @Test
    void aDeviceOfTheTailnetIsAServiceThatItsOwnNamespaceMayCall() {
        Rendered rendered = CHART.render(
                URL,
                DOMAIN,
                "egress[0].name=ollama",
                "egress[0].target=m3.tail.example.org",
                "egress[0].port=11434",
                "egress[0].authKeySecret=ollama-key");
        Document pod = rendered.only("Deployment").part("spec", "template", "spec");

        assertThat(rendered.named("Service", "ollama").at("spec", "ports", 0, "port"))
                .isEqualTo(11434);
        assertThat(pod.at("containers", 0, "command"))
                .isEqualTo(List.of(
                        "socat",
                        "TCP-LISTEN:11434,fork,reuseaddr,max-children=256,keepalive",
                        "PROXY:127.0.0.1:m3.tail.example.org:11434,proxyport=1055,keepalive"));
        assertThat(pod.at("initContainers", 0, "restartPolicy")).isEqualTo("Always");
        assertThat(pod.at("initContainers", 0, "env").toString()).contains("https://headscale.example.org");
        assertThat(pod.at("automountServiceAccountToken")).isEqualTo(false);
        assertThat(rendered.named("NetworkPolicy", "headscale-to-ollama").at("spec", "ingress", 0, "from"))
                .isEqualTo(List.of(Map.of("podSelector", Map.of())));
    }

    @Test
    void withTailscalesServiceThereIsNoHeadscale() {
        Rendered rendered =
                CHART.render(Path.of("headscale/ci/tailscale-values.yaml").toAbsolutePath());

        assertThat(rendered.documents())
                .extracting(Document::kind)
                .containsOnly("NetworkPolicy", "ConfigMap", "Service", "Deployment");
        assertThat(rendered.all("Deployment")).hasSize(2).allSatisfy(deployment -> {
            assertThat(deployment
                            .at("spec", "template", "spec", "initContainers", 0, "env")
                            .toString())
                    .contains("https://controlplane.tailscale.com");
            assertThat(deployment.at("spec", "template", "spec", "volumes", 0).toString())
                    .contains("emptyDir");
        });
    }

    @Test
    void whatContradictsItselfIsSaidAtOnce() {
        assertThatThrownBy(() -> CHART.render("derp.embedded=false", "storage.existingClaim=a", "storage.hostPath=/a"))
                .hasMessageContaining("4 values are to be corrected")
                .hasMessageContaining("serverUrl is missing")
                .hasMessageContaining("baseDomain is missing")
                .hasMessageContaining("does not start without a relay")
                .hasMessageContaining("leave one of them empty");
    }

    private static Document config(Rendered rendered) {
        return yaml((String) rendered.named("ConfigMap", "headscale").at("data", "config.yaml"));
    }

    private static Document policy(Rendered rendered) {
        String text = (String) rendered.named("ConfigMap", "headscale").at("data", "policy.hujson");
        // without comments and last commas JSON, which is YAML
        return yaml(text.replaceAll("(?m)^\\s*//.*$", "").replaceAll(",(\\s*[\\]}])", "$1"));
    }

    private static Document yaml(String text) {
        return new Document(new Load(LoadSettings.builder().build()).loadFromString(text));
    }

    private static Document test(Document policy, String from) {
        return policy.parts("tests").stream()
                .filter(test -> test.at("src").equals(from))
                .findFirst()
                .orElseThrow();
    }

    /** The destinations of rules that name it. */
    private static List<Object> toTag(String tag, List<Document> rules) {
        return rules.stream()
                .map(rule -> rule.at("dst"))
                .filter(destinations -> destinations.toString().contains("tag:" + tag))
                .toList();
    }

    private static List<String> texts(Object list) {
        return ((List<?>) list).stream().map(Object::toString).toList();
    }

    private static Document container(Document workload) {
        return workload.part("spec", "template", "spec", "containers", 0);
    }

    private static Object annotations(Rendered rendered) {
        return rendered.only("StatefulSet").at("spec", "template", "metadata", "annotations");
    }
}
