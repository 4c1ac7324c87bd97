package dev.puppetmaster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import dev.puppetmaster.deploy.Chart.Document;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The development container, dev/kind, dev/tools, the Tiltfile, and {@code deploy/package}: what can be seen of them without a network. */
@Timeout(60)
@ExtendWith(WithoutSecrets.class)
class DevelopmentTest {
    private static final Pattern TOOL =
            Pattern.compile("(\\S+) (v\\d+\\.\\d+\\.\\d+) (amd64|arm64) ([0-9a-f]{64}) (https://\\S+) (\\S+)");
    private static final String DIGEST = "@sha256:[0-9a-f]{64}";

    @TempDir
    Path temporary;

    private Path bin;

    @BeforeEach
    void makeAFolderOfPrograms() throws IOException {
        bin = Files.createDirectories(temporary.resolve("bin"));
    }

    @Test
    void everyProgramIsThereForBothMachinesWithASum() throws IOException {
        Map<String, List<String>> machines = new TreeMap<>();
        for (String line : tools()) {
            Matcher tool = TOOL.matcher(line);
            assertThat(tool.matches()).as(line).isTrue();
            assertThat(tool.group(5)).containsPattern("\\{(version|number)}").doesNotContain(tool.group(2));
            machines.computeIfAbsent(tool.group(1) + " " + tool.group(2), key -> new ArrayList<>())
                    .add(tool.group(3));
        }

        assertThat(machines).hasSizeGreaterThan(5);
        assertThat(machines.values()).containsOnly(List.of("amd64", "arm64"));
    }

    @Test
    void aProgramWithTheRightSumIsInstalled() throws Exception {
        Path installer = installerOf("what comes", sum("what comes"));

        Run run = run(List.of(installer.toString(), temporary.resolve("to").toString(), "tool"));

        assertThat(run.exit).as(run.output).isZero();
        assertThat(run.output).contains("asked for https://example.org/v1.2.3/tool-1.2.3");
        assertThat(temporary.resolve("to/tool")).hasContent("what comes").isExecutable();
    }

    @Test
    void aProgramWithAnotherSumIsNotInstalled() throws Exception {
        Path installer = installerOf("something else", sum("what comes"));

        Run run = run(List.of(installer.toString(), temporary.resolve("to").toString(), "tool"));

        assertThat(run.exit).isEqualTo(1);
        assertThat(run.output).contains("is not what is expected", sum("something else"), sum("what comes"));
        assertThat(temporary.resolve("to/tool")).doesNotExist();
    }

    @Test
    void nobodysOtherClusterIsTouched() throws Exception {
        executable("kubectl", "echo \"kubectl $*\" >>'" + temporary.resolve("told") + "'; echo production");
        executable("helm", "echo \"helm $*\" >>'" + temporary.resolve("told") + "'");

        for (String command : List.of("images", "charts", "puppets", "person", "forward")) {
            Run run = run(List.of(Checks.ROOT.resolve("dev/kind/dev.sh").toString(), command));

            assertThat(run.exit).as(command).isEqualTo(1);
            assertThat(run.output).contains("the current context is production", "kubectl config use-context");
        }
        assertThat(Files.readAllLines(temporary.resolve("told"))).containsOnly("kubectl config current-context");
    }

    @Test
    void whatTheDevelopmentContainerIsBuiltOnAndTheNodeOfKindHaveADigest() throws IOException {
        assertThat(Files.readString(Checks.ROOT.resolve(".devcontainer/Dockerfile")))
                .containsPattern("(?m)^ARG BASE=\\S+:\\S+" + DIGEST + "$");
        assertThat(Files.readAllLines(Checks.ROOT.resolve("dev/kind/cluster.yaml")))
                .filteredOn(line -> line.contains("image:"))
                .isNotEmpty()
                .allMatch(line -> line.matches(" +image: kindest/node:v\\S+" + DIGEST));
    }

    @Test
    void theDevelopmentContainerNamesWhatIsThere() throws IOException {
        Path folder = Checks.ROOT.resolve(".devcontainer");
        Document container = new Document(new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(folder.resolve("devcontainer.json"))));
        String dockerfile = Files.readString(
                folder.resolve(container.at("build", "dockerfile").toString()));

        Path context = folder.resolve(container.at("build", "context").toString());
        assertThat(context.resolve("install")).isExecutable();
        assertThat(Checks.ROOT.resolve(container.at("postStartCommand").toString()))
                .isExecutable();
        assertThat(dockerfile).contains("useradd", " " + container.at("remoteUser") + " ", "USER dev");
        Matcher wanted = Pattern.compile("ARG TOOLS=\"([^\"]+)\"").matcher(dockerfile);
        assertThat(wanted.find()).isTrue();
        for (String tool : List.of(wanted.group(1).split(" ", -1))) {
            assertThat(tools()).anyMatch(line -> line.startsWith(tool + " "));
        }
    }

    @Test
    void theTiltfileNamesWhatIsThere() throws IOException {
        Matcher path = Pattern.compile("'([\\w.-]+(?:/[\\w.-]+)+|pom\\.xml)'")
                .matcher(Files.readString(Checks.ROOT.resolve("Tiltfile")));
        List<String> paths = new ArrayList<>();
        while (path.find()) {
            if (!path.group(1).matches("(deployment|statefulset)/.*")) {
                paths.add(path.group(1));
            }
        }

        assertThat(paths)
                .hasSizeGreaterThan(10)
                .contains("dev/kind/dev.sh", "examples/data-troupe")
                .allSatisfy(name -> assertThat(Checks.ROOT.resolve(name)).exists());
    }

    /** A released chart takes released images. */
    @Test
    void aPackagedChartHasItsImagesInTheRegistry() throws Exception {
        // package FOLDER --destination FOLDER
        executable("helm", "cp -R \"$2\" \"$4\"");
        for (Chart chart : List.of(Chart.PUPPETMASTER, Chart.SYNAPSE)) {
            Run run = run(List.of(
                    Checks.ROOT.resolve("deploy/package").toString(),
                    chart.name(),
                    "registry.example.org/bots",
                    temporary.resolve("charts").toString()));
            assertThat(run.exit).as(run.output).isZero();

            Set<String> images = new TreeSet<>();
            Matcher image = Pattern.compile("[ \"]([\\w./-]*/(?:registrar|runtime|model-gateway|synapse)):0\\.")
                    .matcher(renderedForProduction(chart));
            while (image.find()) {
                images.add(image.group(1).replaceFirst("^registry\\.example\\.org/bots/", ""));
            }
            assertThat(images)
                    .isEqualTo(
                            chart.equals(Chart.SYNAPSE)
                                    ? Set.of("runtime", "synapse")
                                    : Set.of("model-gateway", "registrar", "runtime"));
        }
    }

    private String renderedForProduction(Chart chart) {
        return new Helm(temporary.resolve("charts").resolve(chart.name()))
                .template()
                .withName(chart.release())
                .withNamespace(chart.namespace())
                .withKubeVersion("1.29.0")
                .withValuesFile(Path.of("values/prod", chart.name() + ".yaml").toAbsolutePath())
                .call();
    }

    @Test
    void aPrefixThatIsNoneIsRefused() throws Exception {
        Run run = run(List.of(Checks.ROOT.resolve("deploy/package").toString(), "synapse", "Registry&", "/tmp"));

        assertThat(run.exit).isEqualTo(1);
        assertThat(run.output).contains("\"Registry&\" cannot begin the name of an image");
    }

    private static List<String> tools() throws IOException {
        return Files.readAllLines(Checks.ROOT.resolve("dev/tools/tools.txt")).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }

    /** dev/tools/install with a list of one program, and a curl that brings {@code content}. */
    private Path installerOf(String content, String sum) throws IOException {
        Path installer = Files.copy(
                Checks.ROOT.resolve("dev/tools/install"),
                temporary.resolve("install"),
                java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        List<String> lines = new ArrayList<>();
        for (String machine : List.of("amd64", "arm64")) {
            lines.add("tool v1.2.3 " + machine + " " + sum + " https://example.org/{version}/tool-{number} -");
        }
        Files.write(temporary.resolve("tools.txt"), lines);
        executable("curl", """
                while [ $# -gt 1 ]; do
                    if [ "$1" = -o ]; then printf '%%s' '%s' >"$2"; fi
                    shift
                done
                echo "asked for $1\"""".formatted(content));
        return installer;
    }

    private record Run(int exit, String output) {}

    private Run run(List<String> command) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(temporary.toFile()).redirectErrorStream(true);
        builder.environment().merge("PATH", bin.toString(), (path, first) -> first + ":" + path);
        builder.environment().keySet().removeAll(List.of("DEV_CONTEXT", "DEV_LOAD", "KUBECONFIG"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), output);
    }

    private void executable(String name, String script) throws IOException {
        Path file = bin.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String sum(String content) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8)));
    }
}
