package dev.puppetmaster.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.deploy.CloudConfig.Run;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What cloud-config/render.py makes, and what it refuses. */
@Timeout(300)
class CloudConfigTest {
    // Of k3s-io/k3s, pkg/cli/cmds/server.go and agent.go.
    private static final Set<String> K3S_FLAGS = Set.of(
            "write-kubeconfig-mode",
            "secrets-encryption",
            "tls-san",
            "kubelet-arg",
            "vpn-auth-file",
            "server",
            "token-file");
    // Of Linux kernel's kubelet: `kubelet --help`.
    private static final Pattern KUBELET_ARGUMENT =
            Pattern.compile("container-log-max-size=\\d+Mi|container-log-max-files=\\d+");

    @TempDir
    Path temporary;

    private CloudConfig cloud;

    @BeforeEach
    void copy() throws IOException {
        cloud = new CloudConfig(temporary.resolve("a path with blanks"));
    }

    @Test
    void theExampleIsRenderedTheSameEachTimeForItsOwnerOnlyAndNoSecretIsPrinted() throws Exception {
        Run run = cloud.render();

        assertThat(run.exit()).as(run.output()).isZero();
        assertThat(run.output()).contains("vm-1.user-data: vm", "m3.sh: m3").doesNotContain("hskey", "K10");
        List<String> first = new ArrayList<>();
        for (String name : CloudConfig.MACHINES) {
            first.add(cloud.rendered(name));
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(cloud.out().resolve(name))))
                    .isEqualTo("rw-------");
            assertThat(cloud.rendered(name)).doesNotContain("{{", "}}").doesNotContain("file:secrets");
        }
        assertThat(cloud.render("pi-2", "m3", "vm-1", "pi-1").exit()).isZero();
        for (String name : CloudConfig.MACHINES) {
            assertThat(cloud.rendered(name)).isEqualTo(first.get(CloudConfig.MACHINES.indexOf(name)));
        }
        try (Stream<Path> files = Files.list(cloud.out())) {
            assertThat(files).hasSize(CloudConfig.MACHINES.size());
        }
        assertThat(cloud.rendered("pi-2.user-data")).contains(CloudConfig.KEY, CloudConfig.TOKEN);
        assertThat(cloud.rendered("m3.sh")).contains(CloudConfig.KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vm-1.user-data", "pi-1.user-data", "pi-2.user-data"})
    void cloudInitTakesEachUserData(String name) throws Exception {
        cloud.render();

        String said = Rig.says(
                "cloud-init.sh",
                "schema",
                "--config-file",
                cloud.out().resolve(name).toString());

        assertThat(said).contains("Valid cloud-config").doesNotContain("deprecat");
        assertThat(Files.size(cloud.out().resolve(name))).isLessThan(16384);
        assertThat(cloud.document(name)).containsKeys("write_files", "runcmd", "users");
    }

    @Test
    void aMisspelledKeyOfCloudInitIsCaughtWhereItsSchemaLetsItPass() throws Exception {
        cloud.change("templates/vm.yaml", "\nruncmd:", "\nrun_cmd:");

        Run run = cloud.render("vm-1");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.output())
                .contains("templates/vm.yaml: run_cmd is no key of cloud-init that is known here; meant runcmd?");
        cloud.change("templates/vm.yaml", "\nrun_cmd:", "\nhostname: other\nruncmd:");
        assertThat(cloud.render("vm-1").output()).contains("hostname is there twice");
        cloud.change("templates/vm.yaml", "hostname: other", "{{if vpn}}");
        assertThat(cloud.render("vm-1").output()).contains("an {{if}} without {{end}}");
        cloud.change("templates/vm.yaml", "{{if vpn}}", "# {{hostnam}}");
        assertThat(cloud.render("vm-1").output()).contains("{{hostnam}} is not known; meant hostname?");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            login_server = https://headscale.example.org | login_sever = x           | [DEFAULT] login_sever is not known; meant login_server?
            login_server = https://headscale.example.org | # without                 | [vm-1] login_server is missing: https://HOST
            login_server = https://h                     | login_server = http://h   | [vm-1] login_server: has to be https://HOST
            k3s_network = local                          | k3s_netwrk = local        | [vm-1] k3s_netwrk is not known; meant k3s_network?
            k3s_network = local                          | k3s_network = lan         | [vm-1] k3s_network: has to be local or tailnet
            k3s_network = local                          | k3s_network = tailnet     | [vm-1] auth_key: `later` is for a vm with k3s_network = local only
            role = pi-agent                              | role = pi-agnt            | [pi-2] role is 'pi-agnt': vm, pi-server
            role = m3                                    | role = m3%k3s_network=local | [m3] k3s_network is not for the role m3
            public_udp = 3478                            | public_udp = 70000        | [vm-1] public_udp: a port is 1 to 65535
            public_udp = 3478                            | public_udp = stun         | [vm-1] public_udp: has to be ports
            k3s_token = file:secrets/pi-2.token          | k3s_token = file:secrets/none | no file
            k3s_token = file:secrets/pi-2.token          | k3s_token = a-short-one   | [pi-2] k3s_token: has to be what `sudo k3s token create` prints
            [pi-2]                                       | [Pi_2]                    | [Pi_2]: is no host name
            [pi-2]                                       | [pi-1]                    | [pi-1] is there twice
            user = ops                                   | user = ops%user = ops     | user is there twice
            ssh_key = ssh-ed25519                        | ssh_key = a key of        | [vm-1] ssh_key: has to be a public key in one line
            EXPLAIN                                      | EXAMPLE                   | [vm-1] ssh_key: is the example's
            mac_user = you                               | mac_user = you;id         | [m3] mac_user: has to be the name of an account of the Mac
            """)
    void aMissingMisspelledOrWrongValueIsNamedWithItsPlaceAndWhatToDo(String text, String by, String said)
            throws Exception {
        cloud.change("values.ini", text, by.replace('%', '\n'));

        Run run = cloud.render();

        assertThat(run.exit()).as(run.output()).isEqualTo(1);
        assertThat(run.output().strip().lines()).singleElement().asString().contains("values.ini", said);
        assertThat(run.output()).doesNotContain("hskey", "K10a", "a-short-one");
        assertThat(cloud.out()).doesNotExist();
    }

    @Test
    void versionsAreHeldToTheirNamesAndForms() throws Exception {
        cloud.change("versions.conf", "K3S_VERSION=", "K3S_VERSON=");
        assertThat(cloud.render().output()).contains("K3S_VERSON is not known; meant K3S_VERSION?");
        cloud.change("versions.conf", "K3S_VERSON='v", "K3S_VERSION='");
        assertThat(cloud.render().output()).contains("versions.conf:", "K3S_VERSION does not look like");
        cloud.change("versions.conf", "K3S_VERSION='", "# K3S_VERSION='v");
        assertThat(cloud.render().output()).contains("K3S_VERSION is missing");
        cloud.change("versions.conf", "# K3S_VERSION", "K3S_VERSION");
        assertThat(cloud.render("vm-1").exit()).isZero();
        cloud.change("keys/tailscale.asc", "mQIN", "mQIM");
        assertThat(cloud.render("vm-1").output()).contains("TAILSCALE_KEY_SHA256 is not that of keys/tailscale.asc");
    }

    @Test
    void secretsThatOthersCanReadAreRefused() throws Exception {
        Files.setPosixFilePermissions(cloud.file("secrets/pi-1.key"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(cloud.render("pi-1").output()).contains("secrets/pi-1.key", "chmod 600");
        cloud.change("values.ini", "file:secrets/pi-1.key", CloudConfig.KEY);
        assertThat(cloud.render("pi-1").exit()).isZero();
        Files.setPosixFilePermissions(cloud.values(), PosixFilePermissions.fromString("rw-r-----"));

        Run run = cloud.render("pi-1");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.output()).contains("values.ini", "chmod 600").doesNotContain("hskey");
    }

    @Test
    void checksumsAreComparedWithThoseOfTheReleases() throws Exception {
        Path releases = Files.createDirectories(temporary.resolve("releases"));
        Path k3s = Files.createDirectories(releases.resolve("v1.35.0+k3s1"));
        Files.writeString(
                k3s.resolve("sha256sum-amd64.txt"), "a".repeat(64) + "  k3s\n" + "c".repeat(64) + "  other\n");
        Files.writeString(k3s.resolve("sha256sum-arm64.txt"), "b".repeat(64) + "  k3s-arm64\n");
        Path ollama = Files.createDirectories(releases.resolve("v0.20.6"));
        Files.writeString(ollama.resolve("sha256sum.txt"), "d".repeat(64) + "  ./Ollama-darwin.zip\n");
        String versions = Files.readString(cloud.file("versions.conf"))
                .replaceAll("(K3S|OLLAMA)_URL='.*'", "$1_URL='" + releases.toUri() + "'")
                .replaceAll("(K3S_SHA256_AMD64)='.*'", "$1='" + "a".repeat(64) + "'")
                .replaceAll("(K3S_SHA256_ARM64)='.*'", "$1='" + "b".repeat(64) + "'")
                .replaceAll("(OLLAMA_SHA256)='.*'", "$1='" + "d".repeat(64) + "'");
        Files.writeString(cloud.file("versions.conf"), versions);

        assertThat(cloud.render("--verify-versions").exit()).isZero();
        Files.writeString(k3s.resolve("sha256sum-arm64.txt"), "e".repeat(64) + "  k3s-arm64\n");
        assertThat(cloud.render("--verify-versions").output())
                .contains("K3S_SHA256_ARM64 is not what", "sha256sum-arm64.txt");
        Files.delete(k3s.resolve("sha256sum-arm64.txt"));
        assertThat(cloud.render("--verify-versions").output()).contains("sha256sum-arm64.txt: cannot be read");
    }

    @Test
    void everyScriptIsCleanAlsoThoseWithinAnother() throws Exception {
        cloud.render();
        List<String> command = new ArrayList<>(List.of("shellcheck"));
        for (String name : List.of("vm-1.user-data", "pi-2.user-data")) {
            for (Map<String, Object> file : cloud.files(name)) {
                String content = (String) file.get("content");
                if (content.startsWith("#!")) {
                    assertThat(file).containsEntry("permissions", "0755");
                    command.add(script(name, content));
                }
            }
        }
        String mac = cloud.rendered("m3.sh");
        command.add(script("m3", mac));
        command.add(script("ollama", between(mac, "<<'SCRIPT'\n", "\nSCRIPT\n") + "\n"));
        assertThat(command).hasSizeGreaterThan(4);
        try (Stream<Path> own = Files.list(Path.of("src/test/resources/cloud-config"))) {
            own.forEach(file -> command.add(file.toString()));
        }
        command.add("../dev/rig/cloud-init.sh");

        Run run = CloudConfig.run(command);

        assertThat(run.output()).isEmpty();
        assertThat(run.exit()).isZero();
    }

    @Test
    void nothingIsPipedIntoAShellAndAllThatIsFetchedIsCheckedOrSigned() throws Exception {
        cloud.render();
        for (String name : CloudConfig.MACHINES) {
            String text = cloud.rendered(name);
            assertThat(text).doesNotContainPattern("\\|\\s*(sudo\\s+)?(ba|da|z)?sh\\b");
            assertThat(text).doesNotContain("wget", "--insecure", "trusted=yes", "allow-unauthenticated");
            String[] downloads = text.split("\\bcurl --", -1);
            for (int i = 1; i < downloads.length; i++) {
                if (!downloads[i].contains("--output /dev/null")) {
                    assertThat(downloads[i]).startsWith("fail ").contains("--proto '=https'");
                    assertThat(downloads[i].substring(0, Math.min(600, downloads[i].length())))
                            .contains("--check --status");
                }
            }
            if (!name.endsWith(".sh")) {
                assertThat(cloud.written(name, "/etc/apt/sources.list.d/tailscale.sources"))
                        .contains("URIs: https://", "Signed-By: /etc/apt/keyrings/tailscale.asc");
                assertThat(cloud.written(name, "/etc/apt/keyrings/tailscale.asc"))
                        .isEqualTo(Files.readString(cloud.file("keys/tailscale.asc")));
            }
        }
    }

    /** RFC 4880, 12.2: SHA-1 of 0x99, the length in two octets, and the packet's body. */
    @Test
    void tailscalesKeyHasTheFingerprintThatIsWrittenDown() throws Exception {
        String armor = Files.readString(cloud.file("keys/tailscale.asc"));
        byte[] packets = Base64.getMimeDecoder().decode(between(armor, "BLOCK-----\n\n", "\n="));
        assertThat(packets[0] & 0xff).isEqualTo(0x99);
        int length = ByteBuffer.wrap(packets).getShort(1) & 0xffff;
        MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
        String fingerprint = HexFormat.of().withUpperCase().formatHex(sha1.digest(Arrays.copyOf(packets, length + 3)));

        assertThat(fingerprint).isEqualTo("2596A99EAAB33821893C0A79458CA832957F5868");
        assertThat(Files.readString(cloud.file("versions.conf"))).contains(fingerprint);
    }

    @Test
    void k3sIsToldNothingThatItDoesNotKnow() throws Exception {
        cloud.render();
        for (String name : List.of("vm-1.user-data", "pi-1.user-data", "pi-2.user-data")) {
            Map<?, ?> configuration =
                    (Map<?, ?>) new Load(LoadSettings.builder().build())
                            .loadFromString(cloud.written(name, "/etc/rancher/k3s/config.yaml"));
            assertThat(configuration.keySet().stream().map(String::valueOf).collect(Collectors.toSet()))
                    .isSubsetOf(K3S_FLAGS);
            assertThat((List<?>) configuration.get("kubelet-arg"))
                    .allSatisfy(argument -> assertThat((String) argument).matches(KUBELET_ARGUMENT));
        }
        assertThat(cloud.written("pi-1.user-data", "/etc/rancher/k3s/vpn-auth").strip())
                .isEqualTo("name=tailscale,joinKey=" + CloudConfig.KEY
                        + ",controlServerURL=https://headscale.example.org,extraArgs=--hostname=pi-1");
        assertThat(cloud.written("pi-2.user-data", "/etc/systemd/system/k3s-agent.service"))
                .contains("ExecStart=/usr/local/bin/k3s agent\n", "Type=exec\n");
        assertThat(cloud.rendered("vm-1.user-data"))
                .doesNotContain("vpn-auth-file")
                .doesNotContain("joinKey=h");
        cloud.change("values.ini", "auth_key = later\n", "auth_key = " + CloudConfig.KEY + "\n");
        cloud.change("values.ini", "k3s_network = local", "k3s_network = tailnet");
        cloud.render("vm-1");
        assertThat(cloud.rendered("vm-1.user-data")).contains("vpn-auth-file", "joinKey=" + CloudConfig.KEY);
    }

    @Test
    void theMacsPropertyListIsOneAndOllamaIsToldTheTailnetsAddressOnly() throws Exception {
        cloud.render();
        String mac = cloud.rendered("m3.sh");
        Path plist = temporary.resolve("plist");
        Files.writeString(plist, between(mac, "<<'PLIST'\n", "\nPLIST\n"));

        Run run = CloudConfig.run(List.of(
                "python3",
                "-c",
                "import plistlib, sys; p = plistlib.load(open(sys.argv[1], 'rb')); print(p['Label'], p['UserName'], p['KeepAlive'], *p['ProgramArguments'])",
                plist.toString()));

        assertThat(run.output().strip())
                .isEqualTo("dev.puppetmaster.ollama you True /usr/local/libexec/puppetmaster/ollama-on-tailnet");
        assertThat(mac).contains("OLLAMA_HOST=$address:11434").doesNotContain("0.0.0.0");
    }

    private String script(String name, String content) throws IOException {
        Path file = Files.createTempFile(temporary, name, ".sh");
        Files.write(file, content.getBytes(StandardCharsets.UTF_8));
        return file.toString();
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf(end, from));
    }
}
