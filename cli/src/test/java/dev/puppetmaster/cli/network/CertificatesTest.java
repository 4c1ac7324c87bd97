package dev.puppetmaster.cli.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.cli.Finding;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real certificates, presented by TLS at the address for clients and at that for homeservers. */
class CertificatesTest {
    private static final String GOOD = "dns:data.test,dns:*.data.test";

    @TempDir
    static Path directory;

    private static Keytool keytool;
    private static Keytool.Pair good;
    private TestDns dns;

    @BeforeAll
    static void make() throws Exception {
        keytool = new Keytool(directory.resolve("keytool"));
        good = keytool.certificate(GOOD, "-1d", 365);
    }

    @BeforeEach
    void open() throws Exception {
        dns = new TestDns().host("data.test", "127.0.0.1").host("matrix.data.test", "127.0.0.1");
    }

    @AfterEach
    void close() {
        dns.close();
    }

    /** What is said of the one for homeservers, and of that for clients. */
    private List<String> look(Keytool.Pair federation, Keytool.Pair client, List<X509Certificate> authorities)
            throws Exception {
        try (TlsServer one = new TlsServer("127.0.0.1", 0, federation);
                TlsServer other = new TlsServer("127.0.0.1", 0, client)) {
            List<Finding> findings = Looked.at(
                    dns,
                    Map.of(443, other.port(), 8448, one.port()),
                    Clock.systemUTC(),
                    authorities,
                    directory.resolve("known.json"),
                    Looked.target("data.test", "https://matrix.data.test"));
            return Looked.lines(findings, "certificate");
        }
    }

    private List<String> look(String names, String start, int days) throws Exception {
        Keytool.Pair pair = keytool.certificate(names, start, days);
        return look(pair, pair, Trust.read(keytool.authority()));
    }

    @Test
    void goodOnesAreSaidWithTheirEnd() throws Exception {
        assertThat(look(good, good, Trust.read(keytool.authority())))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("OK data.test at 127.0.0.1:8448 for homeservers: valid until 20"),
                        line -> assertThat(line)
                                .startsWith("OK data.test at matrix.data.test for clients: valid until 20"));
    }

    @Test
    void expiredIsSaidOfBothAddresses() throws Exception {
        assertThat(look(GOOD, "-30d", 10))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("FAIL data.test at ", ": expired 20", "renew it"));
    }

    @Test
    void notYetValidIsSaid() throws Exception {
        assertThat(look(GOOD, "+10d", 100))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("FAIL", "not valid before 20", "clocks"));
    }

    @Test
    void ofAnotherNameIsSaidWithBothNames() throws Exception {
        Keytool.Pair other = keytool.certificate("dns:code.test,ip:127.0.0.9", "-1d", 365);

        assertThat(look(other, good, Trust.read(keytool.authority())))
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains("FAIL", "it is of code.test, 127.0.0.9, not of data.test", "for data.test"),
                        line -> assertThat(line).startsWith("OK"));
    }

    @Test
    void ofAnAuthorityThatIsNotKnownIsSaidUnlessItIsGiven() throws Exception {
        assertThat(look(good, good, List.of()))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .contains("FAIL", "by an authority that is not known here: Test authority", "--ca FILE"));
    }

    @Test
    void endingSoonIsAWarning() throws Exception {
        // half a day less: an hour of summer time changes no day
        assertThat(look(GOOD, "-80d-12H", 90))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("WARN", "expires in 9 days", "renew it before"));
    }
}
