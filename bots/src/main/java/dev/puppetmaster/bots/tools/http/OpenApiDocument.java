package dev.puppetmaster.bots.tools.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.tool.ToolHints;
import dev.puppetmaster.bot.tool.ToolSpec;
import dev.puppetmaster.bots.data.OneLine;
import dev.puppetmaster.bots.tools.http.Operation.Parameter;
import dev.puppetmaster.bots.tools.http.Operation.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** What is needed of an OpenAPI document of version 3: paths, methods, parameters, JSON bodies and descriptions. */
final class OpenApiDocument {
    static final int MAX_CHARACTERS = 4 << 20;
    private static final int MAX_DESCRIPTION = 1_000;
    private static final int MAX_SCHEMA = 32_768;
    private static final Set<String> METHODS = Set.of("get", "head", "post", "put", "patch", "delete");
    /** Section 4.8.12.1 of the specification: parameters of these names are ignored. */
    private static final Set<String> IGNORED = Set.of("accept", "content-type", "authorization");

    private static final JsonMapper JSON = new JsonMapper();

    private final JsonNode document;
    private final Schemas schemas;
    private final ToolHints hints;

    private OpenApiDocument(JsonNode document, ToolHints hints) {
        this.document = document;
        this.schemas = new Schemas(document);
        this.hints = hints;
    }

    /**
     * @param hints of operations that are neither GET nor HEAD
     * @throws RefusedException in one line, if it is no such document
     */
    static OpenApiDocument of(JsonNode document, ToolHints hints) throws RefusedException {
        if (!document.path("openapi").asText().startsWith("3.")
                || !document.path("paths").isObject()) {
            throw new RefusedException(
                    "this is no OpenAPI document of version 3: it needs \"openapi\": \"3.…\" and \"paths\"");
        }
        return new OpenApiDocument(document, hints);
    }

    /** Reads JSON or YAML. */
    static OpenApiDocument read(String text, ToolHints hints) throws RefusedException {
        try {
            JsonNode document = text.stripLeading().startsWith("{") ? JSON.readTree(text) : yaml(text);
            return of(document, hints);
        } catch (JsonProcessingException | YamlEngineException | IllegalArgumentException e) {
            throw new RefusedException("the OpenAPI document is neither JSON nor YAML: "
                    + OneLine.of(String.valueOf(e.getMessage()), 200));
        }
    }

    private static JsonNode yaml(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(MAX_CHARACTERS)
                .setAllowDuplicateKeys(false)
                .build();
        return JSON.valueToTree(new Load(settings).loadFromString(text));
    }

    /** Where the operations are, as the document says: its first server, with the defaults of its variables. */
    Optional<String> server() {
        JsonNode server = document.path("servers").path(0);
        String url = server.path("url").asText("");
        for (Map.Entry<String, JsonNode> variable : server.path("variables").properties()) {
            url = url.replace(
                    "{" + variable.getKey() + "}",
                    variable.getValue().path("default").asText());
        }
        return url.isEmpty() ? Optional.empty() : Optional.of(url);
    }

    /**
     * @param wanted ids of the operations; empty: all
     * @param problems lines about operations that are left out; written to
     */
    List<Operation> operations(List<String> wanted, List<String> problems) {
        Map<String, Operation> operations = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                String id = id(operation.getKey(), path.getKey(), operation.getValue());
                if (METHODS.contains(operation.getKey()) && (wanted.isEmpty() || wanted.contains(id))) {
                    try {
                        Operation made = operation(id, operation.getKey(), path.getKey(), path.getValue());
                        if (operations.putIfAbsent(made.id(), made) != null) {
                            problems.add("the operation " + id + " is there twice; the first is taken");
                        }
                    } catch (IllegalArgumentException e) {
                        problems.add("the operation " + id + " is left out: "
                                + OneLine.of(String.valueOf(e.getMessage()), 300));
                    }
                }
            }
        }
        wanted.stream()
                .filter(id -> !operations.containsKey(id)
                        && problems.stream().noneMatch(line -> line.contains(" " + id + " ")))
                .forEach(id -> problems.add("the OpenAPI document has no operation " + id));
        return List.copyOf(operations.values());
    }

    private static String id(String method, String path, JsonNode operation) {
        return operation.path("operationId").asText(method + path.replaceAll("[{}]", ""));
    }

    private Operation operation(String id, String method, String path, JsonNode item) {
        JsonNode operation = item.path(method);
        ObjectNode arguments = JsonNodeFactory.instance.objectNode().put("type", "object");
        ObjectNode properties = arguments.putObject("properties");
        List<String> required = new ArrayList<>();
        List<Parameter> parameters = new ArrayList<>();
        for (JsonNode declared : declared(item, operation)) {
            parameter(declared, properties, required).ifPresent(parameters::add);
        }
        boolean body = body(operation, properties, required);
        if (!required.isEmpty()) {
            required.forEach(arguments.putArray("required")::add);
        }
        arguments.put("additionalProperties", false);
        schemas.complete(arguments);
        if (arguments.toString().length() > MAX_SCHEMA) {
            throw new IllegalArgumentException("its parameters need more than " + MAX_SCHEMA + " characters of schema");
        }
        String name = id.replaceAll("[^A-Za-z0-9_-]+", "_");
        String upper = method.toUpperCase(Locale.ROOT);
        boolean reads = upper.equals("GET") || upper.equals("HEAD");
        ToolSpec spec = new ToolSpec(
                name.substring(0, Math.min(64, name.length())),
                description(operation, upper, path),
                arguments,
                reads ? ToolHints.READ_ONLY : hints);
        return new Operation(id, spec, upper, path, parameters, body);
    }

    /** Those of the operation stand before those of the path with the same name and place. */
    private List<JsonNode> declared(JsonNode item, JsonNode operation) {
        Map<String, JsonNode> all = new LinkedHashMap<>();
        for (JsonNode declared : List.of(item.path("parameters"), operation.path("parameters"))) {
            for (JsonNode parameter : declared) {
                JsonNode resolved = schemas.resolved(parameter);
                all.put(
                        resolved.path("in").asText() + " "
                                + resolved.path("name").asText(),
                        resolved);
            }
        }
        return List.copyOf(all.values());
    }

    private Optional<Parameter> parameter(JsonNode declared, ObjectNode properties, List<String> required) {
        String name = declared.path("name").asText();
        String in = declared.path("in").asText();
        boolean must = declared.path("required").asBoolean() || in.equals("path");
        boolean ignored = in.equals("header") && IGNORED.contains(name.toLowerCase(Locale.ROOT));
        String style = declared.path("style").asText(in.equals("query") ? "form" : "simple");
        boolean known = Set.of("path", "query", "header").contains(in)
                && Set.of("form", "simple").contains(style);
        if (!ignored && !known && must) {
            throw new IllegalArgumentException(
                    "its parameter " + name + " (" + in + ", " + style + ") is of a kind that is not sent");
        }
        if (ignored || !known) {
            return Optional.empty();
        }
        if (properties.has(name)) {
            throw new IllegalArgumentException("two of its parameters are named " + name);
        }
        JsonNode schema = schemas.of(declared.path("schema"));
        ObjectNode property = schema.isObject() ? (ObjectNode) schema : JsonNodeFactory.instance.objectNode();
        if (declared.path("description").isTextual()) {
            property.put("description", OneLine.of(declared.path("description").asText(), MAX_DESCRIPTION));
        }
        properties.set(name, property);
        if (must) {
            required.add(name);
        }
        boolean explode = declared.path("explode").asBoolean(style.equals("form"));
        return Optional.of(new Parameter(name, Place.valueOf(in.toUpperCase(Locale.ROOT)), explode));
    }

    private boolean body(JsonNode operation, ObjectNode properties, List<String> required) {
        JsonNode body = schemas.resolved(operation.path("requestBody"));
        if (body.isMissingNode()) {
            return false;
        }
        JsonNode content = body.path("content").path("application/json");
        boolean must = body.path("required").asBoolean();
        if (content.isMissingNode()) {
            if (must) {
                throw new IllegalArgumentException("its body is not application/json");
            }
            return false;
        }
        if (properties.has(Operation.BODY)) {
            throw new IllegalArgumentException("one of its parameters is named body, as what is sent is");
        }
        properties.set(Operation.BODY, schemas.of(content.path("schema")));
        if (must) {
            required.add(Operation.BODY);
        }
        return true;
    }

    private static String description(JsonNode operation, String method, String path) {
        String summary = operation.path("summary").asText("");
        String more = operation.path("description").asText("");
        String both =
                summary.isEmpty() ? more : more.isEmpty() || more.equals(summary) ? summary : summary + " " + more;
        return OneLine.of(both.isEmpty() ? method + " " + path : both, MAX_DESCRIPTION);
    }
}
