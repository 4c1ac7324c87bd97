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

/** The record of one request for an approval as Kubernetes keeps it. Nobody declares one: the registrar writes it. */
@Group(CustomResources.GROUP)
@Version(CustomResources.VERSION)
@Kind("Approval")
@Plural("approvals")
@Singular("approval")
@ShortNames("apr")
@ValidationRule(value = CustomResources.NAME_RULE, message = CustomResources.NAME_MESSAGE)
@ValidationRule(
        value = "self.spec == oldSelf.spec",
        message = "an Approval is a record: nothing in it can be changed, and changing it decides nothing")
public final class ApprovalResource extends CustomResource<ApprovalSpec, ApprovalStatus> implements Namespaced {
    @Override
    protected @Nullable ApprovalSpec initSpec() {
        return null;
    }

    @Override
    protected @Nullable ApprovalStatus initStatus() {
        return null;
    }
}
