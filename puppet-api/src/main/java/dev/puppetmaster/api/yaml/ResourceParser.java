package dev.puppetmaster.api.yaml;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.ObjectMeta;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Resource;
import dev.puppetmaster.api.validation.Problem.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of each kind. What is missing or wrong has been reported and stands as empty. */
final class ResourceParser {
    static final List<String> KINDS = List.of("Homeserver", "Puppet", "Friendship");

    private ResourceParser() {}

    static Resource parse(String kind, FieldReader top) {
        ObjectMeta meta = meta(top.requiredObject("metadata"));
        FieldReader spec = top.requiredObject("spec");
        Resource resource = switch (kind) {
            case "Homeserver" -> new Homeserver(meta, homeserver(spec));
            case "Puppet" -> new Puppet(meta, puppet(spec));
            case "Friendship" -> new Friendship(meta, friendship(spec));
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

    private static ObjectMeta meta(@Nullable FieldReader fields) {
        if (fields == null) {
            return ObjectMeta.named("");
        }
        String name = fields.requiredString("name");
        String namespace = fields.string("namespace");
        Map<String, String> labels = fields.stringMap("labels");
        Map<String, String> annotations = fields.stringMap("annotations");
        fields.end();
        return new ObjectMeta(name, namespace == null ? ObjectMeta.DEFAULT_NAMESPACE : namespace, labels, annotations);
    }

    private static Homeserver.Spec homeserver(@Nullable FieldReader fields) {
        if (fields == null) {
            return new Homeserver.Spec("", null, null, List.of(), null, List.of());
        }
        String serverName = fields.requiredString("serverName");
        String clientUrl = fields.string("clientUrl");
        String theme = fields.string("theme");
        List<String> prefixes = fields.required("puppetPrefixes") ? fields.strings("puppetPrefixes") : List.of();
        FieldReader appserviceFields = fields.object("appservice");
        Homeserver.Appservice appservice = null;
        if (appserviceFields != null) {
            appservice = new Homeserver.Appservice(appserviceFields.string("runtimeUrl"));
            appserviceFields.end();
        }
        return new Homeserver.Spec(serverName, clientUrl, theme, prefixes, appservice, fields.strings("observers"));
    }

    private static Puppet.Spec puppet(@Nullable FieldReader fields) {
        if (fields == null) {
            return new Puppet.Spec(
                    "",
                    null,
                    null,
                    new Puppet.JavaBrain(""),
                    List.of(),
                    Puppet.OperatingMode.Running,
                    Puppet.DEFAULT_MAX_CONSECUTIVE_BOT_TURNS,
                    Puppet.DeletionPolicy.LeaveRooms);
        }
        String homeserverRef = reference(fields.requiredObject("homeserverRef"));
        String localpart = fields.string("localpart");
        String displayName = fields.string("displayName");
        Puppet.Brain brain = brain(fields.requiredObject("brain"));
        FieldReader access = fields.object("access");
        List<String> accessUsers = List.of();
        if (access != null) {
            accessUsers = access.strings("users");
            access.end();
        }
        FieldReader loopGuard = fields.object("loopGuard");
        int turns = Puppet.DEFAULT_MAX_CONSECUTIVE_BOT_TURNS;
        if (loopGuard != null) {
            turns = loopGuard.integer("maxConsecutiveBotTurns", turns);
            loopGuard.end();
        }
        return new Puppet.Spec(
                homeserverRef,
                localpart,
                displayName,
                brain,
                accessUsers,
                fields.oneOf("operatingMode", Puppet.OperatingMode.class, Puppet.OperatingMode.Running),
                turns,
                fields.oneOf("deletionPolicy", Puppet.DeletionPolicy.class, Puppet.DeletionPolicy.LeaveRooms));
    }

    private static Puppet.Brain brain(@Nullable FieldReader fields) {
        Puppet.Brain brain = new Puppet.JavaBrain("");
        if (fields == null) {
            return brain;
        }
        FieldReader java = fields.object("java");
        FieldReader llm = fields.object("llm");
        fields.end();
        if (fields.has("java") == fields.has("llm")) {
            fields.problem(
                    "",
                    fields.has("java") ? Rule.INVALID_VALUE : Rule.MISSING_FIELD,
                    "needs exactly one of java, llm; " + (fields.has("java") ? "remove one" : "add one"));
        }
        if (llm != null) {
            brain = new Puppet.LlmBrain(llm.requiredString("systemPrompt"));
            llm.end();
        }
        if (java != null) {
            brain = new Puppet.JavaBrain(java.requiredString("class"));
            java.end();
        }
        return brain;
    }

    private static Friendship.Spec friendship(@Nullable FieldReader fields) {
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

    private static Friendship.Member member(FieldReader fields) {
        FieldReader ref = fields.object("puppetRef");
        String user = fields.string("user");
        fields.end();
        String puppet = ref == null ? "" : reference(ref);
        if (fields.has("puppetRef") == fields.has("user")) {
            fields.problem(
                    "",
                    Rule.INVALID_VALUE,
                    "needs exactly one of puppetRef {name}, user; " + (fields.has("user") ? "remove one" : "add one"));
        }
        return user == null ? new Friendship.PuppetMember(puppet) : new Friendship.UserMember(user);
    }

    private static String reference(@Nullable FieldReader fields) {
        if (fields == null) {
            return "";
        }
        String name = fields.requiredString("name");
        fields.end();
        return name;
    }
}
