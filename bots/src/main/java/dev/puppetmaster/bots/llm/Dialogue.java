package dev.puppetmaster.bots.llm;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The way from one message to an answer: the model speaks or calls tools, and is told what they answered. Each reply of
 * the model is remembered before anything is done about it, so that a second run after a crash goes the same way.
 */
final class Dialogue {
    private static final int MAX_ROUNDS = 8;
    private static final int MAX_CALLS_A_ROUND = 4;

    private final Models models;
    private final Models.Talk talk;
    private final Turn turn;
    private final ToolCalls tools;
    private final Origin origin;
    private final List<ChatMessage> conversation;
    /** What people are told under the answer, each once. */
    private final Set<String> warnings = new LinkedHashSet<>();

    private boolean nudged;
    private Duration thought = Duration.ZERO;

    Dialogue(Models models, Models.Talk talk, Turn turn, ToolCalls tools, Origin origin, List<ChatMessage> beginning) {
        this.models = models;
        this.talk = talk;
        this.turn = turn;
        this.tools = tools;
        this.origin = origin;
        this.conversation = new ArrayList<>(beginning);
    }

    Answer run() throws Exception {
        for (int round = 1; round <= MAX_ROUNDS; round++) {
            ModelReply reply = reply(round);
            if (reply.isEmpty()) {
                if (nudged) {
                    throw ModelException.unreadable("it is empty");
                }
                nudged = true;
                conversation.add(UserMessage.from(tools.nudge()));
                continue;
            }
            origin.heard(turn, reply);
            warnings.addAll(reply.warnings());
            if (reply.calls().isEmpty()) {
                return tools.answer(
                        reply.text() + (reply.cut() ? "\n\n… (cut here: it grew too long)" : "") + warned());
            }
            conversation.add(reply.toMessage());
            int number = 0;
            for (ModelReply.Call call : reply.calls()) {
                String result = ++number > MAX_CALLS_A_ROUND
                        ? "Not run: at most " + MAX_CALLS_A_ROUND + " tools at once."
                        : tools.run(call);
                conversation.add(
                        ToolExecutionResultMessage.from(call.toRequest(), origin.result(call.name()) + result));
            }
        }
        throw ModelException.unreadable("it called tools " + MAX_ROUNDS + " times without an answer");
    }

    private String warned() {
        return warnings.stream().map(line -> "\n\n*" + line + ".*").collect(Collectors.joining());
    }

    private ModelReply reply(int round) throws Exception {
        String input = (talk.byDefault() ? models.settings().model() : talk.policy()) + ", round " + round;
        return ModelReply.fromJson(turn.remembered("model", input, () -> think().toJson()));
    }

    private ModelReply think() throws ModelException, InterruptedException {
        Duration deadline = models.settings().deadline();
        if (thought.compareTo(deadline) >= 0) {
            throw ModelException.slow(deadline.toSeconds());
        }
        Shown shown = new Shown(turn.draft());
        long began = System.nanoTime();
        try {
            ModelReply reply = models.chat(talk, conversation, tools.specifications(), shown);
            turn.note(shown.note());
            return reply.warning(shown.warnings());
        } finally {
            thought = thought.plusNanos(System.nanoTime() - began);
        }
    }
}
