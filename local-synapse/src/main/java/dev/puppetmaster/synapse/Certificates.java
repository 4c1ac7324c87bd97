package dev.puppetmaster.synapse;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;

/** Makes X.509 certificates (RFC 5280) with keys on P-256: the JDK reads them, but has nothing that writes them. */
final class Certificates {
    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    private static final SecureRandom RANDOM = new SecureRandom();
    /** A clock may be a little behind ours. */
    private static final Duration BEFORE = Duration.ofDays(1);

    private Certificates() {}

    /** One that signs others, and itself. */
    static byte[] authority(KeyPair pair, Instant now, Duration valid) throws GeneralSecurityException {
        // another one of the same name would be taken for this one
        byte[] subject = name("Puppetmaster " + HexFormat.of().toHexDigits(RANDOM.nextInt()));
        byte[] id = keyId(pair.getPublic().getEncoded());
        byte[] extensions = Der.sequence(
                extension("2.5.29.19", true, Der.sequence(Der.yes())),
                // keyCertSign and cRLSign
                extension("2.5.29.15", true, Der.bits(1, new byte[] {0x06})),
                extension("2.5.29.14", false, Der.octets(id)));
        return signed(subject, subject, pair.getPublic(), extensions, pair.getPrivate(), now, valid);
    }

    /** One of the server {@code host}. */
    static byte[] server(
            String host, PublicKey key, X509Certificate authority, PrivateKey by, Instant now, Duration valid)
            throws GeneralSecurityException {
        byte[] dnsName = Der.implicit(2, host.getBytes(StandardCharsets.US_ASCII));
        byte[] issuerId = keyId(authority.getPublicKey().getEncoded());
        byte[] extensions = Der.sequence(
                extension("2.5.29.19", true, Der.sequence()),
                // digitalSignature
                extension("2.5.29.15", true, Der.bits(7, new byte[] {(byte) 0x80})),
                // serverAuth
                extension("2.5.29.37", false, Der.sequence(Der.oid("1.3.6.1.5.5.7.3.1"))),
                extension("2.5.29.17", false, Der.sequence(dnsName)),
                extension("2.5.29.35", false, Der.sequence(Der.implicit(0, issuerId))));
        byte[] issuer = authority.getSubjectX500Principal().getEncoded();
        Instant end = now.plus(valid);
        Instant last = authority.getNotAfter().toInstant();
        return signed(
                issuer,
                name("Puppetmaster"),
                key,
                extensions,
                by,
                now,
                end.isAfter(last) ? Duration.between(now, last) : valid);
    }

    private static byte[] signed(
            byte[] issuer, byte[] subject, PublicKey key, byte[] extensions, PrivateKey by, Instant now, Duration valid)
            throws GeneralSecurityException {
        byte[] body = Der.sequence(
                Der.explicit(0, Der.integer(BigInteger.TWO)),
                Der.integer(new BigInteger(127, RANDOM).setBit(126)),
                ECDSA_WITH_SHA256,
                issuer,
                Der.sequence(Der.time(now.minus(BEFORE)), Der.time(now.plus(valid))),
                subject,
                key.getEncoded(),
                Der.explicit(3, extensions));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(by);
        signature.update(body);
        return Der.sequence(body, ECDSA_WITH_SHA256, Der.bits(0, signature.sign()));
    }

    private static byte[] name(String commonName) {
        return Der.sequence(Der.set(Der.sequence(Der.oid("2.5.4.3"), Der.utf8(commonName))));
    }

    private static byte[] extension(String oid, boolean critical, byte[] value) {
        return critical
                ? Der.sequence(Der.oid(oid), Der.yes(), Der.octets(value))
                : Der.sequence(Der.oid(oid), Der.octets(value));
    }

    private static byte[] keyId(byte[] publicKey) throws GeneralSecurityException {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(publicKey);
        return Arrays.copyOf(hash, 20);
    }
}
