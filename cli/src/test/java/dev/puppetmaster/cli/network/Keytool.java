package dev.puppetmaster.cli.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Certificates of any kind, by the JDK's {@code keytool}: an authority, and what it signs. */
final class Keytool {
    private static final String PASSWORD = "changeit";
    private static final String AUTHORITY = "authority";

    private final Path directory;
    private final Path store;

    Keytool(Path directory) throws Exception {
        this.directory = Files.createDirectories(directory);
        this.store = directory.resolve("authority.p12");
        run(
                store,
                "-genkeypair",
                "-alias",
                AUTHORITY,
                "-dname",
                "CN=Test authority",
                "-keyalg",
                "EC",
                "-ext",
                "bc:c=ca:true",
                "-validity",
                "3650");
        run(
                store,
                "-exportcert",
                "-rfc",
                "-alias",
                AUTHORITY,
                "-file",
                authority().toString());
    }

    /** In PEM. */
    Path authority() {
        return directory.resolve("ca.crt");
    }

    /** A key and its certificate. */
    record Pair(SSLContext context, Path key, Path certificate) {}

    /**
     * One of a server.
     *
     * @param names as keytool takes them: {@code dns:data.example.org}
     * @param start as keytool takes it: {@code -30d}
     * @param days of which it is valid
     */
    Pair certificate(String names, String start, int days) throws Exception {
        Path own = Files.createTempDirectory(directory, "server").resolve("server.p12");
        Path request = own.resolveSibling("request");
        Path signed = own.resolveSibling("signed");
        run(own, "-genkeypair", "-alias", "server", "-dname", "CN=server", "-keyalg", "EC");
        run(own, "-certreq", "-alias", "server", "-file", request.toString());
        run(
                store,
                "-gencert",
                "-alias",
                AUTHORITY,
                "-infile",
                request.toString(),
                "-outfile",
                signed.toString(),
                "-rfc",
                "-ext",
                "san=" + names,
                "-startdate",
                start,
                "-validity",
                Integer.toString(days));
        run(
                own,
                "-importcert",
                "-alias",
                AUTHORITY,
                "-noprompt",
                "-file",
                authority().toString());
        run(own, "-importcert", "-alias", "server", "-noprompt", "-file", signed.toString());
        return pair(own);
    }

    private static Pair pair(Path file) throws Exception {
        KeyStore keys = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        PrivateKey key = (PrivateKey) keys.getKey("server", PASSWORD.toCharArray());
        Path keyFile = file.resolveSibling("tls.key");
        Path certificateFile = file.resolveSibling("tls.crt");
        Files.writeString(keyFile, pem("PRIVATE KEY", key.getEncoded()));
        StringBuilder chain = new StringBuilder();
        for (Certificate each : keys.getCertificateChain("server")) {
            chain.append(pem("CERTIFICATE", each.getEncoded()));
        }
        Files.writeString(certificateFile, chain);
        return new Pair(context, keyFile, certificateFile);
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + label
                + "-----\n";
    }

    private static void run(Path store, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD, "-J-XX:TieredStopAtLevel=1"));
        Path output = Files.createTempFile("keytool", ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(command + ": " + Files.readString(output));
        }
        Files.delete(output);
    }
}
