package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** Adds to a generated CRD what no annotation says: kinds of lists, columns, category, descriptions. */
final class CrdCompletion {
    private static final Map<String, String> KEYS =
            Map.of("conditions", "type", "effectivePeers", "userId", "discovered", "name", "previews", "function");
    /** Words of a command line: one may stand there twice, and their order counts. */
    private static final Set<String> COMMANDS = Set.of("command", "args", "preview");

    private static final Map<String, String> ABOUT = Map.of(
            "Approval", "The record of a request for an approval, and of its decision. Editing it decides nothing.",
            "Homeserver", "One Matrix homeserver, and the puppets' share of it.",
            "Puppet", "A bot with one Matrix account and a brain.",
            "PuppetSet", "Puppets of one template, told apart by a number; kubectl scale changes how many.",
            "Friendship", "One room, its members, and who may ask whom. Without one, no puppet asks another.",
            "LLMPolicy",
                    "Which models answer for a puppet, in which order, how much of them, and what then. Without one, the runtime's own.",
            "MemoryPolicy", "What a puppet remembers of a room.",
            "Tool", "Functions that a puppet's model may call: a program, an HTTP service, an MCP server, or Java.",
            "ServiceDiscovery", "Which puppets may call which Services, at which ports and paths, until when.");

    private CrdCompletion() {}

    static CustomResourceDefinition complete(CustomResourceDefinition crd) {
        String kind = crd.getSpec().getNames().getKind();
        crd.getSpec().getNames().setCategories(List.of(CustomResources.CATEGORY));
        for (CustomResourceDefinitionVersion version : crd.getSpec().getVersions()) {
            JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
            root.setDescription(Objects.requireNonNull(ABOUT.get(kind)));
            root.setRequired(List.of("spec"));
            Map<String, JSONSchemaProps> fields = root.getProperties();
            Objects.requireNonNull(fields.get("spec"))
                    .setDescription(kind.equals("Approval") ? "What was asked for." : "What should be.");
            Objects.requireNonNull(fields.get("status")).setDescription("What is so. Only the registrar writes here.");
            fields.forEach(CrdCompletion::complete);
            version.setAdditionalPrinterColumns(columns(kind));
        }
        return crd;
    }

    private static void complete(String name, JSONSchemaProps schema) {
        if ("array".equals(schema.getType())) {
            JSONSchemaProps items = schema.getItems().getSchema();
            String key = KEYS.get(name);
            if (key != null) {
                schema.setXKubernetesListType("map");
                schema.setXKubernetesListMapKeys(List.of(key));
            } else {
                boolean set = !"object".equals(items.getType()) && !COMMANDS.contains(name);
                schema.setXKubernetesListType(set ? "set" : "atomic");
            }
            complete("", items);
        }
        if (schema.getXKubernetesValidations() != null) {
            // the annotation of a record's component stands on its field and on its accessor
            schema.setXKubernetesValidations(
                    schema.getXKubernetesValidations().stream().distinct().toList());
        }
        switch (name) {
            case "parameters" -> open(schema, Map.of("type", word("object")));
            case "inline" ->
                open(schema, Map.of("openapi", version("^3\\."), "paths", anything("What can be called.")));
            default -> {}
        }
        if (schema.getProperties() != null) {
            schema.getProperties().forEach(CrdCompletion::complete);
        }
    }

    /** A mapping of somebody else's, of which we know some fields. */
    private static void open(JSONSchemaProps schema, Map<String, JSONSchemaProps> known) {
        schema.setType("object");
        schema.setAdditionalProperties(null);
        schema.setXKubernetesPreserveUnknownFields(true);
        schema.setProperties(new TreeMap<>(known));
        schema.setRequired(known.keySet().stream().sorted().toList());
    }

    private static JSONSchemaProps word(String word) {
        return new JSONSchemaPropsBuilder()
                .withDescription("Always " + word + ".")
                .withType("string")
                .withEnum(TextNode.valueOf(word))
                .build();
    }

    private static JSONSchemaProps version(String pattern) {
        return new JSONSchemaPropsBuilder()
                .withDescription("The version of OpenAPI that it is written in.")
                .withType("string")
                .withPattern(pattern)
                .withMaxLength(32L)
                .build();
    }

    private static JSONSchemaProps anything(String description) {
        return new JSONSchemaPropsBuilder()
                .withDescription(description)
                .withType("object")
                .withXKubernetesPreserveUnknownFields(true)
                .build();
    }

    private static List<CustomResourceColumnDefinition> columns(String kind) {
        List<CustomResourceColumnDefinition> columns = new ArrayList<>();
        switch (kind) {
            case "Homeserver" -> {
                columns.add(column("Server", "string", ".spec.serverName", "Name of the homeserver.", 0));
                columns.add(column("Prefixes", "string", ".spec.puppetPrefixes", "How puppets' accounts begin.", 1));
            }
            case "Puppet" -> {
                columns.add(column("User", "string", ".status.userId", "Full Matrix id.", 0));
                columns.add(column("State", "string", ".status.state", "What the runtime last said.", 0));
            }
            case "PuppetSet" -> {
                columns.add(column("Desired", "integer", ".spec.replicas", "How many puppets there should be.", 0));
                columns.add(column("Current", "integer", ".status.replicas", "How many there are.", 0));
                columns.add(column("Working", "integer", ".status.readyReplicas", "How many of them are ready.", 0));
            }
            case "Friendship" -> {
                columns.add(column("Direction", "string", ".spec.direction", "Who asks whom.", 0));
                columns.add(column("Room", "string", ".status.roomId", "Room id.", 1));
            }
            case "LLMPolicy" -> {
                columns.add(column("Model", "string", ".spec.backends[0].model", "The preferred model.", 0));
                columns.add(column("Backends", "string", ".spec.backends[*].name", "The servers, in order.", 1));
            }
            case "MemoryPolicy" -> {
                columns.add(column("Type", "string", ".spec.type", "What is remembered.", 0));
                columns.add(column("TTL", "string", ".spec.ttl", "For how long.", 0));
            }
            case "Tool" -> {
                columns.add(column("Type", "string", ".spec.type", "What it is.", 0));
                columns.add(column("Version", "string", ".spec.version", "Its version.", 0));
                columns.add(column("Functions", "string", ".status.discovered[*].name", "What it can do.", 1));
            }
            case "Approval" -> {
                return approvalColumns();
            }
            default -> columns.add(column("Expires", "date", ".spec.expiresAt", "When it ends.", 0));
        }
        columns.add(column("Ready", "string", ready("status"), "Whether it works.", 0));
        columns.add(column("Reason", "string", ready("reason"), "Why, or why not.", 0));
        columns.add(column("Message", "string", ready("message"), "What to do.", 1));
        columns.add(column("Age", "date", ".metadata.creationTimestamp", "Since when it is declared.", 0));
        return columns;
    }

    private static List<CustomResourceColumnDefinition> approvalColumns() {
        return List.of(
                column("Puppet", "string", ".spec.puppet", "Who wants to make the call.", 0),
                column("Tool", "string", ".spec.tool", "Whose function it is.", 1),
                column("Function", "string", ".spec.function", "What is to be called.", 0),
                column("State", "string", ".status.state", "What became of it.", 0),
                column("Result", "string", ".status.result", "How the call ended.", 0),
                column("By", "string", ".status.decidedBy", "Who decided.", 0),
                column("Asker", "string", ".spec.asker", "Whom it is for.", 1),
                column("Outcome", "string", ".status.outcome", "What became of it, in words.", 1),
                column("Age", "date", ".spec.requestedAt", "Since when it is asked for.", 0));
    }

    private static String ready(String field) {
        return ".status.conditions[?(@.type==\"Ready\")]." + field;
    }

    private static CustomResourceColumnDefinition column(
            String name, String type, String path, String description, int priority) {
        return new CustomResourceColumnDefinitionBuilder()
                .withName(name)
                .withType(type)
                .withJsonPath(path)
                .withDescription(description)
                .withPriority(priority)
                .build();
    }
}
