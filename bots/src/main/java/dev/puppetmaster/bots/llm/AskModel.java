package dev.puppetmaster.bots.llm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.tool.Tool;
import dev.puppetmaster.bot.tool.ToolHints;
import dev.puppetmaster.bot.tool.ToolParameters;
import dev.puppetmaster.bot.tool.ToolSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * A model for whoever thinks without one of its own: asked through the gateway on behalf of the one who asks, under the
 * puppet's limits and budgets, so that no key leaves the gateway. For one ask.
 */
public final class AskModel implements Tool {
    private static final String NAME = "ask_model";
    private static final int MAX_TEXT = 32_768;
    private static final ToolSpec SPEC = new ToolSpec(
            NAME,
            "Asks a language model one thing; it sees what is written here and nothing else.",
            new ToolParameters()
                    .required("prompt", "string", "all that it is to answer")
                    .optional("system", "string", "what it is to be")
                    .schema(),
            ToolHints.READ_ONLY);

    private final Models models;
    private final Mind mind;
    private final Ask ask;

    /** @param mind whose policy says which models answer */
    public AskModel(Models models, Mind mind, Ask ask) {
        this.models = models;
        this.mind = mind;
        this.ask = ask;
    }

    @Override
    public ToolSpec spec() {
        return SPEC;
    }

    @Override
    public String call(ObjectNode arguments, Turn turn) throws Exception {
        String prompt = text(arguments, "prompt");
        String system = text(arguments, "system");
        if (prompt.isBlank()) {
            throw wrong();
        }
        List<ChatMessage> conversation = new ArrayList<>();
        if (!system.isBlank()) {
            conversation.add(SystemMessage.from(system));
        }
        conversation.add(UserMessage.from(prompt));
        // asked once also after a crash: what was spent is spent
        return turn.remembered(NAME, mind.policy(), () -> answer(conversation, turn));
    }

    private String answer(List<ChatMessage> conversation, Turn turn) throws RefusedException, InterruptedException {
        Shown shown = Shown.toNobody();
        try {
            ModelReply reply =
                    models.chat(Models.Talk.of(mind, Talks.caller(ask, turn)), conversation, List.of(), shown);
            return reply.text() + (reply.cut() ? "\n… (cut here: it grew too long)" : "");
        } catch (ModelException e) {
            throw new RefusedException(e.line());
        } finally {
            turn.note(shown.note());
        }
    }

    private static String text(ObjectNode arguments, String name) throws RefusedException {
        String text = arguments.path(name).asText("");
        if ((arguments.has(name) && !arguments.path(name).isTextual()) || text.length() > MAX_TEXT) {
            throw wrong();
        }
        return text;
    }

    private static RefusedException wrong() {
        return new RefusedException(
                "The arguments of \"" + NAME + "\" are a JSON object such as {\"prompt\": \"…\"}, with"
                        + " \"system\" where it is needed; each is a text of at most " + MAX_TEXT + " characters.");
    }
}
