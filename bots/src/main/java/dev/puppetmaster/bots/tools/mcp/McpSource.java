package dev.puppetmaster.bots.tools.mcp;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.api.Tool.Mcp;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bot.tool.ToolHints;
import dev.puppetmaster.bot.tool.ToolSpec;
import dev.puppetmaster.bots.data.OneLine;
import dev.puppetmaster.bots.tools.AuthHeader;
import dev.puppetmaster.bots.tools.Reach;
import dev.puppetmaster.bots.tools.ToolSource;
import dev.puppetmaster.bots.tools.runner.ToolRunner;
import io.modelcontextprotocol.spec.McpSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The functions of one server. It is connected to when it is asked first, and again when the connection broke; a server that
 * fails is left alone for a while, 1 s at first and a minute at last. When it says that its functions changed, they are asked
 * anew.
 */
public final class McpSource implements ToolSource {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LAST_PAUSE = Duration.ofMinutes(1);
    private static final int MAX_FUNCTIONS = 256;
    private static final int MAX_DESCRIPTION = 4_000;
    private static final JsonMapper JSON = new JsonMapper();

    private final Connector connector;
    private final ToolHints hints;
    private final Limits limits;
    private final ReentrantLock connecting = new ReentrantLock();
    private @Nullable McpConnection connection;
    private @Nullable Listed listed;
    private @Nullable Failure failure;
    private boolean closed;

    /** The functions that a connection offered, and what is left out. */
    private record Listed(List<Tool> tools, List<String> problems) {}

    /** Why it could not be had, and until when it is left alone. */
    private record Failure(String line, Duration pause, long untilNanos) {}

    McpSource(Connector connector, ToolHints hints, Limits limits) {
        this.connector = connector;
        this.hints = hints;
        this.limits = limits;
    }

    /**
     * @param hints of functions that say nothing of themselves
     * @param reach which addresses may be called
     */
    public static McpSource of(Mcp mcp, ToolHints hints, Optional<AuthHeader> auth, ToolRunner runner, Reach reach) {
        String url = mcp.url();
        Connector connector = url == null ? Connector.program(mcp.command(), runner) : Connector.http(url, auth, reach);
        return new McpSource(connector, hints, Limits.USUAL);
    }

    @Override
    public List<Tool> functions(List<String> problems) throws RefusedException, InterruptedException {
        Listed known = known();
        problems.addAll(known.problems());
        return known.tools();
    }

    private Listed listed(List<McpSchema.Tool> all) {
        List<String> problems = new ArrayList<>();
        List<Tool> functions = new ArrayList<>();
        Map<String, String> names = new HashMap<>();
        for (McpSchema.Tool offered : all.subList(0, Math.min(MAX_FUNCTIONS, all.size()))) {
            try {
                ToolSpec spec = spec(offered);
                String other = names.putIfAbsent(spec.name(), offered.name());
                if (other != null) {
                    throw new IllegalArgumentException("\"" + other + "\" is called " + spec.name() + " here, too");
                }
                functions.add(new McpTool(spec, offered.name(), this));
            } catch (IllegalArgumentException e) {
                problems.add("the server's function \"" + OneLine.of(offered.name(), 80) + "\" is left out: "
                        + OneLine.of(String.valueOf(e.getMessage()), 300));
            }
        }
        if (all.size() > MAX_FUNCTIONS) {
            problems.add("the server has " + all.size() + " functions; the first " + MAX_FUNCTIONS + " are taken");
        }
        return new Listed(List.copyOf(functions), problems);
    }

    private ToolSpec spec(McpSchema.Tool offered) {
        // the protocol allows dots and slashes, model servers do not
        String name = offered.name().replaceAll("[./]", "_");
        ObjectNode parameters = offered.inputSchema() == null
                ? JSON.createObjectNode().put("type", "object")
                : JSON.valueToTree(offered.inputSchema());
        String description = offered.description() == null ? "" : offered.description();
        return new ToolSpec(name, OneLine.of(description, MAX_DESCRIPTION), parameters, hints(offered.annotations()));
    }

    /** What the protocol takes for granted where an annotation is absent: ToolAnnotations in its schema. */
    private ToolHints hints(McpSchema.@Nullable ToolAnnotations told) {
        if (told == null
                || (told.readOnlyHint() == null && told.destructiveHint() == null && told.idempotentHint() == null)) {
            return hints;
        }
        boolean readOnly = Boolean.TRUE.equals(told.readOnlyHint());
        boolean destructive = !readOnly && !Boolean.FALSE.equals(told.destructiveHint());
        return new ToolHints(readOnly, destructive, readOnly || Boolean.TRUE.equals(told.idempotentHint()));
    }

    private Listed known() throws RefusedException, InterruptedException {
        connecting.lockInterruptibly();
        try {
            McpConnection now = connected();
            Listed known = listed;
            if (known == null || now.haveToolsChanged()) {
                known = listed(list(now));
                listed = known;
            }
            return known;
        } finally {
            connecting.unlock();
        }
    }

    private List<McpSchema.Tool> list(McpConnection now) throws RefusedException, InterruptedException {
        try {
            return now.tools();
        } catch (McpFailure e) {
            throw failed(e);
        }
    }

    /** A connection that is open, made if need be. */
    McpConnection connection() throws RefusedException, InterruptedException {
        connecting.lockInterruptibly();
        try {
            return connected();
        } finally {
            connecting.unlock();
        }
    }

    private McpConnection connected() throws RefusedException, InterruptedException {
        McpConnection now = connection;
        if (now != null && now.isOpen()) {
            return now;
        }
        drop();
        if (closed) {
            throw new RefusedException("it is not in use any more");
        }
        Failure before = failure;
        long left = before == null ? 0 : before.untilNanos() - System.nanoTime();
        if (before != null && left > 0) {
            throw new RefusedException(before.line() + "; it is tried again in "
                    + (Duration.ofNanos(left).toSeconds() + 1) + " s");
        }
        try {
            McpConnection made = McpConnection.open(connector, limits);
            connection = made;
            failure = null;
            return made;
        } catch (McpFailure e) {
            throw failed(e);
        }
    }

    private RefusedException failed(McpFailure why) {
        drop();
        Failure before = failure;
        Duration pause = before == null ? FIRST_PAUSE : before.pause().multipliedBy(2);
        Duration bounded = pause.compareTo(LAST_PAUSE) > 0 ? LAST_PAUSE : pause;
        failure = new Failure(why.getMessage(), bounded, System.nanoTime() + bounded.toNanos());
        return new RefusedException(why.getMessage());
    }

    private void drop() {
        McpConnection now = connection;
        connection = null;
        listed = null;
        if (now != null) {
            now.close();
        }
    }

    @Override
    public void refresh() {
        connecting.lock();
        try {
            listed = null;
        } finally {
            connecting.unlock();
        }
    }

    @Override
    public void close() {
        connecting.lock();
        try {
            closed = true;
            drop();
        } finally {
            connecting.unlock();
        }
    }
}
