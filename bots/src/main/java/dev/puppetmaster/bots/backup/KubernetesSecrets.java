package dev.puppetmaster.bots.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Mounted Secrets as a manifest for {@code kubectl apply -f}: a Job makes it that has no rights in the cluster. */
final class KubernetesSecrets {
    private static final JsonMapper JSON = new JsonMapper();

    private KubernetesSecrets() {}

    /**
     * A List of Secrets.
     *
     * @param metadata a JSON list of their metadata, each with at least a name
     * @param directory with a directory for each, under its name, as Kubernetes mounts it
     * @throws IllegalArgumentException if the metadata are none
     * @throws IOException if one is not there
     */
    static byte[] manifest(String metadata, Path directory) throws IOException {
        ObjectNode list = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "List");
        ArrayNode items = list.putArray("items");
        for (JsonNode of : parsed(metadata)) {
            String name = of.path("name").asText();
            if (name.isEmpty()) {
                throw new IllegalArgumentException("the metadata of a Secret have no name");
            }
            ObjectNode secret = items.addObject()
                    .put("apiVersion", "v1")
                    .put("kind", "Secret")
                    .put("type", "Opaque");
            secret.set("metadata", of);
            ObjectNode data = secret.putObject("data");
            for (Path key : keys(directory.resolve(name))) {
                data.put(key.getFileName().toString(), Files.readAllBytes(key));
            }
        }
        return JSON.writeValueAsBytes(list);
    }

    private static JsonNode parsed(String metadata) {
        try {
            return JSON.readTree(metadata);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the metadata of the Secrets are no JSON", e);
        }
    }

    /** Links to files; what they lead through begins with two dots. */
    private static List<Path> keys(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(path -> !path.getFileName().toString().startsWith(".."))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        }
    }
}
