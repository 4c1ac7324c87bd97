package dev.puppetmaster.bot.brain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.bot.outbox.Replies;
import dev.puppetmaster.bot.store.InboxTable.Entry;
import dev.puppetmaster.bot.store.OutboxTable.Draft;
import dev.puppetmaster.bot.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The messages that one answer becomes: pictures first, the answer itself last; then what stands below it. */
final class AnswerParts {
    private final Uploads uploads;
    private final Entry entry;
    private final Ask ask;

    AnswerParts(Uploads uploads, Entry entry, Ask ask) {
        this.uploads = uploads;
        this.entry = entry;
        this.ask = ask;
    }

    /** The answer's own messages. To a puppet goes one message only. */
    List<Draft> of(Answer answer, List<ToolCall> calls) throws RefusedException, InterruptedException {
        List<Draft> parts = new ArrayList<>();
        int image = 0;
        for (Answer.AnswerFile file : answer.files()) {
            if (file.image() && !ask.fromPuppet()) {
                parts.add(picture("image-" + ++image, file));
            }
        }
        ObjectNode content = uploads.message(entry.puppet(), ask.event(), Replies.ANSWER, answer);
        parts.add(
                Replies.answer(entry.puppet(), entry.event(), content, Replies.ANSWER, ask.conversation(), ask.hop()));
        return parts;
    }

    private Draft picture(String part, Answer.AnswerFile file) throws RefusedException, InterruptedException {
        ObjectNode content = uploads.image(entry.puppet(), ask.event(), part, file);
        Optional<EventId> thread = entry.event().threadRoot();
        thread.ifPresent(root -> Contents.replyTo(content, ask.event(), thread));
        return progress(entry.puppet(), entry.event(), content, part, null);
    }

    /** What follows an answer: its tool calls in a thread, and the reaction that ends 👀. All of it may be dropped. */
    static List<Draft> after(Store store, Entry entry, List<ToolCall> calls, boolean fulfilled) {
        List<Draft> parts = new ArrayList<>();
        if (!calls.isEmpty()) {
            parts.add(thread(entry, calls));
        }
        boolean watched = store.outbox().because(entry.puppet(), entry.event().eventId()).stream()
                .anyMatch(message -> message.draft().part().equals(Signs.EYES));
        if (watched) {
            ObjectNode reaction = Contents.reaction(entry.event().eventId(), fulfilled ? "✅" : "❌");
            parts.add(new Draft(
                    entry.puppet(),
                    entry.event().roomId(),
                    "m.reaction",
                    reaction,
                    entry.event().eventId(),
                    "done",
                    null,
                    true));
        }
        return parts;
    }

    private static Draft thread(Entry entry, List<ToolCall> calls) {
        StringBuilder text = new StringBuilder();
        calls.forEach(call -> text.append("- ").append(call.line()).append('\n'));
        ObjectNode content = Contents.text("m.notice", text.toString());
        Optional<EventId> inThread = entry.event().threadRoot();
        if (inThread.isPresent()) {
            Contents.replyTo(content, entry.event().eventId(), inThread);
            return progress(entry.puppet(), entry.event(), content, "tools", null);
        }
        Contents.threadUnderPart(content);
        return progress(entry.puppet(), entry.event(), content, "tools", Replies.ANSWER);
    }

    private static Draft progress(
            UserId puppet,
            MatrixEvent event,
            ObjectNode content,
            String part,
            @org.jspecify.annotations.Nullable String under) {
        EventId cause = event.eventId();
        TxnId txn = TxnId.of(puppet, cause.value(), part);
        Contents.mark(content, new Contents.Mark("progress", cause.value(), Optional.of(cause), 0, txn));
        boolean droppable = under != null;
        return new Draft(puppet, event.roomId(), "m.room.message", content, cause, part, under, droppable);
    }
}
