package dev.puppetmaster.bots.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.puppetmaster.bot.Command;
import dev.puppetmaster.bots.data.OneLine;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The commands of a brain as tools of a model: each takes one text, the arguments as a person would type them. */
final class Toolbox {
    static final int MAX_ARGUMENTS = 1_000;

    private static final JsonMapper JSON = new JsonMapper();
    private static final String PARAMETER = "arguments";

    private final List<Command> commands;
    private final List<String> others;

    /** @param others names of tools that are not commands */
    Toolbox(List<Command> commands, List<String> others) {
        this.commands = commands;
        this.others = others;
    }

    /** What became of a call: what to run, or what to tell the model. */
    sealed interface Checked {
        record Ready(String command, String arguments) implements Checked {}

        record Wrong(String line) implements Checked {}
    }

    List<ToolSpecification> specifications() {
        return commands.stream().map(Toolbox::specification).toList();
    }

    String names() {
        String names = Stream.concat(commands.stream().map(Command::name), others.stream())
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "There are no tools." : "The tools are: " + names + ".";
    }

    private static ToolSpecification specification(Command command) {
        String usage = command.arguments().isEmpty()
                ? "Takes none: the empty text."
                : "Written as: " + command.arguments() + " (<…> must stand there, […] may)";
        return ToolSpecification.builder()
                .name(command.name())
                .description(command.description())
                .parameters(JsonObjectSchema.builder()
                        .addStringProperty(PARAMETER, usage)
                        .required(command.arguments().startsWith("<") ? List.of(PARAMETER) : List.of())
                        .build())
                .build();
    }

    /** Checks a call as input from outside: the name, the shape, the length. */
    Checked check(ModelReply.Call call) {
        Optional<Command> command = commands.stream()
                .filter(known -> known.name().equals(call.name()))
                .findFirst();
        if (command.isEmpty()) {
            return new Checked.Wrong("There is no tool \"" + OneLine.of(call.name(), 64) + "\". " + names());
        }
        Optional<String> arguments = arguments(call.arguments());
        if (arguments.isEmpty()) {
            return new Checked.Wrong("The arguments of \"" + call.name() + "\" are a JSON object with one text, \""
                    + PARAMETER + "\", of at most " + MAX_ARGUMENTS + " characters, e.g. {\"arguments\": \""
                    + command.get().arguments() + "\"}");
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
