package dev.puppetmaster.api.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.puppetmaster.api.Condition;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One thing that is so, is not so, or is not known; the shape of every Kubernetes condition. */
public record StatusCondition(
        @JsonPropertyDescription("What it is about, for example Ready.") @Required @Size(max = 316)
        String type,

        @JsonPropertyDescription("True, False or Unknown.") @Required
        Condition.Status status,

        @JsonPropertyDescription("One word in CamelCase, for programs; it does not change from version to version.")
        @Required
        @Size(max = 1024)
        String reason,

        @JsonPropertyDescription("One line for a person: what, why, and what to do.")
        @Required
        @Size(max = StatusCondition.MAX_MESSAGE)
        String message,

        @JsonPropertyDescription("When status last changed.") @Required @Size(max = 40)
        String lastTransitionTime,

        @JsonPropertyDescription("The generation of the resource that was looked at.") @Nullable
        Long observedGeneration)
        implements YamlFields {
    static final int MAX_MESSAGE = 32_768;

    /** The words are few, and whoever watches a fleet has thousands of each. */
    public StatusCondition {
        type = shared(type);
        reason = shared(reason);
        message = shared(message);
        lastTransitionTime = shared(lastTransitionTime);
    }

    /** Where somebody wrote a condition without it there is none. */
    private static String shared(String word) {
        return word == null ? word : word.intern();
    }

    /** The same; a message that is too long for the API server is cut. */
    public static StatusCondition of(Condition condition) {
        String message = condition.message();
        return new StatusCondition(
                condition.type(),
                condition.status(),
                condition.reason(),
                message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE),
                condition.lastTransitionTime().toString(),
                condition.observedGeneration());
    }

    /**
     * The same.
     *
     * @throws java.time.DateTimeException if somebody wrote a time that is none
     */
    public Condition toCondition() {
        return new Condition(
                type,
                status,
                reason,
                message,
                Instant.parse(lastTransitionTime),
                observedGeneration == null ? 0 : observedGeneration);
    }
}
