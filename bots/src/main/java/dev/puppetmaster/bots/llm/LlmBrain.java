package dev.puppetmaster.bots.llm;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.Command;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Services;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import java.util.List;
import java.util.Set;

/**
 * A brain made of commands that also understands ordinary language. A command, or a file without words, goes to the
 * commands as it is; anything else goes to a language model, which calls the commands as its tools, with the rights and
 * the attachment of the one who asks. Where no model answers, the commands work on.
 */
public final class LlmBrain implements Brain {
    private final Brain commands;
    private final String persona;
    private final Models models;
    private final Services services;

    /**
     * @param commands the plain brain; its commands are the tools
     * @param persona who the puppet is and what it is for: the beginning of the system prompt
     * @param models where the model is
     * @param services that the model may call besides
     */
    public LlmBrain(Brain commands, String persona, Models models, Services services) {
        this.commands = commands;
        this.persona = persona;
        this.models = models;
        this.services = services;
    }

    /** As above, of a puppet that may call no service. */
    public LlmBrain(Brain commands, String persona, Models models) {
        this(commands, persona, models, Services.NONE);
    }

    @Override
    public List<Command> commands() {
        return commands.commands();
    }

    @Override
    public Set<String> events() {
        return commands.events();
    }

    @Override
    public void happened(MatrixEvent event, Turn turn) throws Exception {
        commands.happened(event, turn);
    }

    @Override
    public Answer answer(Ask ask, Turn turn) throws Exception {
        boolean words = !ask.text().isBlank();
        if (!words && commands().isEmpty()) {
            throw new RefusedException("I need words with it: say what I shall do.");
        }
        if (ask.command().isPresent() || !words) {
            return commands.answer(ask, turn);
        }
        ToolCalls tools = new ToolCalls(commands, ask, turn, new ServiceTools(services, turn));
        try {
            return new Dialogue(models, turn, tools, Prompt.of(persona, ask, tools.areThere())).run();
        } catch (ModelException e) {
            if (tools.haveAnswered()) {
                return tools.answerWithout(e.line());
            }
            return withoutModel(ask, turn, e);
        }
    }

    /** The explanation is for people, once a room; everything else is one line. */
    private Answer withoutModel(Ask ask, Turn turn, ModelException why) throws RefusedException {
        if (why.absent() && !ask.fromPuppet() && turn.firstTimeHere("no-model")) {
            return Answer.of(Explanation.of(why, models.settings(), commands()));
        }
        boolean commandsHelp = why.absent() && !commands().isEmpty();
        throw new RefusedException(why.line() + (commandsHelp ? " My commands work without it: `!help`." : ""));
    }
}
