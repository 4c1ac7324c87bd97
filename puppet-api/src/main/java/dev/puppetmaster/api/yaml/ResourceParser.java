package dev.puppetmaster.api.yaml;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.MemoryPolicy;
import dev.puppetmaster.api.ObjectMeta;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.PuppetSet;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.Resource;
import dev.puppetmaster.api.ServiceDiscovery;
import dev.puppetmaster.api.Tool;
import dev.puppetmaster.api.validation.Problem.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of each kind. What is missing or wrong has been reported and stands as empty. */
final class ResourceParser {
    static final List<String> KINDS = List.of(
            "Homeserver", "Puppet", "PuppetSet", "Friendship", "LLMPolicy", "MemoryPolicy", "Tool", "ServiceDiscovery");

    /** What an API server adds to metadata; `kubectl get -o yaml` shows it, and it says nothing about what is wanted. */
    private static final List<String> SERVERS_OWN = List.of(
            "uid",
            "resourceVersion",
            "generation",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "managedFields",
            "ownerReferences",
            "finalizers",
            "selfLink");

    private final PuppetFields puppets;

    private ResourceParser(String namespace) {
        this.puppets = new PuppetFields(namespace);
    }

    static Resource parse(String kind, FieldReader top) {
        ObjectMeta meta = meta(top.requiredObject("metadata"));
        FieldReader spec = top.requiredObject("spec");
        ResourceParser parser = new ResourceParser(meta.namespace());
        Resource resource = switch (kind) {
            case "Homeserver" -> new Homeserver(meta, homeserver(spec));
            case "Puppet" -> new Puppet(meta, parser.puppets.spec(spec, true));
            case "PuppetSet" -> new PuppetSet(meta, parser.puppetSet(spec));
            case "Friendship" -> new Friendship(meta, parser.friendship(spec));
            case "ServiceDiscovery" -> new ServiceDiscovery(meta, parser.serviceDiscovery(spec));
            case "LLMPolicy" -> new LLMPolicy(meta, ModelFields.policy(spec));
            case "MemoryPolicy" -> new MemoryPolicy(meta, ModelFields.memory(spec));
            case "Tool" -> new Tool(meta, ToolFields.spec(spec));
            default -> throw new IllegalArgumentException(kind);
        };
        if (spec != null) {
            spec.end();
        }
        // what `get -o yaml` shows has one; it says nothing about what is wanted, as in Kubernetes
        top.ignore("status");
        top.end();
        return resource;
    }

    static ObjectMeta meta(@Nullable FieldReader fields) {
        if (fields == null) {
            return ObjectMeta.named("");
        }
        String name = fields.requiredString("name");
        String namespace = fields.string("namespace");
        Map<String, String> labels = fields.stringMap("labels");
        Map<String, String> annotations = fields.stringMap("annotations");
        SERVERS_OWN.forEach(fields::ignore);
        fields.end();
        return new ObjectMeta(name, namespace == null ? ObjectMeta.DEFAULT_NAMESPACE : namespace, labels, annotations);
    }

    private static Homeserver.Spec homeserver(@Nullable FieldReader fields) {
        if (fields == null) {
            return new Homeserver.Spec("", null, null, List.of(), null, List.of(), List.of());
        }
        return new Homeserver.Spec(
                fields.requiredString("serverName"),
                fields.string("clientUrl"),
                fields.string("theme"),
                fields.required("puppetPrefixes") ? fields.strings("puppetPrefixes") : List.of(),
                appservice(fields.object("appservice")),
                fields.strings("allowedNamespaces"),
                fields.strings("observers"),
                approvals(fields.object("approvals")));
    }

    private static Homeserver.@Nullable Approvals approvals(@Nullable FieldReader fields) {
        if (fields == null) {
            return null;
        }
        Homeserver.Approvals approvals = new Homeserver.Approvals(
                fields.required("approvers") ? fields.strings("approvers") : List.of(), fields.string("room"));
        fields.end();
        return approvals;
    }

    private static Homeserver.@Nullable Appservice appservice(@Nullable FieldReader fields) {
        if (fields == null) {
            return null;
        }
        FieldReader secretRef = fields.object("secretRef");
        String secret = null;
        if (secretRef != null) {
            secret = secretRef.requiredString("name");
            secretRef.end();
        }
        Homeserver.Appservice appservice =
                new Homeserver.Appservice(secret, fields.string("runtimeUrl"), fields.string("registrarUrl"));
        fields.end();
        return appservice;
    }

    private PuppetSet.Spec puppetSet(@Nullable FieldReader fields) {
        if (fields == null) {
            return new PuppetSet.Spec("", 0, template(null), PuppetSet.Topology.None);
        }
        return new PuppetSet.Spec(
                fields.requiredString("prefix"),
                fields.integer("replicas", PuppetSet.DEFAULT_REPLICAS),
                template(fields.requiredObject("template")),
                fields.oneOf("friendships", PuppetSet.Topology.class, PuppetSet.Topology.None));
    }

    private PuppetSet.Template template(@Nullable FieldReader fields) {
        if (fields == null) {
            return new PuppetSet.Template(Map.of(), Map.of(), puppets.spec(null, false));
        }
        FieldReader metadata = fields.object("metadata");
        Map<String, String> labels = metadata == null ? Map.of() : metadata.stringMap("labels");
        Map<String, String> annotations = metadata == null ? Map.of() : metadata.stringMap("annotations");
        if (metadata != null) {
            metadata.end();
        }
        FieldReader spec = fields.requiredObject("spec");
        PuppetSet.Template template = new PuppetSet.Template(labels, annotations, puppets.spec(spec, false));
        if (spec != null) {
            spec.end();
        }
        fields.end();
        return template;
    }

    private Friendship.Spec friendship(@Nullable FieldReader fields) {
        if (fields == null) {
            return new Friendship.Spec(List.of(), Friendship.Direction.Both, List.of(), null);
        }
        List<Friendship.Member> members = new ArrayList<>();
        if (fields.required("members")) {
            for (FieldReader member : fields.objects("members")) {
                members.add(member(member));
            }
        }
        return new Friendship.Spec(
                members,
                fields.oneOf("direction", Friendship.Direction.class, Friendship.Direction.Both),
                fields.strings("observers"),
                fields.string("topic"));
    }

    private Friendship.Member member(FieldReader fields) {
        FieldReader ref = fields.object("puppetRef");
        String user = fields.string("user");
        fields.end();
        Ref puppet = puppets.ref(ref);
        if (fields.has("puppetRef") == fields.has("user")) {
            fields.problem(
                    "",
                    Rule.INVALID_VALUE,
                    "needs exactly one of puppetRef {name}, user; " + (fields.has("user") ? "remove one" : "add one"));
        }
        return user == null ? new Friendship.PuppetMember(puppet) : new Friendship.UserMember(user);
    }

    private ServiceDiscovery.Spec serviceDiscovery(@Nullable FieldReader fields) {
        if (fields == null) {
            return new ServiceDiscovery.Spec(List.of(), List.of(), null);
        }
        List<Ref> subjects = new ArrayList<>();
        if (fields.required("subjects")) {
            for (FieldReader subject : fields.objects("subjects")) {
                subjects.add(puppets.ref(subject.requiredObject("puppetRef")));
                subject.end();
            }
        }
        List<ServiceDiscovery.Service> services = new ArrayList<>();
        if (fields.required("services")) {
            for (FieldReader service : fields.objects("services")) {
                services.add(service(service));
            }
        }
        return new ServiceDiscovery.Spec(subjects, services, fields.instant("expiresAt"));
    }

    private ServiceDiscovery.Service service(FieldReader fields) {
        Ref ref = puppets.ref(fields.requiredObject("serviceRef"));
        List<Integer> ports = fields.required("ports") ? fields.integers("ports") : List.of();
        List<String> paths = fields.required("paths") ? fields.strings("paths") : List.of();
        List<ServiceDiscovery.Method> methods = fields.someOf("methods", ServiceDiscovery.Method.class);
        fields.end();
        return new ServiceDiscovery.Service(
                ref, ports, paths, methods.isEmpty() ? ServiceDiscovery.DEFAULT_METHODS : methods);
    }
}
