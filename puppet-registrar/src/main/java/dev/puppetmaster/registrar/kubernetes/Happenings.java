package dev.puppetmaster.registrar.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kubernetes events, for {@code kubectl describe}: one whenever a resource begins or ceases to be ready, or fails otherwise. */
final class Happenings {
    private static final Logger log = LoggerFactory.getLogger(Happenings.class);
    private static final int MAX_MESSAGE = 1024;
    /** What is under way is no happening: of a fleet that is made these would be most of what is written. */
    private static final Set<String> UNDER_WAY = Set.of("Pending", "NotReported");

    private final KubernetesClient client;
    private final String reporter;

    /** @param reporter name of this pod */
    Happenings(KubernetesClient client, String reporter) {
        this.client = client;
        this.reporter = reporter;
    }

    /** Tells of what is other in the condition {@code Ready}; an event that cannot be written is no trouble of anybody. */
    void tell(HasMetadata object, JsonNode before, JsonNode after) {
        JsonNode was = ready(before);
        JsonNode is = ready(after);
        String reason = is.path("reason").asText("");
        boolean wasGood = was.path("status").asText().equals("True");
        boolean good = is.path("status").asText().equals("True");
        if (reason.isEmpty()
                || reason.equals(was.path("reason").asText(""))
                || (!wasGood && UNDER_WAY.contains(reason))) {
            return;
        }
        String message = is.path("message").asText("");
        write(object, good ? "Normal" : "Warning", reason, message.isEmpty() && good ? "ready" : message);
    }

    private static JsonNode ready(JsonNode status) {
        for (JsonNode condition : status.path("conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition;
            }
        }
        return status.path("none");
    }

    private void write(HasMetadata object, String type, String reason, String message) {
        Instant now = Instant.now();
        String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
        try {
            client.v1()
                    .events()
                    .inNamespace(object.getMetadata().getNamespace())
                    .resource(new EventBuilder()
                            .withNewMetadata()
                            .withNamespace(object.getMetadata().getNamespace())
                            .withGenerateName(object.getMetadata().getName() + ".")
                            .endMetadata()
                            .withInvolvedObject(new ObjectReferenceBuilder()
                                    .withApiVersion(object.getApiVersion())
                                    .withKind(object.getKind())
                                    .withNamespace(object.getMetadata().getNamespace())
                                    .withName(object.getMetadata().getName())
                                    .withUid(object.getMetadata().getUid())
                                    .build())
                            .withType(type)
                            .withReason(reason)
                            .withMessage(message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) : message)
                            .withAction("Reconcile")
                            .withReportingComponent("puppetmaster.dev/registrar")
                            .withReportingInstance(reporter)
                            .withEventTime(new MicroTime(
                                    now.truncatedTo(ChronoUnit.MICROS).toString()))
                            .withFirstTimestamp(time)
                            .withLastTimestamp(time)
                            .withCount(1)
                            .build())
                    .create();
        } catch (KubernetesClientException e) {
            log.debug("no event was written of {}: {}", object.getMetadata().getName(), e.getMessage());
        }
    }
}
