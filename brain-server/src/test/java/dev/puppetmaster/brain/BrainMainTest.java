package dev.puppetmaster.brain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.bot.remote.TurnLine;
import dev.puppetmaster.bot.remote.TurnLine.Text;
import dev.puppetmaster.brain.manifest.ImageManifest;
import dev.puppetmaster.brain.manifest.ImageManifest.Input;
import dev.puppetmaster.brain.manifest.ImageManifest.Output;
import dev.puppetmaster.brain.manifest.ImageManifest.Program;
import dev.puppetmaster.brain.manifest.ImageManifest.PuppetName;
import dev.puppetmaster.brain.manifest.ManifestJson;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The process in the base image. */
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class BrainMainTest {
    private static final Pattern LISTENS = Pattern.compile("turns on (\\d+)");

    @TempDir
    Path folder;

    private Process process;

    @BeforeEach
    void writeAManifest() throws IOException {
        Program env = new Program(List.of("env"), Input.message, Output.text, 20_000, 65_536, 1);
        ImageManifest manifest = new ImageManifest(1, new PuppetName("default", "a"), env, List.of());
        Path unused = Files.write(folder.resolve("manifest.json"), ManifestJson.write(manifest));
    }

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    private void start(Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrainMain.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().put("PORT", "0");
        builder.environment()
                .put("PUPPETMASTER_MANIFEST", folder.resolve("manifest.json").toString());
        builder.environment().putAll(environment);
        process = builder.start();
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log"), StandardCharsets.UTF_8);
    }

    private Turns awaitTurns() {
        String port = Awaitility.await("the port")
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> {
                            Matcher listens = LISTENS.matcher(log());
                            return listens.find() ? listens.group(1) : "";
                        },
                        found -> !found.isEmpty());
        return new Turns(URI.create("http://127.0.0.1:" + port));
    }

    @Test
    void programsHaveTheEnvironmentOfThePodAndNothingThatIsTheServers() throws Exception {
        start(Map.of("CURRENCY", "EUR", "JAVA_TOOL_OPTIONS", "-Dcanary=1", "JDK_JAVA_OPTIONS", "-Dcanary=2"));

        List<TurnLine> lines = awaitTurns().post(Turns.turn("t1", "x")).rest();

        assertThat(((Text) lines.getFirst()).text().lines())
                .contains("CURRENCY=EUR")
                .noneMatch(line -> line.startsWith("PORT=") || line.contains("canary"));
    }

    @Test
    void itEndsInOrderWhenItIsTold() throws Exception {
        start(Map.of());
        Turns unused = awaitTurns();

        process.destroy();

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "PORT, many, PORT=many is no port: give 0 to 65535",
        "PORT, 70000, PORT=70000 is no port: give 0 to 65535",
        "PUPPETMASTER_MANIFEST, /nowhere/manifest.json, /nowhere/manifest.json cannot be read; an image that is compiled has it"
    })
    void aSettingThatDoesNotDoIsOneLine(String name, String value, String line) throws Exception {
        start(Map.of(name, value));

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(log().lines()).last().isEqualTo("puppetmaster-brain: " + line);
    }
}
