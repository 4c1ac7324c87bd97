package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What a pod asks for, and what it may have at most. */
@ValidationRule(
        value =
                "!has(self.requests) || !has(self.limits) || !has(self.requests.cpu) || !has(self.limits.cpu) || quantity(self.requests.cpu).compareTo(quantity(self.limits.cpu)) <= 0",
        message = "resources: requests.cpu is more than limits.cpu")
@ValidationRule(
        value =
                "!has(self.requests) || !has(self.limits) || !has(self.requests.memory) || !has(self.limits.memory) || quantity(self.requests.memory).compareTo(quantity(self.limits.memory)) <= 0",
        message = "resources: requests.memory is more than limits.memory")
public record PodResourcesFields(
        @JsonPropertyDescription("What it asks for.") @Nullable
        PodQuantitiesFields requests,

        @JsonPropertyDescription("What it may have at most.") @Nullable
        PodQuantitiesFields limits)
        implements YamlFields {}
