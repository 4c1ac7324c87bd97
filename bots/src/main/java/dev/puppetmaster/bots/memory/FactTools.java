package dev.puppetmaster.bots.memory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bot.tool.ToolHints;
import dev.puppetmaster.bot.tool.ToolParameters;
import dev.puppetmaster.bot.tool.ToolSpec;
import dev.puppetmaster.bots.data.OneLine;
import java.util.List;
import java.util.stream.Collectors;

/** The tools by which a model keeps, finds and forgets facts of the one who asks. They know no other person and room. */
final class FactTools {
    private static final int MAX_FOUND = 20;
    private static final int MAX_QUERY = 1_000;

    private FactTools() {}

    static List<Tool> of(FactStore store, Ask ask) {
        return List.of(
                new Remember(
                        store,
                        ask,
                        spec(
                                "remember",
                                "Keeps a fact about the person who asks, for later talks in this room: what they want kept. Not"
                                        + " for secrets.",
                                "text",
                                "string",
                                "the fact, one sentence that is understood by itself",
                                new ToolHints(false, false, true))),
                new Recall(
                        store,
                        ask,
                        spec(
                                "recall",
                                "Finds what was kept about the person who asks, in this room.",
                                "query",
                                "string",
                                "words that stand in it; empty for all",
                                ToolHints.READ_ONLY)),
                new Forget(
                        store,
                        ask,
                        spec(
                                "forget",
                                "Forgets a fact about the person who asks, where they want that.",
                                "id",
                                "integer",
                                "its number, as recall shows it",
                                new ToolHints(false, true, true))));
    }

    private static ToolSpec spec(
            String name, String does, String parameter, String type, String about, ToolHints hints) {
        return new ToolSpec(
                name,
                does,
                new ToolParameters().required(parameter, type, about).schema(),
                hints);
    }

    private record Remember(FactStore store, Ask ask, ToolSpec spec) implements Tool {
        @Override
        public String call(ObjectNode arguments, Turn turn) throws Exception {
            JsonNode given = arguments.path("text");
            if (!given.isTextual() || given.textValue().isBlank()) {
                throw new RefusedException("\"text\" has to be the fact, as in {\"text\": \"Likes tea.\"}.");
            }
            // one character more than fits, so that what is too long is refused rather than cut
            String text = OneLine.of(given.textValue(), FactStore.MAX_TEXT * 2);
            return turn.effect("remember", "a fact of " + text.length() + " characters", () -> keep(text, turn));
        }

        /** A refusal is an outcome too: run again after a crash, the model is told the same. */
        private String keep(String text, Turn turn) {
            try {
                Fact kept = store.keep(FactMemory.whose(ask, turn), ask.event(), text, turn.now());
                return "Kept as #" + kept.id() + ".";
            } catch (RefusedException e) {
                return "Refused: " + e.getMessage();
            }
        }
    }

    private record Recall(FactStore store, Ask ask, ToolSpec spec) implements Tool {
        @Override
        public String call(ObjectNode arguments, Turn turn) throws Exception {
            String query = arguments.path("query").asText("");
            if (query.length() > MAX_QUERY) {
                throw new RefusedException("\"query\" has at most " + MAX_QUERY + " characters.");
            }
            return turn.tool("recall", OneLine.of(query, 80), () -> found(query, turn));
        }

        private String found(String query, Turn turn) {
            Fact.Whose whose = FactMemory.whose(ask, turn);
            List<Fact> found = query.isBlank() ? store.all(whose) : store.find(whose, query, MAX_FOUND);
            return found.isEmpty()
                    ? "Nothing is kept that has these words."
                    : found.stream().map(FactMemory::line).collect(Collectors.joining("\n"));
        }
    }

    private record Forget(FactStore store, Ask ask, ToolSpec spec) implements Tool {
        @Override
        public String call(ObjectNode arguments, Turn turn) throws Exception {
            JsonNode id = arguments.path("id");
            if (!id.canConvertToLong() || !id.isIntegralNumber()) {
                throw new RefusedException("\"id\" has to be a number that recall shows, as in {\"id\": 3}.");
            }
            return turn.effect(
                    "forget",
                    "#" + id.longValue(),
                    () -> store.forget(FactMemory.whose(ask, turn), id.longValue())
                            ? "Forgotten."
                            : "There is no such fact of the person who asks.");
        }
    }
}
