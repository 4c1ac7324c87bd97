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
    }

    @Test
    void filesHaveNoPath() {
        assertThatThrownBy(() -> CHART.render(SERVER, ON, "restore.file=../data.zip"))
                .hasMessageContaining("restore/file");
    }
}
