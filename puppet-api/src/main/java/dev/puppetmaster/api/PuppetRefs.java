package dev.puppetmaster.api;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a puppet names besides its homeserver. */
public final class PuppetRefs {
    private PuppetRefs() {}

    /**
     * One of them.
     *
     * @param path of the field
     * @param kind of the resource that is meant
     * @param use of a tool; else null
     */
    public record Named(String path, String kind, Ref ref, Puppet.@Nullable ToolUse use) {}

    /** @param at where {@code spec} stands in its resource */
    public static List<Named> of(String at, Puppet.Spec spec) {
        List<Named> all = new ArrayList<>();
        if (spec.brain() instanceof Puppet.LlmBrain llm && llm.policyRef() != null) {
            all.add(new Named(at + ".brain.llm.policyRef", "LLMPolicy", llm.policyRef(), null));
        }
        if (spec.brain() instanceof PodBrain pod && pod.policyRef() != null) {
            all.add(new Named(at + ".brain.pod.policyRef", "LLMPolicy", pod.policyRef(), null));
        }
        for (int i = 0; i < spec.tools().size(); i++) {
            Puppet.ToolUse use = spec.tools().get(i);
            all.add(new Named(at + ".tools[" + i + "].toolRef", "Tool", use.tool(), use));
        }
        if (spec.memoryPolicyRef() != null) {
            all.add(new Named(at + ".memoryPolicyRef", "MemoryPolicy", spec.memoryPolicyRef(), null));
        }
        return all;
    }

    /** Why {@code tool} is not the one that a puppet means; empty if it is. Both are valid. */
    public static String versionProblem(Puppet.ToolUse use, Tool tool) {
        String range = use.version();
        String version = tool.spec().version();
        return range == null || VersionRange.of(range).contains(version)
                ? ""
                : tool.key() + " has version " + version + ", which is not in \"" + range
                        + "\"; correct the one or the other";
    }
}
