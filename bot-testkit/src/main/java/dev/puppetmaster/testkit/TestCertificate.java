package dev.puppetmaster.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A certificate of {@code localhost} and {@code 127.0.0.1} that signed itself, made by the JDK's keytool.
 *
 * @param certificate PEM; trust it as an authority
 * @param key PEM, PKCS #8
 */
public record TestCertificate(Path certificate, Path key) {
    private static final String PASSWORD = "changeit";
    private static final String ALIAS = "server";

    /** So long is what PKCS #8 puts before an RSA key of 2,048 to 3,072 bits. */
    private static final int ENVELOPE = 26;

    /**
     * Makes one in {@code directory}.
     *
     * @param algorithm {@code RSA}, {@code EC} or {@code Ed25519}
     */
    public static TestCertificate make(Path directory, String algorithm)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path store = directory.resolve(algorithm + ".p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process = new ProcessBuilder(arguments(keytool, algorithm, store))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("keytool made nothing: see " + directory.resolve("keytool.log"));
        }
        KeyStore made = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            made.load(in, PASSWORD.toCharArray());
        }
        Key key = Objects.requireNonNull(made.getKey(ALIAS, PASSWORD.toCharArray()));
        return new TestCertificate(
                pem(
                        directory.resolve(algorithm + ".crt"),
                        "CERTIFICATE",
                        made.getCertificate(ALIAS).getEncoded()),
                pem(directory.resolve(algorithm + ".key"), "PRIVATE KEY", key.getEncoded()));
    }

    private static List<String> arguments(String keytool, String algorithm, Path store) {
        return List.of(
                keytool,
                "-genkeypair",
                "-keyalg",
                algorithm,
                "-alias",
                ALIAS,
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString());
    }

    /** The same with its RSA key as older programs, and Helm's {@code genSignedCert}, write it: PKCS #1. */
    public TestCertificate asPkcs1() throws IOException {
        String body = Files.readString(key).replaceAll("-----[A-Z ]+-----", "");
        byte[] der = Base64.getMimeDecoder().decode(body);
        byte[] inner = Arrays.copyOfRange(der, ENVELOPE, der.length);
        return new TestCertificate(certificate, pem(key.resolveSibling("pkcs1.key"), "RSA PRIVATE KEY", inner));
    }

    private static Path pem(Path file, String label, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(file, "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
    }
}
