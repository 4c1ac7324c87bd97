package dev.puppetmaster.bots.runtime;

import dev.puppetmaster.api.runtime.AssignedPuppet;
import dev.puppetmaster.api.runtime.AssignedTool;
import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bots.tools.ToolEnvironment;
import dev.puppetmaster.bots.tools.Toolset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tools of one puppet, asked anew each time; what they offer is told to the registrar when it is another than before. */
final class PuppetTools implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PuppetTools.class);

    private final AssignedPuppet puppet;
    private final Map<AssignedTool, Toolset> sets;
    private final Consumer<Observation> observer;
    private final Map<String, Map<String, String>> told = new ConcurrentHashMap<>();
    private final Map<String, List<String>> problems = new ConcurrentHashMap<>();

    PuppetTools(AssignedPuppet puppet, ToolEnvironment environment, Consumer<Observation> observer) {
        this.puppet = puppet;
        this.observer = observer;
        this.sets = new LinkedHashMap<>();
        puppet.tools().forEach(tool -> sets.put(tool, Toolset.of(tool, environment, puppet.approvals())));
        if (!sets.isEmpty()) {
            Thread.ofVirtual().name("tools of " + puppet.name()).start(this::now);
        }
    }

    /** What the puppet may call now; what cannot be had is left out, and the log says why. */
    List<Tool> now() {
        List<Tool> tools = new ArrayList<>();
        Map<String, String> of = new HashMap<>();
        try {
            for (Map.Entry<AssignedTool, Toolset> set : sets.entrySet()) {
                Toolset.Listing listing = set.getValue().list();
                List<String> twice = new ArrayList<>(listing.problems());
                for (Tool tool : listing.tools()) {
                    String name = tool.spec().name();
                    String other = of.putIfAbsent(name, set.getKey().key());
                    if (other == null) {
                        tools.add(tool);
                    } else {
                        twice.add("`" + name + "` of Tool " + set.getKey().key() + " is left out: Tool " + other
                                + " has a function of that name; say in spec.tools[].names which of the two is meant.");
                    }
                }
                tell(set.getKey(), listing.seen(), twice);
            }
        } catch (InterruptedException e) {
            // whoever is to be told is being stopped, and notices
            Thread.currentThread().interrupt();
        }
        return tools;
    }

    private void tell(AssignedTool tool, Map<String, String> seen, List<String> now) {
        List<String> before = problems.put(tool.key(), now);
        if (!now.equals(before == null ? List.of() : before)) {
            now.forEach(line -> LOG.warn("{}: {}", puppet.name(), line));
        }
        boolean news = !seen.equals(told.put(tool.key(), seen));
        if (news && !seen.isEmpty()) {
            observer.accept(new Observation.ToolSeen(tool.key(), tool.spec().version(), seen));
        }
    }

    @Override
    public void close() {
        sets.values().forEach(Toolset::close);
    }
}
