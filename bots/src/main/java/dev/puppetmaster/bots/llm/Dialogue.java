package dev.puppetmaster.bots.llm;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The way from one message to an answer: the model speaks or calls tools, and is told what they answered. Each reply of
 * the model is remembered before anything is done about it, so that a second run after a crash goes the same way.
 */
final class Dialogue {
    private static final int MAX_ROUNDS = 8;
    private static final int MAX_CALLS_A_ROUND = 4;

    private final Models models;
    private final Turn turn;
    private final ToolCalls tools;
    private final List<ChatMessage> conversation;
    private boolean nudged;
    private Duration thought = Duration.ZERO;

    Dialogue(Models models, Turn turn, ToolCalls tools, List<ChatMessage> beginning) {
        this.models = models;
        this.turn = turn;
        this.tools = tools;
        this.conversation = new ArrayList<>(beginning);
    }

    Answer run() throws Exception {
        for (int round = 1; round <= MAX_ROUNDS; round++) {
            ModelReply reply = reply(round);
            if (reply.isEmpty()) {
                if (nudged) {
                    throw models.failures().unreadable("it is empty");
                }
                nudged = true;
                conversation.add(UserMessage.from(tools.nudge()));
                continue;
            }
            if (reply.calls().isEmpty()) {
                return tools.answer(reply.cut() ? reply.text() + "\n\n… (cut here: it grew too long)" : reply.text());
            }
            conversation.add(reply.toMessage());
            int number = 0;
            for (ModelReply.Call call : reply.calls()) {
                String result = ++number > MAX_CALLS_A_ROUND
                        ? "Not run: at most " + MAX_CALLS_A_ROUND + " tools at once."
                        : tools.run(call);
                conversation.add(ToolExecutionResultMessage.from(call.toRequest(), result));
            }
        }
        throw models.failures().unreadable("it called tools " + MAX_ROUNDS + " times without an answer");
    }

    private ModelReply reply(int round) throws Exception {
        String input = models.settings().model() + ", round " + round;
        return ModelReply.fromJson(turn.remembered("model", input, () -> think().toJson()));
    }

    private ModelReply think() throws ModelException, InterruptedException {
        Duration left = models.settings().deadline().minus(thought);
        if (!left.isPositive()) {
            throw models.failures().slow();
        }
        long began = System.nanoTime();
        try {
            return models.chat(conversation, tools.specifications(), left);
        } finally {
            thought = thought.plusNanos(System.nanoTime() - began);
        }
    }
}
