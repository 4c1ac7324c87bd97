package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.MemoryPolicy;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Tool;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a puppet names besides its homeserver, and has. It goes on with that; what it lacks is in its conditions.
 *
 * @param policy null if it names none, or lacks it
 * @param memory null if it names none, or lacks it
 * @param tools those that it has
 * @param lacks in the order of the fields
 */
record Supply(@Nullable LLMPolicy policy, @Nullable MemoryPolicy memory, List<Held> tools, List<Lack> lacks) {
    static final Supply NOTHING = new Supply(null, null, List.of(), List.of());

    Supply {
        tools = List.copyOf(tools);
        lacks = List.copyOf(lacks);
    }

    /** A tool in its hands. */
    record Held(Puppet.ToolUse use, Tool tool) {}

    /**
     * Something that it names and has not.
     *
     * @param reason one word in CamelCase, stable
     * @param message one line: what, why, what to do
     */
    record Lack(String reason, String message) {}

    /**
     * Functions that two of its tools have: a model knows them by name alone, so the one of the tool that stands first is called.
     *
     * @param pages what is known of the tools' functions
     */
    List<Lack> twice(ToolPages pages) {
        List<Lack> twice = new ArrayList<>();
        Map<String, Tool> first = new HashMap<>();
        for (Held held : tools) {
            for (String function : new TreeSet<>(pages.pinned(held.tool()).keySet())) {
                if (held.use().names().isEmpty() || held.use().names().contains(function)) {
                    Tool other = first.putIfAbsent(function, held.tool());
                    if (other != null && !other.key().equals(held.tool().key())) {
                        twice.add(new Lack(
                                "ToolFunctionTwice",
                                "function " + function + " of " + held.tool().key() + " is left out, for "
                                        + other.key() + " has one of that name: say in spec.tools[].names which of the"
                                        + " two is meant"));
                    }
                }
            }
        }
        return twice;
    }

    /** Whether a person has to approve some of its calls. */
    boolean needsApprovals() {
        return tools.stream().anyMatch(held -> !held.use().requireApproval().isEmpty());
    }
}
