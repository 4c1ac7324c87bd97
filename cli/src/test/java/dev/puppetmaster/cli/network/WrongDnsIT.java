package dev.puppetmaster.cli.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.cli.Finding;
import dev.puppetmaster.cli.Finding.Verdict;
import dev.puppetmaster.synapse.Ports;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real Synapse {@code data.test}, a DNS server and a web server before it, each way to set them up and to set them up wrong. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class WrongDnsIT {
    private static final String SERVER = "/.well-known/matrix/server";
    private static final String CLIENT = "/.well-known/matrix/client";

    @TempDir
    static Path directory;

    private static Keytool keytool;
    private static Keytool.Pair certificate;
    private static TestSynapse synapse;
    private static int client;
    private static int federation;

    private TestDns dns;
    private TlsServer web;

    @BeforeAll
    static void start() throws Exception {
        keytool = new Keytool(directory.resolve("keytool"));
        certificate = keytool.certificate("dns:data.test,dns:matrix.data.test", "-1d", 365);
        List<Integer> ports = Ports.free(2);
        client = ports.get(0);
        federation = ports.get(1);
        synapse =
                TestSynapse.start(directory.resolve("data"), "data.test", "127.0.0.1", client, federation, certificate);
    }

    @AfterAll
    static void stop() {
        synapse.close();
    }

    @BeforeEach
    void open() throws Exception {
        dns = new TestDns().host("data.test", "127.0.0.1").host("matrix.data.test", "127.0.0.1");
        web = new TlsServer("127.0.0.1", 0, certificate)
                .page(CLIENT, "{\"m.homeserver\": {\"base_url\": \"" + clientUrl() + "/\"}}");
    }

    @AfterEach
    void close() {
        web.close();
        dns.close();
    }

    private static String clientUrl() {
        return "http://data.test:" + client;
    }

    private List<Finding> look(String serverName, int defaultPort) throws Exception {
        return Looked.at(
                dns,
                Map.of(443, web.port(), 8448, defaultPort),
                Clock.systemUTC(),
                Trust.read(keytool.authority()),
                directory.resolve("known-" + System.nanoTime() + ".json"),
                Looked.target(serverName, clientUrl()));
    }

    private List<String> dns(String serverName, int defaultPort) throws Exception {
        return Looked.lines(look(serverName, defaultPort), "dns");
    }

    @Test
    void aHomeserverThatIsSetUpRightlyHasNothingToFind() throws Exception {
        List<Finding> findings = look("data.test", federation);

        assertThat(findings)
                .allSatisfy(it -> assertThat(it.verdict()).as(it.found()).isEqualTo(Verdict.OK));
        assertThat(Looked.lines(findings, "dns"))
                .containsExactly(
                        "OK data.test leads to data.test:8448 by port 8448",
                        "OK data.test clients are led to " + clientUrl());
        assertThat(Looked.lines(findings, "federation"))
                .singleElement()
                .asString()
                .contains("Synapse 1.", "127.0.0.1:8448", "rightly signed");
        assertThat(Looked.lines(findings, "certificate")).hasSize(1);
        assertThat(Looked.lines(findings, "signing key"))
                .singleElement()
                .asString()
                .contains("ed25519:");
        assertThat(Looked.lines(findings, "clock")).containsExactly("OK  this machine and 1 homeserver agree");
    }

    @Test
    void wellKnownLeadsToAHostWithAPort() throws Exception {
        web.page(SERVER, "{\"m.server\": \"matrix.data.test:" + federation + "\"}");

        assertThat(dns("data.test", 1).getFirst())
                .isEqualTo("OK data.test leads to matrix.data.test:" + federation + " by .well-known");
    }

    @Test
    void aServiceRecordIsFollowedWithAndWithoutWellKnown() throws Exception {
        dns.service("_matrix-fed._tcp.data.test", "matrix.data.test", federation);
        assertThat(dns("data.test", 1).getFirst())
                .isEqualTo(
                        "OK data.test leads to matrix.data.test:" + federation + " by SRV _matrix-fed._tcp.data.test");

        dns.service("_matrix._tcp.matrix.data.test", "data.test", federation);
        web.page(SERVER, "{\"m.server\": \"matrix.data.test\"}");
        List<Finding> delegated = look("data.test", 1);
        assertThat(Looked.lines(delegated, "dns").getFirst())
                .isEqualTo("OK data.test leads to data.test:" + federation
                        + " by .well-known and SRV _matrix._tcp.matrix.data.test");
        assertThat(Looked.lines(delegated, "certificate").getFirst()).startsWith("OK");
    }

    @Test
    void aNameThatDoesNotResolveIsSaid() throws Exception {
        assertThat(dns("nowhere.test", federation).getFirst())
                .isEqualTo("FAIL nowhere.test nowhere.test does not resolve: the DNS has no such name:"
                        + " add an A or AAAA record for nowhere.test, or serve"
                        + " https://nowhere.test/.well-known/matrix/server");
    }

    @Test
    void aNameThatLeadsToAnotherServerIsSaid() throws Exception {
        dns.host("code.test", "127.0.0.1");

        assertThat(dns("code.test", federation).getFirst())
                .isEqualTo(
                        "FAIL code.test leads to 127.0.0.1:8448 by port 8448, where another server answers: data.test:"
                                + " correct the DNS of code.test so that it leads to the homeserver code.test");
    }

    @Test
    void wellKnownThatLeadsElsewhereIsSaid() throws Exception {
        web.page(SERVER, "{\"m.server\": \"old.data.test:8448\"}");
        assertThat(dns("data.test", federation).getFirst())
                .contains("FAIL data.test old.data.test does not resolve", "correct what leads there (by .well-known)");

        dns.host("code.test", "127.0.0.1");
        web.page(SERVER, "{\"m.server\": \"matrix.data.test:" + federation + "\"}");
        assertThat(dns("code.test", 1).getFirst())
                .startsWith("FAIL code.test leads to 127.0.0.1:" + federation + " by .well-known, where another server"
                        + " answers: data.test: correct m.server in .well-known/matrix/server");
    }

    @Test
    void wellKnownThatIsMissingOrOfNoUseIsSaid() throws Exception {
        assertThat(dns("data.test", 1).getFirst())
                .startsWith("FAIL data.test no https://data.test/.well-known/matrix/server (it answers 404), no SRV"
                        + " record, and data.test:8448 does not answer");

        web.page(SERVER, "<html>");
        assertThat(dns("data.test", federation).getFirst())
                .startsWith("WARN data.test https://data.test/.well-known/matrix/server is not used: it has no");
    }

    @Test
    void clientsThatAreLedElsewhereAreSaid() throws Exception {
        web.page(CLIENT, "{\"m.homeserver\": {\"base_url\": \"https://old.test\"}}");
        assertThat(dns("data.test", federation).getLast())
                .startsWith("FAIL data.test clients are led to https://old.test, where no homeserver answers")
                .endsWith("correct base_url in .well-known/matrix/client to " + clientUrl());

        try (TlsServer other = new TlsServer("127.0.0.1", 0, certificate)
                .page("/_matrix/client/versions", "{\"versions\": []}")
                .page("/_matrix/key/v2/server", "{\"server_name\": \"code.test\"}")) {
            String url = "https://matrix.data.test:" + other.port();
            web.page(CLIENT, "{\"m.homeserver\": {\"base_url\": \"" + url + "\"}}");
            assertThat(dns("data.test", federation).getLast())
                    .startsWith("FAIL data.test clients are led to " + url + ", which is code.test");
        }

        web.page(CLIENT, "{}");
        assertThat(dns("data.test", federation).getLast()).contains("FAIL", "has no m.homeserver.base_url");
    }

    @Test
    void aClockThatIsAnHourOffIsSaid() throws Exception {
        List<Finding> findings = Looked.at(
                dns,
                Map.of(443, web.port(), 8448, federation),
                Clock.offset(Clock.systemUTC(), Duration.ofHours(-1)),
                Trust.read(keytool.authority()),
                directory.resolve("clock.json"),
                Looked.target("data.test", clientUrl()));

        assertThat(Looked.lines(findings, "clock"))
                .singleElement()
                .asString()
                .startsWith("FAIL data.test 60 min ahead of this machine; which of both is wrong cannot be told");
    }

    @Test
    void aKeyDocumentThatSomebodyChangedIsNotBelieved() throws Exception {
        try (Web asking = new Web(new DnsNames("dns://" + dns.address()), Clock.systemUTC())) {
            var document =
                    asking.get("https://data.test:" + federation + Seen.KEYS).body();
            assertThat(KeyDocument.of(document).wrong()).isEmpty();

            ((ObjectNode) document).put("valid_until_ts", 1);
            assertThat(KeyDocument.of(document).wrong()).startsWith("its signature by ed25519:");
        }
    }
}
