package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.Tool;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The functions of tools, as they were first seen of a version: who changes what a function takes, and what the model is told
 * of it, behind our backs is found out. Another version of the resource begins anew.
 */
public record ToolPages(Map<ResourceKey, Page> pages) {
    public static final ToolPages EMPTY = new ToolPages(Map.of());

    public ToolPages {
        pages = Map.copyOf(pages);
    }

    /**
     * Of one tool.
     *
     * @param version of which the functions are
     * @param pinned the hashes of the functions' schemas as they were first seen, by name
     * @param seen those that were seen last; null if nothing was since this process began
     */
    public record Page(
            String version,
            Map<String, String> pinned,
            @Nullable Map<String, String> seen) {
        public Page {
            pinned = Map.copyOf(pinned);
            seen = seen == null ? null : Map.copyOf(seen);
        }
    }

    /** What is known of {@code tool} as it is declared; null if nothing is. */
    public @Nullable Page page(Tool tool) {
        Page page = pages.get(tool.key());
        return page != null && page.version().equals(tool.spec().version()) ? page : null;
    }

    Map<String, String> pinned(Tool tool) {
        Page page = page(tool);
        return page == null ? Map.of() : page.pinned();
    }

    /** A runtime looked at the functions of {@code tool}. What is new is pinned. */
    public ToolPages seen(Tool tool, Map<String, String> functions) {
        Map<String, String> pinned = new HashMap<>(functions);
        pinned.putAll(pinned(tool));
        return with(tool.key(), new Page(tool.spec().version(), pinned, functions));
    }

    public ToolPages with(ResourceKey tool, Page page) {
        Map<ResourceKey, Page> next = new HashMap<>(pages);
        next.put(tool, page);
        return new ToolPages(next);
    }

    /** Without a tool that is gone. */
    public ToolPages without(ResourceKey tool) {
        Map<ResourceKey, Page> next = new HashMap<>(pages);
        next.remove(tool);
        return new ToolPages(next);
    }
}
