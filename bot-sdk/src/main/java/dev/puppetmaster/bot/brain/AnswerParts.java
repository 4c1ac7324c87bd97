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
import dev.puppetmaster.bot.outbox.Markdown;
import dev.puppetmaster.bot.outbox.Replies;
import dev.puppetmaster.bot.store.InboxTable.Entry;
import dev.puppetmaster.bot.store.OutboxTable.Draft;
import dev.puppetmaster.bot.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The messages that one answer becomes: files first, the answer itself last; then what stands below it. */
final class AnswerParts {
    private final Uploads uploads;
    private final Entry entry;
    private final Ask ask;
    private final boolean drafted;

    /** @param drafted whether the answer stands in the room already, as it was while it was made */
    AnswerParts(Uploads uploads, Entry entry, Ask ask, boolean drafted) {
        this.uploads = uploads;
        this.entry = entry;
        this.ask = ask;
        this.drafted = drafted;
    }

    /**
     * The answer's own messages. To a puppet goes one message only, a file with the text as its caption. A person gets
     * each file as a message of its own, since not every client shows captions. A draft cannot become a file, and what is
     * below it cannot come before it: then the text is first, and of an answer without words it is the name of its file.
     */
    List<Draft> of(Answer answer) throws RefusedException, InterruptedException {
        if (ask.fromPuppet()) {
            return List.of(said(answer, uploads.message(entry.puppet(), ask.event(), Replies.ANSWER, answer)));
        }
        boolean wordless = answer.markdown().isBlank() && !drafted;
        List<Answer.AnswerFile> files = Uploads.withWholeText(answer);
        List<Draft> parts = new ArrayList<>();
        int image = 0;
        int file = 0;
        for (Answer.AnswerFile one : wordless ? files.subList(0, files.size() - 1) : files) {
            parts.add(attached(answer, one.image() ? "image-" + ++image : "file-" + ++file, one));
        }
        parts.add(
                drafted ? 0 : parts.size(),
                wordless ? wordless(answer, files.getLast()) : said(answer, Contents.text("m.text", words(answer))));
        return parts;
    }

    private static String words(Answer answer) {
        return answer.markdown().isBlank()
                ? "📎 " + Markdown.escaped(answer.files().getLast().fileName())
                : answer.markdown();
    }

    private Draft wordless(Answer answer, Answer.AnswerFile file) throws RefusedException, InterruptedException {
        return said(answer, uploads.attached(entry.puppet(), ask.event(), "answer-file", file));
    }

    private Draft said(Answer answer, ObjectNode content) {
        Replies.relate(content, entry.event(), answer.opensThread() && !ask.fromPuppet());
        List<UserId> mentions = Stream.concat(
                        ask.direct() ? Stream.empty() : Stream.of(ask.sender()), answer.mentions().stream())
                .distinct()
                .toList();
        return Replies.answer(
                entry.puppet(), entry.event(), content, Replies.ANSWER, ask.conversation(), ask.hop(), mentions);
    }

    private Draft attached(Answer answer, String part, Answer.AnswerFile file)
            throws RefusedException, InterruptedException {
        ObjectNode content = uploads.attached(entry.puppet(), ask.event(), part, file);
        Replies.relate(content, entry.event(), answer.opensThread());
        return progress(entry.puppet(), entry.event(), content, part, null);
    }

    /**
     * What follows an answer: its tool calls in a thread, and a reaction in the place of 👀. All of it may be dropped.
     * Called in the transaction that ends the entry, so that no 👀 comes between.
     */
    static List<Draft> after(Store store, Entry entry, List<ToolCall> calls, boolean fulfilled, boolean openedThread) {
        List<Draft> parts = new ArrayList<>();
        if (!calls.isEmpty()) {
            parts.add(thread(entry, calls, openedThread));
        }
        boolean watched = store.outbox()
                .isThere(TxnId.of(entry.puppet(), entry.event().eventId().value(), Signs.EYES));
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
            parts.add(new Draft(
                    entry.puppet(),
                    entry.event().roomId(),
                    Contents.REDACTION,
                    Contents.redaction("done"),
                    entry.event().eventId(),
                    "eyes-taken-back",
                    Signs.EYES,
                    true));
        }
        return parts;
    }

    private static Draft thread(Entry entry, List<ToolCall> calls, boolean openedThread) {
        // Lines rather than a list: a client that shows the beginning of a thread joins the items of a list without a
        // blank.
        String text = calls.stream().map(ToolCall::line).collect(Collectors.joining("\n"));
        ObjectNode content = Contents.text("m.notice", text);
        // Threads do not nest.
        if (Replies.root(entry.event(), openedThread).isPresent()) {
            Replies.relate(content, entry.event(), openedThread);
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
        // None, said aloud: a message that is silent about mentions mentions everybody whose name is a word of it.
        Contents.mention(content, List.of());
        Contents.mark(content, new Contents.Mark("progress", cause.value(), Optional.of(cause), 0, txn));
        boolean droppable = under != null;
        return new Draft(puppet, event.roomId(), "m.room.message", content, cause, part, under, droppable);
    }
}
