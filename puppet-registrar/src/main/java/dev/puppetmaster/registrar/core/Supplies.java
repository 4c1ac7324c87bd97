package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.MemoryPolicy;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.PuppetRefs;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.Resource;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.api.Tool;
import dev.puppetmaster.registrar.core.Supply.Held;
import dev.puppetmaster.registrar.core.Supply.Lack;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds what puppets name: models, tools, memory. Both sides consent where a puppet names something of another namespace. */
final class Supplies {
    private final Map<ResourceKey, Resource> shared = new HashMap<>();
    private final Map<ResourceKey, Refusal> refused;
    private final Homeserver homeserver;

    Supplies(Declared declared) {
        Resources resources = declared.resources();
        resources.policies().forEach(it -> shared.put(it.key(), it));
        resources.memories().forEach(it -> shared.put(it.key(), it));
        resources.tools().forEach(it -> shared.put(it.key(), it));
        this.refused = declared.refused();
        this.homeserver = resources.homeserver();
    }

    Supply of(Puppet puppet) {
        List<PuppetRefs.Named> all = PuppetRefs.of("spec", puppet.spec());
        if (all.isEmpty()) {
            return Supply.NOTHING;
        }
        LLMPolicy policy = null;
        MemoryPolicy memory = null;
        List<Held> tools = new ArrayList<>();
        List<Lack> lacks = new ArrayList<>();
        for (PuppetRefs.Named named : all) {
            Lack lack = lack(named, puppet);
            Resource found = shared.get(named.ref().key(named.kind()));
            if (lack != null) {
                lacks.add(lack);
            } else if (found instanceof Tool tool && named.use() != null) {
                tools.add(new Held(named.use(), tool));
            } else if (found instanceof LLMPolicy it) {
                policy = it;
            } else if (found instanceof MemoryPolicy it) {
                memory = it;
            }
        }
        Supply supply = new Supply(policy, memory, tools, lacks);
        if (supply.needsApprovals() && homeserver.spec().approvals() == null) {
            lacks.add(new Lack(
                    "ApprovalsMissing",
                    "calls that need an approval are not made, for nobody can give it: name approvers in "
                            + homeserver.key() + " spec.approvals"));
        }
        return new Supply(policy, memory, tools, lacks);
    }

    private @Nullable Lack lack(PuppetRefs.Named named, Puppet puppet) {
        ResourceKey key = named.ref().key(named.kind());
        String name = named(named.ref(), named.kind(), puppet);
        Refusal refusal = refused.get(key);
        Resource found = shared.get(key);
        if (refusal != null) {
            boolean wrong = refusal.condition().equals(Condition.ACCEPTED);
            return new Lack(
                    named.kind() + (wrong ? "NotAccepted" : "NotReady"),
                    name + (wrong ? " is not accepted: " : " cannot be used: ") + refusal.message() + until(named));
        }
        if (found == null) {
            return new Lack(
                    named.kind() + "Missing",
                    name + " does not exist; declare it or correct " + named.path() + until(named));
        }
        String namespace = puppet.metadata().namespace();
        if (!admits(found, namespace)) {
            return new Lack(
                    named.kind() + "NotAllowed",
                    name + " does not allow Puppets of namespace " + namespace
                            + "; add it to its spec.allowedNamespaces" + until(named));
        }
        if (found instanceof Tool tool && isSecretElsewhere(tool)) {
            return new Lack(
                    "ToolSecretElsewhere",
                    name + " names a Secret of its own namespace, and the puppet's runtime, in namespace "
                            + homeserver.metadata().namespace() + ", has none but those of that: declare the Tool there"
                            + until(named));
        }
        String version =
                named.use() != null && found instanceof Tool tool ? PuppetRefs.versionProblem(named.use(), tool) : "";
        return version.isEmpty() ? null : new Lack("ToolVersionUnmet", version + until(named));
    }

    /** Whoever may write Tools in one namespace is given no Secret of another. */
    private boolean isSecretElsewhere(Tool tool) {
        return tool.spec().auth() != null
                && !tool.metadata().namespace().equals(homeserver.metadata().namespace());
    }

    private static boolean admits(Resource found, String namespace) {
        return switch (found) {
            case LLMPolicy it -> it.admits(namespace);
            case MemoryPolicy it -> it.admits(namespace);
            case Tool it -> it.admits(namespace);
            default -> false;
        };
    }

    /** What the puppet does meanwhile. */
    private static String until(PuppetRefs.Named named) {
        return switch (named.kind()) {
            case "LLMPolicy" -> "; until then no model answers for it";
            case "MemoryPolicy" -> "; until then it remembers nothing";
            default -> "; until then it goes without";
        };
    }

    private static String named(Ref ref, String kind, Puppet by) {
        boolean near = ref.namespace().equals(by.metadata().namespace());
        return near ? ref.key(kind).toString() : ref.key(kind) + " of namespace " + ref.namespace();
    }
}
