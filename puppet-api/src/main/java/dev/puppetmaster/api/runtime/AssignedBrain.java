package dev.puppetmaster.api.runtime;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What answers for a puppet. In JSON the field {@code type} says which: {@code java} or {@code llm}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = AssignedBrain.Java.class, name = "java"),
    @JsonSubTypes.Type(value = AssignedBrain.Llm.class, name = "llm")
})
public sealed interface AssignedBrain {
    /**
     * Plain Java.
     *
     * @param className binary name of a class that the runtime can load
     */
    record Java(String className) implements AssignedBrain {}

    /** A language model, told this before every conversation. */
    record Llm(String systemPrompt) implements AssignedBrain {}
}
