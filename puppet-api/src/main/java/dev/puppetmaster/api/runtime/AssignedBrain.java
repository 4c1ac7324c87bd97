package dev.puppetmaster.api.runtime;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;

/** What answers for a puppet. In JSON the field {@code type} says which: {@code java}, {@code llm} or {@code pod}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = AssignedBrain.Java.class, name = "java"),
    @JsonSubTypes.Type(value = AssignedBrain.Llm.class, name = "llm"),
    @JsonSubTypes.Type(value = AssignedBrain.Pod.class, name = "pod")
})
public sealed interface AssignedBrain {
    /**
     * Plain Java.
     *
     * @param className binary name of a class that the runtime can load
     */
    record Java(String className) implements AssignedBrain {}

    /**
     * A language model.
     *
     * @param systemPrompt what it is told before every conversation
     * @param policy key of one of {@link RuntimeAssignment#policies}; null: the model of OLLAMA_BASE_URL and OLLAMA_MODEL.
     *     Where none has this key, the policy that was declared is not to be had: then no model may be asked
     */
    record Llm(String systemPrompt, @Nullable String policy) implements AssignedBrain {
        /** On the model of OLLAMA_BASE_URL and OLLAMA_MODEL. */
        public Llm(String systemPrompt) {
            this(systemPrompt, null);
        }
    }

    /**
     * A program elsewhere, behind the HTTP contract of docs/remote-brains.md.
     *
     * @param url up to where {@code /v1} follows
     * @param policy key of one of {@link RuntimeAssignment#policies}, whose models the program may ask; null: none
     */
    record Pod(String url, @Nullable String policy) implements AssignedBrain {}
}
