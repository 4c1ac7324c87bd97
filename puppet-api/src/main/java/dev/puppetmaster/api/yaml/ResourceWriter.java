package dev.puppetmaster.api.yaml;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.MemoryPolicy;
import dev.puppetmaster.api.ObjectMeta;
import dev.puppetmaster.api.PodBrain;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.PuppetSet;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.Resource;
import dev.puppetmaster.api.ServiceDiscovery;
import dev.puppetmaster.api.Tool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Turns a resource into the fields that a person writes; what was left out and has a default stands as that. */
public final class ResourceWriter {
    private final String namespace;

    private ResourceWriter(String namespace) {
        this.namespace = namespace;
    }

    /** Maps, lists, texts and numbers, in the order of the documentation; {@link ResourceReader} reads the same resource. */
    public static Map<String, Object> write(Resource resource) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("apiVersion", Resource.API_VERSION);
        fields.put("kind", resource.kind());
        fields.put("metadata", metadata(resource.metadata()));
        ResourceWriter writer = new ResourceWriter(resource.metadata().namespace());
        fields.put(
                "spec",
                switch (resource) {
                    case Homeserver it -> homeserver(it.spec());
                    case Puppet it -> writer.puppet(it.spec());
                    case PuppetSet it -> writer.puppetSet(it.spec());
                    case Friendship it -> writer.friendship(it.spec());
                    case ServiceDiscovery it -> writer.serviceDiscovery(it.spec());
                    case LLMPolicy it -> ModelWriter.policy(it.spec());
                    case MemoryPolicy it -> ModelWriter.memory(it.spec());
                    case Tool it -> ToolWriter.tool(it.spec());
                });
        return fields;
    }

    /** The same as YAML in block style, which ends with a line end. A text that YAML would take for something else is quoted. */
    public static String text(Resource resource) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setSchema(new CoreSchema())
                .build();
        return new Dump(settings).dumpToString(write(resource));
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
            if (appservice.secretRef() != null) {
                its.put("secretRef", Map.of("name", appservice.secretRef()));
            }
            putUnlessNull(its, "runtimeUrl", appservice.runtimeUrl());
            putUnlessNull(its, "registrarUrl", appservice.registrarUrl());
            fields.put("appservice", its);
        }
        putUnlessEmpty(fields, "allowedNamespaces", spec.allowedNamespaces());
        putUnlessEmpty(fields, "observers", spec.observers());
        Homeserver.Approvals approvals = spec.approvals();
        if (approvals != null) {
            Map<String, Object> its = new LinkedHashMap<>();
            its.put("approvers", approvals.approvers());
            putUnlessNull(its, "room", approvals.room());
            fields.put("approvals", its);
        }
        return fields;
    }

    private Map<String, Object> llm(Puppet.LlmBrain brain) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (brain.policyRef() != null) {
            fields.put("policyRef", ref(brain.policyRef()));
        }
        fields.put("systemPrompt", brain.systemPrompt());
        return fields;
    }

    private Map<String, Object> tool(Puppet.ToolUse tool) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("toolRef", ref(tool.tool()));
        putUnlessNull(fields, "version", tool.version());
        putUnlessEmpty(fields, "names", tool.names());
        putUnlessEmpty(fields, "requireApproval", tool.requireApproval());
        return fields;
    }

    private Map<String, Object> puppet(Puppet.Spec spec) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("homeserverRef", ref(spec.homeserverRef()));
        putUnlessNull(fields, "localpart", spec.localpart());
        putUnlessNull(fields, "displayName", spec.displayName());
        fields.put(
                "brain",
                switch (spec.brain()) {
                    case Puppet.JavaBrain java -> Map.of("java", Map.of("class", java.className()));
                    case Puppet.LlmBrain llm -> Map.of("llm", llm(llm));
                    case PodBrain pod -> Map.of("pod", PodFields.write(pod, this::ref));
                });
        if (!spec.tools().isEmpty()) {
            fields.put("tools", spec.tools().stream().map(this::tool).toList());
        }
        if (spec.memoryPolicyRef() != null) {
            fields.put("memoryPolicyRef", ref(spec.memoryPolicyRef()));
        }
        if (!spec.accessUsers().isEmpty()) {
            fields.put("access", Map.of("users", spec.accessUsers()));
        }
        putUnlessEmpty(fields, "allowedNamespaces", spec.allowedNamespaces());
        fields.put("operatingMode", spec.operatingMode().name());
        fields.put("loopGuard", Map.of("maxConsecutiveBotTurns", spec.maxConsecutiveBotTurns()));
        if (spec.deletionPolicy() != null) {
            fields.put("deletionPolicy", spec.deletionPolicy().name());
        }
        return fields;
    }

    private Map<String, Object> puppetSet(PuppetSet.Spec spec) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("prefix", spec.prefix());
        fields.put("replicas", spec.replicas());
        fields.put("friendships", spec.friendships().name());
        Map<String, Object> metadata = new LinkedHashMap<>();
        putUnlessEmpty(metadata, "labels", spec.template().labels());
        putUnlessEmpty(metadata, "annotations", spec.template().annotations());
        Map<String, Object> template = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            template.put("metadata", metadata);
        }
        template.put("spec", puppet(spec.template().spec()));
        fields.put("template", template);
        return fields;
    }

    private Map<String, Object> serviceDiscovery(ServiceDiscovery.Spec spec) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(
                "subjects",
                spec.subjects().stream()
                        .map(subject -> Map.of("puppetRef", ref(subject)))
                        .toList());
        fields.put("services", spec.services().stream().map(this::service).toList());
        if (spec.expiresAt() != null) {
            fields.put("expiresAt", spec.expiresAt().toString());
        }
        return fields;
    }

    private Map<String, Object> service(ServiceDiscovery.Service service) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("serviceRef", ref(service.service()));
        fields.put("ports", service.ports());
        fields.put("paths", service.paths());
        fields.put("methods", service.methods().stream().map(Enum::name).toList());
        return fields;
    }

    private Map<String, Object> ref(Ref ref) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", ref.name());
        if (!ref.namespace().equals(namespace)) {
            fields.put("namespace", ref.namespace());
        }
        return fields;
    }

    private Map<String, Object> friendship(Friendship.Spec spec) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("members", spec.members().stream().map(this::member).toList());
        fields.put("direction", spec.direction().name());
        putUnlessEmpty(fields, "observers", spec.observers());
        putUnlessNull(fields, "topic", spec.topic());
        return fields;
    }

    private Map<String, Object> member(Friendship.Member member) {
        return switch (member) {
            case Friendship.PuppetMember puppet -> Map.of("puppetRef", ref(puppet.puppet()));
            case Friendship.UserMember user -> Map.of("user", user.userId());
        };
    }

    static void putUnlessNull(Map<String, Object> fields, String name, @Nullable String value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    static void putUnlessEmpty(Map<String, Object> fields, String name, List<String> values) {
        if (!values.isEmpty()) {
            fields.put(name, values);
        }
    }

    static void putUnlessEmpty(Map<String, Object> fields, String name, Map<String, String> values) {
        if (!values.isEmpty()) {
            fields.put(name, new TreeMap<>(values));
        }
    }
}
