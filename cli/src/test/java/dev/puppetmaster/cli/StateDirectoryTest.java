package dev.puppetmaster.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.synapse.Ports;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StateDirectoryTest {
    @TempDir
    Path temporary;

    @Test
    void itIsForItsOwnerOnly() throws Exception {
        Path directory = temporary.resolve("a/state");
        try (StateDirectory state = StateDirectory.open(directory)) {
            state.writeUp("{}");
            state.secret("puppets", "as_token", () -> "s3cret");

            assertThat(mode(directory)).isEqualTo("rwx------");
            assertThat(mode(state.upFile())).isEqualTo("rw-------");
            assertThat(mode(state.secretFile("puppets", "as_token"))).isEqualTo("rw-------");
        }
    }

    @Test
    void anotherProcessThatHoldsItIsNamedAndItsDeathFreesIt() throws Exception {
        Path directory = temporary.resolve("state");
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Holder.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var out = new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).isEqualTo("held");

            assertThatThrownBy(() -> StateDirectory.open(directory))
                    .isInstanceOf(StateHeldException.class)
                    .hasMessageContaining("is held by process " + other.pid());
            assertThat(StateDirectory.heldBy(directory)).contains("process " + other.pid());
        } finally {
            other.destroyForcibly().waitFor();
        }

        assertThat(StateDirectory.heldBy(directory)).isEmpty();
        StateDirectory.open(directory).close();
    }

    @Test
    void lookingDoesNotLoseTheLockOfThisProcess() {
        Path directory = temporary.resolve("state");
        try (StateDirectory state = StateDirectory.open(directory)) {
            assertThat(StateDirectory.heldBy(state.path())).isPresent();
            assertThatThrownBy(() -> StateDirectory.open(directory)).isInstanceOf(StateHeldException.class);
        }
        StateDirectory.open(directory).close();
    }

    @Test
    void noPortHasTwoNamesAndNoneIsOneThatIsDeclared() {
        List<Integer> declared = Ports.free(300);
        try (StateDirectory state = StateDirectory.open(temporary.resolve("state"))) {
            declared.forEach(state::avoid);
            for (int i = 0; i < 300; i++) {
                int unused = state.port("name-" + i);
            }

            assertThat(StateDirectory.ports(state.path()).values())
                    .hasSize(300)
                    .doesNotHaveDuplicates()
                    .doesNotContainAnyElementsOf(declared);
        }
    }

    @Test
    void portsAndSecretsAreKeptAndUpJsonIsNot() {
        Path directory = temporary.resolve("state");
        int port;
        try (StateDirectory state = StateDirectory.open(directory)) {
            port = state.port("data");
            state.secret("puppets", "as_token", () -> "first");
            state.writeUp("{}");
        }
        try (StateDirectory state = StateDirectory.open(directory)) {
            assertThat(state.port("data")).isEqualTo(port);
            assertThat(state.secret("puppets", "as_token", () -> "second")).isEqualTo("first");
            assertThat(state.upFile()).doesNotExist();
            state.keepPort("data", 8123);
            assertThat(state.port("data")).isEqualTo(8123);
        }
        assertThat(StateDirectory.ports(directory)).isEqualTo(Map.of("data", 8123));
    }

    @Test
    void aBrokenPortsFileIsNamedWithWhatToDo() throws Exception {
        Path directory = temporary.resolve("state");
        StateDirectory.open(directory).close();
        for (String broken : new String[] {"{\"data\":", "[]", "{\"data\": \"x\"}", "{\"data\": 70000}"}) {
            Files.writeString(directory.resolve("ports.json"), broken);

            assertThatThrownBy(() -> StateDirectory.ports(directory))
                    .hasMessageContaining("ports.json (delete it to have new ports chosen)");
        }
    }

    @Test
    void somebodyElsesFilesAreLeftAlone() throws Exception {
        Files.writeString(temporary.resolve("letter.txt"), "dear");
        String before = mode(temporary);

        assertThatThrownBy(() -> StateDirectory.open(temporary))
                .hasMessageContaining("it is not empty and not a state directory");
        assertThat(mode(temporary)).isEqualTo(before);
    }

    @Test
    void aSecretsNameCannotLeadOutOfTheDirectory() {
        try (StateDirectory state = StateDirectory.open(temporary.resolve("state"))) {
            assertThatThrownBy(() -> state.secretFile("..", "key")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> state.secretFile("a", "../../b")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theDefaultFollowsXdg() {
        assertThat(StateDirectory.defaultPath(Map.of("XDG_STATE_HOME", "/x"))).isEqualTo(Path.of("/x/puppetmaster"));
        assertThat(StateDirectory.defaultPath(Map.of()).toString()).endsWith("/.local/state/puppetmaster");
    }

    private static String mode(Path file) throws java.io.IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    static final class Holder {
        private Holder() {}

        public static void main(String[] arguments) throws InterruptedException {
            try (StateDirectory state = StateDirectory.open(Path.of(arguments[0]))) {
                System.out.println(state.path().isAbsolute() ? "held" : "");
                new CountDownLatch(1).await();
            }
        }
    }
}
