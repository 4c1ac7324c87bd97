package dev.puppetmaster.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Bot;
import dev.puppetmaster.bot.Bots;
import dev.puppetmaster.bot.Parameter;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.tool.JavaTools;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bot.tool.ToolMethod;
import dev.puppetmaster.bot.tool.ToolParameter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** Functions with a JSON Schema, for a model or anybody else who calls by name: docs/sdk/tools.md. */
public final class ToolBot extends Bot {
    // docs:tools
    public enum Unit {
        CELSIUS,
        FAHRENHEIT
    }

    public record Forecast(String city, List<Double> degrees, Unit unit) {}

    public static final class Weather {
        @ToolMethod(value = "The temperatures of the next days.", readOnly = true)
        public Forecast getForecast(
                @ToolParameter("name of the city") String city,
                @ToolParameter("how many days, 1 to 7") int days,
                @ToolParameter("left out: Celsius") Optional<Unit> unit)
                throws RefusedException {
            if (days < 1 || days > 7) {
                throw new RefusedException("`days` is 1 to 7.");
            }
            List<Double> degrees = List.of(3.5, 4.0, 2.5, 0.0, -1.0, 1.5, 6.0);
            return new Forecast(city, degrees.subList(0, days), unit.orElse(Unit.CELSIUS));
        }
    }
    // docs:end

    // docs:call
    private static final Parameter<String> NAME = Parameter.word("name");
    private static final Parameter<String> ARGUMENTS = Parameter.text("arguments");

    private final List<Tool> tools = JavaTools.of(new Weather());

    public ToolBot() {
        command("tools", "lists what can be called", (ask, turn, given) -> Answer.of(list()));
        command(
                "call",
                "calls a tool",
                (ask, turn, given) -> {
                    Tool tool = find(given.get(NAME));
                    ObjectNode arguments = object(given.get(ARGUMENTS));
                    Callable<String> work = () -> tool.call(arguments, turn);
                    String shown = arguments.toString();
                    return Answer.of(
                            tool.spec().hints().readOnly()
                                    ? turn.tool(given.get(NAME), shown, work)
                                    : turn.effect(given.get(NAME), shown, work));
                },
                NAME,
                ARGUMENTS);
    }
    // docs:end

    private String list() {
        return tools.stream()
                .map(Tool::spec)
                .map(spec -> "`" + spec.name() + "`: " + spec.description() + " `" + spec.parameters() + "`")
                .collect(Collectors.joining("\n"));
    }

    private Tool find(String name) throws RefusedException {
        return tools.stream()
                .filter(tool -> tool.spec().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new RefusedException("There is no tool `" + name + "`."));
    }

    private static ObjectNode object(String json) throws RefusedException {
        try {
            JsonNode node = new JsonMapper().readTree(json);
            if (node instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new RefusedException("That is no JSON. Write e.g. `{\"city\": \"Bonn\", \"days\": 2}`.");
        }
        throw new RefusedException("That is no object of JSON. Write e.g. `{\"city\": \"Bonn\", \"days\": 2}`.");
    }

    public static void main(String[] args) {
        Bots.run(new ToolBot());
    }
}
