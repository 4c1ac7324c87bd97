package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.PuppetSet;
import dev.puppetmaster.api.validation.Forms;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import org.jspecify.annotations.Nullable;

/** What is declared of a set. */
@ValidationRule(
        value = "self.friendships != 'Mesh' || self.replicas <= 16",
        message = "friendships: Mesh is for at most 16 replicas; use Ring or Star, or fewer replicas")
public record PuppetSetSpec(
        @JsonPropertyDescription(
                "Puppets are called PREFIX-0, PREFIX-1 and so on, and so are their accounts. It cannot change.")
        @Required
        @Size(min = 1, max = Forms.PREFIX_LENGTH)
        @Pattern(Forms.NAME)
        @ValidationRule(
                value = "self == oldSelf",
                message = "prefix cannot change: accounts bear it; make a new PuppetSet")
        String prefix,

        @JsonPropertyDescription(
                "How many puppets. Scaled down, the last ones go; scaled up again, the same accounts come back.")
        @Default("1")
        @Min(0)
        @Max(PuppetSet.MAX_REPLICAS)
        @SpecReplicas
        @Nullable
        Integer replicas,

        @JsonPropertyDescription(
                "Which puppets may ask each other, in a room for each pair: None, Ring (each with the next), Star (the first with each other), Mesh (each with each, at most 16 puppets).")
        @Default("None")
        PuppetSet.@Nullable Topology friendships,

        @JsonPropertyDescription("What all puppets have in common.") @Required
        PuppetTemplate template)
        implements YamlFields {}
