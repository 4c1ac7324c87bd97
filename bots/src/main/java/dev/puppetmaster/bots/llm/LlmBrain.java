package dev.puppetmaster.bots.llm;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.Command;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bots.memory.Recollection;
import dev.puppetmaster.gateway.ModelDoor;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A brain made of commands that also understands ordinary language. A command, or a file without words, goes to the
 * commands as it is; anything else goes to a language model, which calls the commands as its tools, with the rights and
 * the attachment of the one who asks. Where no model answers, the commands work on.
 */
public final class LlmBrain implements Brain, AutoCloseable {
    private final Brain commands;
    private final Mind mind;
    private final Models models;
    private final Talks talks;
    private final Runnable whenClosed;

    /**
     * @param commands the plain brain; its commands are tools
     * @param mind what the puppet is
     * @param models where the models are
     * @param whenClosed run when this is closed
     */
    public LlmBrain(Brain commands, Mind mind, Models models, Runnable whenClosed) {
        this.commands = commands;
        this.mind = mind;
        this.models = models;
        this.talks = new Talks(mind, models);
        this.whenClosed = whenClosed;
    }

    /** As above, and nothing is to be closed. */
    public LlmBrain(Brain commands, Mind mind, Models models) {
        this(commands, mind, models, () -> {});
    }

    @Override
    public List<Command> commands() {
        List<Command> own = commands.commands();
        return Stream.concat(
                        own.stream(),
                        talks.commands().stream()
                                .filter(command -> own.stream()
                                        .noneMatch(other -> other.name().equals(command.name()))))
                .toList();
    }

    @Override
    public Set<String> events() {
        return Stream.concat(commands.events().stream(), mind.memory().events().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void happened(MatrixEvent event, Turn turn) throws Exception {
        if (mind.memory().events().contains(event.type())) {
            mind.memory().happened(event, turn);
        }
        if (commands.events().contains(event.type())) {
            commands.happened(event, turn);
        }
    }

    @Override
    public Answer answer(Ask ask, Turn turn) throws Exception {
        boolean words = !ask.text().isBlank();
        boolean own =
                ask.command().isPresent() && commands.commands().stream().noneMatch(command -> ask.is(command.name()));
        if (own) {
            Optional<Answer> answer = talks.answer(ask, turn, () -> new ToolCalls(commands, mind, ask, turn).tools());
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        if (!words && ask.command().isEmpty() && commands.commands().isEmpty()) {
            throw new RefusedException("I need words with it: say what I shall do.");
        }
        if (ask.command().isPresent() || !words) {
            return commands.answer(ask, turn);
        }
        return byModel(ask, turn);
    }

    private Answer byModel(Ask ask, Turn turn) throws Exception {
        ToolCalls tools = new ToolCalls(commands, mind, ask, turn);
        Models.Talk talk = Models.Talk.of(mind, Talks.caller(ask, turn));
        try {
            Recollection before = talks.before(ask, turn, new ModelSummary(models, talk, turn, ask));
            Origin origin = Origin.of(turn, ask, before.texts());
            return new Dialogue(
                            models,
                            talk,
                            turn,
                            tools,
                            origin,
                            Prompt.of(mind.persona(), ask, before, turn.self(), tools.areThere(), origin))
                    .run();
        } catch (ModelException e) {
            if (tools.haveAnswered()) {
                return tools.answerWithout(e.line());
            }
            return withoutModel(ask, turn, e);
        }
    }

    /** The explanation is for people, once a room; everything else is one line. */
    private Answer withoutModel(Ask ask, Turn turn, ModelException why) throws RefusedException {
        if (why.absent()
                && mind.policy().equals(ModelDoor.DEFAULT_POLICY)
                && !ask.fromPuppet()
                && turn.firstTimeHere("no-model")) {
            return Answer.of(Explanation.of(why, models.settings(), commands.commands()));
        }
        boolean commandsHelp = why.absent() && !commands.commands().isEmpty();
        throw new RefusedException(why.line() + (commandsHelp ? " My commands work without it: `!help`." : ""));
    }

    @Override
    public void close() {
        whenClosed.run();
    }
}
