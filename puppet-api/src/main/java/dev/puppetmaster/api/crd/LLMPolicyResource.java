package dev.puppetmaster.api.crd;

import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** An LLMPolicy as Kubernetes keeps it. */
@Group(CustomResources.GROUP)
@Version(CustomResources.VERSION)
@Kind("LLMPolicy")
@Plural("llmpolicies")
@Singular("llmpolicy")
@ShortNames("llm")
@ValidationRule(value = CustomResources.NAME_RULE, message = CustomResources.NAME_MESSAGE)
public final class LLMPolicyResource extends CustomResource<LLMPolicySpec, PolicyStatus> implements Namespaced {
    @Override
    protected @Nullable LLMPolicySpec initSpec() {
        return null;
    }

    @Override
    protected @Nullable PolicyStatus initStatus() {
        return null;
    }
}
