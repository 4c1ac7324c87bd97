package dev.puppetmaster.cli.network;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * The authorities whose certificates count.
 *
 * @param anchors the public ones of the JDK, and those that were given
 */
record Trust(Set<TrustAnchor> anchors) {
    /** @throws GeneralSecurityException if the JDK's own cannot be read */
    static Trust with(List<X509Certificate> own) throws GeneralSecurityException {
        Set<TrustAnchor> anchors = new HashSet<>();
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager known) {
                for (X509Certificate each : known.getAcceptedIssuers()) {
                    anchors.add(new TrustAnchor(each, null));
                }
            }
        }
        own.forEach(each -> anchors.add(new TrustAnchor(each, null)));
        return new Trust(anchors);
    }

    /**
     * The certificates of a file in PEM or DER.
     *
     * @throws IOException with one line: it cannot be read, or has none
     */
    static List<X509Certificate> read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in);
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " holds no certificate: give one in PEM", e);
        } catch (IOException e) {
            throw new IOException(file + " cannot be read", e);
        }
    }

    static List<X509Certificate> read(InputStream in) throws GeneralSecurityException {
        List<X509Certificate> found = new ArrayList<>();
        CertificateFactory.getInstance("X.509")
                .generateCertificates(in)
                .forEach(each -> found.add((X509Certificate) each));
        if (found.isEmpty()) {
            throw new GeneralSecurityException("no certificate");
        }
        return found;
    }

    /** Whether one of them has signed it, at a moment at which all of them were valid. */
    boolean holds(List<X509Certificate> chain, Instant moment) {
        X509Certificate leaf = chain.getFirst();
        try {
            X509CertSelector wanted = new X509CertSelector();
            wanted.setCertificate(leaf);
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, wanted);
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(moment));
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
            return CertPathBuilder.getInstance("PKIX").build(parameters) != null;
        } catch (GeneralSecurityException e) {
            return anchors.stream().anyMatch(anchor -> leaf.equals(anchor.getTrustedCert()));
        }
    }
}
