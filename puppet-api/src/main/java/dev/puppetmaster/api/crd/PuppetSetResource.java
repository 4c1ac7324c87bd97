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

/** A PuppetSet as Kubernetes keeps it. */
@Group(CustomResources.GROUP)
@Version(CustomResources.VERSION)
@Kind("PuppetSet")
@Plural("puppetsets")
@Singular("puppetset")
@ShortNames("ps")
@ValidationRule(
        value = "self.metadata.name.size() <= 55",
        message =
                "metadata.name: a PuppetSet's has at most 55 characters, for its friendships bear it with two numbers")
@ValidationRule(value = CustomResources.NAME_RULE, message = CustomResources.NAME_MESSAGE)
public final class PuppetSetResource extends CustomResource<PuppetSetSpec, PuppetSetStatus> implements Namespaced {
    @Override
    protected @Nullable PuppetSetSpec initSpec() {
        return null;
    }

    @Override
    protected @Nullable PuppetSetStatus initStatus() {
        return null;
    }
}
