package dev.puppetmaster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code puppetmaster compile}, with an engine that only notes what it was told. */
@Timeout(120)
class CompileTest {
    private static final Path EXAMPLES = Path.of("..", "examples", "compiled");

    @TempDir
    Path temporary;

    private record Run(int exit, String output) {}

    private static Run here(String... arguments) {
        StringWriter said = new StringWriter();
        PrintWriter writer = new PrintWriter(said, true);
        int exit = Main.run(writer, writer, arguments);
        return new Run(exit, said.toString());
    }

    /** In a process of its own, whose PATH has only the engine and what a shell needs. */
    private Run withPath(Map<String, String> environment, String... arguments) throws Exception {
        Path log = temporary.resolve("said");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName());
        builder.command().addAll(List.of(arguments));
        builder.environment().put("PATH", temporary.resolve("bin").toString());
        builder.environment().putAll(environment);
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), Files.readString(log, StandardCharsets.UTF_8));
    }

    private void engine(String name, String script) throws IOException {
        Path bin = Files.createDirectories(temporary.resolve("bin"));
        Path file = Files.writeString(
                bin.resolve(name), "#!/bin/sh\necho \"$@\" >>" + temporary.resolve("told") + "\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String told() throws IOException {
        return Files.readString(temporary.resolve("told"));
    }

    private String[] bills(String... more) {
        String[] all = new String[4 + more.length];
        all[0] = "compile";
        all[1] = EXAMPLES.resolve("bills/puppet.yaml").toString();
        all[2] = "-o";
        all[3] = temporary.resolve("out").toString();
        System.arraycopy(more, 0, all, 4, more.length);
        return all;
    }

    @Test
    void theExamplesAreCompiled() {
        for (String example : List.of("bills", "dice")) {
            Path out = temporary.resolve(example);

            Run run = here("compile", EXAMPLES.resolve(example + "/puppet.yaml").toString(), "-o", out.toString());

            assertThat(run.exit()).as(run.output()).isZero();
            assertThat(run.output()).contains("wrote " + out, "sha256 ", "docker build --tag puppetmaster-examples/");
            assertThat(out.resolve("Dockerfile")).exists();
            assertThat(out.resolve("puppet/manifest.json")).exists();
            assertThat(out.resolve("puppet.yaml")).exists();
        }
    }

    @Test
    void aBadManifestIsSaidLineByLineAndNothingIsWritten() throws IOException {
        Path bad = Files.writeString(
                temporary.resolve("bad.yaml"),
                Files.readString(EXAMPLES.resolve("bills/puppet.yaml")).replace("timeout: 10s", "timeout: 10"));

        Run run = here("compile", bad.toString(), "-o", temporary.resolve("out").toString());

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.output()).startsWith(bad + ":").contains("PuppetBuild \"data-bills\": spec.program.timeout: ");
        assertThat(temporary.resolve("out")).doesNotExist();
    }

    @Test
    void whatIsNotUnderstoodIsRefused() {
        assertThat(here("compile").exit()).isEqualTo(2);
        assertThat(here(bills("--push")).exit()).isEqualTo(2);
        assertThat(here(bills("--tool", "kaniko")).exit()).isEqualTo(2);
        assertThat(here("compile", "nothing.yaml", "-o", "x").output())
                .contains("nothing.yaml cannot be read; give a file with a Puppet");
        assertThat(here(bills("--tag", "latest is greatest")).output()).contains("--tag: ", "is no name of an image");
    }

    @Test
    void theFirstEngineThatAnswersBuildsAndPushes() throws Exception {
        engine("docker", "test \"$1\" != info");
        engine("podman", "");

        Run run = withPath(Map.of(), bills("--build", "--tag", "registry.example.org/bills:2", "--push"));

        assertThat(run.exit()).as(run.output()).isZero();
        assertThat(run.output()).contains("built registry.example.org/bills:2", "pushed registry.example.org/bills:2");
        assertThat(told())
                .contains(
                        "build --network host",
                        "--tag registry.example.org/bills:2 ",
                        "push registry.example.org/bills:2");
        assertThat(Files.readString(temporary.resolve("out/puppet.yaml"))).contains("registry.example.org/bills:2");
    }

    @Test
    void pipsSettingsOfThisMachineAreUsedAndNotKept() throws Exception {
        engine(
                "docker",
                "if [ \"$1\" = build ]; then for last; do :; done; while read -r l; do echo \"$l\" >>"
                        + temporary.resolve("seen") + "; done <\"$last/pip/pip.conf\"; fi");
        Map<String, String> environment = new HashMap<>();
        environment.put("PIP_INDEX_URL", "https://me:secret@index.example.org/simple");
        environment.put("PIP_CERT", "/nowhere");

        Run run = withPath(environment, bills("--build"));

        assertThat(run.exit()).as(run.output()).isZero();
        assertThat(run.output()).doesNotContain("secret");
        assertThat(Files.readString(temporary.resolve("seen")))
                .contains("index-url = https://me:secret@index.example.org/simple");
        assertThat(Files.readString(temporary.resolve("out/pip/pip.conf"))).isEqualTo("[global]\n");
    }

    @Test
    void anEngineThatFailsSaysItsLastWordsAndWhatIsMissing() throws Exception {
        engine("podman", "case $1 in info) ;; *) echo 'no space left'; exit 1 ;; esac");

        Run run = withPath(Map.of(), bills("--build"));

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.output())
                .contains(
                        "puppetmaster-examples/bills:1.0 was not built", "./puppetmaster images base", "no space left");
    }

    @Test
    void withoutAnEngineTheContextIsThereAndTheLineSaysWhatToInstall() throws Exception {
        Files.createDirectories(temporary.resolve("bin"));

        Run run = withPath(Map.of(), bills("--build"));

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.output()).contains("an image is built with docker or podman: install it");
        assertThat(temporary.resolve("out/Dockerfile")).exists();
    }
}
