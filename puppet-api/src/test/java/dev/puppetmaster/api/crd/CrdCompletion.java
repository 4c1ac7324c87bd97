package dev.puppetmaster.api.crd;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Adds to a generated CRD what no annotation says: kinds of lists, formats of times, columns, category, descriptions. */
final class CrdCompletion {
    private static final Map<String, String> KEYS = Map.of("conditions", "type", "effectivePeers", "userId");
    private static final Set<String> TIMES = Set.of("expiresAt", "lastTransitionTime", "time");

    private static final Map<String, String> ABOUT = Map.of(
            "Homeserver", "One Matrix homeserver, and the puppets' share of it.",
            "Puppet", "A bot with one Matrix account and a brain.",
            "PuppetSet", "Puppets of one template, told apart by a number; kubectl scale changes how many.",
            "Friendship", "One room, its members, and who may ask whom. Without one, no puppet asks another.",
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
            Objects.requireNonNull(fields.get("spec")).setDescription("What should be.");
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
                schema.setXKubernetesListType("object".equals(items.getType()) ? "atomic" : "set");
            }
            complete("", items);
        }
        if (schema.getXKubernetesValidations() != null) {
            // the annotation of a record's component stands on its field and on its accessor
            schema.setXKubernetesValidations(
                    schema.getXKubernetesValidations().stream().distinct().toList());
        }
        if (TIMES.contains(name)) {
            schema.setFormat("date-time");
        }
        if (schema.getProperties() != null) {
            schema.getProperties().forEach(CrdCompletion::complete);
        }
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
            default -> columns.add(column("Expires", "date", ".spec.expiresAt", "When it ends.", 0));
        }
        columns.add(column("Ready", "string", ready("status"), "Whether it works.", 0));
        columns.add(column("Reason", "string", ready("reason"), "Why, or why not.", 0));
        columns.add(column("Message", "string", ready("message"), "What to do.", 1));
        columns.add(column("Age", "date", ".metadata.creationTimestamp", "Since when it is declared.", 0));
        return columns;
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
