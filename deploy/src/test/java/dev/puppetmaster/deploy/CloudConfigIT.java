package dev.puppetmaster.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.puppetmaster.deploy.CloudConfig.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files of cloud-config/ at work: a real cloud-init and the scripts in a container, the firewall's rules in networks of their own. */
@Timeout(600)
class CloudConfigIT {
    private static final Path SCRIPTS =
            Path.of("src/test/resources/cloud-config").toAbsolutePath();
    private static final String UNITS_IN_ORDER = "--- units\n--- files\n";
    private static final String K3S = "#!/bin/sh\n# stands in for K3s\n";

    @TempDir
    Path temporary;

    private CloudConfig cloud;
    private Path in;

    @BeforeEach
    void copy() throws Exception {
        cloud = new CloudConfig(temporary.resolve("cloud-config"));
        in = Files.createDirectories(temporary.resolve("in"));
        Files.writeString(in.resolve("k3s"), K3S);
        Files.writeString(in.resolve("zip"), "stands in for Ollama");
        String versions = Files.readString(cloud.file("versions.conf"))
                .replaceAll("(K3S_SHA256_A.*)='.*'", "$1='" + sha256(K3S) + "'")
                .replaceAll("(OLLAMA_SHA256)='.*'", "$1='" + sha256("stands in for Ollama") + "'");
        Files.writeString(cloud.file("versions.conf"), versions);
    }

    @Test
    void aVmIsSetUpAndJoinsAsSoonAsItIsGivenAKey() throws Exception {
        Files.writeString(in.resolve("then"), """
                echo 'a wrong key' | puppetmaster-node join && exit 1
                echo %s | puppetmaster-node join
                """.formatted(CloudConfig.KEY));

        String said = boot("vm-1");

        assertThat(said).contains("install ca-certificates curl nftables podman unattended-upgrades", UNITS_IN_ORDER);
        assertThat(said)
                .containsSubsequence(
                        "systemctl enable --now puppetmaster-firewall.service",
                        "tailscale=1.102.5",
                        "/v1.35.0%2Bk3s1/k3s",
                        "systemctl enable k3s\n",
                        "systemctl start k3s\n",
                        "tailscale up --login-server=https://headscale.example.org"
                                + " --auth-key=file:/etc/puppetmaster/auth-key --hostname=vm-1 --accept-routes=false");
        assertThat(said)
                .contains("that is no pre-auth key", "in the tailnet as 100.64.0.7", "755 root /usr/local/bin/k3s\n")
                .contains("600 root /etc/rancher/k3s/config.yaml", "755 root /usr/local/bin/kubectl")
                .contains("/home/ops:/bin/bash", "ops:!:", "ssh-ed25519 ");
        assertThat(said).doesNotContain("shutdown", "failed:", "WARNING", "ERROR", "Traceback");
        assertThat(after(said, "--- secrets\n")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"pi-1, k3s", "pi-2, k3s-agent"})
    void aPiGetsItsBootFlagsOnceForgetsSecretsAndBootsAnew(String machine, String unit) throws Exception {
        Files.writeString(in.resolve("then"), "puppetmaster-node setup\n");

        String said = boot(machine);

        assertThat(said)
                .containsSubsequence("systemctl enable puppetmaster-noswap.service", "systemctl enable " + unit + "\n")
                .contains("shutdown -r now", UNITS_IN_ORDER)
                .doesNotContain("systemctl start", "failed:", "WARNING", "ERROR", "Traceback");
        assertThat(after(said, "--- cmdline\n").lines().findFirst())
                .hasValue("console=tty1 root=PARTUUID=1 rootwait cgroup_memory=1 cgroup_enable=memory");
        assertThat(said)
                .contains("PARTUUID=1 /boot/firmware vfat defaults,noatime 0 2\n")
                .contains("PARTUUID=2 / ext4 defaults,noatime 0 1\n")
                .containsPattern("tmpfs\\s+/var/log/pods\\s+tmpfs\\s+\\S*noatime");
        assertThat(said).contains("600 root /etc/rancher/k3s/vpn-auth", "600 root /etc/rancher/k3s/config.yaml");
        // What they are for; and the cloud's own answer as cloud-init keeps it for root, until the next boot.
        List<String> where =
                new ArrayList<>(List.of("/etc/rancher/k3s/vpn-auth", "/var/lib/cloud/instances/i-1/obj.pkl"));
        if (machine.equals("pi-2")) {
            where.add(0, "/etc/puppetmaster/k3s-token");
            assertThat(said).contains("600 root /etc/puppetmaster/k3s-token");
        }
        assertThat(after(said, "--- secrets\n").lines()).containsExactlyElementsOf(where);
    }

    @Test
    void aK3sWithAnotherChecksumIsNotInstalled() throws Exception {
        Files.writeString(in.resolve("k3s"), K3S + "# and something else\n");

        String said = boot("pi-1");

        assertThat(said)
                .contains("has another checksum than /etc/puppetmaster/versions.conf says: it was not installed")
                .contains("none /usr/local/bin/k3s", "failed: modules --mode=final")
                .doesNotContain("systemctl enable k3s");
    }

    @Test
    void theMacsScriptInstallsOnceAndOllamaServesTheTailnet() throws Exception {
        render("m3");
        Files.copy(cloud.out().resolve("m3.sh"), in.resolve("m3.sh"));

        String said = container("mac.sh");

        assertThat(said)
                .containsSubsequence(
                        "--- first",
                        "go install tailscale.com/cmd/tailscale@v1.102.5 tailscale.com/cmd/tailscaled@v1.102.5",
                        "tailscale install-system-daemon",
                        "--auth-key=file:/",
                        "key file 600",
                        "/v0.20.6/Ollama-darwin.zip",
                        "launchctl bootstrap system /Library/LaunchDaemons/dev.puppetmaster.ollama.plist",
                        "--- second",
                        "launchctl bootstrap system",
                        "--- service",
                        "ollama serve at 100.64.0.9:11434");
        assertThat(said.substring(said.indexOf("--- second"))).doesNotContain("go install", "tailscale up", "zip");
        assertThat(said).doesNotContain("failed", CloudConfig.KEY);
    }

    @Test
    void theFirewallLetsThroughWhatIsPublicAndWhatIsTheTailnets() throws Exception {
        render("vm-1");
        Path rules = Files.writeString(
                temporary.resolve("rules"), cloud.written("vm-1.user-data", "/etc/puppetmaster/firewall.nft"));
        List<String> command = new ArrayList<>(List.of("unshare"));
        if (!isRoot()) {
            command.add("--map-root-user");
        }
        command.addAll(List.of("--net", "--mount", "--pid", "--fork", "--kill-child", "sh"));
        command.addAll(List.of(SCRIPTS.resolve("firewall.sh").toString(), rules.toString()));

        Run run = CloudConfig.run(command);

        if (!isRoot() && run.output().contains("Operation not permitted")) {
            abort("only root gets a network of its own here");
        }
        assertThat(run.exit()).as(run.output()).isZero();
        assertThat(run.output().lines())
                .containsExactly(
                        "outside 10.1.0.1:80 open",
                        "outside 10.1.0.1:30080 closed",
                        "outside 10.1.0.1:22 open",
                        "outside 10.1.0.1:6443 closed",
                        "outside 10.1.0.1:9999 closed",
                        "outside 10.42.0.2:8000 closed",
                        "tailnet 100.64.0.1:22 open",
                        "tailnet 100.64.0.1:6443 open",
                        "tailnet 100.64.0.1:9999 closed",
                        "tailnet 10.42.0.2:8000 open",
                        "pod 10.42.0.1:6443 open",
                        "pod 10.42.0.1:22 closed",
                        "pod 10.1.0.2:8000 open",
                        "pod 169.254.169.254:8000 closed");
    }

    /** What a machine says that begins with its user-data; see boot.sh. */
    private String boot(String machine) throws Exception {
        render(machine);
        Files.copy(cloud.out().resolve(machine + ".user-data"), in.resolve("user-data"));
        return container("boot.sh");
    }

    private void render(String machine) throws Exception {
        Run run = cloud.render(machine);
        assertThat(run.exit()).as(run.output()).isZero();
    }

    private String container(String script) throws Exception {
        if (!isRoot() && CloudConfig.run(List.of("sh", "-c", "docker info")).exit() != 0) {
            abort("no Docker engine answers, and only root can start one (dev/rig/docker)");
        }
        Rig.says("docker/docker.sh", "up");
        Rig.says("docker/docker.sh", "node");
        Run run = CloudConfig.run(List.of(
                "docker",
                "run",
                "--rm",
                "--network=none",
                "--volume=" + in + ":/in:ro",
                "--volume=" + SCRIPTS.resolve(script) + ":/script.sh:ro",
                "puppetmaster-rig/node:12",
                "sh",
                "/script.sh"));
        assertThat(run.exit()).as(run.output()).isZero();
        return run.output();
    }

    private static boolean isRoot() throws IOException, InterruptedException {
        return CloudConfig.run(List.of("id", "-u")).output().strip().equals("0");
    }

    private static String after(String text, String begin) {
        return text.substring(text.indexOf(begin) + begin.length());
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256")
                        .digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
}
