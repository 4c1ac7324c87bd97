package dev.puppetmaster.bots.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.Command;
import dev.puppetmaster.bot.tool.ToolParameters;
import dev.puppetmaster.gateway.chat.ToolSpec;
import java.util.List;
import java.util.Optional;

/** The commands of a brain as tools of a model: each takes one text, the arguments as a person would type them. */
final class Toolbox {
    static final int MAX_ARGUMENTS = 1_000;

    private static final JsonMapper JSON = new JsonMapper();
    private static final String PARAMETER = "arguments";

    private final List<Command> commands;

    Toolbox(List<Command> commands) {
        this.commands = commands;
    }

    /** What became of a call: what to run, or what to tell the model. */
    sealed interface Checked {
        record Ready(String command, String arguments) implements Checked {}

        record Wrong(String line) implements Checked {}
    }

    List<ToolSpec> specifications() {
        return commands.stream().map(Toolbox::specification).toList();
    }

    boolean has(String name) {
        return commands.stream().anyMatch(command -> command.name().equals(name));
    }

    private static ToolSpec specification(Command command) {
        String usage = command.arguments().isEmpty()
                ? "Takes none: the empty text."
                : "Written as: " + command.arguments() + " (<…> must stand there, […] may)";
        ToolParameters parameters = new ToolParameters();
        ObjectNode schema = (command.arguments().startsWith("<")
                        ? parameters.required(PARAMETER, "string", usage)
                        : parameters.optional(PARAMETER, "string", usage))
                .schema();
        return new ToolSpec(command.name(), command.description(), schema);
    }

    /** Checks a call of one of the commands as input from outside: the shape, the length. */
    Checked check(ModelReply.Call call) {
        String usage = commands.stream()
                .filter(known -> known.name().equals(call.name()))
                .map(Command::arguments)
                .findFirst()
                .orElseThrow();
        Optional<String> arguments = arguments(call.arguments());
        if (arguments.isEmpty()) {
            return new Checked.Wrong("The arguments of \"" + call.name() + "\" are a JSON object with one text, \""
                    + PARAMETER + "\", of at most " + MAX_ARGUMENTS + " characters, e.g. {\"arguments\": \""
                    + usage + "\"}");
        }
        return new Checked.Ready(call.name(), arguments.get());
    }

    private static Optional<String> arguments(String json) {
        try {
            JsonNode object = JSON.readTree(json.isBlank() ? "{}" : json);
            if (object.isObject() && object.isEmpty()) {
                return Optional.of("");
            }
            JsonNode text = object.path(PARAMETER);
            boolean fits =
                    object.size() == 1 && text.isTextual() && text.asText().length() <= MAX_ARGUMENTS;
            return fits ? Optional.of(text.asText().strip()) : Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
