package dev.puppetmaster.cli.up;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.api.Resource;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.api.yaml.ResourceWriter;
import dev.puppetmaster.cli.StateDirectory;
import dev.puppetmaster.registrar.RegistrarSnapshot;
import dev.puppetmaster.registrar.matrix.ApprovalFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code DIR/status.json}: each resource with its status, for {@code get} and {@code describe}. */
public final class StatusFile {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String NAME = "status.json";
    /** Where the record of approvals is, in the state directory. */
    static final String APPROVALS = "approvals.json";

    private StatusFile() {}

    /** @param snapshots of all homeservers' registrars, which were given the same resources */
    static void write(StateDirectory state, List<RegistrarSnapshot> snapshots) {
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        ArrayNode items = file.putArray("items");
        Resources resources = snapshots.getFirst().resources();
        List<Resource> all = new ArrayList<>(resources.homeservers());
        all.addAll(resources.puppets());
        all.addAll(resources.friendships());
        all.addAll(resources.policies());
        all.addAll(resources.memories());
        all.addAll(resources.tools());
        for (Resource resource : all) {
            ObjectNode item = JSON.valueToTree(ResourceWriter.write(resource));
            item.set("status", status(said(snapshots, resource)));
            items.add(item);
        }
        try {
            state.writeFile(NAME, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(file));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("resources are always JSON", e);
        }
    }

    /** Of what concerns several homeservers what the first says. */
    private static @Nullable ResourceStatus said(List<RegistrarSnapshot> snapshots, Resource resource) {
        return snapshots.stream()
                .map(snapshot -> snapshot.statuses().get(resource.key()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /** Without what is absent, and without generations: a folder's documents have none to compare them with. */
    private static JsonNode status(@Nullable ResourceStatus status) {
        JsonNode all = JSON.valueToTree(status);
        if (all instanceof ObjectNode object) {
            object.properties().removeIf(field -> field.getValue().isNull());
            object.remove("observedGeneration");
            object.remove("invited");
            object.path("conditions").forEach(condition -> ((ObjectNode) condition).remove("observedGeneration"));
        }
        return all;
    }

    /**
     * The resources as {@code up} last saw them.
     *
     * @throws IOException if {@code up} never ran with this directory
     */
    public static List<JsonNode> read(Path directory) throws IOException {
        Path file = existing(directory);
        List<JsonNode> items = new ArrayList<>();
        JSON.readTree(Files.readAllBytes(file)).path("items").forEach(items::add);
        return items;
    }

    /**
     * What became of approvals, the newest first.
     *
     * @throws IOException if {@code up} never ran with this directory, or the record cannot be read
     */
    public static List<JsonNode> approvals(Path directory) throws IOException {
        Path unused = existing(directory);
        List<JsonNode> all = new ArrayList<>();
        for (Path place : Place.all(directory)) {
            all.addAll(ApprovalFile.read(place.resolve(APPROVALS)));
        }
        return all;
    }

    private static Path existing(Path directory) throws IOException {
        Path file = directory.resolve(NAME);
        if (!Files.exists(file)) {
            throw new IOException(file + " is not there: run `puppetmaster up` first, or name its --state");
        }
        return file;
    }
}
