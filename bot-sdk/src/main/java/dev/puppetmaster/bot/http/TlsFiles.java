package dev.puppetmaster.bot.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;

/**
 * A server's certificate and key, as Secrets of type {@code kubernetes.io/tls} hold them. When they
 * change, whoever connects next sees the new ones.
 *
 * @param certificate PEM: the server's own first, then those that signed it
 * @param key PEM, not encrypted: PKCS #8, or PKCS #1 for RSA
 */
public record TlsFiles(Path certificate, Path key) {
    private static final Pattern PEM = Pattern.compile(
            "-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final int MOST_KEY_BYTES = 16_384;
    private static final char[] NO_PASSWORD = {};

    /** {@code SEQUENCE { OID rsaEncryption, NULL }}, RFC 8017 appendix A.1. */
    private static final byte[] RSA_ALGORITHM = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

    /** @throws IOException if a file cannot be read or used: one line says which and why */
    SSLContext serverContext() throws IOException {
        ServerKeys keys = new ServerKeys(this);
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {keys}, null, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be had: " + e.getMessage(), e);
        }
    }

    /** What is in the files now; fails as {@link #serverContext} does. */
    X509ExtendedKeyManager keys() throws IOException {
        Collection<? extends Certificate> chain = certificates(certificate);
        PrivateKey privateKey = privateKey();
        try {
            KeyStore store = emptyStore();
            store.setKeyEntry("server", privateKey, NO_PASSWORD, chain.toArray(Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, NO_PASSWORD);
            return (X509ExtendedKeyManager) keys.getKeyManagers()[0];
        } catch (GeneralSecurityException e) {
            throw new IOException(certificate + " and " + key + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** What a client needs to trust these and nobody else. */
    public record Trust(SSLSocketFactory sockets, X509TrustManager authorities) {}

    /**
     * Whom a client trusts.
     *
     * @param authority PEM: the certificates of those whose word counts, and nobody else's
     * @throws IOException if the file cannot be read or used: one line says why
     */
    public static Trust trustOnly(Path authority) throws IOException {
        Collection<? extends Certificate> trusted = certificates(authority);
        try {
            KeyStore store = emptyStore();
            int number = 0;
            for (Certificate one : trusted) {
                store.setCertificateEntry("authority-" + number++, one);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return new Trust(context.getSocketFactory(), (X509TrustManager) factory.getTrustManagers()[0]);
        } catch (GeneralSecurityException e) {
            throw new IOException(authority + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path file) throws IOException {
        byte[] pem = read(file);
        try {
            Collection<? extends Certificate> all =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
            if (all.isEmpty()) {
                throw new IOException(file + " holds no certificate in PEM form");
            }
            return all;
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " holds no certificate in PEM form (" + e.getMessage() + ")", e);
        }
    }

    private PrivateKey privateKey() throws IOException {
        Matcher pem = PEM.matcher(new String(read(key), StandardCharsets.US_ASCII));
        if (!pem.find()) {
            throw new IOException(key + " holds no private key in PEM form");
        }
        byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
        if (der.length > MOST_KEY_BYTES) {
            throw new IOException(key + " holds a key of " + der.length + " bytes, which is none");
        }
        return switch (pem.group(1)) {
            case "PRIVATE KEY" -> privateKey(der, List.of("RSA", "EC", "Ed25519"));
            case "RSA PRIVATE KEY" -> privateKey(pkcs8(der), List.of("RSA"));
            default ->
                throw new IOException(key + " holds a key of a form that is not read (" + pem.group(1)
                        + "); make it PKCS #8: openssl pkcs8 -topk8 -nocrypt");
        };
    }

    private PrivateKey privateKey(byte[] pkcs8, List<String> algorithms) throws IOException {
        List<String> reasons = new ArrayList<>();
        for (String algorithm : algorithms) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException e) {
                reasons.add(algorithm);
            }
        }
        throw new IOException(key + " holds no key of " + String.join(", ", reasons));
    }

    /** An RSA key in the envelope that Java reads: RFC 5208 section 5. */
    private static byte[] pkcs8(byte[] pkcs1) {
        byte[] version = {2, 1, 0};
        return der(0x30, version, RSA_ALGORITHM, der(0x04, pkcs1));
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(tag);
        if (length < 0x80) {
            all.write(length);
        } else if (length < 0x100) {
            all.writeBytes(new byte[] {(byte) 0x81, (byte) length});
        } else {
            all.writeBytes(new byte[] {(byte) 0x82, (byte) (length >> 8), (byte) length});
        }
        all.writeBytes(content.toByteArray());
        return all.toByteArray();
    }

    private static byte[] read(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IOException(file + " cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }
}
