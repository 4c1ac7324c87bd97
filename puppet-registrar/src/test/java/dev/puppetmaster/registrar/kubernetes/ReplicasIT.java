package dev.puppetmaster.registrar.kubernetes;

import static dev.puppetmaster.registrar.kubernetes.ClusterRig.friendshipYaml;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.puppetYaml;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.said;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.bot.matrix.RoomId;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Several registrars as processes, of which one works. */
class ReplicasIT {
    private static final int PUPPETS = 8;

    @RegisterExtension
    static final ClusterRig rig = new ClusterRig();

    @TempDir
    Path files;

    @AfterEach
    void clear() {
        rig.start();
        rig.clear();
        rig.stop();
    }

    @Test
    void theSecondTakesOverFromOneThatIsKilledAtWorkAndMakesNothingTwice() throws IOException, InterruptedException {
        try (RegistrarProcess first =
                        RegistrarProcess.start(rig, files, "first").awaitLeading();
                RegistrarProcess second =
                        RegistrarProcess.start(rig, files, "second").awaitStandingBy()) {
            declare();
            rig.awaitPuppet(
                    "data-r0", it -> said(it.conditions(), "AccountReady").equals("True"));
            assertThat(second.hasLed()).as("one that stands by works").isFalse();

            first.kill();
            long killed = System.nanoTime();
            second.awaitLeading();
            System.out.printf("another one leads %d ms after a kill%n", (System.nanoTime() - killed) / 1_000_000);

            assertAllIsThereOnce();
            assertNoStackTrace(second);
        }
    }

    @Test
    void oneThatIsToldToEndHandsOverAtOnce() throws IOException, InterruptedException {
        try (RegistrarProcess first =
                        RegistrarProcess.start(rig, files, "first").awaitLeading();
                RegistrarProcess second =
                        RegistrarProcess.start(rig, files, "second").awaitStandingBy()) {
            declare();
            assertAllIsThereOnce();

            long took = first.terminate();
            // what was not given back would be the first one's for 15 s
            assertThat(secondsHeldBy("first")).isLessThanOrEqualTo(1);
            long ended = System.nanoTime();
            second.awaitLeading();
            System.out.printf(
                    "SIGTERM: ended in %d ms, another one leads %d ms later%n",
                    took, (System.nanoTime() - ended) / 1_000_000);

            assertThat(first.exitCode()).isZero();
            assertThat(took).isLessThan(15_000);
            rig.apply(puppetYaml("data-later", ""));
            rig.awaitPuppet(
                    "data-later", it -> said(it.conditions(), "AccountReady").equals("True"));
            assertThat(second.terminate()).isLessThan(15_000);
            assertNoStackTrace(first);
            assertNoStackTrace(second);
        }
    }

    @Test
    void withoutAnApiServerOneEndsSoonAndAnotherWaitsForIt() throws IOException, InterruptedException {
        try (RegistrarProcess first =
                RegistrarProcess.start(rig, files, "first").awaitLeading()) {
            declare();
            assertAllIsThereOnce();
            rig.server.kill();

            long took = first.terminate();
            System.out.printf("SIGTERM without an API server: ended in %d ms%n", took);
            assertThat(took).isLessThan(15_000);
            assertThat(first.exitCode()).isZero();
            assertNoStackTrace(first);
        }
        try (RegistrarProcess second = RegistrarProcess.start(rig, files, "second")) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() ->
                            second.log().stream().anyMatch(line -> line.contains("the API server does not answer")));
            rig.server.start();
            second.awaitLeading();
            assertAllIsThereOnce();
            assertNoStackTrace(second);
        }
    }

    private static void declare() {
        rig.apply(rig.homeserverYaml());
        for (int i = 0; i < PUPPETS; i++) {
            rig.apply(puppetYaml("data-r" + i, ""));
            if (i > 0) {
                rig.apply(friendshipYaml("r" + i, "data-r0", "data-r" + i));
            }
        }
    }

    private static void assertAllIsThereOnce() {
        for (int i = 0; i < PUPPETS; i++) {
            rig.awaitPuppet(
                    "data-r" + i, it -> said(it.conditions(), "RoomsReady").equals("True"));
        }
        for (int i = 1; i < PUPPETS; i++) {
            rig.awaitFriendship("r" + i, it -> said(it.conditions(), "Synced").equals("True"));
        }
        List<RoomId> rooms = rig.roomsOf("data-r0");
        assertThat(rooms).hasSize(PUPPETS - 1);
        for (RoomId room : rig.asRegistrar().joinedRooms()) {
            assertThat(rig.asRegistrar().stateContent(room, "dev.puppetmaster.owner", ""))
                    .isPresent();
        }
    }

    private static void assertNoStackTrace(RegistrarProcess of) throws IOException {
        assertThat(of.log()).noneMatch(line -> line.startsWith("\tat ") || line.contains("nobody thought of"));
    }

    private static int secondsHeldBy(String pod) {
        LeaseSpec lease = rig.client
                .leases()
                .inNamespace(ClusterRig.INSTALLED_IN)
                .withName("puppetmaster-registrar")
                .get()
                .getSpec();
        return pod.equals(lease.getHolderIdentity()) ? lease.getLeaseDurationSeconds() : 0;
    }
}
