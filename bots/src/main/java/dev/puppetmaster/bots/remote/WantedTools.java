package dev.puppetmaster.bots.remote;

import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.remote.Contract;
import dev.puppetmaster.bot.remote.TurnLine.ToolWish;
import dev.puppetmaster.bot.remote.TurnRequest;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bots.data.OneLine;
import dev.puppetmaster.bots.llm.BuiltInTools;
import dev.puppetmaster.bots.tools.ToolOutcome;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The tools that a brain may ask for in one turn. Each journals what it does by itself, and asks for an approval where it needs
 * one: a brain elsewhere has no other way to them than a model.
 */
final class WantedTools {
    /** All that tools give in one turn, characters: a turn goes over the wire again with each round. */
    private static final int MAX_ALL_RESULTS = 512 * 1024;

    private static final int LEAST_RESULT = 500;

    private final Turn turn;
    private final BuiltInTools builtIn;
    private final Map<String, Tool> tools = new LinkedHashMap<>();
    private int told;

    /** @param others besides the built-in ones; of two with one name the first counts */
    WantedTools(Turn turn, BuiltInTools builtIn, List<Tool> others) {
        this.turn = turn;
        this.builtIn = builtIn;
        Stream.concat(builtIn.now().stream(), others.stream())
                .limit(TurnRequest.MAX_TOOLS)
                .forEach(tool -> tools.putIfAbsent(tool.spec().name(), tool));
    }

    List<Tool> all() {
        return List.copyOf(tools.values());
    }

    /** What the brain is shown of them. */
    List<TurnRequest.Offer> offers() {
        return tools.values().stream()
                .map(Tool::spec)
                .map(spec -> new TurnRequest.Offer(
                        spec.name(),
                        spec.description(),
                        spec.parameters(),
                        !spec.hints().readOnly()))
                .toList();
    }

    /**
     * Runs what is wanted; a fault of the tool is an outcome, too.
     *
     * @throws Turn.OutcomeUnknownException as the brain must not get the chance to try it again
     */
    TurnRequest.Outcome run(ToolWish wish) throws Exception {
        Tool tool = Optional.ofNullable(tools.get(wish.name()))
                .or(() -> builtIn.named(wish.name()))
                .orElse(null);
        if (tool == null) {
            return new TurnRequest.Failed("There is no tool \"" + wish.name() + "\". " + names());
        }
        ToolOutcome outcome = ToolOutcome.of(
                "tool " + wish.name(), "for " + turn.self(), () -> bounded(tool.call(wish.arguments(), turn)));
        return switch (outcome) {
            case ToolOutcome.Gave gave -> new TurnRequest.Gave(gave.text());
            case ToolOutcome.Refused refused ->
                new TurnRequest.Failed(OneLine.of(bounded(refused.line()), Contract.MAX_RESULT));
            case ToolOutcome.Failed failed -> new TurnRequest.Failed("The tool failed inside; it has no answer.");
        };
    }

    private String names() {
        String names = String.join(", ", tools.keySet());
        return names.isEmpty() ? "There are no tools." : "The tools are: " + names + ".";
    }

    private String bounded(String text) {
        int room = Math.max(LEAST_RESULT, Math.min(Contract.MAX_RESULT, MAX_ALL_RESULTS - told) - LEAST_RESULT);
        String kept = text.length() <= room ? text : text.substring(0, room) + "\n… (cut here; it goes on)";
        told += kept.length();
        return kept;
    }
}
