package dev.puppetmaster.bots.llm;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Room;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bots.memory.Recollection;
import dev.puppetmaster.bots.memory.Summarizer;
import dev.puppetmaster.gateway.langchain4j.Watcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A summary by the model that answers, at the cost of the one who asks. Where that fails, the answer goes on without. */
final class ModelSummary implements Summarizer {
    private static final String RULES = """
            You keep the memory of a chat. Put the summary until now, if there is one, and what was said after it into \
            one new summary: who wants what, what was decided, names, figures, what is open. Plain sentences, at most \
            1500 characters, in the language of the chat. Make nothing up. Write the summary and nothing else.
            """;

    private final Models models;
    private final Models.Talk talk;
    private final Turn turn;
    private final Ask ask;

    ModelSummary(Models models, Models.Talk talk, Turn turn, Ask ask) {
        this.models = models;
        this.talk = talk;
        this.turn = turn;
        this.ask = ask;
    }

    @Override
    public Optional<String> summary(String before, List<Room.Said> said) throws Exception {
        List<String> texts = Recollection.of(said).texts();
        Origin origin = Origin.of(
                turn, ask, Stream.concat(Stream.of(before), texts.stream()).toList());
        try {
            return Optional.of(turn.remembered("summary", said.size() + " messages", () -> made(before, said, origin)));
        } catch (ModelException e) {
            turn.note("no summary of what was said before: " + e.line());
            return Optional.empty();
        }
    }

    private String made(String before, List<Room.Said> said, Origin origin)
            throws ModelException, InterruptedException {
        List<ChatMessage> conversation = new ArrayList<>();
        conversation.add(SystemMessage.from(RULES + origin.summingUp()));
        StringBuilder all = new StringBuilder();
        if (!before.isEmpty()) {
            all.append(origin.kept(new Recollection.Kept("summary until now", before)))
                    .append("\n\n");
        }
        said.forEach(
                one -> all.append(origin.saidBefore(one)).append(one.text()).append("\n\n"));
        conversation.add(UserMessage.from(all.append("Now write the summary.").toString()));
        ModelReply reply = models.chat(talk, conversation, List.of(), Watcher.NOBODY);
        if (reply.text().isBlank()) {
            throw ModelException.unreadable("it is empty");
        }
        return reply.text();
    }
}
