package dev.puppetmaster.cli.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.synapse.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A file of the signing keys that homeservers were seen with, so that a lost one is noticed: by server name and id of the key. */
final class KnownKeys {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;
    private final ObjectNode root;

    private KnownKeys(Path file, ObjectNode root) {
        this.file = file;
        this.root = root;
    }

    /** @throws IOException with one line, if there is a file that cannot be read */
    static KnownKeys open(Path file) throws IOException {
        if (!Files.exists(file)) {
            return new KnownKeys(file, JSON.createObjectNode());
        }
        try {
            if (JSON.readTree(Files.readAllBytes(file)) instanceof ObjectNode object) {
                return new KnownKeys(file, object);
            }
        } catch (IOException e) {
            throw new IOException(file + " cannot be read: delete it, and what is known begins anew", e);
        }
        throw new IOException(file + " is no file of known keys: delete it, or name another with --known-keys");
    }

    Path file() {
        return file;
    }

    /** A key as it was seen. */
    record Known(String key, String since) {}

    SortedMap<String, Known> of(String serverName) {
        SortedMap<String, Known> keys = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : root.path(serverName).properties()) {
            keys.put(
                    entry.getKey(),
                    new Known(
                            entry.getValue().path("key").asText(),
                            entry.getValue().path("since").asText()));
        }
        return keys;
    }

    /** Keeps them beside those that are known; one that is known stays as it was. */
    void add(String serverName, Map<String, String> keys, Instant now) {
        ObjectNode server = root.withObjectProperty(serverName);
        keys.forEach((id, key) -> {
            if (!server.has(id)) {
                server.putObject(id)
                        .put("key", key)
                        .put("since", now.truncatedTo(ChronoUnit.SECONDS).toString());
            }
        });
    }

    /** @throws IOException with one line */
    void save() throws IOException {
        String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        boolean same = Files.exists(file) ? Files.readString(file).equals(text) : root.isEmpty();
        if (same) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            PrivateFile.createDirectories(folder);
        }
        PrivateFile.write(file, text);
    }
}
