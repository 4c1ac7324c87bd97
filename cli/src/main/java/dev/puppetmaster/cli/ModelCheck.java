package dev.puppetmaster.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Whether a model answers at {@code OLLAMA_BASE_URL} (default {@value #DEFAULT_URL}) and {@code OLLAMA_MODEL} is one of its models. */
final class ModelCheck {
    private static final String DEFAULT_URL = "http://localhost:11434";
    private static final int PATIENCE_MILLIS = 3_000;
    private static final int MOST_BYTES = 1 << 20;
    private static final String SUBJECT = "model";

    private ModelCheck() {}

    static Finding look(Map<String, String> environment) {
        String base = environment.getOrDefault("OLLAMA_BASE_URL", DEFAULT_URL);
        String wanted = environment.getOrDefault("OLLAMA_MODEL", "");
        List<String> models;
        try {
            models = models(base);
        } catch (IOException | IllegalArgumentException e) {
            return Finding.warn(
                    SUBJECT,
                    "no model answers at " + base,
                    "puppets understand commands only: start Ollama, or set OLLAMA_BASE_URL");
        }
        if (models.isEmpty()) {
            return Finding.warn(SUBJECT, base + " has no models", "ollama pull MODEL, then set OLLAMA_MODEL to it");
        }
        if (wanted.isEmpty()) {
            return Finding.warn(SUBJECT, base + " answers", "set OLLAMA_MODEL to one of: " + String.join(", ", models));
        }
        // A name without a tag means its tag "latest".
        return models.contains(wanted) || models.contains(wanted + ":latest")
                ? Finding.ok(SUBJECT, wanted + " at " + base)
                : Finding.warn(
                        SUBJECT,
                        base + " has no model " + wanted,
                        "ollama pull " + wanted + ", or set OLLAMA_MODEL to one of: " + String.join(", ", models));
    }

    private static List<String> models(String base) throws IOException {
        URI uri = URI.create(base.replaceAll("/+$", "") + "/api/tags");
        if (!(uri.toURL().openConnection() instanceof HttpURLConnection connection)) {
            throw new IOException("no http URL: " + base);
        }
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        try (InputStream in = connection.getInputStream()) {
            JsonNode root = new ObjectMapper().readTree(in.readNBytes(MOST_BYTES));
            if (!root.path("models").isArray()) {
                throw new IOException("that is no Ollama");
            }
            List<String> names = new ArrayList<>();
            root.path("models").forEach(model -> names.add(model.path("name").asText()));
            return names;
        }
    }
}
