package dev.puppetmaster.registrar.kubernetes;

import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.registrar.core.Refusal;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether somebody can read the keys that LLMPolicies name: in a cluster nobody but the model gateway. Pure.
 *
 * @param readable whether there is one, as far as the registrar knows: of runtimes that it does not deploy it knows nothing
 */
record ModelKeys(boolean readable) {
    private static final String GATEWAY = "PUPPETMASTER_MODEL_GATEWAY_URL";

    static final String REASON = "ModelGatewayMissing";

    static ModelKeys of(RuntimeDeployer.Template runtimes) {
        return new ModelKeys(runtimes.image() == null
                || runtimes.options().env().stream().anyMatch(it -> GATEWAY.equals(it.getName())));
    }

    /** LLMPolicies that cannot be used, and why. */
    Map<ResourceKey, Refusal> refused(Collection<Declaration> declarations) {
        Map<ResourceKey, Refusal> refused = new HashMap<>();
        if (!readable) {
            for (Declaration it : declarations) {
                if (it.resource() instanceof LLMPolicy policy && !it.leaving()) {
                    withKey(policy.spec()).ifPresent(backend -> refused.put(it.key(), refusal(backend)));
                }
            }
        }
        return refused;
    }

    private static Optional<LLMPolicy.Backend> withKey(LLMPolicy.Spec spec) {
        LLMPolicy.Shadow shadow = spec.shadow();
        return Stream.concat(spec.backends().stream(), shadow == null ? Stream.empty() : Stream.of(shadow.backend()))
                .filter(backend -> backend.secretRef() != null)
                .findFirst();
    }

    private static Refusal refusal(LLMPolicy.Backend backend) {
        return new Refusal(
                Condition.RESOLVED_REFS,
                REASON,
                "backend " + backend.name()
                        + " names a Secret, which only the model gateway may read, and there is none;"
                        + " install it: modelGateway.enabled of the chart, with the Secret in modelGateway.secrets;"
                        + " or leave out secretRef where the server wants no key");
    }
}
