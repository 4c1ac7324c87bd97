package dev.puppetmaster.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A backup by Job, then nothing is left of the cluster, then all of it again: by the commands of docs/operations/backup.md. */
@Order(11)
@ExtendWith(OnTheCluster.class)
class BackupE2E {
    private static final String BACK_UP = "In a cluster";
    private static final String RESTORE = "Into an empty cluster";

    private final Page page;
    /** Where the person runs the commands: the charts and examples are there, and what the commands write. */
    private final Path folder;

    BackupE2E() throws IOException {
        Path root = Machine.root();
        page = Page.of(root.resolve("docs/operations/backup.md"));
        folder = Files.createTempDirectory("puppetmaster-backup");
        for (String part : List.of("deploy", "examples")) {
            Path unused = Files.createSymbolicLink(folder.resolve(part), root.resolve(part));
        }
    }

    @Test
    void anEmptyClusterBecomesWhatItWas(Installation here) throws IOException {
        here.volumes(Map.of("backup", "10Gi"));
        Person you = here.person();
        String room = you.chatWith(Installation.userId("data-analyzer"));
        String answered = you.say(room, "!report orders 300 rows, target total");
        String answer = you.answer(room, answered);
        String open = you.say(room, "!help");
        backUp(here);
        String after = you.say(room, "said after the backup");
        you.answer(room, open);

        empty(here);
        restore(here);

        assertThat(you.answersWithin(room, answered, 1)).containsExactly(answer);
        you.answer(room, open);
        String again = you.say(room, "!report orders 200 rows, target total");
        assertThat(you.answer(room, again)).contains("200");
        for (String asked : List.of(answered, open, again)) {
            assertThat(you.answersWithin(room, asked, 1)).as(asked).hasSize(1);
        }
        assertThat(you.everything(room)).contains(answered).doesNotContain(after);
    }

    private void backUp(Installation here) throws IOException {
        run(here, Installation.only(page.step(BACK_UP, 1)));
        Files.writeString(
                folder.resolve("backups.yaml"), page.blocks(BACK_UP, "yaml", 1).getFirst());
        run(here, Installation.only(page.step(BACK_UP, 2)));
        run(here, Installation.only(page.step(BACK_UP, 3)));
        assertThat(folder.resolve("data.zip")).isNotEmptyFile();
    }

    /** No namespace, claim, volume, Secret or definition of before. */
    private static void empty(Installation here) {
        here.shell().run("kubectl delete puppetmaster --all --all-namespaces", "", Duration.ofMinutes(3));
        for (String release : List.of("data", "puppetmaster")) {
            here.shell().run("helm uninstall " + release + " -n " + release);
        }
        here.shell()
                .run(
                        "kubectl delete namespace data puppetmaster shop themes --ignore-not-found",
                        "",
                        Duration.ofMinutes(4));
        here.shell().run("kubectl get crd -o name | grep puppetmaster.dev | xargs kubectl delete");
        here.shell().run("kubectl delete persistentvolume --all");
        assertThat(here.cluster().names("namespaces")).doesNotContain("data", "puppetmaster");
    }

    private void restore(Installation here) throws IOException {
        here.namespaces();
        here.volumes(Map.of("backup-again", "10Gi", "synapse-again", "5Gi", "runtime-again", "1Gi"));
        for (int step = 1; step <= 4; step++) {
            run(here, Installation.only(page.step(RESTORE, step)));
        }
        here.forwardAgain();
    }

    private void run(Installation here, String block) {
        here.shell().run("cd " + folder + "\n" + block, "", Duration.ofMinutes(12));
    }
}
