package dev.puppetmaster.api.yaml;

import dev.puppetmaster.api.PodBrain;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.validation.Problem.Rule;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The fields of a Puppet, which a PuppetSet has in its template. */
final class PuppetFields {
    private final String namespace;

    /** @param namespace that of references which do not name one */
    PuppetFields(String namespace) {
        this.namespace = namespace;
    }

    /** @param alone false in a template, whose puppets have a localpart each */
    Puppet.Spec spec(@Nullable FieldReader fields, boolean alone) {
        if (fields == null) {
            return new Puppet.Spec(
                    ref(null),
                    null,
                    null,
                    new Puppet.JavaBrain(""),
                    List.of(),
                    List.of(),
                    Puppet.OperatingMode.Running,
                    Puppet.DEFAULT_MAX_CONSECUTIVE_BOT_TURNS,
                    null);
        }
        return new Puppet.Spec(
                ref(fields.requiredObject("homeserverRef")),
                alone ? fields.string("localpart") : null,
                fields.string("displayName"),
                brain(fields.requiredObject("brain")),
                accessUsers(fields.object("access")),
                fields.strings("allowedNamespaces"),
                fields.oneOf("operatingMode", Puppet.OperatingMode.class, Puppet.OperatingMode.Running),
                maxConsecutiveBotTurns(fields.object("loopGuard")),
                fields.oneOfOrNull("deletionPolicy", Puppet.DeletionPolicy.class),
                fields.objects("tools").stream().map(this::tool).toList(),
                refOrNull(fields.object("memoryPolicyRef")));
    }

    private Puppet.ToolUse tool(FieldReader fields) {
        Puppet.ToolUse tool = new Puppet.ToolUse(
                ref(fields.requiredObject("toolRef")),
                fields.string("version"),
                fields.strings("names"),
                fields.strings("requireApproval"));
        fields.end();
        return tool;
    }

    private @Nullable Ref refOrNull(@Nullable FieldReader fields) {
        return fields == null ? null : ref(fields);
    }

    Ref ref(@Nullable FieldReader fields) {
        if (fields == null) {
            return new Ref(namespace, "");
        }
        String name = fields.requiredString("name");
        String given = fields.string("namespace");
        fields.end();
        return new Ref(given == null ? namespace : given, name);
    }

    private static List<String> accessUsers(@Nullable FieldReader access) {
        if (access == null) {
            return List.of();
        }
        List<String> users = access.strings("users");
        access.end();
        return users;
    }

    private static int maxConsecutiveBotTurns(@Nullable FieldReader loopGuard) {
        if (loopGuard == null) {
            return Puppet.DEFAULT_MAX_CONSECUTIVE_BOT_TURNS;
        }
        int turns = loopGuard.integer("maxConsecutiveBotTurns", Puppet.DEFAULT_MAX_CONSECUTIVE_BOT_TURNS);
        loopGuard.end();
        return turns;
    }

    private Puppet.Brain brain(@Nullable FieldReader fields) {
        Puppet.Brain brain = new Puppet.JavaBrain("");
        if (fields == null) {
            return brain;
        }
        FieldReader java = fields.object("java");
        FieldReader llm = fields.object("llm");
        FieldReader pod = fields.object("pod");
        fields.end();
        long given = Stream.of("java", "llm", "pod").filter(fields::has).count();
        if (given != 1) {
            fields.problem(
                    "",
                    given > 1 ? Rule.INVALID_VALUE : Rule.MISSING_FIELD,
                    "needs exactly one of java, llm, pod; "
                            + (given > 2 ? "remove two" : given > 1 ? "remove one" : "add one"));
        }
        if (fields.has("pod")) {
            brain = pod == null ? PodBrain.of("") : PodFields.brain(pod, this::refOrNull);
        }
        if (llm != null) {
            brain = new Puppet.LlmBrain(llm.requiredString("systemPrompt"), refOrNull(llm.object("policyRef")));
            llm.end();
        }
        if (java != null) {
            brain = new Puppet.JavaBrain(java.requiredString("class"));
            java.end();
        }
        return brain;
    }
}
