package dev.puppetmaster.bots.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Answer.AnswerFile;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bots.data.OneLine;
import dev.puppetmaster.bots.tools.ToolOutcome;
import dev.puppetmaster.gateway.chat.ToolSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tools that the model calls for one ask, and what they answered. */
final class ToolCalls {
    private static final Logger LOG = LoggerFactory.getLogger(ToolCalls.class);
    private static final int MAX_RESULT = 3_000;
    private static final int MAX_ALL_RESULTS = 9_000;
    private static final int MAX_FILES = 8;
    private static final String FAILED = "The tool failed inside; it has no answer. Say so.";
    private static final JsonMapper JSON = new JsonMapper();

    private final Brain commands;
    private final Ask ask;
    private final Turn turn;
    private final Toolbox toolbox;
    private final BuiltInTools builtIn;
    private final Map<String, Tool> tools = new LinkedHashMap<>();
    private final List<ToolSpec> specifications;
    private final List<String> answers = new ArrayList<>();
    private final Map<String, AnswerFile> files = new LinkedHashMap<>();
    private int told;

    ToolCalls(Brain commands, Mind mind, Ask ask, Turn turn) {
        this.commands = commands;
        this.ask = ask;
        this.turn = turn;
        this.toolbox = new Toolbox(commands.commands());
        this.builtIn = new BuiltInTools(mind.services(), turn);
        Stream.of(builtIn.now(), mind.memory().tools(ask), mind.tools().get())
                .flatMap(List::stream)
                .filter(tool -> !toolbox.has(tool.spec().name()))
                .forEach(tool -> tools.putIfAbsent(tool.spec().name(), tool));
        this.specifications = Stream.concat(
                        toolbox.specifications().stream(),
                        tools.values().stream()
                                .map(tool -> new ToolSpec(
                                        tool.spec().name(),
                                        tool.spec().description(),
                                        tool.spec().parameters())))
                .toList();
    }

    /** What the model is shown of them. */
    List<ToolSpec> specifications() {
        return specifications;
    }

    /** Those that are no commands. */
    List<Tool> tools() {
        return List.copyOf(tools.values());
    }

    boolean areThere() {
        return !specifications.isEmpty();
    }

    /** What the model is told where it said nothing, or called a tool that the server did not pass on. */
    String nudge() {
        return "That was empty. " + names() + " Answer in words, or call one of them.";
    }

    private String names() {
        String names = specifications.stream().map(ToolSpec::name).collect(Collectors.joining(", "));
        return names.isEmpty() ? "There are no tools." : "The tools are: " + names + ".";
    }

    boolean haveAnswered() {
        return !answers.isEmpty();
    }

    /** The model's words, with the files of the tools and the way to the talks with friends. */
    Answer answer(String words) {
        String links = builtIn.links();
        return new Answer(links.isEmpty() ? words : words + "\n\n" + links, List.copyOf(files.values()));
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
        if (toolbox.has(call.name())) {
            return switch (toolbox.check(call)) {
                case Toolbox.Checked.Wrong wrong -> wrong.line();
                case Toolbox.Checked.Ready ready -> run(ready);
            };
        }
        Tool tool = Optional.ofNullable(tools.get(call.name()))
                .or(() -> builtIn.named(call.name()))
                .orElse(null);
        return tool == null ? "There is no tool \"" + OneLine.of(call.name(), 64) + "\". " + names() : run(tool, call);
    }

    private String run(Tool tool, ModelReply.Call call) throws Exception {
        return told(ToolOutcome.of(
                "tool " + tool.spec().name(), "at " + ask.event(), () -> shortened(tool.call(arguments(call), turn))));
    }

    private String told(ToolOutcome outcome) {
        return switch (outcome) {
            case ToolOutcome.Gave gave -> gave.text();
            case ToolOutcome.Refused refused -> "Refused: " + shortened(refused.line());
            case ToolOutcome.Failed failed -> FAILED;
        };
    }

    private static ObjectNode arguments(ModelReply.Call call) throws RefusedException {
        try {
            if (JSON.readTree(call.arguments().isBlank() ? "{}" : call.arguments()) instanceof ObjectNode arguments) {
                return arguments;
            }
        } catch (JsonProcessingException e) {
            LOG.debug("arguments of {}", call.name(), e);
        }
        throw new RefusedException("The arguments have to be a JSON object.");
    }

    private String run(Toolbox.Checked.Ready ready) throws Exception {
        Ask command = asCommand(ready);
        return told(ToolOutcome.of(
                "!" + ready.command(),
                "at " + ask.event(),
                () -> keep(turn.tool(
                        "!" + ready.command(), shown(ready.arguments()), () -> commands.answer(command, turn)))));
    }

    private static String shown(String arguments) {
        return arguments.isEmpty() ? "no arguments" : OneLine.of(arguments, 80);
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
