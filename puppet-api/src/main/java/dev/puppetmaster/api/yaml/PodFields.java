package dev.puppetmaster.api.yaml;

import dev.puppetmaster.api.PodBrain;
import dev.puppetmaster.api.PodBrain.PodResources;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.validation.Problem.Rule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fields of a brain that is a program of its own: read, and written as a person does. */
final class PodFields {
    /** What says how a pod is to be. A port that is the default may have been written by the API server. */
    private static final List<String> OF_IMAGE = List.of("port", "command", "args", "env", "resources", "nodeSelector");

    private PodFields() {}

    /** @param ref reads a reference, in the namespace of the puppet */
    static PodBrain brain(FieldReader fields, Function<@Nullable FieldReader, @Nullable Ref> ref) {
        PodBrain brain = new PodBrain(
                fields.string("image"),
                fields.string("url"),
                fields.integer("port", PodBrain.DEFAULT_PORT),
                fields.strings("command"),
                fields.strings("args"),
                fields.objects("env").stream().map(PodFields::variable).toList(),
                resources(fields.object("resources")),
                fields.stringMap("nodeSelector"),
                ref.apply(fields.object("policyRef")));
        fields.end();
        ModelFields.exactlyOne(fields, "image", "url");
        if (fields.has("url")) {
            OF_IMAGE.stream()
                    .filter(name -> fields.has(name) && !(name.equals("port") && brain.port() == PodBrain.DEFAULT_PORT))
                    .forEach(name -> fields.problem(
                            name,
                            Rule.INVALID_VALUE,
                            "goes with image only: what is at url is run by somebody else; remove it"));
        }
        return brain;
    }

    private static PodBrain.Variable variable(FieldReader fields) {
        String value = fields.required("value") ? fields.string("value") : null;
        PodBrain.Variable variable = new PodBrain.Variable(fields.requiredString("name"), value == null ? "" : value);
        fields.end();
        return variable;
    }

    private static PodResources resources(@Nullable FieldReader fields) {
        if (fields == null) {
            return PodResources.UNSAID;
        }
        FieldReader requests = fields.object("requests");
        FieldReader limits = fields.object("limits");
        fields.end();
        PodResources resources = new PodResources(
                string(requests, "cpu"), string(requests, "memory"), string(limits, "cpu"), string(limits, "memory"));
        end(requests);
        end(limits);
        return resources;
    }

    private static @Nullable String string(@Nullable FieldReader fields, String name) {
        return fields == null ? null : fields.string(name);
    }

    private static void end(@Nullable FieldReader fields) {
        if (fields != null) {
            fields.end();
        }
    }

    /** @param ref writes a reference */
    static Map<String, Object> write(PodBrain brain, Function<Ref, Map<String, Object>> ref) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (brain.url() != null) {
            fields.put("url", brain.url());
        } else {
            ResourceWriter.putUnlessNull(fields, "image", brain.image());
            fields.put("port", brain.port());
        }
        ResourceWriter.putUnlessEmpty(fields, "command", brain.command());
        ResourceWriter.putUnlessEmpty(fields, "args", brain.args());
        List<Map<String, String>> env = brain.env().stream()
                .map(variable -> Map.of("name", variable.name(), "value", variable.value()))
                .toList();
        if (!env.isEmpty()) {
            fields.put("env", env);
        }
        Map<String, Object> resources = new LinkedHashMap<>();
        put(
                resources,
                "requests",
                brain.resources().cpuRequest(),
                brain.resources().memoryRequest());
        put(resources, "limits", brain.resources().cpuLimit(), brain.resources().memoryLimit());
        if (!resources.isEmpty()) {
            fields.put("resources", resources);
        }
        ResourceWriter.putUnlessEmpty(fields, "nodeSelector", brain.nodeSelector());
        if (brain.policyRef() != null) {
            fields.put("policyRef", ref.apply(brain.policyRef()));
        }
        return fields;
    }

    private static void put(Map<String, Object> to, String name, @Nullable String cpu, @Nullable String memory) {
        Map<String, Object> fields = new LinkedHashMap<>();
        ResourceWriter.putUnlessNull(fields, "cpu", cpu);
        ResourceWriter.putUnlessNull(fields, "memory", memory);
        if (!fields.isEmpty()) {
            to.put(name, fields);
        }
    }
}
