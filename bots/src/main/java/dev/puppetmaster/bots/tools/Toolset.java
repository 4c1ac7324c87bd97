package dev.puppetmaster.bots.tools;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.api.Tool.Preview;
import dev.puppetmaster.api.runtime.AssignedApprovals;
import dev.puppetmaster.api.runtime.AssignedTool;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bot.tool.ToolHints;
import dev.puppetmaster.bot.tool.ToolSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The functions that one assigned Tool gives a puppet. What it needs, such as a connection, is opened when it is asked first.
 * Thread-safe.
 */
public final class Toolset implements AutoCloseable {
    /** The longest of all; most kinds have a limit of their own. */
    private static final Duration LIMIT = Duration.ofMinutes(11);

    private static final Duration JAVA_LIMIT = Duration.ofSeconds(60);
    private static final int MAX_OUTPUT = 65_536;

    private final AssignedTool assigned;
    private final ToolSource source;
    private final ApprovalPolicy approvals;
    private final AtomicReference<@Nullable Kept> kept = new AtomicReference<>();

    /**
     * What there is now.
     *
     * @param tools those that the puppet may call, with those that are refused as they changed
     * @param seen the hash of each function that the Tool offers, whether the puppet may call it or not, by its name: to be
     *     told to the registrar, which pins it
     * @param problems one line each: what is left out or cannot be had, why, what to do
     */
    public record Listing(List<Tool> tools, Map<String, String> seen, List<String> problems) {
        public Listing {
            tools = List.copyOf(tools);
            seen = Map.copyOf(seen);
            problems = List.copyOf(problems);
        }
    }

    /** What was made of what the source gave: schemas are compiled and hashed once. */
    private record Kept(List<Tool> functions, List<String> problems, Listing listing) {}

    private Toolset(AssignedTool assigned, ToolSource source, ApprovalPolicy approvals) {
        this.assigned = assigned;
        this.source = source;
        this.approvals = approvals;
    }

    /**
     * The functions of a Tool. Nothing is opened yet.
     *
     * @param approvals where the puppet asks for approvals, null for nowhere: what needs one is refused then
     */
    public static Toolset of(
            AssignedTool assigned, ToolEnvironment environment, @Nullable AssignedApprovals approvals) {
        return new Toolset(
                assigned, environment.source(assigned.key(), assigned.spec()), ApprovalPolicy.of(assigned, approvals));
    }

    /** As above, of a puppet that asks for approvals nowhere. */
    public static Toolset of(AssignedTool assigned, ToolEnvironment environment) {
        return of(assigned, environment, null);
    }

    /** The Tool, {@code namespace/name}. */
    public String key() {
        return assigned.key();
    }

    /** What the Tool offers now, and what of it the puppet may call. */
    public Listing list() throws InterruptedException {
        List<String> leftOut = new ArrayList<>();
        List<Tool> functions;
        try {
            functions = source.functions(leftOut);
        } catch (RefusedException e) {
            leftOut.add(e.getMessage());
            return new Listing(List.of(), Map.of(), said(leftOut));
        }
        Kept before = kept.get();
        if (before != null
                && before.functions() == functions
                && before.problems().equals(leftOut)) {
            return before.listing();
        }
        Listing listing = listed(functions, said(leftOut));
        kept.set(new Kept(functions, leftOut, listing));
        return listing;
    }

    private List<String> said(List<String> lines) {
        return lines.stream()
                .map(line -> "Tool " + assigned.key() + ": " + line)
                .toList();
    }

    private Listing listed(List<Tool> functions, List<String> leftOut) {
        List<String> problems = new ArrayList<>(leftOut);
        Map<String, String> seen = new TreeMap<>();
        Map<String, Tool> tools = new LinkedHashMap<>();
        for (Tool function : functions) {
            add(previewed(function, functions), tools, seen, problems);
        }
        assigned.names().stream()
                .filter(name -> !seen.containsKey(name))
                .forEach(name -> problems.add("Tool " + assigned.key() + " has no function `" + name + "`; it has "
                        + String.join(", ", seen.keySet()) + "."));
        return new Listing(List.copyOf(tools.values()), seen, problems);
    }

    /** With the function that says what it would change, where one is declared. */
    private Tool previewed(Tool function, List<Tool> functions) {
        String name = function.spec().name();
        Optional<String> declared = assigned.spec().previews().stream()
                .filter(preview -> preview.function().equals(name))
                .map(Preview::by)
                .findFirst();
        if (declared.isEmpty()) {
            return function;
        }
        String by = declared.get();
        Tool says = functions.stream()
                .filter(other -> other.spec().name().equals(by))
                .findFirst()
                .orElse(null);
        if (says == null) {
            return new PreviewedTool(
                    function, null, "Tool " + assigned.key() + " has no function `" + by + "`, its preview.");
        }
        String pinned = assigned.pinned().get(by);
        String hash = CheckedTool.hash(says.spec());
        return pinned == null || pinned.equals(hash)
                ? new PreviewedTool(function, says, "")
                : new PreviewedTool(function, null, drifted(by, pinned, hash));
    }

    private void add(Tool function, Map<String, Tool> tools, Map<String, String> seen, List<String> problems) {
        String name = function.spec().name();
        if (seen.containsKey(name)) {
            problems.add("Tool " + assigned.key() + " has two functions `" + name + "`; the first is taken.");
            return;
        }
        String hash = CheckedTool.hash(function.spec());
        seen.put(name, hash);
        if (!assigned.names().isEmpty() && !assigned.names().contains(name)) {
            return;
        }
        String pinned = assigned.pinned().get(name);
        if (pinned != null && !pinned.equals(hash)) {
            String line = drifted(name, pinned, hash);
            problems.add(line);
            tools.put(name, new Refused(name, line));
            return;
        }
        try {
            tools.put(name, new CheckedTool(function, "Tool " + assigned.key(), approvals, limit(), MAX_OUTPUT));
        } catch (IllegalArgumentException e) {
            problems.add("Tool " + assigned.key() + ": " + e.getMessage());
        }
    }

    private Duration limit() {
        return switch (assigned.spec().type()) {
            case Java -> JAVA_LIMIT;
            case Program, Http, Mcp -> LIMIT;
        };
    }

    private String drifted(String name, String pinned, String hash) {
        return "`" + name + "` of Tool " + assigned.key() + " is not what it was when it was accepted ("
                + shortened(pinned)
                + ", now " + shortened(hash) + "), so it is not called: look at what it is now, and raise the Tool's"
                + " spec.version to accept it.";
    }

    private static String shortened(String hash) {
        return hash.substring(0, Math.min(12, hash.length()));
    }

    /** What is known of its functions is asked anew at the next {@link #list}. */
    public void refresh() {
        source.refresh();
    }

    @Override
    public void close() {
        source.close();
    }

    /** Stands for a function that changed. Of what it says now the model is shown nothing: that may be why it changed. */
    private record Refused(ToolSpec spec, String line) implements Tool {
        Refused(String name, String line) {
            this(new ToolSpec(name, "Cannot be called now: it changed.", anything(), ToolHints.READ_ONLY), line);
        }

        private static ObjectNode anything() {
            return JsonNodeFactory.instance.objectNode().put("type", "object");
        }

        @Override
        public String call(ObjectNode arguments, Turn turn) throws RefusedException {
            throw new RefusedException(line);
        }
    }
}
