package dev.puppetmaster.bots.tools.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bots.tools.runner.RunningProgram.Event;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the runner holds to, whoever asks it. */
@Timeout(120)
class ToolRunnerTest {
    private static final int PROGRAMS_AT_ONCE = 64;

    @TempDir
    private Path folder;

    private static RunRequest shell(String script, int maxOutputBytes) {
        return RunRequest.call(List.of("sh", "-c", script), Duration.ofMinutes(5), 64, maxOutputBytes);
    }

    /** What it says, and how it ended. */
    private static RunEnd end(RunningProgram program, StringBuilder said) throws IOException {
        while (true) {
            switch (program.next()) {
                case Event.Said chunk -> {
                    said.append(new String(chunk.bytes(), StandardCharsets.UTF_8));
                    assertThat(said).hasSizeLessThan(1 << 20);
                }
                case Event.Ended ended -> {
                    return ended.end();
                }
            }
        }
    }

    @Test
    void whatAProgramSaysIsCutWhereItIsRun() throws IOException {
        try (ToolRunnerProcess runner = new ToolRunnerProcess(List.of(), false);
                RunningProgram program = runner.start(shell("yes", 40_000))) {
            StringBuilder said = new StringBuilder();

            assertThat(end(program, said).how()).isEqualTo(RunEnd.How.TOO_MUCH_OUTPUT);
            assertThat(said).hasSizeLessThanOrEqualTo(40_000);
        }
    }

    @Test
    void aProgramFindsNothingMoreInItsEnvironmentThanIsSaid() throws IOException {
        RunRequest env = RunRequest.call(List.of("env"), Duration.ofMinutes(1), 64, 10_000);
        try (ToolRunnerProcess runner = new ToolRunnerProcess(List.of(), false);
                RunningProgram program = runner.start(env)) {
            StringBuilder said = new StringBuilder();

            assertThat(end(program, said).how()).isEqualTo(RunEnd.How.EXITED);
            assertThat(said.toString().lines().map(line -> line.substring(0, line.indexOf('='))))
                    .containsExactlyInAnyOrder("PATH", "HOME", "TMPDIR", "LANG");
        }
    }

    @Test
    void oneProgramTooManyIsSentAwayUntilOneHasEnded() throws IOException {
        RunRequest waits = shell("echo up; exec sleep 1000", 100);
        List<RunningProgram> running = new ArrayList<>();
        try (ToolRunnerProcess runner = new ToolRunnerProcess(List.of(), false)) {
            for (int i = 0; i < PROGRAMS_AT_ONCE; i++) {
                RunningProgram program = runner.start(waits);
                running.add(program);
                assertThat(program.next()).isInstanceOf(Event.Said.class);
            }

            try (RunningProgram more = runner.start(waits)) {
                assertThat(end(more, new StringBuilder()).how()).isEqualTo(RunEnd.How.BUSY);
            }
            running.removeLast().close();

            await().atMost(Duration.ofSeconds(20)).until(() -> {
                try (RunningProgram more = runner.start(shell("true", 100))) {
                    return end(more, new StringBuilder()).how() == RunEnd.How.EXITED;
                }
            });
        } finally {
            running.forEach(RunningProgram::close);
        }
    }

    @Test
    void aRunnerThatEndsInOrderEndsWhatItsProgramsBegan() throws IOException {
        ToolRunnerProcess runner = new ToolRunnerProcess(List.of(), false);
        try (RunningProgram program = runner.start(shell("sleep 1000 & echo $!; wait", 100))) {
            Event.Said said = (Event.Said) program.next();
            long begun = Long.parseLong(new String(said.bytes(), StandardCharsets.UTF_8).strip());
            assertThat(ProcessHandle.of(begun)).isPresent();

            runner.close();

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> ProcessHandle.of(begun)
                            .filter(ProcessHandle::isAlive)
                            .isEmpty());
        } finally {
            runner.close();
        }
    }

    /** A runtime that begins a program and is killed while it runs. */
    public static final class Killed {
        private Killed() {}

        public static void main(String[] arguments) throws IOException {
            ToolRunnerProcess runner =
                    new ToolRunnerProcess(List.of(Path.of(arguments[0])), Boolean.parseBoolean(arguments[1]));
            RunRequest request = RunRequest.call(List.of(arguments[2]), Duration.ofMinutes(5), 64, 100);
            try (RunningProgram program = runner.start(request)) {
                RunEnd unused = end(program, new StringBuilder());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whenTheRuntimeIsKilledItsRunnerEndsWithAllThatItRuns(boolean bubblewrap) throws Exception {
        Path script = Files.writeString(folder.resolve("waits"), "#!/bin/sh\nsleep 1000\necho over\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Process runtime = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Killed.class.getName(),
                        folder.toString(),
                        String.valueOf(bubblewrap),
                        script.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> runtime.descendants()
                        .anyMatch(process -> process.info()
                                .commandLine()
                                .filter(line -> line.endsWith("sleep 1000"))
                                .isPresent()));
        List<ProcessHandle> all = runtime.descendants().toList();

        runtime.destroyForcibly();

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(all).noneMatch(ProcessHandle::isAlive));
    }

    /** The runner's own words, begun by somebody else: as for a program that begins in the moment in which its runner is killed. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aProgramThatIsNotItsRunnersDoesNotBegin(boolean bubblewrap) throws Exception {
        Confinement around = Confinement.here(List.of(), bubblewrap);
        List<String> words = around.around(RunRequest.call(List.of("echo", "begun"), Duration.ofMinutes(1), 64, 100));
        List<String> orphan = new ArrayList<>(List.of("sh", "-c", "\"$@\"; true", "sh"));
        orphan.addAll(words);

        assertThat(said(words)).isEqualTo("begun\n");
        assertThat(said(orphan)).isEmpty();
    }

    private static String said(List<String> words) throws IOException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aPodHasNoRunnerOfItsOwnBesideItsSecrets() throws IOException {
        try (ToolRunner runner = ToolRunner.of(Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1"), List.of())) {
            assertThatThrownBy(() -> runner.start(shell("true", 100)))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("this pod has no tool-runner");
        }
    }
}
