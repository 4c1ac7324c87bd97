package dev.puppetmaster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.deploy.Chart.Document;
import dev.puppetmaster.deploy.Chart.Rendered;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The CronJob that backs a homeserver up, and the Job that fills new volumes. */
class SynapseBackupTest {
    private static final Chart CHART = Chart.SYNAPSE;
    private static final String SERVER = "serverName=data.example.org";
    private static final String ON = "backup.enabled=true";
    private static final Path POSTGRESQL = CHART.directory().resolve("ci/backup-with-postgresql-values.yaml");
    /** DNS. */
    private static final Map<?, ?> NAMES =
            Map.of("ports", List.of(Map.of("port", 53, "protocol", "UDP"), Map.of("port", 53, "protocol", "TCP")));

    private SecretServer cluster;

    @BeforeEach
    void start() {
        cluster = new SecretServer();
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void thereIsNoneUnlessItIsAskedFor() {
        Rendered rendered = CHART.render(SERVER);

        assertThat(rendered.all("CronJob")).isEmpty();
        assertThat(rendered.all("PersistentVolumeClaim")).isEmpty();
        assertThat(rendered.text()).doesNotContain("backup");
    }

    @Test
    void itReadsTheVolumesAndSecretsOfOneHomeserverAndWritesToItsClaim() {
        Rendered rendered = CHART.render(SERVER, ON);
        Document job = rendered.only("CronJob");
        Document pod = job.part("spec", "jobTemplate", "spec", "template", "spec");

        assertThat(pod.at("automountServiceAccountToken")).isEqualTo(false);
        assertThat(pod.parts("volumes").stream()
                        .filter(volume -> volume.has("persistentVolumeClaim"))
                        .map(volume -> volume.at("persistentVolumeClaim", "claimName")))
                .containsExactly("data-backup", "data-data-synapse-0", "state-data-runtime-0");
        assertThat(pod.parts("volumes").stream()
                        .filter(volume -> volume.has("secret"))
                        .map(volume -> volume.at("secret", "secretName")))
                .containsExactly("data-synapse-appservice", "data-synapse-keys");
        assertThat(pod.parts("containers").getFirst().parts("volumeMounts"))
                .filteredOn(mount -> !mount.has("readOnly"))
                .extracting(mount -> mount.at("name"))
                .containsExactly("backup", "tmp");
        assertThat(rendered.only("PersistentVolumeClaim").at("metadata", "annotations", "helm.sh/resource-policy"))
                .isEqualTo("keep");
        // Synapse's Service and NetworkPolicy are not for it
        Map<?, ?> labels = (Map<?, ?>) job.at("spec", "jobTemplate", "spec", "template", "metadata", "labels");
        assertThat(labels.entrySet()
                        .containsAll(((Map<?, ?>) rendered.only("Service").at("spec", "selector")).entrySet()))
                .isFalse();
        assertThat(rendered.named("NetworkPolicy", "data-backup").part("spec").has("egress"))
                .isFalse();
    }

    /** A volume of one node is read there; where both are, each pod shows the place. Of two terms, one pod would have to match both. */
    @Test
    void itGoesWhereTheVolumesAre() {
        assertThat(beside()).containsExactly("synapse");
        assertThat(beside("storage.accessMode=ReadWriteMany")).containsExactly("puppetmaster-runtime");
        assertThat(beside("storage.accessMode=ReadWriteMany", "backup.runtime.accessMode=ReadWriteMany"))
                .isEmpty();
        assertThat(beside("homeserver.create=false")).containsExactly("synapse");
        assertThat(beside("storage.accessMode=ReadWriteMany", "appservice.runtimeUrl=http://runtime.example.org"))
                .isEmpty();
    }

    private static List<Object> beside(String... sets) {
        List<String> all = new ArrayList<>(List.of(SERVER, ON));
        all.addAll(List.of(sets));
        Document pod = CHART.render(all.toArray(String[]::new))
                .only("CronJob")
                .part("spec", "jobTemplate", "spec", "template", "spec");
        if (!pod.has("affinity")) {
            return List.of();
        }
        return pod.parts("affinity", "podAffinity", "requiredDuringSchedulingIgnoredDuringExecution").stream()
                .map(term -> term.at("labelSelector", "matchLabels", "app.kubernetes.io/name"))
                .toList();
    }

    /** The StatefulSets take claims that are there, by these names. */
    @Test
    void newVolumesHaveTheNamesThatTheServersLookFor() {
        Rendered rendered = CHART.render(SERVER, ON, "restore.file=data.zip");
        Document synapse = rendered.only("StatefulSet");

        assertThat(rendered.all("PersistentVolumeClaim").stream().map(claim -> claim.at("metadata", "name")))
                .containsExactlyInAnyOrder(
                        "data-backup",
                        synapse.at("spec", "volumeClaimTemplates", 0, "metadata", "name") + "-"
                                + synapse.at("metadata", "name") + "-0",
                        "state-data-runtime-0");
        Document pod = rendered.named("Job", "data-restore").part("spec", "template", "spec");
        assertThat(pod.parts("containers").getFirst().parts("volumeMounts"))
                .filteredOn(mount -> mount.has("readOnly"))
                .extracting(mount -> mount.at("name"))
                .containsExactly("backup");
        assertThat(pod.has("affinity")).isFalse();
    }

    @Test
    void itsSecretsComeBackAsTheRelease() {
        String metadata = CHART.render(SERVER, ON, "keys.existingSecret=mine")
                .only("CronJob")
                .at("spec", "jobTemplate", "spec", "template", "spec", "containers", 0, "env")
                .toString();

        assertThat(metadata)
                .contains("{\"name\":\"mine\"}")
                .contains("\"meta.helm.sh/release-name\":\"data\"")
                .contains("\"meta.helm.sh/release-namespace\":\"matrix\"");
    }

    @Test
    void nobodyIsLeftToThinkThatADatabaseIsInIt() {
        Path themes = CHART.directory().resolve("ci/backup-of-themes-values.yaml");

        assertThat(CHART.notes(themes))
                .contains("The backups of ops.example.org have all but its database")
                .doesNotContain("The backups of data.example.org");
        assertThat(CHART.notes(POSTGRESQL)).doesNotContain("all but its database");
        assertThat(CHART.render(themes).all("CronJob").stream()
                        .map(job -> job.part("spec", "jobTemplate", "spec", "template", "spec"))
                        .map(pod -> environment(pod.parts("containers").getFirst(), "PUPPETMASTER_DATABASE")))
                .containsExactly("SQLite", "SQLite", "Elsewhere");
    }

    /** What a database may have that the puppets' store does not know yet is read back from the rooms: so the store is copied first. */
    @Test
    void postgresqlIsDumpedAfterThePuppetsStoreAndBeforeMedia() {
        Document pod = podOf("data-backup");

        assertThat(pod.parts("initContainers").stream().map(step -> step.at("name")))
                .containsExactly("copy", "database");
        assertThat(mounts(pod.part("initContainers", 0)))
                .containsExactly("runtime /runtime read-only", "copy /state/runtime", "tmp /tmp");
        Document dump = pod.part("initContainers", 1);
        assertThat(dump.at("image")).isEqualTo("docker.io/library/postgres:17");
        assertThat(mounts(dump))
                .containsExactly("database /state/database", "database-ca /database-ca read-only", "tmp /tmp");
        assertThat(mounts(pod.part("containers", 0)))
                .contains("copy /state/runtime read-only", "database /state/database read-only")
                .noneMatch(mount -> mount.startsWith("runtime "));
        assertThat(environment(pod.part("containers", 0), "PUPPETMASTER_DATABASE"))
                .isEqualTo("Dump");
        assertThat(podOf("ops-backup").parts("initContainers").stream().map(step -> step.at("name")))
                .as("its puppets are elsewhere")
                .containsExactly("database");
        assertThat(podOf("trial-backup").has("initContainers")).isFalse();
    }

    /** As Synapse itself: where it is and who may use it; the password comes from the Secret to that step alone. */
    @Test
    void theDumpUsesTheDatabaseAsSynapseDoes() {
        Rendered rendered = CHART.render(POSTGRESQL);
        for (String theme : List.of("data", "ops")) {
            List<Document> steps = podOf(theme + "-backup").parts("initContainers");

            assertThat(steps.getLast().at("env"))
                    .isEqualTo(rendered.named("StatefulSet", theme + "-synapse")
                            .at("spec", "template", "spec", "containers", 0, "env"));
            assertThat(steps.getLast().at("command").toString()).doesNotContain("PASS");
        }
        assertThat(podOf("data-backup").part("initContainers", 0).toString()).doesNotContain("PGPASSWORD");
        assertThat(podOf("data-backup").part("containers", 0).toString()).doesNotContain("PGPASSWORD");
    }

    @Test
    void aPodThatDumpsReachesItsDatabaseAndNothingElse() {
        Rendered rendered = CHART.render(POSTGRESQL);

        assertThat(egress(rendered, "data"))
                .containsExactly(NAMES, Map.of("ports", List.of(Map.of("port", 5433, "protocol", "TCP"))));
        assertThat(egress(rendered, "ops"))
                .containsExactly(
                        NAMES,
                        Map.of(
                                "ports",
                                List.of(Map.of("port", 5432, "protocol", "TCP")),
                                "to",
                                List.of(Map.of(
                                        "podSelector",
                                        Map.of("matchLabels", Map.of("cnpg.io/cluster", "ops-synapse-db"))))));
        assertThat(rendered.named("NetworkPolicy", "trial-backup").part("spec").has("egress"))
                .isFalse();
    }

    /** The volumes bear a mark until the database is there, so that a second try begins anew. */
    @Test
    void aDatabaseIsRestoredBetweenTheVolumesAndTheEnd() {
        Rendered rendered = CHART.render(
                SERVER,
                ON,
                "restore.file=data.zip",
                "database.type=CloudNativePG",
                "backup.database.image=ghcr.io/cloudnative-pg/postgresql:17.6");
        Document pod = rendered.named("Job", "data-restore").part("spec", "template", "spec");

        assertThat(pod.parts("initContainers").stream().map(step -> step.at("name")))
                .containsExactly("unpack", "database");
        assertThat(pod.at("containers", 0, "command", 2)).isEqualTo("finish");
        assertThat(mounts(pod.part("initContainers", 0)))
                .containsExactly(
                        "backup /backup read-only",
                        "data /state/synapse",
                        "runtime /state/runtime",
                        "database /state/database",
                        "tmp /tmp");
        // else Kubernetes would put its variables there
        assertThat(pod.at("initContainers", 1, "command", 2).toString()).doesNotContain("$(", "$$");
        // made before the release, it is taken over
        assertThat(rendered.only("Cluster").at("metadata", "annotations", "meta.helm.sh/release-name"))
                .isEqualTo("data");
        assertThat(rendered.only("Cluster").at("metadata", "labels", "app.kubernetes.io/managed-by"))
                .isEqualTo("Helm");
    }

    private static Document podOf(String job) {
        return CHART.render(POSTGRESQL).named("CronJob", job).part("spec", "jobTemplate", "spec", "template", "spec");
    }

    private static List<String> mounts(Document container) {
        return container.parts("volumeMounts").stream()
                .map(mount ->
                        mount.at("name") + " " + mount.at("mountPath") + (mount.has("readOnly") ? " read-only" : ""))
                .toList();
    }

    private static Object environment(Document container, String variable) {
        return container.parts("env").stream()
                .filter(one -> one.at("name").equals(variable))
                .findFirst()
                .orElseThrow()
                .at("value");
    }

    private static List<Object> egress(Rendered rendered, String theme) {
        return List.copyOf(
                (List<?>) rendered.named("NetworkPolicy", theme + "-backup").at("spec", "egress"));
    }

    @Test
    void filesHaveNoPath() {
        assertThatThrownBy(() -> CHART.render(SERVER, ON, "restore.file=../data.zip"))
                .hasMessageContaining("restore/file");
    }
}
