package dev.puppetmaster.deploy;

import dev.puppetmaster.synapse.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * BIND's named on 127.0.0.1 with the zone {@code example.org}, in which who has a key may write the challenges of some hosts.
 *
 * @param key of {@code cert-manager}, HMACSHA256, in base64
 */
record NameServer(Daemon daemon, int port, String key) implements AutoCloseable {
    static NameServer start(Path directory, List<String> hosts) throws IOException, InterruptedException {
        int port = Ports.free();
        byte[] secret = new byte[32];
        new Random().nextBytes(secret);
        String key = Base64.getEncoder().encodeToString(secret);
        Path home = Files.createDirectories(directory.resolve("named"));
        Files.writeString(home.resolve("example.org.zone"), """
                $TTL 5
                @ IN SOA ns.example.org. hostmaster.example.org. 1 60 60 60 1
                @ IN NS ns.example.org.
                ns IN A 127.0.0.1
                """);
        Files.writeString(home.resolve("named.conf"), """
                options {
                  directory "%s"; pid-file none; session-keyfile "session.key"; managed-keys-directory ".";
                  listen-on port %d { 127.0.0.1; }; listen-on-v6 { none; };
                  recursion no; dnssec-validation no; notify no; allow-transfer { none; };
                };
                controls { };
                key "cert-manager" { algorithm hmac-sha256; secret "%s"; };
                zone "example.org" {
                  type primary; file "example.org.zone";
                  update-policy { %s };
                };
                """.formatted(
                        home,
                        port,
                        key,
                        hosts.stream()
                                .map(host -> "grant cert-manager name _acme-challenge." + host + ". TXT;")
                                .collect(Collectors.joining(" "))));
        Daemon daemon = Daemon.start(
                directory.resolve("named.said"),
                Map.of(),
                List.of(
                        Rig.says("named.sh"),
                        "-g",
                        "-c",
                        home.resolve("named.conf").toString()));
        return new NameServer(daemon, port, key);
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        daemon.close();
    }
}
