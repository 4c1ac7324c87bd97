package dev.puppetmaster.synapse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalAuthorityTest {
    @TempDir
    Path directory;

    @Test
    void aServersCertificateIsOfItsNameAndSignedByTheAuthority() throws Exception {
        LocalAuthority.open(directory).certify("data.localhost", directory);

        X509Certificate authority = read("ca.crt");
        X509Certificate server = read("tls.crt");
        PKIXParameters trusted = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
        trusted.setRevocationEnabled(false);
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(server)), trusted);
        assertThat(server.getSubjectAlternativeNames()).containsExactly(List.of(2, "data.localhost"));
        assertThat(server.getBasicConstraints()).isEqualTo(-1);
        assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(authority.getBasicConstraints()).isEqualTo(Integer.MAX_VALUE);
        assertThat(authority.getKeyUsage()[5]).isTrue();
    }

    @Test
    void itIsMadeOnceAndSoIsWhatItCertifies() {
        String first = LocalAuthority.open(directory).certify("data.localhost", directory);

        assertThat(LocalAuthority.open(directory).certify("data.localhost", directory))
                .isEqualTo(first);
    }

    @Test
    void aCertificateOfAnotherNameOrAuthorityIsReplaced() throws Exception {
        LocalAuthority authority = LocalAuthority.open(directory);
        String first = authority.certify("data.localhost", directory);

        String renamed = authority.certify("code.localhost", directory);
        LocalAuthority other = LocalAuthority.open(directory.resolve("other"));
        String moved = other.certify("code.localhost", directory);

        assertThat(List.of(first, renamed, moved)).doesNotHaveDuplicates();
        assertThat(directory.resolve("federation-ca.crt"))
                .hasSameTextualContentAs(directory.resolve("other").resolve("ca.crt"));
    }

    @Test
    void onlyTheOwnerReadsTheKeys() throws Exception {
        LocalAuthority.open(directory).certify("data.localhost", directory);

        for (String key : List.of("ca.key", "tls.key")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(key))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aDamagedAuthorityIsSaid() throws Exception {
        LocalAuthority.open(directory);
        Files.writeString(directory.resolve("ca.key"), "nothing");

        assertThatThrownBy(() -> LocalAuthority.open(directory))
                .isInstanceOf(SynapseException.class)
                .hasMessageContaining("(delete it to have a new one made)");
    }

    private X509Certificate read(String name) throws Exception {
        try (InputStream in = Files.newInputStream(directory.resolve(name))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}
