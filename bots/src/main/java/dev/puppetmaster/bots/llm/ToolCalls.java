package dev.puppetmaster.bots.llm;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Answer.AnswerFile;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.store.StoreException;
import dev.puppetmaster.bots.data.OneLine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tools that the model calls for one ask, and what they answered. */
final class ToolCalls {
    private static final Logger LOG = LoggerFactory.getLogger(ToolCalls.class);
    private static final int MAX_RESULT = 3_000;
    private static final int MAX_ALL_RESULTS = 9_000;
    private static final int MAX_FILES = 8;

    private final Brain commands;
    private final Ask ask;
    private final Turn turn;
    private final Toolbox toolbox;
    private final ServiceTools services;
    private final List<String> answers = new ArrayList<>();
    private final Map<String, AnswerFile> files = new LinkedHashMap<>();
    private int told;

    ToolCalls(Brain commands, Ask ask, Turn turn, ServiceTools services) {
        this.commands = commands;
        this.ask = ask;
        this.turn = turn;
        this.toolbox = new Toolbox(commands.commands(), services.names());
        this.services = services;
    }

    List<ToolSpecification> specifications() {
        return Stream.concat(toolbox.specifications().stream(), services.specifications().stream())
                .toList();
    }

    boolean areThere() {
        return !specifications().isEmpty();
    }

    /** What the model is told where it said nothing, or called a tool that the server did not pass on. */
    String nudge() {
        return "That was empty. " + toolbox.names() + " Answer in words, or call one of them.";
    }

    boolean haveAnswered() {
        return !answers.isEmpty();
    }

    /** The model's words, with the files of the tools. */
    Answer answer(String words) {
        return new Answer(words, List.copyOf(files.values()));
    }

    /** What the tools answered, where the model cannot put it into words: work that is done is not lost. */
    Answer answerWithout(String why) {
        return answer(String.join("\n\n", answers) + "\n\n(I could not put this into words. " + why + ")");
    }

    /**
     * Runs one call; gives what the model is told of it.
     *
     * @throws Turn.OutcomeUnknownException as the model must not get the chance to try it again
     */
    String run(ModelReply.Call call) throws Exception {
        if (services.isFor(call)) {
            return runService(call);
        }
        return switch (toolbox.check(call)) {
            case Toolbox.Checked.Wrong wrong -> wrong.line();
            case Toolbox.Checked.Ready ready -> run(ready);
        };
    }

    private String runService(ModelReply.Call call) throws Exception {
        try {
            return shortened(services.run(call));
        } catch (Turn.OutcomeUnknownException e) {
            throw e;
        } catch (RefusedException e) {
            stopIfInterrupted();
            return "Refused: " + shortened(String.valueOf(e.getMessage()));
        }
    }

    private String run(Toolbox.Checked.Ready ready) throws Exception {
        Ask command = asCommand(ready);
        try {
            Answer answer =
                    turn.tool("!" + ready.command(), shown(ready.arguments()), () -> commands.answer(command, turn));
            return keep(answer);
        } catch (Turn.OutcomeUnknownException | InterruptedException | StoreException e) {
            throw e;
        } catch (RefusedException e) {
            stopIfInterrupted();
            return "Refused: " + shortened(String.valueOf(e.getMessage()));
        } catch (Exception e) {
            stopIfInterrupted();
            LOG.error("!{} failed at {}", ready.command(), ask.event(), e);
            return "The tool failed inside; it has no answer. Say so.";
        }
    }

    private static String shown(String arguments) {
        return arguments.isEmpty() ? "no arguments" : OneLine.of(arguments, 80);
    }

    /** A tool may hide that it was stopped, as its own failure. */
    private static void stopIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private Ask asCommand(Toolbox.Checked.Ready ready) {
        Ask worded = ask.withText(ready.arguments());
        return new Ask(
                worded.event(),
                worded.room(),
                worded.direct(),
                worded.sender(),
                worded.senderName(),
                worded.fromPuppet(),
                worded.text(),
                Optional.of(ready.command()),
                worded.attachment(),
                worded.conversation(),
                worded.hop());
    }

    private String keep(Answer answer) {
        answers.add(answer.markdown());
        StringBuilder told = new StringBuilder(shortened(answer.markdown()));
        for (AnswerFile file : answer.files()) {
            files.remove(file.fileName());
            if (files.size() < MAX_FILES) {
                files.put(file.fileName(), file);
                told.append("\n(attached to your answer: ")
                        .append(OneLine.of(file.fileName(), 100))
                        .append(')');
            }
        }
        return told.toString();
    }

    /** A tool's text as far as the model can still read it: an Ollama cuts a prompt that is too long silently. */
    private String shortened(String text) {
        int room = Math.max(200, Math.min(MAX_RESULT, MAX_ALL_RESULTS - told));
        String kept = text.length() <= room ? text : text.substring(0, room) + "\n… (cut here; it goes on)";
        told += kept.length();
        return kept;
    }
}
