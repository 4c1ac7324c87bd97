package dev.puppetmaster.synapse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.synapse.SharedSecretRegistration.Login;
import dev.puppetmaster.synapse.SynapseSettings.Profile;
import java.io.File;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 20, unit = TimeUnit.MINUTES)
class LocalSynapseIT {
    private static EmbeddedSynapse synapse;

    @TempDir
    Path directory;

    private SynapseSettings settings;

    @BeforeAll
    static void install() throws InterruptedException {
        synapse = new EmbeddedSynapse(SynapseInstallation.ensure(SynapseInstallation.defaultCache(), line -> {}));
    }

    @BeforeEach
    void choosePort() {
        settings = SynapseSettings.builder(directory, "data.example.org", Ports.free())
                .profile(Profile.UNLIMITED)
                .build();
    }

    @AfterEach
    void endWhatIsLeft() throws InterruptedException {
        var left = SynapseProcess.leftOver(settings);
        if (left.isPresent()) {
            left.get().kill();
        }
    }

    @Test
    void anAccountOutlivesAKillAndARestart() throws Exception {
        RunningSynapse first = synapse.start(settings);
        Login login = SharedSecretRegistration.of(settings).registerOrLogin("you", "a good password");
        first.kill();
        assertThat(first.isAlive()).isFalse();

        RunningSynapse second = synapse.start(settings);

        assertThat(second.adopted()).isFalse();
        assertThat(login.userId()).isEqualTo("@you:data.example.org");
        assertThat(whoami(settings.baseUrl(), login)).isEqualTo("@you:data.example.org");
        Login again = SharedSecretRegistration.of(settings).registerOrLogin("you", "a good password");
        assertThat(again.userId()).isEqualTo(login.userId());
        assertThat(again.deviceId()).isNotEqualTo(login.deviceId());
        assertThatThrownBy(() -> SharedSecretRegistration.of(settings).registerOrLogin("you", "a wrong password"))
                .hasMessageContaining("403 M_FORBIDDEN")
                .hasMessageNotContaining("wrong password");
    }

    @Test
    void stopEndsItAndForgetsIt() throws Exception {
        RunningSynapse running = synapse.start(settings);

        running.stop(Duration.ofSeconds(20));

        assertThat(running.isAlive()).isFalse();
        assertThat(settings.record()).doesNotExist();
        assertThat(Ports.isFree(settings.port())).isTrue();
        running.stop(Duration.ofSeconds(1));
    }

    @Test
    void onlyTheOwnerReadsKeysAndConfiguration() throws Exception {
        synapse.start(settings);

        try (var files = Files.list(directory)) {
            assertThat(files.filter(file -> file.toString().matches(".*(key|secret|form_secret|json)$")))
                    .hasSizeGreaterThanOrEqualTo(6)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void aWrongRegistrationIsReportedWithItsReason() throws Exception {
        Path broken = Files.writeString(directory.resolve("broken.yaml"), "id: puppets\nas_token: a\n");

        assertThatThrownBy(() -> synapse.start(settings.withRegistrations(List.of(broken))))
                .isInstanceOf(SynapseException.class)
                .hasMessageStartingWith("Synapse ended at its start:")
                .hasMessageContaining("hs_token")
                .message()
                .doesNotContain("\n");
        assertThat(settings.record()).doesNotExist();
    }

    @Test
    void aPortInUseIsReported() throws Exception {
        try (ServerSocket taken = new ServerSocket(settings.port(), 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> synapse.start(settings))
                    .hasMessageContaining("port " + taken.getLocalPort() + " of 127.0.0.1 is in use");
        }
    }

    @Test
    void theSynapseOfAKilledParentIsTakenOver() throws Exception {
        long left = startInAProcessThatIsKilled();

        RunningSynapse adopted = synapse.start(settings);

        assertThat(adopted.adopted()).isTrue();
        assertThat(adopted.pid()).isEqualTo(left);
        adopted.stop(Duration.ofSeconds(20));
        assertThat(adopted.isAlive()).isFalse();
    }

    @Test
    void theSynapseOfAKilledParentIsReplacedWhenItsSettingsChanged() throws Exception {
        long left = startInAProcessThatIsKilled();
        Path registration = Files.writeString(directory.resolve("registrar.yaml"), """
                {"id": "registrar", "url": null, "as_token": "a", "hs_token": "h", "sender_localpart": "registrar",
                 "namespaces": {}, "rate_limited": false}""");

        RunningSynapse fresh = synapse.start(settings.withRegistrations(List.of(registration)));

        assertThat(fresh.adopted()).isFalse();
        assertThat(ChildRecord.read(settings.record()))
                .hasValueSatisfying(
                        child -> assertThat(child.pid()).isEqualTo(fresh.pid()).isNotEqualTo(left));
    }

    @Test
    void anotherProcessWithTheRecordedPidIsLeftAlone() throws Exception {
        Process bystander = new ProcessBuilder("sleep", "600").start();
        try {
            new ChildRecord(bystander.pid(), "long ago", List.of("synapse"), "x").write(settings.record());

            synapse.start(settings);

            assertThat(bystander.isAlive()).isTrue();
        } finally {
            bystander.destroyForcibly();
        }
    }

    @Test
    void aSupervisedSynapseComesBackAfterAKill() throws Exception {
        try (Supervisor supervisor = new Supervisor(synapse, event -> {})) {
            RunningSynapse first = supervisor.apply(settings);

            ProcessHandle.of(first.pid()).orElseThrow().destroyForcibly();

            await().atMost(Duration.ofMinutes(3))
                    .until(() -> supervisor
                            .current()
                            .filter(now -> now.pid() != first.pid())
                            .isPresent());
            assertThat(Readiness.answers(settings.baseUrl(), Duration.ofSeconds(60)))
                    .isTrue();
        }
        assertThat(Ports.isFree(settings.port())).isTrue();
    }

    private long startInAProcessThatIsKilled() throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ParentThatWaits.class.getName(),
                        directory.toString(),
                        Integer.toString(settings.port()))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("parent.out").toFile())
                .start();
        try {
            await().atMost(Duration.ofMinutes(2)).until(() -> {
                assertThat(parent.isAlive())
                        .as(() -> readQuietly(directory.resolve("parent.out").toFile()))
                        .isTrue();
                return Readiness.answers(settings.baseUrl(), Duration.ofSeconds(2));
            });
        } finally {
            parent.destroyForcibly().waitFor();
        }
        return ChildRecord.read(settings.record()).orElseThrow().pid();
    }

    private static String readQuietly(File file) {
        try {
            return Files.readString(file.toPath());
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }

    private static String whoami(URI baseUrl, Login login) throws Exception {
        URI uri = baseUrl.resolve("/_matrix/client/v3/account/whoami?access_token=" + login.accessToken());
        return LoopbackHttp.get(uri, Duration.ofSeconds(60))
                .body()
                .path("user_id")
                .asText();
    }

    /** Starts a Synapse and then waits for its own end. */
    static final class ParentThatWaits {
        private ParentThatWaits() {}

        public static void main(String[] arguments) throws Exception {
            SynapseSettings settings = SynapseSettings.builder(
                            Path.of(arguments[0]), "data.example.org", Integer.parseInt(arguments[1]))
                    .profile(Profile.UNLIMITED)
                    .build();
            new EmbeddedSynapse(SynapseInstallation.ensure(SynapseInstallation.defaultCache(), System.out::println))
                    .start(settings);
            new java.util.concurrent.CountDownLatch(1).await();
        }
    }
}
