package dev.puppetmaster.api.crd;

import dev.puppetmaster.api.validation.Forms;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;

/** What the custom resources have in common. */
public final class CustomResources {
    public static final String GROUP = "puppetmaster.dev";
    public static final String VERSION = "v1alpha1";
    /**
     * {@code kubectl get puppetmaster} lists all kinds. The name of a kind would not do: kubectl takes a category before a
     * kind, and {@code kubectl delete puppets --all} would delete homeservers.
     */
    public static final String CATEGORY = "puppetmaster";

    /** By itself Kubernetes lets a custom resource have dots in its name, and more characters. */
    static final String NAME_RULE = "self.metadata.name.matches('" + Forms.NAME + "')";

    static final String NAME_MESSAGE =
            "metadata.name: use 1 to 63 of a-z, 0-9 and '-', beginning and ending with a letter or digit";

    /** What people declare. */
    public static final List<Class<? extends CustomResource<?, ?>>> ALL = List.of(
            HomeserverResource.class,
            PuppetResource.class,
            PuppetSetResource.class,
            FriendshipResource.class,
            LLMPolicyResource.class,
            MemoryPolicyResource.class,
            ToolResource.class,
            ServiceDiscoveryResource.class);

    /** What only the registrar writes. */
    public static final List<Class<? extends CustomResource<?, ?>>> RECORDS = List.of(ApprovalResource.class);

    private CustomResources() {}
}
