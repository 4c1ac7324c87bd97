package dev.puppetmaster.cli.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.cli.Finding;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real control server and two real machines of a tailnet; what becomes of it when one of them is not there. */
@Timeout(value = 40, unit = TimeUnit.MINUTES)
class TailnetIT {
    /** More than the control server's keep-alive of a minute: what it did not tell a machine at once comes with that. */
    private static final Duration SOON = Duration.ofMinutes(3);

    private static final Map<String, String> MODEL = Map.of("100.64.0.2", "model `tiny`");
    private static final Map<String, String> ELSEWHERE = Map.of("192.0.2.7", "model `tiny`");

    private Path directory;
    private Headscale headscale;
    private Headscale.Machine pi;

    @BeforeEach
    void start() throws Exception {
        directory = Files.createTempDirectory(Path.of("/tmp"), "ts");
        headscale = Headscale.start(directory);
        pi = headscale.machine("pi");
    }

    @AfterEach
    void stop() throws Exception {
        headscale.close();
        try (var files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        }
    }

    /** Both are in it then. */
    private Headscale.Machine join() throws Exception {
        pi.join();
        Headscale.Machine m3 = headscale.machine("m3");
        m3.join();
        return m3;
    }

    private List<String> look(Map<String, String> hosts) throws Exception {
        return look(Tailscaled.find(pi.socket()), hosts);
    }

    private static List<String> look(Tailscaled tailscaled, Map<String, String> hosts) throws Exception {
        List<Finding> findings = new TailnetCheck(tailscaled, Names.ofThisMachine(), Instant.now()).look(hosts);
        // there is no relay in this tailnet, and tailscaled says so after a while
        return Looked.lines(findings, "tailnet").stream()
                .filter(line -> !line.contains("relay server"))
                .toList();
    }

    @Test
    void aTailnetThatIsDeadIsSaidAndWhatItMeans() throws Exception {
        assertThat(look(MODEL))
                .containsExactly(
                        "FAIL  this machine is logged out; 100.64.0.2 cannot be reached: tailscale up, and open the"
                                + " address that it prints");
        assertThat(look(ELSEWHERE))
                .singleElement()
                .asString()
                .startsWith("WARN  this machine is logged out; no address of the network needs it");

        pi.kill();
        assertThat(look(MODEL))
                .singleElement()
                .asString()
                .startsWith("FAIL  tailscaled does not run: Connection refused (" + pi.socket()
                        + "); 100.64.0.2 cannot be reached")
                .endsWith("systemctl start tailscaled");
    }

    @Test
    void theMachineOfAModelIsOnlineThenOffline() throws Exception {
        Headscale.Machine m3 = join();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(look(MODEL))
                        .containsExactly(
                                "OK  this machine is in it as pi.tail.test",
                                "OK  100.64.0.2 (model `tiny`) is online"));
        assertThat(look(Map.of("100.64.0.9", "model `tiny`")).getLast())
                .startsWith("FAIL  no machine of the tailnet is 100.64.0.9 (model `tiny`)");
        assertThat(look(Map.of("m3.tail.test", "model `tiny`")).getLast()).contains("m3.tail.test", "is online");
        assertThat(look(ELSEWHERE))
                .containsExactly("OK  this machine is in it as pi.tail.test; no address of the network is");

        m3.kill();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(look(MODEL).getLast())
                        .startsWith("FAIL  100.64.0.2 (model `tiny`) is offline")
                        .endsWith("start that machine, and tailscaled there"));
    }

    @Test
    void aKeyThatExpiredIsSaid() throws Exception {
        var unused = join();
        headscale.expire(1);

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(look(MODEL))
                        .singleElement()
                        .asString()
                        .startsWith("FAIL  the key of this machine expired 20")
                        .contains("100.64.0.2 cannot be reached", "tailscale up --force-reauth"));
    }

    @Test
    void aControlServerThatIsAwayIsSaid() throws Exception {
        var unused = join();
        headscale.killControl();

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(look(MODEL))
                        .singleElement()
                        .asString()
                        .startsWith("FAIL  the control server is not reached"));
    }

    @Test
    void whereThereIsNoTailnetNothingIsFoundUnlessAnAddressIsOfOne() throws Exception {
        Tailscaled nowhere = new Tailscaled(null, null);
        assertThat(look(nowhere, ELSEWHERE)).isEmpty();
        assertThat(look(nowhere, MODEL))
                .singleElement()
                .asString()
                .startsWith(
                        "FAIL  100.64.0.2 (model `tiny`) is an address of a tailnet, and this machine has no tailscale");
    }
}
