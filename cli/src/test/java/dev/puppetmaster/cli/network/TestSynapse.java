package dev.puppetmaster.cli.network;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.synapse.SynapseInstallation;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real Synapse whose name, addresses and certificate the test chooses: as an operator sets one up, without {@code up}. */
final class TestSynapse implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path directory;
    private final int port;
    private final Process process;

    private TestSynapse(Path directory, int port, Process process) {
        this.directory = directory;
        this.port = port;
        this.process = process;
    }

    /**
     * Starts one.
     *
     * @param address of loopback, where it listens for clients without TLS and for homeservers with it
     * @param port for clients
     * @param federation for homeservers
     */
    static TestSynapse start(
            Path directory, String serverName, String address, int port, int federation, Keytool.Pair certificate)
            throws Exception {
        Files.createDirectories(directory);
        SynapseInstallation installation =
                SynapseInstallation.ensure(SynapseInstallation.defaultCache(), System.err::println);
        ObjectNode root = JSON.createObjectNode();
        root.put("server_name", serverName).put("report_stats", false);
        root.put("signing_key_path", directory.resolve("signing.key").toString());
        root.put("macaroon_secret_key", "m").put("form_secret", "f");
        root.put("tls_certificate_path", certificate.certificate().toString());
        root.put("tls_private_key_path", certificate.key().toString());
        root.put("media_store_path", directory.resolve("media").toString());
        root.put("suppress_key_server_warning", true).putArray("trusted_key_servers");
        root.putObject("database")
                .put("name", "sqlite3")
                .putObject("args")
                .put("database", directory.resolve("homeserver.db").toString());
        var listeners = root.putArray("listeners");
        listener(listeners.addObject(), address, port, false, "client");
        listener(listeners.addObject(), address, federation, true, "federation");
        Path configuration = directory.resolve("homeserver.json");
        Files.writeString(configuration, root.toString());
        List<String> command = List.of(
                installation.python().toString(), "-m", "synapse.app.homeserver", "-c", configuration.toString());
        // Synapse makes the signing key itself, as it does for everybody
        List<String> generate = new ArrayList<>(command);
        generate.add("--generate-keys");
        run(generate, directory);
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("synapse.out").toFile())
                .start();
        TestSynapse synapse = new TestSynapse(directory, port, process);
        synapse.awaitAnswer(address);
        return synapse;
    }

    private static void listener(ObjectNode listener, String address, int port, boolean tls, String resource) {
        listener.put("type", "http").put("port", port).put("tls", tls);
        listener.putArray("bind_addresses").add(address);
        listener.putArray("resources").addObject().putArray("names").add(resource);
    }

    private static void run(List<String> command, Path directory) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keys.out").toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError(Files.readString(directory.resolve("keys.out")));
        }
    }

    private void awaitAnswer(String address) throws Exception {
        URI health = URI.create("http://" + address + ":" + port + "/health");
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < until) {
            try {
                HttpURLConnection asked = (HttpURLConnection) health.toURL().openConnection();
                if (asked.getResponseCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                    throw new AssertionError("Synapse ended:\n" + Files.readString(directory.resolve("synapse.out")));
                }
            }
        }
        throw new AssertionError("Synapse does not answer:\n" + Files.readString(directory.resolve("synapse.out")));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
