package dev.puppetmaster.synapse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.List;

/**
 * The authority that the Synapses of one machine trust, and nobody else: {@code ca.key} and {@code ca.crt} in its
 * directory, made once. It needs no program beside the JDK.
 */
public final class LocalAuthority {
    /** Of the authority, and of each server. */
    private static final Duration VALID = Duration.ofDays(3650);
    /** A server's certificate that ends within this is replaced when it is next looked at. */
    private static final Duration RENEWED = Duration.ofDays(90);

    private static final String KEY = "PRIVATE KEY";
    private static final String CERTIFICATE = "CERTIFICATE";

    private final PrivateKey key;
    private final X509Certificate certificate;

    private LocalAuthority(PrivateKey key, X509Certificate certificate) {
        this.key = key;
        this.certificate = certificate;
    }

    /**
     * Opens the authority of {@code directory}, or makes it.
     *
     * @throws SynapseException its files cannot be read or written
     */
    public static LocalAuthority open(Path directory) {
        Path keyFile = directory.resolve("ca.key");
        Path certificateFile = directory.resolve("ca.crt");
        try {
            if (!Files.exists(keyFile) || !Files.exists(certificateFile)) {
                PrivateFile.createDirectories(directory);
                KeyPair pair = pair();
                byte[] made = Certificates.authority(pair, Instant.now(), VALID);
                PrivateFile.write(keyFile, pem(KEY, pair.getPrivate().getEncoded()));
                PrivateFile.write(certificateFile, pem(CERTIFICATE, made));
            }
            return new LocalAuthority(readKey(keyFile), read(certificateFile));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new SynapseException(
                    "cannot use the authority in " + directory + " (delete it to have a new one made): "
                            + e.getMessage(),
                    e);
        }
    }

    /**
     * Sees to it that {@code directory} holds a certificate of {@code host} that is good for a while: {@code tls.key},
     * {@code tls.crt}, and beside them {@code federation-ca.crt}, this authority's own.
     *
     * @return a hash that changes when one of them does
     * @throws SynapseException they cannot be read or written
     */
    String certify(String host, Path directory) {
        Path keyFile = directory.resolve("tls.key");
        Path certificateFile = directory.resolve("tls.crt");
        try {
            if (!Files.exists(keyFile) || !isGood(certificateFile, host)) {
                KeyPair pair = pair();
                byte[] made = Certificates.server(host, pair.getPublic(), certificate, key, Instant.now(), VALID);
                PrivateFile.write(keyFile, pem(KEY, pair.getPrivate().getEncoded()));
                PrivateFile.write(certificateFile, pem(CERTIFICATE, made));
            }
            String own = pem(CERTIFICATE, certificate.getEncoded());
            PrivateFile.writeIfChanged(directory.resolve("federation-ca.crt"), own);
            return Fingerprint.of(own, Files.readString(certificateFile));
        } catch (IOException | GeneralSecurityException e) {
            throw new SynapseException("cannot make a certificate of " + host + ": " + e.getMessage(), e);
        }
    }

    private boolean isGood(Path file, String host) {
        try {
            X509Certificate found = read(file);
            found.verify(certificate.getPublicKey());
            Collection<List<?>> names = found.getSubjectAlternativeNames();
            return found.getNotAfter().toInstant().isAfter(Instant.now().plus(RENEWED))
                    && names != null
                    && names.stream().anyMatch(name -> host.equals(name.get(1)));
        } catch (IOException | GeneralSecurityException e) {
            return false;
        }
    }

    private static KeyPair pair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static PrivateKey readKey(Path file) throws IOException, GeneralSecurityException {
        String body = Files.readString(file).replaceAll("-----[A-Z ]+-----", "");
        return KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body)));
    }

    private static X509Certificate read(Path file) throws IOException, GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
    }

    private static String pem(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }
}
