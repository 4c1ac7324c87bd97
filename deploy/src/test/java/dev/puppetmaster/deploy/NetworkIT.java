package dev.puppetmaster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.cli.Main;
import dev.puppetmaster.synapse.SynapseInstallation;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A network of machines as docs/bootstrap.md describes it, with a real Headscale, real tailscaled, Synapse and Ollama, each on a host of its own
 * (dev/rig/network). What each test tries is the script's; it fails if anything is not as expected, and the test says what has to have been tried.
 */
@Timeout(value = 40, unit = TimeUnit.MINUTES)
class NetworkIT {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    static Path temporary;

    @BeforeAll
    static void up() throws Exception {
        assumeTrue(CloudConfig.run(List.of("id", "-u")).output().strip().equals("0"), "only root may make hosts");
        SynapseInstallation unused =
                SynapseInstallation.ensure(SynapseInstallation.defaultCache(), System.err::println);
        // Each may take minutes, once a machine.
        Rig.says("headscale/build.sh");
        Rig.says("helm/build.sh");
        Rig.says("ollama/ollama.sh", "provide");
        String self = String.valueOf(ProcessHandle.current().pid());
        network("up", List.of("--puppetmaster", puppetmaster().toString(), "--while", self));
    }

    @AfterAll
    static void down() throws Exception {
        network("down", List.of());
        assertThat(ProcessHandle.allProcesses()
                        .flatMap(process -> process.info().commandLine().stream())
                        .filter(command -> command.contains(temporary.toString()) && !command.contains("--after")))
                .as("processes that are left")
                .isEmpty();
    }

    @Test
    void machinesJoinWithAKeyThatIsGoodOnce() throws Exception {
        assertThat(tried("join"))
                .contains("vm, headscale.rig.test 443: joined as tag:homeserver")
                .contains("pi, headscale.rig.test 443: joined as tag:homeserver, tag:node")
                .contains("m3, headscale.rig.test 443: joined as tag:brain")
                .contains("laptop, headscale.rig.test 443: joined as tag:laptop")
                .contains("lost, headscale.rig.test 443: refused: used key")
                .contains("lost, headscale.rig.test 443: refused: expired key");
    }

    @Test
    void aPuppetsAnswerComesFromTheModelBehindTheTailnet() throws Exception {
        assertThat(tried("model"))
                .containsExactly(
                        "laptop, data.rig.test 443: you sign in",
                        "laptop, @data-analyzer:data.rig.test 443: the model's answer",
                        "vm, m3.tail.rig.test 11434: Ollama was called by vm");
    }

    @Test
    void whatThePolicyDoesNotAcceptIsRefusedThoughSomebodyListens() throws Exception {
        assertThat(tried("ports"))
                .contains("vm, m3 11434: answers", "pi, m3 11434: answers", "laptop, vm 443: answers")
                .contains("laptop, m3 11434: refused", "laptop, m3 22: refused", "laptop, vm 8008: refused")
                .contains("pi, m3 22: refused", "pi, m3 8080: refused", "vm, m3 22: refused", "pi, vm 6443: refused")
                .contains("m3, vm 443: refused", "m3, pi 22: refused", "m3, laptop 8080: refused");
    }

    @Test
    void itIsThePolicyThatRefuses() throws Exception {
        assertThat(tried("policy"))
                .containsExactly(
                        "hs, policy.hujson : accepted",
                        "hs, one whose tests fail : rejected",
                        "all, all 25: 25 answer with a rule more",
                        "all, all 25: 0 answer without it");
    }

    @Test
    void aRevokedMachineNeitherReachesNorIsReached() throws Exception {
        assertThat(tried("revoked"))
                .containsExactly(
                        "lost, m3 11434: answers before",
                        "pi, lost 22: answers before",
                        "lost, m3 11434: refused: expired",
                        "pi, lost 22: refused: expired",
                        "lost, m3 11434: answers with a new key",
                        "lost, m3 11434: refused: deleted",
                        "pi, lost 22: refused: deleted");
    }

    @Test
    void withoutUdpAllGoesByTheRelay() throws Exception {
        assertThat(tried("relay"))
                .contains("vm, m3 : by the relay", "laptop, vm : by the relay", "vm, pi : by the relay")
                .contains("laptop, @data-analyzer:data.rig.test 443: the model's answer", "laptop, m3 8080: refused")
                .contains("vm, m3 : directly again");
    }

    @Test
    void homeserversOfTwoMachinesFederateAndOthersAreRefused() throws Exception {
        assertThat(tried("federation"))
                .contains("vm, code.rig.test 8448: Synapse, with TLS", "pi, data.rig.test 8448: Synapse, with TLS")
                .contains("@you:data.rig.test, @bob:code.rig.test 8448: \"hello from data.rig.test\"")
                .contains("@bob:code.rig.test, @you:data.rig.test 8448: \"hello from code.rig.test\"")
                .contains("@bob:code.rig.test, @data-analyzer:data.rig.test 8448: a puppet answers bob")
                .contains("data.rig.test, other.rig.test 8448: refused: not on the list")
                .contains("other.rig.test, it says, data.rig.test 8448: refused: not on the list");
    }

    @Test
    void nothingIsSentToThePublicInternet() throws Exception {
        assertThat(tried("model", "quiet"))
                .contains("laptop, @data-analyzer:data.rig.test 443: the model's answer")
                .contains("anybody, public addresses any: 0 packets");
    }

    @Test
    void whatIsNotThereIsSaidInALine() {
        assertThatThrownBy(() -> Rig.says(
                        "network",
                        "test",
                        "--directory",
                        temporary.resolve("nowhere").toString()))
                .hasMessageContaining("network: it is not up: dev/rig/network up");
    }

    /**
     * Runs parts of the script's tests.
     *
     * @return what was as expected, each as {@code FROM, TO PORT: EXPECTED}
     * @throws java.io.IOException with all that was not
     */
    private static List<String> tried(String... parts) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(parts));
        arguments.add("--json");
        List<String> tried = new ArrayList<>();
        for (JsonNode row : JSON.readTree(network("test", arguments))) {
            tried.add(row.path("source").asText() + ", " + row.path("target").asText() + " "
                    + row.path("port").asText() + ": " + row.path("expected").asText());
        }
        return tried;
    }

    private static String network(String command, List<String> more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(more);
        arguments.addAll(List.of("--directory", temporary.resolve("network").toString()));
        return Rig.says("network", arguments.toArray(String[]::new));
    }

    /** The launcher builds what it runs; this runs what is built. Its own classes come first: its logback.xml counts. */
    private static Path puppetmaster() throws Exception {
        Path cli = Path.of(
                Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        String command =
                "#!/bin/sh\nexec '%s' -XX:+UseSerialGC -Xmx384m -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED -cp '%s' %s \"$@\"\n"
                        .formatted(
                                Path.of(System.getProperty("java.home"), "bin", "java"),
                                cli + File.pathSeparator + System.getProperty("java.class.path"),
                                Main.class.getName());
        Path script = Files.writeString(temporary.resolve("puppetmaster"), command);
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }
}
