package dev.puppetmaster.gateway.declared;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in the status of LLMPolicies whether their keys can be had: the condition {@code ResolvedRefs}, by server-side apply, and
 * nothing besides. The registrar, which may read no key, writes the others. One owner thread.
 */
final class PolicyConditions {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyConditions.class);
    private static final String TYPE = "ResolvedRefs";
    private static final JsonMapper JSON = new JsonMapper();
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("puppetmaster-model-gateway")
            .withForce(true)
            .build();

    private final KubernetesClient client;
    private final ResourceDefinitionContext kind;
    private String lastFailure = "";

    PolicyConditions(KubernetesClient client, ResourceDefinitionContext kind) {
        this.client = client;
        this.kind = kind;
    }

    /** @param trouble with its keys; null: they can be had */
    void say(GenericKubernetesResource policy, PolicyBook.@Nullable Trouble trouble) {
        JsonNode tree = JSON.valueToTree(policy);
        JsonNode is = condition(tree);
        String status = trouble == null ? "True" : "False";
        String reason = trouble == null ? "Resolved" : trouble.reason();
        String message = trouble == null ? "" : trouble.line();
        long generation = tree.at("/metadata/generation").asLong();
        boolean same = is.path("status").asText().equals(status);
        if (same
                && is.path("reason").asText().equals(reason)
                && is.path("message").asText().equals(message)
                && is.path("observedGeneration").asLong() == generation) {
            return;
        }
        Map<String, Object> wanted = new LinkedHashMap<>();
        wanted.put("type", TYPE);
        wanted.put("status", status);
        wanted.put("reason", reason);
        wanted.put("message", message);
        wanted.put(
                "lastTransitionTime",
                same
                        ? is.path("lastTransitionTime").asText()
                        : Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        wanted.put("observedGeneration", generation);
        write(policy, wanted);
    }

    private static JsonNode condition(JsonNode policy) {
        for (JsonNode condition : policy.at("/status/conditions")) {
            if (condition.path("type").asText().equals(TYPE)) {
                return condition;
            }
        }
        return JSON.missingNode();
    }

    private void write(GenericKubernetesResource policy, Map<String, Object> condition) {
        String namespace = policy.getMetadata().getNamespace();
        GenericKubernetesResource patch = new GenericKubernetesResource();
        patch.setApiVersion(policy.getApiVersion());
        patch.setKind(policy.getKind());
        patch.setMetadata(new ObjectMetaBuilder()
                .withNamespace(namespace)
                .withName(policy.getMetadata().getName())
                .build());
        patch.setAdditionalProperty("status", Map.of("conditions", List.of(condition)));
        try {
            client.genericKubernetesResources(kind)
                    .inNamespace(namespace)
                    .resource(patch)
                    .subresource("status")
                    .patch(APPLY);
            lastFailure = "";
        } catch (KubernetesClientException e) {
            String failure = e.getCode() == 403 ? "the gateway may not" : "the API server answers " + e.getCode();
            // one that is gone needs no condition
            if (e.getCode() != 404 && !failure.equals(lastFailure)) {
                LOG.warn("what is so of LLMPolicies cannot be written into their status: {}", failure);
                lastFailure = failure;
            }
        }
    }
}
