package dev.puppetmaster.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The program of docs/remote-brains.md in a pod on a real node: it answers, says why it does not, comes back, and goes with its
 * puppet. It runs in the image of Synapse, which has a Python.
 */
@Order(8)
@ExtendWith(OnTheCluster.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BrainsE2E {
    private static final String POD = "-n data pod -l app.kubernetes.io/name=puppetmaster-brain";
    private static String room = "";

    private static void puppet(Installation here, String image) {
        String program = here.shell().run("cat examples/remote-brain/brain.py");
        here.cluster().apply("""
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Puppet
                metadata: {name: data-counter, namespace: data}
                spec:
                  homeserverRef: {name: data}
                  brain:
                    pod:
                      image: %s
                      command: [python3, -u, -c]
                      args:
                        - |
                %s
                """.formatted(image, indented(program)));
    }

    private static String indented(String program) {
        return Arrays.stream(program.split("\n"))
                .map(line -> " ".repeat(10) + line)
                .collect(Collectors.joining("\n"));
    }

    @Test
    @Order(1)
    void anImageThatCannotBeHadIsSaid(Installation here) {
        puppet(here, "puppetmaster/no-such-brain:1");

        here.cluster()
                .await(
                        "-n data puppet data-counter",
                        it -> Cluster.condition(it, "BrainReady").startsWith("False: ImageMissing: the image "));
    }

    @Test
    @Order(2)
    void aProgramInAPodAnswers(Installation here) {
        puppet(here, here.synapseImage());
        here.cluster().await("-n data puppet data-counter", Cluster::isReady);
        room = here.person().chatWith(Installation.userId("data-counter"));

        assertThat(here.person().ask(room, "how many are these?")).startsWith("Those were 4 words");
    }

    @Test
    @Order(3)
    void nothingSecretIsInThePod(Installation here) {
        String pod = here.cluster().get(POD).at("/items/0/metadata/name").asText();

        assertThat(here.shell()
                        .run("kubectl -n data exec " + pod + " -- ls -A /var/run/secrets /run/secrets 2>&1 || true"))
                .doesNotContain("kubernetes.io");
        assertThat(here.shell().run("kubectl -n data exec " + pod + " -- id -u").strip())
                .isEqualTo("10001");
    }

    @Test
    @Order(4)
    void aPodThatIsLostComesBackAndAnswers(Installation here) {
        here.shell().run("kubectl -n data delete pod -l app.kubernetes.io/name=puppetmaster-brain --wait=true");
        here.cluster().await("-n data puppet data-counter", Cluster::isReady);

        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> here.person().ask(room, "and now?"), said -> said.startsWith("Those were 2 words"));
    }

    @Test
    @Order(5)
    void itGoesWithThePuppet(Installation here) {
        here.shell().run("kubectl -n data delete puppet data-counter");

        here.cluster().awaitGone("-n data deployment brain-data-counter");
        here.cluster().awaitGone("-n data service brain-data-counter");
        here.cluster().awaitGone("-n data networkpolicy brain-data-counter");
    }
}
