package dev.puppetmaster.api.runtime;

import dev.puppetmaster.api.Tool;
import java.util.List;
import java.util.Map;

/**
 * A tool in a puppet's hands. Secrets stand here by name only.
 *
 * @param key {@code namespace/name} of the Tool
 * @param names of the functions that the puppet may call; empty: all
 * @param requireApproval names of the functions that a person has to approve each time, {@code *} for any letters
 * @param pinned the SHA-256, in lower-case hex, of each function's schema as it was first seen, by the function's name: a
 *     function whose schema is another now is not called. A function that is not here has not been seen
 */
public record AssignedTool(
        String key, Tool.Spec spec, List<String> names, List<String> requireApproval, Map<String, String> pinned) {
    public AssignedTool {
        names = List.copyOf(names);
        requireApproval = List.copyOf(requireApproval);
        pinned = Map.copyOf(pinned);
    }
}
