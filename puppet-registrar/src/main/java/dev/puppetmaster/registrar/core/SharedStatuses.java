package dev.puppetmaster.registrar.core;

import static dev.puppetmaster.api.Condition.ACCEPTED;
import static dev.puppetmaster.api.Condition.DRIFTED;
import static dev.puppetmaster.api.Condition.READY;
import static dev.puppetmaster.api.Condition.RESOLVED_REFS;

import dev.puppetmaster.api.Condition;
import dev.puppetmaster.api.ResourceStatus;
import dev.puppetmaster.api.Tool;
import dev.puppetmaster.registrar.core.ConditionList.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is said of what puppets of many homeservers may name: LLMPolicy, MemoryPolicy, Tool. */
public final class SharedStatuses {
    private SharedStatuses() {}

    /**
     * Of a valid LLMPolicy or MemoryPolicy.
     *
     * @param before what was said last; what somebody else says of ResolvedRefs counts: whoever reads the keys of models
     */
    public static ResourceStatus.OfPolicy policy(long generation, List<Condition> before, Instant now) {
        ConditionList conditions = new ConditionList(generation, before, now);
        conditions.add(ACCEPTED, Verdict.yes("Valid"));
        conditions.add(
                READY,
                before.stream()
                        .filter(it -> it.type().equals(RESOLVED_REFS) && it.status() == Condition.Status.False)
                        .map(it -> Verdict.no(it.reason(), it.message()))
                        .findFirst()
                        .orElse(Verdict.yes("Ready")));
        return new ResourceStatus.OfPolicy(generation, conditions.list());
    }

    /** Of a valid Tool. What was said of a drift stays said until a runtime has looked again. */
    public static ResourceStatus.OfTool tool(
            Tool tool, ToolPages book, long generation, List<Condition> before, Instant now) {
        ToolPages.Page page = book.page(tool);
        ConditionList conditions = new ConditionList(generation, before, now);
        Verdict drifted = drifted(tool, page, before);
        conditions.add(ACCEPTED, Verdict.yes("Valid"));
        conditions.add(DRIFTED, drifted);
        conditions.add(READY, drifted.isYes() ? Verdict.no(drifted.reason(), drifted.message()) : Verdict.yes("Ready"));
        return new ResourceStatus.OfTool(
                generation,
                page == null ? null : page.version(),
                page == null ? List.of() : ResourceStatus.Discovered.of(page.pinned()),
                conditions.list());
    }

    private static Verdict drifted(Tool tool, ToolPages.@Nullable Page page, List<Condition> before) {
        if (page == null) {
            return Verdict.no("NotSeen", "");
        }
        Map<String, String> seen = page.seen();
        if (seen == null) {
            return before.stream()
                    .filter(it -> it.type().equals(DRIFTED))
                    .map(it -> new Verdict(it.status(), it.reason(), it.message()))
                    .findFirst()
                    .orElse(Verdict.no("Pinned", ""));
        }
        String others = page.pinned().entrySet().stream()
                .filter(it -> seen.containsKey(it.getKey()) && !Objects.equals(seen.get(it.getKey()), it.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .collect(Collectors.joining(", "));
        return others.isEmpty()
                ? Verdict.no("Pinned", "")
                : new Verdict(
                        Condition.Status.True,
                        "SchemaChanged",
                        "the schema of " + others + " is another than version "
                                + tool.spec().version()
                                + " had at first, and it is not called; look at what changed, and"
                                + " raise spec.version to accept it");
    }
}
