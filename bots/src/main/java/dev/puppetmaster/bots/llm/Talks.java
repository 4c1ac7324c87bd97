package dev.puppetmaster.bots.llm;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Command;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bot.tool.ToolHints;
import dev.puppetmaster.bots.memory.Recollection;
import dev.puppetmaster.bots.memory.Summarizer;
import dev.puppetmaster.gateway.ModelDoor;
import dev.puppetmaster.gateway.policy.Caller;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The commands of each puppet with a model: what it is, what it may, what it costs; and that it begins anew. */
public final class Talks {
    private static final String BEGUN = "llm-begun";

    private static final List<Command> COMMANDS = List.of(
            new Command("model", "", "which models answer here"),
            new Command("budget", "", "what of the limits and budgets is used up"),
            new Command("tools", "", "what I may call"),
            new Command("reset", "", "begins anew: what was said here before, I am not shown any more"));

    private final Mind mind;
    private final Models models;

    /** @param mind whose commands they are */
    public Talks(Mind mind, Models models) {
        this.mind = mind;
        this.models = models;
    }

    public List<Command> commands() {
        return Stream.concat(COMMANDS.stream(), mind.memory().commands().stream())
                .toList();
    }

    static Caller caller(Ask ask, Turn turn) {
        return new Caller(turn.self().value(), ask.room().value(), ask.sender().value());
    }

    /**
     * @param tools those that the puppet has now
     * @return empty if the ask is none of these commands
     */
    public Optional<Answer> answer(Ask ask, Turn turn, Supplier<List<Tool>> tools)
            throws RefusedException, InterruptedException {
        return switch (ask.command().orElse("")) {
            case "model" -> Optional.of(Answer.of(model(standing(ask, turn))));
            case "budget" -> Optional.of(Answer.of(budget(standing(ask, turn))));
            case "tools" -> Optional.of(Answer.of(listed(tools.get())));
            case "reset" -> Optional.of(reset(turn));
            default -> mind.memory().answer(ask, turn);
        };
    }

    /** What the model is shown of before, since it began anew. */
    public Recollection before(Ask ask, Turn turn, Summarizer summarizer) throws Exception {
        Instant begun = turn.storedHere().get(BEGUN).map(Instant::parse).orElse(Instant.MIN);
        return mind.memory().before(ask, turn, begun, summarizer);
    }

    private Answer reset(Turn turn) {
        turn.storedHere().put(BEGUN, turn.now().toString());
        mind.memory().begunAnew(turn);
        return Answer.of("I begin anew: what was said here until now, I am not shown any more.");
    }

    private ModelDoor.Standing standing(Ask ask, Turn turn) throws RefusedException, InterruptedException {
        try {
            return models.standing(mind.policy(), caller(ask, turn));
        } catch (ModelException e) {
            throw new RefusedException(e.line());
        }
    }

    private String model(ModelDoor.Standing standing) {
        String by = mind.policy().equals(ModelDoor.DEFAULT_POLICY)
                ? "`OLLAMA_BASE_URL` and `OLLAMA_MODEL`"
                : "the LLMPolicy `" + mind.policy() + "`";
        return "By " + by + (standing.models().size() == 1 ? ":" : ", the first that can:") + "\n\n"
                + standing.models().stream().map(line -> "1. `" + line + "`").collect(Collectors.joining("\n"));
    }

    private static String budget(ModelDoor.Standing standing) {
        return standing.spent().isEmpty()
                ? "Nothing is limited here."
                : standing.spent().stream().map(line -> "- " + line).collect(Collectors.joining("\n"));
    }

    private static String listed(List<Tool> tools) {
        return tools.isEmpty()
                ? "I have no tools, besides my commands: `!help`."
                : tools.stream()
                        .map(tool -> "- `" + tool.spec().name() + "` "
                                + tool.spec().description() + hints(tool.spec().hints()))
                        .collect(Collectors.joining("\n"));
    }

    private static String hints(ToolHints hints) {
        return hints.readOnly() ? " *(only reads)*" : hints.destructive() ? " *(may change or remove)*" : " *(adds)*";
    }
}
