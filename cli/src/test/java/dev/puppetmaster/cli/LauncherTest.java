package dev.puppetmaster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The shell script {@code puppetmaster}, in a copy of the tree with a Java and a Maven that only say what they were told. */
@Timeout(60)
class LauncherTest {
    @TempDir
    Path temporary;

    private Path root;
    private Path javaHome;

    @BeforeEach
    void makeATree() throws IOException {
        root = Files.createDirectories(temporary.resolve("a path with blanks"));
        Path script = Path.of("..", "puppetmaster").toAbsolutePath();
        Files.copy(script, root.resolve("puppetmaster"));
        executable(root.resolve("puppetmaster"), Files.readString(script));
        Files.createDirectories(root.resolve("cli/src/main"));
        Files.writeString(root.resolve("pom.xml"), "<project/>");
        Files.writeString(root.resolve("cli/pom.xml"), "<project/>");
        maven(
                "mkdir -p cli/target/lib; touch cli/target/cli-1.jar cli/target/lib/a.jar; echo '[INFO] Building Puppetmaster: cli 1 [1/1]'");
        javaHome = jdk("jdk 25", "25.0.1");
    }

    @Test
    void itBuildsOnFirstUseAndThenOnlyWhenASourceIsNewer() throws Exception {
        Run first = run("up", "--state", "a b");
        assertThat(first.exit).isEqualTo(7);
        assertThat(first.output)
                .contains("puppetmaster: first use: building", "puppetmaster:   cli", "puppetmaster: built")
                .contains("[dev.puppetmaster.cli.Main][up][--state][a b]")
                .contains("[-Dpuppetmaster.home=" + root.toRealPath() + "]");

        assertThat(run("up").output).doesNotContain("building");

        Path source = Files.writeString(root.resolve("cli/src/main/New.java"), "");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(run("up").output).contains("sources have changed: building again");
    }

    @Test
    void aBuildLeavesTheJarsOfTheOneBeforeAloneAndRemovesOlderOnes() throws Exception {
        List<Path> built = new ArrayList<>();
        for (int build = 0; build < 3; build++) {
            Path source = Files.writeString(root.resolve("cli/src/main/New" + build + ".java"), "");
            Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
            run("up");
            built.add(
                    Path.of(Files.readString(root.resolve("target/app.current")).strip()));
        }

        assertThat(built).doesNotHaveDuplicates();
        assertThat(built.get(2).resolve("cli-1.jar")).exists();
        assertThat(built.get(1).resolve("cli-1.jar")).exists();
        assertThat(built.get(0)).doesNotExist();
    }

    @Test
    void itWorksThroughALinkFromAnotherDirectory() throws Exception {
        Path link = Files.createSymbolicLink(temporary.resolve("pm"), Path.of("a path with blanks", "puppetmaster"));

        assertThat(start(link, List.of("doctor")).output).contains("[dev.puppetmaster.cli.Main][doctor]");
    }

    @Test
    void aBuildThatFailsShowsItsErrorsAndWhereTheLogIs() throws Exception {
        maven("echo '[INFO] fine'; echo '[ERROR] Foo.java:[1,2] wrong'; exit 1");

        Run run = run("up");

        assertThat(run.exit).isEqualTo(1);
        assertThat(run.output)
                .contains("[ERROR] Foo.java:[1,2] wrong")
                .contains("the build failed: the whole log is in "
                        + root.toRealPath().resolve("target/build.log"))
                .doesNotContain("[INFO] fine", "dev.puppetmaster.cli.Main");
        assertThat(root.resolve("target/build.lock")).doesNotExist();
    }

    @Test
    void aBuildThatCannotEvenBeginShowsItsLastWords() throws Exception {
        maven("echo 'cannot reach the network'; exit 1");

        assertThat(run("up").output).contains("cannot reach the network", "the build failed");
    }

    @Test
    void aJavaThatIsTooOldIsRefusedInOneLine() throws Exception {
        javaHome = jdk("jdk 17", "17.0.15");

        Run run = run("up");

        assertThat(run.exit).isEqualTo(1);
        assertThat(run.output.lines()).hasSize(1);
        assertThat(run.output).contains("jdk 17 is no JDK 21 or newer");
    }

    @Test
    void aBuildThatWasKilledDoesNotBlockTheNext() throws Exception {
        Path lock = Files.createDirectories(root.resolve("target/build.lock"));
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Files.writeString(lock.resolve("pid"), gone.pid() + "\n");

        assertThat(run("up").output).contains("puppetmaster: built");
    }

    private record Run(int exit, String output) {}

    private Run run(String... arguments) throws Exception {
        return start(root.resolve("puppetmaster"), List.of(arguments));
    }

    private Run start(Path script, List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("/bin/sh", script.toString()));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(Path.of("/").toFile()).redirectErrorStream(true);
        builder.environment().put("PUPPETMASTER_JAVA_HOME", javaHome.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), output);
    }

    private Path jdk(String name, String version) throws IOException {
        Path home = Files.createDirectories(temporary.resolve(name));
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        executable(home.resolve("bin/java"), "#!/bin/sh\nprintf '[%s]' \"$@\"\nexit 7\n");
        executable(home.resolve("bin/javac"), "#!/bin/sh\n");
        return home;
    }

    private void maven(String script) throws IOException {
        executable(root.resolve("mvnw"), "#!/bin/sh\n" + script + "\n");
    }

    private static void executable(Path file, String content) throws IOException {
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
