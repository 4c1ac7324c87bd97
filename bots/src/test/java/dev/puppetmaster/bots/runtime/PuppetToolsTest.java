package dev.puppetmaster.bots.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.runtime.AssignedBrain;
import dev.puppetmaster.api.runtime.AssignedPuppet;
import dev.puppetmaster.api.runtime.AssignedTool;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bot.tool.ToolMethod;
import dev.puppetmaster.bots.tools.Calls;
import dev.puppetmaster.bots.tools.Secrets;
import dev.puppetmaster.bots.tools.ToolEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PuppetToolsTest {
    public static final class Clock {
        @ToolMethod(value = "The time here.", readOnly = true)
        public String now() {
            return "noon";
        }
    }

    public static final class Calendar {
        @ToolMethod(value = "The day here.", readOnly = true)
        public String now() {
            return "Sunday";
        }

        @ToolMethod(value = "The year here.", readOnly = true)
        public String year() {
            return "2026";
        }
    }

    private static List<Tool> of(AssignedTool... tools) {
        AssignedPuppet puppet = new AssignedPuppet(
                "data-a",
                "@data-a:s",
                "a",
                false,
                new AssignedBrain.Llm("Be brief."),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                10,
                List.of(),
                List.of(tools),
                null,
                null);
        ToolEnvironment environment = new ToolEnvironment(
                new Secrets(Path.of("/nowhere")),
                request -> {
                    throw new IOException("no runner here");
                },
                PuppetToolsTest.class.getClassLoader(),
                true);
        try (PuppetTools all = new PuppetTools(puppet, environment, observation -> {})) {
            return all.now();
        }
    }

    @Test
    void ofTwoFunctionsOfOneNameTheModelIsOfferedTheOneThatStandsFirst() {
        List<Tool> tools = of(Calls.of("clock", Clock.class), Calls.of("calendar", Calendar.class));

        assertThat(tools)
                .extracting(tool -> tool.spec().description())
                .containsExactly("The time here.", "The year here.");
    }

    @Test
    void whichOneIsMeantCanBeSaid() {
        List<Tool> tools = of(Calls.only(Calls.of("calendar", Calendar.class), "year"), Calls.of("clock", Clock.class));

        assertThat(tools)
                .extracting(tool -> tool.spec().description())
                .containsExactly("The year here.", "The time here.");
    }
}
