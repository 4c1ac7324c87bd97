package dev.puppetmaster.bots.remote;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.Command;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.UnknownCommand;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bots.llm.AskModel;
import dev.puppetmaster.bots.llm.BuiltInTools;
import dev.puppetmaster.bots.llm.Mind;
import dev.puppetmaster.bots.llm.Models;
import dev.puppetmaster.bots.llm.Talks;
import dev.puppetmaster.bots.memory.Recollection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import okhttp3.HttpUrl;

/**
 * A brain that is a program of its own, behind the HTTP contract of docs/remote-brains.md. It is told of a message and answers
 * in words, or wants tools; these run here, with the rights of the one who asks and of the puppet, and it is told what they
 * gave. It holds nothing that it could not be told again, and is given no credential.
 */
public final class RemoteBrain implements Brain, AutoCloseable {
    private final Setting setting;
    private final Talks talks;
    private final BrainCalls calls;

    /**
     * Whose brain it is, and where.
     *
     * @param url up to where {@code /v1} follows
     * @param mind what it may call and what it is told of before; its policy counts where it may ask models
     * @param models where they are
     * @param mayAskModels whether it is offered {@code ask_model}
     * @param displayName of the puppet, as it is now
     * @param isPuppet whether somebody is a puppet, of any homeserver
     * @param whenClosed run when the brain is closed
     */
    public record Setting(
            HttpUrl url,
            Mind mind,
            Models models,
            boolean mayAskModels,
            Supplier<String> displayName,
            Predicate<UserId> isPuppet,
            Runnable whenClosed) {}

    public RemoteBrain(Setting setting) {
        this(setting, Patience.USUAL);
    }

    RemoteBrain(Setting setting, Patience patience) {
        this.setting = setting;
        this.talks = new Talks(setting.mind(), setting.models());
        this.calls = new BrainCalls(setting.url(), patience);
    }

    @Override
    public List<Command> commands() {
        return talks.commands();
    }

    @Override
    public Set<String> events() {
        return setting.mind().memory().events();
    }

    @Override
    public void happened(MatrixEvent event, Turn turn) {
        setting.mind().memory().happened(event, turn);
    }

    @Override
    public Answer answer(Ask ask, Turn turn) throws Exception {
        BuiltInTools builtIn = new BuiltInTools(setting.mind().services(), turn);
        WantedTools tools = new WantedTools(turn, builtIn, others(ask));
        if (ask.command().isPresent()) {
            return command(ask, turn, tools);
        }
        if (ask.text().isBlank()) {
            throw new RefusedException("I need words with it: say what I shall do.");
        }
        Recollection before = talks.before(ask, turn, (summary, said) -> Optional.empty());
        Briefing briefing = Briefing.of(ask, turn, setting.displayName().get(), setting.isPuppet(), before.said());
        try {
            return new RemoteTurn(calls, turn, briefing, tools, builtIn).run();
        } catch (BrainFault e) {
            throw new RefusedException(e.line());
        }
    }

    private List<Tool> others(Ask ask) {
        List<Tool> others = new ArrayList<>();
        if (setting.mayAskModels()) {
            others.add(new AskModel(setting.models(), setting.mind(), ask));
        }
        others.addAll(setting.mind().memory().tools(ask));
        others.addAll(setting.mind().tools().get());
        return others;
    }

    private Answer command(Ask ask, Turn turn, WantedTools tools) throws RefusedException, InterruptedException {
        if (!setting.mayAskModels()) {
            if (ask.is("model")) {
                return Answer.of("None that I know of: my brain is a program of its own, at `" + setting.url() + "`.");
            }
            if (ask.is("budget")) {
                return Answer.of("Nothing is limited here.");
            }
        }
        Optional<Answer> answer = talks.answer(ask, turn, tools::all);
        if (answer.isEmpty()) {
            throw new RefusedException(UnknownCommand.line(ask.command().orElse(""), commands()));
        }
        return answer.get();
    }

    @Override
    public void close() {
        calls.close();
        setting.whenClosed().run();
    }
}
