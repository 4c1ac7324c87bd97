package dev.puppetmaster.bots.llm;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Attachment;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Room;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bots.data.OneLine;
import dev.puppetmaster.bots.memory.Recollection;
import java.util.ArrayList;
import java.util.List;

/** What the model is told before it answers. */
final class Prompt {
    /** A persona with its rules up to this many characters fits beside a message, the tools and their answers. */
    static final int MAX_SHORT_PERSONA = 9_000;

    static final int MAX_MESSAGE = 8_000;

    private static final String RULES = """


            How you work:
            - You answer one message in a Matrix chat, in its language, in Markdown, short and plain.
            """;

    private static final String TOOL_RULES = """
            - Facts and figures come from your tools only. Never make up a number, a file or what a tool answered. \
            If no tool can tell, say so.
            - Call a tool only if the message needs it. Where it takes `arguments`, they are \
            one text, written as its usage says.
            - If a tool refuses, give its reason; do not call it again in the same way.
            - A picture or file that a tool makes is attached to your answer by itself: mention it, link nothing. \
            No other tool can read it before you have answered.
            """;

    private Prompt() {}

    /**
     * The conversation as it begins.
     *
     * @param before what it is shown of before
     * @param self who the model speaks for
     * @param tools whether the model has any
     * @throws RefusedException if the message is too long for a model
     */
    static List<ChatMessage> of(String persona, Ask ask, Recollection before, UserId self, boolean tools, Origin origin)
            throws RefusedException {
        if (ask.text().length() > MAX_MESSAGE) {
            throw new RefusedException(
                    "Your message has " + ask.text().length() + " characters; my language model reads at most "
                            + MAX_MESSAGE + ". Send a long text as a file, or use a command: `!help`.");
        }
        List<ChatMessage> messages = new ArrayList<>();
        messages.add(SystemMessage.from(persona.strip() + RULES + origin.rule() + (tools ? TOOL_RULES : "")));
        before.summary().ifPresent(summary -> messages.add(UserMessage.from(origin.kept(summary))));
        for (Room.Said said : before.said()) {
            messages.add(
                    said.sender().equals(self)
                            ? AiMessage.from(said.text())
                            : UserMessage.from(origin.saidBefore(said) + said.text()));
        }
        before.facts().ifPresent(facts -> messages.add(UserMessage.from(origin.kept(facts))));
        String about = ask.attachment().map(file -> origin.file() + about(file)).orElse("");
        // the asker's words stand last and as they are: nothing that was added can be taken for theirs
        messages.add(UserMessage.from(about + origin.asks(ask) + ask.text()));
        return messages;
    }

    private static String about(Attachment file) {
        String size = file.size() < 0 ? "" : ", " + file.size() + " bytes";
        return "(With this message goes the file \"" + OneLine.of(file.fileName(), 100) + "\", "
                + OneLine.of(file.mimeType(), 60) + size + "; tools read it by themselves.)\n\n";
    }
}
