package dev.puppetmaster.bots.tools;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.api.Tool;
import dev.puppetmaster.api.Tool.Hints;
import dev.puppetmaster.api.Tool.Http;
import dev.puppetmaster.api.Tool.JavaClass;
import dev.puppetmaster.api.Tool.Mcp;
import dev.puppetmaster.api.Tool.Program;
import dev.puppetmaster.api.Tool.Spec;
import dev.puppetmaster.api.runtime.AssignedTool;
import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.testkit.BotTester;
import java.util.List;
import java.util.Map;

/** What tests of tools say over and over. */
public final class Calls {
    public static final JsonMapper JSON = new JsonMapper();
    private static final Hints READ_ONLY = new Hints(true, false, true);

    private Calls() {}

    /** The Tool {@code default/NAME} that this program is; it changes nothing. */
    public static AssignedTool of(String name, Program program) {
        return assigned(
                name, new Spec(Tool.Type.Program, "1.0.0", program, null, null, null, null, READ_ONLY, List.of()));
    }

    public static AssignedTool of(String name, Http http, Hints hints) {
        return assigned(name, new Spec(Tool.Type.Http, "1.0.0", null, http, null, null, null, hints, List.of()));
    }

    public static AssignedTool of(String name, Mcp mcp) {
        return assigned(name, new Spec(Tool.Type.Mcp, "1.0.0", null, null, mcp, null, null, Hints.UNKNOWN, List.of()));
    }

    public static AssignedTool of(String name, Class<?> type) {
        JavaClass java = new JavaClass(type.getName());
        return assigned(
                name, new Spec(Tool.Type.Java, "1.0.0", null, null, null, java, null, Hints.UNKNOWN, List.of()));
    }

    private static AssignedTool assigned(String name, Spec spec) {
        return new AssignedTool("default/" + name, spec, List.of(), List.of(), Map.of());
    }

    public static AssignedTool only(AssignedTool tool, String... names) {
        return new AssignedTool(tool.key(), tool.spec(), List.of(names), List.of(), tool.pinned());
    }

    public static AssignedTool pinned(AssignedTool tool, Map<String, String> pinned) {
        return new AssignedTool(tool.key(), tool.spec(), tool.names(), List.of(), pinned);
    }

    /** What a call in a turn of its own gives: the result, or the line of the refusal. */
    public static BotTester.Said call(Toolset tools, String function, String arguments) {
        return BotTester.of((ask, turn) -> {
                    dev.puppetmaster.bot.tool.Tool tool = tools.list().tools().stream()
                            .filter(candidate -> candidate.spec().name().equals(function))
                            .findFirst()
                            .orElseThrow(() -> new AssertionError("no function " + function));
                    return Answer.of(tool.call(object(arguments), turn));
                })
                .say("go");
    }

    public static ObjectNode object(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
