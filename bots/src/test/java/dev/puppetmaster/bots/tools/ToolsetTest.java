package dev.puppetmaster.bots.tools;

import static dev.puppetmaster.bots.tools.Calls.call;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.runtime.AssignedTool;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bot.tool.ToolHints;
import dev.puppetmaster.bot.tool.ToolMethod;
import dev.puppetmaster.bot.tool.ToolParameter;
import dev.puppetmaster.bots.tools.runner.ToolRunner;
import dev.puppetmaster.testkit.BotTester;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ToolsetTest {
    private static final ToolRunner NO_RUNNER = request -> {
        throw new IOException("no runner here");
    };
    private static final ToolEnvironment ENVIRONMENT =
            new ToolEnvironment(new Secrets(Path.of("/nowhere")), NO_RUNNER, ToolsetTest.class.getClassLoader(), true);

    public static final class Shop {
        @ToolMethod(value = "The price of a thing.", readOnly = true)
        public String price(@ToolParameter("how many") int count, @ToolParameter("of what") String thing) {
            return switch (thing) {
                case "long" -> "x".repeat(100_000);
                case "control" -> "a\u0007b\nc";
                case "fault" -> throw new IllegalStateException("stack of the inside");
                default -> count + " " + thing;
            };
        }

        @ToolMethod("Buys a thing.")
        public void buy(@ToolParameter("of what") String thing) throws Exception {
            switch (thing) {
                case "none" -> throw new RefusedException("There is none.");
                case "fault" -> throw new IllegalStateException("stack of the inside");
                case "lost" -> throw new UnfinishedException("The shop did not answer.");
                default -> assertThat(thing).isEqualTo("tea");
            }
        }

        @ToolMethod(value = "Orders, twice is as good as once.", idempotent = true)
        public String order(@ToolParameter("of what") String thing) throws Exception {
            if (thing.equals("lost")) {
                throw new UnfinishedException("The shop did not answer.");
            }
            return thing;
        }
    }

    private static Toolset shop(AssignedTool tool) {
        return Toolset.of(tool, ENVIRONMENT, null);
    }

    private static final AssignedTool SHOP = Calls.of("shop", Shop.class);

    @Test
    void itsFunctionsAreListedWithTheHashesOfTheirSchemas() throws Exception {
        Toolset.Listing listing = shop(SHOP).list();
        assertThat(listing.tools()).extracting(tool -> tool.spec().name()).containsExactly("buy", "order", "price");
        assertThat(listing.seen()).containsOnlyKeys("buy", "order", "price");
        assertThat(listing.seen().values())
                .allMatch(hash -> hash.matches("[0-9a-f]{64}"))
                .doesNotHaveDuplicates();
        assertThat(listing.problems()).isEmpty();
    }

    @Test
    void namesPickFunctionsAndOneThatIsNotThereIsSaid() throws Exception {
        Toolset.Listing listing = shop(Calls.only(SHOP, "price", "prise")).list();
        assertThat(listing.tools()).extracting(tool -> tool.spec().name()).containsExactly("price");
        assertThat(listing.seen()).containsOnlyKeys("buy", "order", "price");
        assertThat(listing.problems())
                .containsExactly("Tool default/shop has no function `prise`; it has buy, order, price.");
    }

    @Test
    void whatIsPinnedAsItIsIsCalled() throws Exception {
        Map<String, String> seen = shop(SHOP).list().seen();
        Toolset tools = shop(Calls.pinned(SHOP, seen));
        assertThat(tools.list().problems()).isEmpty();
        assertThat(call(tools, "price", "{\"count\": 2, \"thing\": \"tea\"}").markdown())
                .isEqualTo("2 tea");
    }

    @Test
    void whatChangedSinceItWasPinnedIsNotShownAndNotCalled() throws Exception {
        Toolset tools = shop(Calls.pinned(SHOP, Map.of("price", "0".repeat(64))));
        String line = "`price` of Tool default/shop is not what it was when it was accepted (000000000000, now "
                + tools.list().seen().getOrDefault("price", "").substring(0, 12)
                + "), so it is not called: look at what it is now, and raise the Tool's spec.version to accept it.";
        assertThat(tools.list().problems()).containsExactly(line);
        Tool refused = tools.list().tools().stream()
                .filter(tool -> tool.spec().name().equals("price"))
                .findFirst()
                .orElseThrow();
        assertThat(refused.spec().description()).doesNotContain("The price");
        BotTester.Said said = call(tools, "price", "{\"count\": 2, \"thing\": \"tea\"}");
        assertThat(said.refused()).isTrue();
        assertThat(said.markdown()).isEqualTo(line);
        assertThat(call(tools, "buy", "{\"thing\": \"tea\"}").markdown()).isEqualTo("Done.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0000', textBlock = """
            {"count": 2} | The arguments of `price` do not do: `thing` is missing. Call it again with what is right.
            {"count": "2", "thing": "tea"} | The arguments of `price` do not do: `count`: string found, integer expected. Call it again with what is right.
            {"count": 2, "thing": "tea", "x": 1, "y": 2} | The arguments of `price` do not do: `x` is not known; `y` is not known. Call it again with what is right.
            """)
    void argumentsAreHeldToTheSchemaBeforeAnythingRuns(String arguments, String line) {
        BotTester.Said said = call(shop(SHOP), "price", arguments);
        assertThat(said.refused()).isTrue();
        assertThat(said.markdown()).isEqualTo(line);
        assertThat(said.tools()).isEmpty();
    }

    @Test
    void argumentsHaveAnEnd() {
        String thing = "x".repeat(70_000);
        assertThat(call(shop(SHOP), "price", "{\"count\": 2, \"thing\": \"" + thing + "\"}")
                        .markdown())
                .isEqualTo("The arguments of `price` are longer than 65536 characters. Give less.");
    }

    @Test
    void whatIsLongIsCutAndWhatControlsATerminalIsLeftOut() {
        assertThat(call(shop(SHOP), "price", "{\"count\": 2, \"thing\": \"long\"}")
                        .markdown())
                .hasSize(65_536 + "\n… (cut here; it goes on)".length())
                .endsWith("\n… (cut here; it goes on)");
        assertThat(call(shop(SHOP), "price", "{\"count\": 2, \"thing\": \"control\"}")
                        .markdown())
                .isEqualTo("ab\nc");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            buy   | {"thing": "none"} | There is none.
            buy   | {"thing": "lost"} | The shop did not answer. I do not know whether `buy` took effect. I did not run it again; check, then ask me anew.
            buy   | {"thing": "fault"} | `buy` failed inside; it has no answer. I do not know whether `buy` took effect. I did not run it again; check, then ask me anew.
            order | {"thing": "lost"} | The shop did not answer.
            price | {"count": 2, "thing": "fault"} | `price` failed inside; it has no answer.
            """)
    void whatGoesWrongIsOneLineAndAnOutcomeThatNobodyKnowsIsSaid(String function, String arguments, String line) {
        BotTester.Said said = call(shop(SHOP), function, arguments);
        assertThat(said.refused()).isTrue();
        assertThat(said.markdown()).isEqualTo(line);
    }

    @Test
    void aClassThatIsNotThereIsOneLine() throws Exception {
        AssignedTool gone = Calls.of("gone", Calls.class);
        assertThat(shop(gone).list().problems())
                .containsExactly("Tool default/gone: " + Calls.class.getName()
                        + " cannot be made: it needs a public constructor without parameters");
    }

    @Test
    void hintsOfAFunctionStandInItsSpecification() throws Exception {
        assertThat(shop(SHOP).list().tools().getFirst().spec().hints()).isEqualTo(new ToolHints(false, false, false));
    }
}
