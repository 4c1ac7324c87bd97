package dev.puppetmaster.bots.tools.program;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.api.Tool.Program;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bot.tool.ToolHints;
import dev.puppetmaster.bot.tool.ToolSpec;
import dev.puppetmaster.bots.tools.ToolSource;
import dev.puppetmaster.bots.tools.runner.ToolRunner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One program as one function, which bears the Tool's name. */
public final class ProgramSource implements ToolSource {
    private static final JsonMapper JSON = new JsonMapper();

    private final String key;
    private final Program program;
    private final ToolHints hints;
    private final ToolRunner runner;
    private @Nullable List<Tool> made;

    /** @param key {@code namespace/name} of the Tool */
    public ProgramSource(String key, Program program, ToolHints hints, ToolRunner runner) {
        this.key = key;
        this.program = program;
        this.hints = hints;
        this.runner = runner;
    }

    @Override
    public synchronized List<Tool> functions(List<String> problems) throws RefusedException {
        List<Tool> tools = made == null ? make() : made;
        made = tools;
        return tools;
    }

    private List<Tool> make() throws RefusedException {
        // a resource's name may hold dots, a function's may not
        String name = key.substring(key.indexOf('/') + 1).replace('.', '_');
        try {
            ObjectNode parameters = program.parameters().isEmpty()
                    ? JSON.createObjectNode().put("type", "object")
                    : JSON.valueToTree(program.parameters());
            return List.of(
                    new ProgramTool(new ToolSpec(name, program.description(), parameters, hints), program, runner));
        } catch (IllegalArgumentException e) {
            throw new RefusedException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void refresh() {
        // what it is stands in the resource
    }

    @Override
    public void close() {
        // a program runs no longer than its call
    }
}
