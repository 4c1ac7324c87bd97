package dev.puppetmaster.api.yaml;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.ObjectMeta;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Resource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Turns a resource into the fields that a person writes; what was left out and has a default stands as that. */
public final class ResourceWriter {
    private ResourceWriter() {}

    /** Maps, lists, texts and numbers, in the order of the documentation; {@link ResourceReader} reads the same resource. */
    public static Map<String, Object> write(Resource resource) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("apiVersion", Resource.API_VERSION);
        fields.put("kind", resource.kind());
        fields.put("metadata", metadata(resource.metadata()));
        fields.put(
                "spec",
                switch (resource) {
                    case Homeserver it -> homeserver(it.spec());
                    case Puppet it -> puppet(it.spec());
                    case Friendship it -> friendship(it.spec());
                });
        return fields;
    }

    private static Map<String, Object> metadata(ObjectMeta metadata) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", metadata.name());
        fields.put("namespace", metadata.namespace());
        putUnlessEmpty(fields, "labels", metadata.labels());
        putUnlessEmpty(fields, "annotations", metadata.annotations());
        return fields;
    }

    private static Map<String, Object> homeserver(Homeserver.Spec spec) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("serverName", spec.serverName());
        putUnlessNull(fields, "clientUrl", spec.clientUrl());
        putUnlessNull(fields, "theme", spec.theme());
        fields.put("puppetPrefixes", spec.puppetPrefixes());
        Homeserver.Appservice appservice = spec.appservice();
        if (appservice != null) {
            Map<String, Object> its = new LinkedHashMap<>();
            putUnlessNull(its, "runtimeUrl", appservice.runtimeUrl());
            fields.put("appservice", its);
        }
        putUnlessEmpty(fields, "observers", spec.observers());
        return fields;
    }

    private static Map<String, Object> puppet(Puppet.Spec spec) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("homeserverRef", Map.of("name", spec.homeserverRef()));
        putUnlessNull(fields, "localpart", spec.localpart());
        putUnlessNull(fields, "displayName", spec.displayName());
        fields.put(
                "brain",
                switch (spec.brain()) {
                    case Puppet.JavaBrain java -> Map.of("java", Map.of("class", java.className()));
                    case Puppet.LlmBrain llm -> Map.of("llm", Map.of("systemPrompt", llm.systemPrompt()));
                });
        if (!spec.accessUsers().isEmpty()) {
            fields.put("access", Map.of("users", spec.accessUsers()));
        }
        fields.put("operatingMode", spec.operatingMode().name());
        fields.put("loopGuard", Map.of("maxConsecutiveBotTurns", spec.maxConsecutiveBotTurns()));
        fields.put("deletionPolicy", spec.deletionPolicy().name());
        return fields;
    }

    private static Map<String, Object> friendship(Friendship.Spec spec) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(
                "members", spec.members().stream().map(ResourceWriter::member).toList());
        fields.put("direction", spec.direction().name());
        putUnlessEmpty(fields, "observers", spec.observers());
        putUnlessNull(fields, "topic", spec.topic());
        return fields;
    }

    private static Map<String, Object> member(Friendship.Member member) {
        return switch (member) {
            case Friendship.PuppetMember puppet -> Map.of("puppetRef", Map.of("name", puppet.name()));
            case Friendship.UserMember user -> Map.of("user", user.userId());
        };
    }

    private static void putUnlessNull(Map<String, Object> fields, String name, @Nullable String value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    private static void putUnlessEmpty(Map<String, Object> fields, String name, List<String> values) {
        if (!values.isEmpty()) {
            fields.put(name, values);
        }
    }

    private static void putUnlessEmpty(Map<String, Object> fields, String name, Map<String, String> values) {
        if (!values.isEmpty()) {
            fields.put(name, new TreeMap<>(values));
        }
    }
}
