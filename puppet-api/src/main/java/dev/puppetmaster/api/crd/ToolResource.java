package dev.puppetmaster.api.crd;

import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** A Tool as Kubernetes keeps it. */
@Group(CustomResources.GROUP)
@Version(CustomResources.VERSION)
@Kind("Tool")
@Plural("tools")
@Singular("tool")
@ValidationRule(value = CustomResources.NAME_RULE, message = CustomResources.NAME_MESSAGE)
public final class ToolResource extends CustomResource<ToolSpec, ToolStatus> implements Namespaced {
    @Override
    protected @Nullable ToolSpec initSpec() {
        return null;
    }

    @Override
    protected @Nullable ToolStatus initStatus() {
        return null;
    }
}
