package dev.puppetmaster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./puppetmaster images} in a copy of the tree, with an engine that only notes what it was told. */
@Timeout(60)
class ImagesTest {
    private static final List<String> PROGRAMS = List.of(
            "sh cat chmod cksum cp cut dirname env find git grep head mkdir mv paste readlink rm sed sort tail touch tr uname"
                    .split(" "));

    @TempDir
    Path temporary;

    private Path root;
    private Path bin;

    @BeforeEach
    void makeATree() throws IOException {
        root = Files.createDirectories(temporary.resolve("a path with blanks"));
        bin = Files.createDirectories(temporary.resolve("bin"));
        for (String program : PROGRAMS) {
            link(program);
        }
        for (String file : List.of(
                "puppetmaster",
                "pom.xml",
                "local-synapse/src/main/resources/dev/puppetmaster/synapse/requirements.txt")) {
            copy(Path.of("..", file), root.resolve(file));
        }
        try (Stream<Path> files = Files.walk(Path.of("images"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                copy(file, root.resolve("deploy").resolve(file));
            }
        }
        Path home = Files.createDirectories(temporary.resolve("jdk/bin")).getParent();
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
        for (String program : List.of("java", "jlink")) {
            executable(home.resolve("bin").resolve(program), "exit 1");
        }
    }

    @Test
    void withoutAnEngineItSaysInOneLineWhatToInstall() throws Exception {
        Run run = images();

        assertThat(run.exit).isEqualTo(1);
        assertThat(run.output.lines()).singleElement().asString().contains("docker or podman", "apt install podman");
        assertThat(images("--tool", "docker").output).contains("images need docker", "apt install docker");
    }

    @Test
    void anEngineThatDoesNotAnswerIsNamed() throws Exception {
        executable(bin.resolve("docker"), "exit 1");

        Run run = images("synapse");

        assertThat(run.exit).isEqualTo(1);
        assertThat(run.output.lines()).singleElement().asString().contains("docker is installed", "docker info");
    }

    @Test
    void whatIsNotUnderstoodIsRefusedWithTheUsage() throws Exception {
        for (List<String> arguments :
                List.of(List.of("runtim"), List.of("--tag"), List.of("--tool", "kaniko"), List.of("--push"))) {
            Run run = images(arguments.toArray(String[]::new));

            assertThat(run.exit).isEqualTo(2);
            assertThat(run.output).contains("usage: ./puppetmaster images");
        }
        assertThat(images("--help").exit).isZero();
    }

    @Test
    void anImageIsBuiltUnderItsNameAndItsSizeIsPrinted() throws Exception {
        engine("podman", "");

        Run run = images("synapse", "--tag", "v1", "--prefix", "registry.example.org/bots/");

        assertThat(run.exit).as(run.output).isZero();
        assertThat(Files.readString(temporary.resolve("told")))
                .contains(
                        "build --network host", "--tag registry.example.org/bots/synapse:v1", "target/images/synapse");
        assertThat(run.output).contains("registry.example.org/bots/synapse:v1").containsPattern("\\b345 MB");
    }

    @Test
    void pipsSettingsComeToTheStageThatInstallsAndAreNotPrinted() throws Exception {
        engine("docker", "");

        Run run = images(Map.of("PIP_INDEX_URL", "https://me:secret@index.example.org/simple"), "synapse");

        assertThat(run.exit).as(run.output).isZero();
        assertThat(run.output).doesNotContain("secret");
        assertThat(Files.readString(root.resolve("target/images/synapse/pip/pip.conf")))
                .contains("index-url = https://me:secret@index.example.org/simple");
        assertThat(Files.readString(root.resolve("target/images/synapse/Dockerfile"))
                        .replaceAll("(?s).*\nFROM ", ""))
                .doesNotContain("/pip");
    }

    @Test
    void headscaleIsBuiltByGoOnceAndOnlyWhereItIsAskedFor() throws Exception {
        engine("docker", "");
        Map<String, String> cache =
                Map.of("XDG_CACHE_HOME", temporary.resolve("cache").toString());

        Run without = images(cache, "headscale");
        assertThat(without.exit).isEqualTo(1);
        assertThat(without.output).contains("headscale is built by Go: install Go");

        // go build ... -o FILE PACKAGE
        executable(
                bin.resolve("go"),
                "for last; do :; done; while [ \"$1\" != -o ]; do shift; done\n"
                        + "echo \"$last\" >\"$2\"; chmod +x \"$2\"; echo \"go $last\" >>'%s'"
                                .formatted(temporary.resolve("told")));
        Run run = images(cache, "headscale");
        assertThat(run.exit).as(run.output).isZero();
        assertThat(Files.readString(root.resolve("target/images/headscale/bin/tailscaled")))
                .isEqualTo("tailscale.com/cmd/tailscaled\n");
        assertThat(images(cache, "headscale").exit).isZero();
        assertThat(Files.readAllLines(temporary.resolve("told")))
                .filteredOn(line -> line.startsWith("go "))
                .hasSize(3);
        assertThat(images("--help").output).contains("all of them but headscale");
    }

    @Test
    void aBuildThatFailsShowsItsLastWordsAndWhereTheLogIs() throws Exception {
        engine("docker", "echo 'no space left'; exit 1");

        Run run = images("synapse");

        assertThat(run.exit).isEqualTo(1);
        assertThat(run.output).contains("no space left", "was not built: the whole log is in ", "synapse.log");
    }

    private record Run(int exit, String output) {}

    private Run images(String... arguments) throws Exception {
        return images(Map.of(), arguments);
    }

    private Run images(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                bin.resolve("sh").toString(), root.resolve("puppetmaster").toString(), "images"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(temporary.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", bin.toString());
        builder.environment()
                .put("PUPPETMASTER_JAVA_HOME", temporary.resolve("jdk").toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), output);
    }

    private void engine(String name, String building) throws IOException {
        executable(bin.resolve(name), """
                echo "$@" >>'%s'
                case $1 in
                    build) %s ;;
                    image) echo 345000000 ;;
                esac""".formatted(temporary.resolve("told"), building.isEmpty() ? ":" : building));
    }

    private void link(String program) throws IOException {
        for (String directory : List.of("/usr/bin", "/bin")) {
            Path file = Path.of(directory, program);
            if (Files.isExecutable(file)) {
                Files.createSymbolicLink(bin.resolve(program), file);
                return;
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(from, to, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
