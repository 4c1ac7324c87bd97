package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.runtime.PuppetNamespace;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What cannot be acted on among the rest: an invalid resource must not stop the others. */
final class Refusals {
    /** https://spec.matrix.org/v1.16/appendices/#user-identifiers: with sigil and server name. */
    private static final int MAX_USER_ID_BYTES = 255;

    private Refusals() {}

    /** Of two puppets with one localpart the first has it. */
    static void fill(Map<ResourceKey, Refusal> refusals, Declared declared) {
        refusals.putAll(declared.refused());
        Homeserver homeserver = declared.resources().homeserver();
        Map<String, Puppet> byUserId = new HashMap<>();
        for (Puppet puppet : declared.resources().puppets()) {
            if (!isOn(homeserver, puppet) || refusals.containsKey(puppet.key())) {
                continue;
            }
            Refusal refusal = refusal(puppet, homeserver);
            if (refusal == null) {
                Puppet other = byUserId.putIfAbsent(userId(puppet, homeserver), puppet);
                refusal = other == null ? null : taken(puppet, other);
            }
            if (refusal != null) {
                refusals.put(puppet.key(), refusal);
            }
        }
    }

    static boolean isOn(Homeserver homeserver, Puppet puppet) {
        return puppet.spec().homeserverRef().equals(homeserver.ref());
    }

    static String userId(Puppet puppet, Homeserver homeserver) {
        return "@" + puppet.localpart() + ":" + homeserver.spec().serverName();
    }

    /** Why {@code puppet} is not acted on by itself, if so; of two with one localpart this says nothing. */
    static @Nullable Refusal refusal(Puppet puppet, Homeserver homeserver) {
        String namespace = puppet.metadata().namespace();
        String userId = userId(puppet, homeserver);
        if (!homeserver.admits(namespace)) {
            return new Refusal(
                    Condition.RESOLVED_REFS,
                    "NotAllowed",
                    homeserver.key() + " of namespace " + homeserver.metadata().namespace()
                            + " does not allow Puppets of namespace " + namespace + "; add it to its"
                            + " spec.allowedNamespaces");
        }
        PuppetNamespace ours = new PuppetNamespace(
                homeserver.spec().serverName(), homeserver.spec().puppetPrefixes());
        if (!ours.contains(userId)) {
            return new Refusal(
                    Condition.ACCEPTED,
                    "LocalpartOutsidePrefixes",
                    "the localpart " + puppet.localpart() + " begins with none of " + homeserver.key()
                            + " spec.puppetPrefixes " + ours.prefixes() + "; choose a spec.localpart that does");
        }
        int bytes = userId.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_USER_ID_BYTES) {
            return new Refusal(
                    Condition.ACCEPTED,
                    "UserIdTooLong",
                    "the user id would have " + bytes + " bytes; Matrix allows " + MAX_USER_ID_BYTES
                            + ": choose a shorter spec.localpart");
        }
        return null;
    }

    private static Refusal taken(Puppet puppet, Puppet other) {
        return new Refusal(
                Condition.ACCEPTED,
                "LocalpartTaken",
                "the localpart " + puppet.localpart() + " belongs to " + other.key() + " of namespace "
                        + other.metadata().namespace() + "; give this one a spec.localpart of its own");
    }
}
