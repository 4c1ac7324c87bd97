package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.SecretRef;
import dev.puppetmaster.api.Tool;
import dev.puppetmaster.registrar.core.Refusal;
import dev.puppetmaster.registrar.core.RuntimeNeeds;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the Secrets that Tools name, each by its name: they are given to a runtime if the registrar may read them, which is
 * how whoever made a Secret agrees. Of values nothing is kept. Of the fleet's thread.
 */
final class ToolSecrets {
    private final KubernetesClient client;
    private final Duration resync;
    private final Duration retry;
    private final Map<Ref, Seen> seen = new HashMap<>();

    /**
     * @param resync how often one that is in order is looked at again
     * @param retry the same for one that is not
     */
    ToolSecrets(KubernetesClient client, Duration resync, Duration retry) {
        this.client = client;
        this.resync = resync;
        this.retry = retry;
    }

    /** What the last look at a Secret showed. */
    private sealed interface Sight {
        record Keys(Set<String> keys) implements Sight {}

        record Missing() implements Sight {}

        record Forbidden() implements Sight {}

        /** @param why one line; nothing is known yet */
        record Unread(String why) implements Sight {}
    }

    private record Seen(Sight sight, long nanos) {}

    /**
     * What was found.
     *
     * @param refused Tools that cannot be used, and why
     * @param granted Secrets that a runtime may have, also some that do not exist yet
     * @param unread Secrets of which nothing is known yet
     */
    record Found(Map<ResourceKey, Refusal> refused, Set<Ref> granted, Set<Ref> unread) {
        /** Whether nothing is to be looked at again soon. */
        boolean isSettled() {
            return refused.isEmpty();
        }

        /** What the runtime of each homeserver is to have; nothing is said of one that needs what nobody could look at. */
        Map<Ref, RuntimeNeeds> needs(Cast cast) {
            Map<Ref, RuntimeNeeds> needs = new HashMap<>();
            cast.here().forEach((ref, declared) -> {
                RuntimeNeeds all = RuntimeNeeds.of(declared);
                if (all.secrets().keySet().stream().noneMatch(name -> unread.contains(in(ref, name)))) {
                    needs.put(ref, all.with(name -> granted.contains(in(ref, name))));
                }
            });
            return needs;
        }

        private static Ref in(Ref homeserver, String name) {
            return new Ref(homeserver.namespace(), name);
        }
    }

    Found look(Collection<Declaration> declarations) {
        Map<ResourceKey, Refusal> refused = new HashMap<>();
        Set<Ref> granted = new HashSet<>();
        Set<Ref> unread = new HashSet<>();
        Set<Ref> named = new HashSet<>();
        Set<Ref> tokens = tokens(declarations);
        for (Declaration it : declarations) {
            if (!(it.resource() instanceof Tool tool)
                    || it.leaving()
                    || tool.spec().auth() == null) {
                continue;
            }
            SecretRef ref = Objects.requireNonNull(tool.spec().auth()).secretRef();
            Ref secret = new Ref(tool.metadata().namespace(), ref.name());
            named.add(secret);
            Sight sight = tokens.contains(secret) ? new Sight.Forbidden() : sight(secret, ref.key());
            if (sight instanceof Sight.Keys || sight instanceof Sight.Missing) {
                granted.add(secret);
            } else if (sight instanceof Sight.Unread) {
                unread.add(secret);
            }
            refusal(secret, ref.key(), sight, tokens.contains(secret)).ifPresent(why -> refused.put(it.key(), why));
        }
        seen.keySet().retainAll(named);
        return new Found(refused, granted, unread);
    }

    /** Those with the tokens of homeservers: whoever has one is every puppet, and no tool is given it. */
    private static Set<Ref> tokens(Collection<Declaration> declarations) {
        Set<Ref> tokens = new HashSet<>();
        for (Declaration it : declarations) {
            if (it.resource() instanceof Homeserver homeserver) {
                Homeserver.Appservice appservice = homeserver.spec().appservice();
                String name = appservice == null ? null : appservice.secretRef();
                if (name != null) {
                    tokens.add(new Ref(homeserver.metadata().namespace(), name));
                }
            }
        }
        return tokens;
    }

    private Sight sight(Ref secret, String key) {
        Seen last = seen.get(secret);
        boolean good = last != null
                && last.sight() instanceof Sight.Keys keys
                && keys.keys().contains(key);
        if (last != null && System.nanoTime() - last.nanos() < (good ? resync : retry).toNanos()) {
            return last.sight();
        }
        Sight sight = ask(secret, last == null ? null : last.sight());
        seen.put(secret, new Seen(sight, System.nanoTime()));
        return sight;
    }

    /** @param last what an API server that does not answer now says nothing against */
    private Sight ask(Ref secret, @Nullable Sight last) {
        try {
            Secret found = client.secrets()
                    .inNamespace(secret.namespace())
                    .withName(secret.name())
                    .get();
            if (found == null) {
                return new Sight.Missing();
            }
            return new Sight.Keys(
                    found.getData() == null
                            ? Set.of()
                            : Set.copyOf(found.getData().keySet()));
        } catch (KubernetesClientException e) {
            if (e.getCode() == 403) {
                return new Sight.Forbidden();
            }
            return last == null ? new Sight.Unread(ApiFailures.oneLine(e)) : last;
        }
    }

    private static Optional<Refusal> refusal(Ref secret, String key, Sight sight, boolean tokens) {
        String what = "Secret \"" + secret.name() + "\"";
        return switch (sight) {
            case Sight.Keys it ->
                it.keys().contains(key)
                        ? Optional.empty()
                        : refusal("SecretKeyMissing", what + " has no key " + key + "; add it, or correct spec.auth");
            case Sight.Missing it ->
                refusal("SecretMissing", what + " does not exist; make it, or correct spec.auth.secretRef");
            case Sight.Forbidden it ->
                refusal(
                        "SecretForbidden",
                        tokens
                                ? what + " holds tokens of a Homeserver, which no tool is given; name another one"
                                : what + " is not given to tools; allow it: kubectl create role " + secret.name()
                                        + "-reader -n " + secret.namespace()
                                        + " --verb=get --resource=secrets --resource-name=" + secret.name()
                                        + " and bind it to the registrar's ServiceAccount, or name it in"
                                        + " runtime.toolSecrets of the chart");
            case Sight.Unread it ->
                refusal("SecretNotRead", what + " cannot be read now: " + it.why() + "; it is tried again");
        };
    }

    private static Optional<Refusal> refusal(String reason, String message) {
        return Optional.of(new Refusal(Condition.RESOLVED_REFS, reason, message));
    }
}
