package dev.puppetmaster.bot.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.testkit.BotTester;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JavaToolsTest {
    private static final JsonMapper JSON = new JsonMapper();

    public enum Unit {
        CELSIUS,
        FAHRENHEIT
    }

    public record Place(@ToolParameter("its name") String city, Optional<Double> latitude) {
        public Place {
            if (city.isBlank()) {
                throw new IllegalArgumentException("a place has a name");
            }
        }
    }

    public record Report(String city, List<Integer> degrees, Unit unit, Optional<String> warning) {}

    public static final class Weather {
        @ToolMethod(value = "The weather of the next days.", readOnly = true)
        public Report getForecast(
                Turn turn,
                @ToolParameter("where") Place place,
                @ToolParameter("how many, 1 to 7") int days,
                @ToolParameter("in which unit") Optional<Unit> unit,
                @ToolParameter("which ones") Optional<List<String>> only) {
            assertThat(turn.self().value()).isEqualTo("@bot:tester.test");
            return new Report(
                    place.city() + only.map(list -> " " + list).orElse(""),
                    java.util.stream.IntStream.range(0, days).boxed().toList(),
                    unit.orElse(Unit.CELSIUS),
                    Optional.empty());
        }

        @ToolMethod(value = "Orders rain.", name = "rain", destructive = true)
        public void order(
                @ToolParameter("litres") long litres,
                @ToolParameter("how strong") double strength,
                @ToolParameter("now") boolean now)
                throws RefusedException {
            if (litres > 1_000_000_000_000L) {
                throw new RefusedException("So much there is not.");
            }
            assertThat(strength).isEqualTo(0.5);
            assertThat(now).isTrue();
        }
    }

    @Test
    void parametersBecomeAJsonSchema() throws Exception {
        ToolSpec spec = tool("get_forecast").spec();

        JsonNode expected = JSON.readTree("""
                        {"type": "object", "properties": {
                          "place": {"type": "object", "properties": {
                            "city": {"type": "string", "description": "its name"}, "latitude": {"type": "number"}},
                            "required": ["city"], "additionalProperties": false, "description": "where"},
                          "days": {"type": "integer", "description": "how many, 1 to 7"},
                          "unit": {"type": "string", "enum": ["CELSIUS", "FAHRENHEIT"], "description": "in which unit"},
                          "only": {"type": "array", "items": {"type": "string"}, "description": "which ones"}},
                         "required": ["place", "days"], "additionalProperties": false}
                        """);
        assertThat((JsonNode) spec.parameters()).isEqualTo(expected);
        assertThat(spec.description()).isEqualTo("The weather of the next days.");
        assertThat(spec.hints()).isEqualTo(ToolHints.READ_ONLY);
        assertThat(tool("rain").spec().hints()).isEqualTo(new ToolHints(false, true, false));
    }

    @Test
    void aSpecificationIsNotChangedFromOutside() {
        ToolSpec spec = tool("rain").spec();
        spec.parameters().removeAll();
        assertThat(spec.parameters().path("properties").has("litres")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0000', textBlock = """
            {"place": {"city": "Bonn"}, "days": 2} | {"city":"Bonn","degrees":[0,1],"unit":"CELSIUS"}
            {"place": {"city": "Bonn", "latitude": 50}, "days": 1.0, "unit": "FAHRENHEIT", "only": ["a", "b"]} | {"city":"Bonn [a, b]","degrees":[0],"unit":"FAHRENHEIT"}
            {"place": {"city": "Bonn"}, "days": 0, "unit": null} | {"city":"Bonn","degrees":[],"unit":"CELSIUS"}
            {"days": 2} | `place` is missing.
            {"place": null, "days": 2} | `place` is missing.
            {"place": "Bonn", "days": 2} | `place` is not an object.
            {"place": {"city": 7}, "days": 2} | `place.city` is not a text.
            {"place": {"city": " "}, "days": 2} | `place` is not right: a place has a name
            {"place": {"city": "Bonn", "town": "x"}, "days": 2} | `place.town` is not known. Known: city, latitude.
            {"place": {"city": "Bonn", "latitude": "north"}, "days": 2} | `place.latitude` is not a number.
            {"place": {"city": "Bonn"}, "days": 2.5} | `days` is not a whole number from -2147483648 to 2147483647.
            {"place": {"city": "Bonn"}, "days": 3000000000} | `days` is not a whole number from -2147483648 to 2147483647.
            {"place": {"city": "Bonn"}, "days": 2, "unit": "Kelvin"} | `unit` is not one of CELSIUS, FAHRENHEIT.
            {"place": {"city": "Bonn"}, "days": 2, "only": "a"} | `only` is not a list.
            {"place": {"city": "Bonn"}, "days": 2, "only": ["a", 1]} | `only[1]` is not a text.
            {"place": {"city": "Bonn"}, "days": 2, "only": [null]} | `only[0]` is not a text.
            {"place": {"city": "Bonn"}, "days": 2, "month": 1} | `month` is not known. Known: place, days, unit, only.
            """)
    void argumentsAreBoundOrRefusedWithTheirPlace(String arguments, String said) {
        assertThat(said("get_forecast", arguments)).isEqualTo(said);
    }

    @Test
    void aMethodThatGivesNothingIsDone() {
        assertThat(said("rain", "{\"litres\": 5000000000, \"strength\": 0.5, \"now\": true}"))
                .isEqualTo("Done.");
    }

    @Test
    void whatAMethodRefusesIsRefused() {
        assertThat(said("rain", "{\"litres\": 5000000000000, \"strength\": 0.5, \"now\": true}"))
                .isEqualTo("So much there is not.");
    }

    /** Each of these declares one tool that is none. */
    public static final class Wrong {
        private Wrong() {}

        public static final class NoTool {}

        public static final class Hidden {
            @ToolMethod("x")
            void hidden() {}
        }

        public static final class Untold {
            @ToolMethod("x")
            public void untold(int days) {}
        }

        public static final class Type {
            @ToolMethod("x")
            public void type(@ToolParameter("when") Date when) {}
        }

        public static final class Deep {
            @ToolMethod("x")
            public void deep(@ToolParameter("when") List<Optional<String>> when) {}
        }

        public static final class Result {
            @ToolMethod("x")
            public Object result() {
                return "";
            }
        }

        public record Tree(List<Tree> children) {}

        public static final class Endless {
            @ToolMethod("x")
            public void endless(@ToolParameter("a tree") Tree tree) {}
        }

        public static final class Twice {
            @ToolMethod("x")
            public void getDay() {}

            @ToolMethod(value = "y", name = "get_day")
            public void other() {}
        }

        public static final class Named {
            @ToolMethod(value = "x", name = "get day")
            public void named() {}
        }

        public static final class Blank {
            @ToolMethod("")
            public void blank() {}
        }

        public static final class Both {
            @ToolMethod(value = "x", readOnly = true, destructive = true)
            public void both() {}
        }

        public static final class Same {
            @ToolMethod("x")
            public void same(@ToolParameter("a") String a, @ToolParameter(value = "b", name = "a") String b) {}
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            NoTool  | NoTool has no tool: put @ToolMethod("what it does") on a public method
            Hidden  | Hidden.hidden is not public, so nobody can call it
            Untold  | Untold.untold: parameter days needs @ToolParameter("what is right for it")
            Type    | Type.type: when: java.util.Date is not a type that a tool takes or gives: String, int, long, double, boolean, an enum, a record, a List or an Optional
            Deep    | Deep.deep: when: an Optional stands alone, not within a List, an Optional or as the result
            Result  | Result.result: java.lang.Object is not a type that a tool takes or gives: String, int, long, double, boolean, an enum, a record, a List or an Optional
            Endless | Endless.endless: tree: children: the record Tree contains itself
            Twice   | Twice.getDay and Twice.other are both the tool "get_day": give one of them another name
            Named   | Named.named: not a tool's name: "get day" (1 to 64 letters, digits, _ and -, beginning with a letter, e.g. get_weather)
            Blank   | Blank.blank: its description is empty, and a model reads nothing else of it
            Both    | Both.both: a tool that is readOnly destroys nothing: leave one of the two out
            Same    | Same.same: two of its parameters are named a
            """)
    void aWrongDeclarationSaysWhereAndWhatWouldBeRight(String name, String line) throws Exception {
        var constructor = Class.forName(Wrong.class.getName() + "$" + name).getDeclaredConstructor();
        Object object = constructor.newInstance();
        assertThatThrownBy(() -> JavaTools.of(object))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .endsWith(line);
    }

    private static Tool tool(String name) {
        return JavaTools.of(new Weather()).stream()
                .filter(tool -> tool.spec().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String said(String name, String arguments) {
        return BotTester.of((ask, turn) -> Answer.of(tool(name).call((ObjectNode) JSON.readTree(ask.text()), turn)))
                .ask(arguments);
    }
}
