package dev.puppetmaster.bench.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The file of results: an array of rows, one a line, further figures beside the common ones. */
final class Results {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> COMMON =
            Set.of("fault", "transport", "messages", "lost", "duplicated", "seed", "seconds", "failed");

    private Results() {}

    /** Empty where there is no file. */
    static List<Row> read(Path file) throws IOException {
        List<Row> rows = new ArrayList<>();
        if (Files.exists(file)) {
            for (JsonNode row : JSON.readTree(file.toFile())) {
                rows.add(row(row));
            }
        }
        return rows;
    }

    private static Row row(JsonNode json) {
        Map<String, Object> figures = new LinkedHashMap<>();
        json.properties().stream()
                .filter(entry -> !COMMON.contains(entry.getKey()))
                .forEach(entry -> figures.put(entry.getKey(), entry.getValue()));
        return new Row(
                json.path("fault").asText(),
                json.path("transport").asText(),
                json.path("messages").asInt(),
                json.path("lost").asInt(),
                json.path("duplicated").asInt(),
                json.path("seed").asLong(),
                json.path("seconds").asDouble(),
                json.hasNonNull("failed") ? json.path("failed").asText() : null,
                figures);
    }

    /** Sorted by fault and transport; a row of {@code before} stays where there is none of the same in {@code now}. */
    static List<Row> merged(List<Row> before, List<Row> now) {
        Map<String, Row> rows = new LinkedHashMap<>();
        before.forEach(row -> rows.put(row.fault() + " " + row.transport(), row));
        now.forEach(row -> rows.put(row.fault() + " " + row.transport(), row));
        return rows.values().stream()
                .sorted(Comparator.comparingInt(
                                (Row row) -> Integer.parseInt(row.fault().substring(1)))
                        .thenComparing(Row::transport))
                .toList();
    }

    static void write(Path file, List<Row> rows) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Row row : rows) {
            lines.add("  " + JSON.writeValueAsString(json(row)));
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(file, "[\n" + String.join(",\n", lines) + "\n]\n");
    }

    private static ObjectNode json(Row row) {
        ObjectNode json = JSON.createObjectNode();
        json.put("fault", row.fault()).put("transport", row.transport());
        json.put("messages", row.messages()).put("lost", row.lost()).put("duplicated", row.duplicated());
        json.put("seed", row.seed()).put("seconds", Math.round(row.seconds() * 10) / 10.0);
        if (row.failed() != null) {
            json.put("failed", row.failed());
        }
        row.figures().forEach((name, value) -> json.set(name, JSON.<JsonNode>valueToTree(value)));
        return json;
    }
}
