package dev.puppetmaster.bot.brain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Step;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.MxcUri;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.bot.store.JournalTable;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.bot.transport.Clients;
import dev.puppetmaster.bot.transport.Patience;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts files on the homeserver, each once a turn, and makes message content of what carries them. */
final class Uploads {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /**
     * From here on the homeserver is asked for its limit before: Synapse reads as much as it allows and then breaks the
     * connection, which looks as if it were away. Bytes.
     */
    private static final int LARGE = 1024 * 1024;

    private final Store store;
    private final Clients clients;
    private final Step.Listener steps;

    Uploads(Store store, Clients clients, Step.Listener steps) {
        this.store = store;
        this.clients = clients;
        this.steps = steps;
    }

    /** The files of an answer; a text that is too long for a message is one more. */
    static List<Answer.AnswerFile> withWholeText(Answer said) {
        List<Answer.AnswerFile> files = new ArrayList<>(said.files());
        if (Contents.isTooLong(said.markdown())) {
            byte[] whole = said.markdown().getBytes(StandardCharsets.UTF_8);
            files.add(new Answer.AnswerFile("answer.md", "text/markdown", whole, "", false));
        }
        return files;
    }

    /**
     * The content of a message with text and at most one file that is no picture: with a file it is a file message with
     * the text as caption.
     *
     * @param part names the message in the journal
     */
    ObjectNode message(UserId puppet, EventId cause, String part, Answer said)
            throws RefusedException, InterruptedException {
        Optional<Answer.AnswerFile> file =
                withWholeText(said).stream().filter(one -> !one.image()).findFirst();
        if (file.isEmpty()) {
            return Contents.text("m.text", said.markdown());
        }
        return media(puppet, cause, part + "-file", "m.file", file.get(), said.markdown());
    }

    /** The content of a message that is one file and no text but its description. */
    ObjectNode attached(UserId puppet, EventId cause, String part, Answer.AnswerFile file)
            throws RefusedException, InterruptedException {
        ObjectNode content = media(puppet, cause, part, file.image() ? "m.image" : "m.file", file, file.description());
        if (!file.image()) {
            return content;
        }
        PictureSize.of(file.data())
                .ifPresent(size ->
                        content.withObject("/info").put("w", size.width()).put("h", size.height()));
        return content;
    }

    private ObjectNode media(
            UserId puppet, EventId cause, String step, String msgtype, Answer.AnswerFile file, String caption)
            throws RefusedException, InterruptedException {
        MxcUri media = once(puppet, cause, step, file);
        return Contents.media(msgtype, media, file.fileName(), file.mimeType(), file.data().length, caption);
    }

    private MxcUri once(UserId puppet, EventId cause, String step, Answer.AnswerFile file)
            throws RefusedException, InterruptedException {
        String done = store.journal()
                .find(puppet, cause, step)
                .map(JournalTable.Entry::value)
                .orElse(null);
        return done != null ? new MxcUri(done) : upload(puppet, cause, step, file);
    }

    private MxcUri upload(UserId puppet, EventId cause, String step, Answer.AnswerFile file)
            throws RefusedException, InterruptedException {
        steps.reached(Step.UPLOAD_BEGUN, puppet, cause.value());
        try {
            if (file.data().length > LARGE) {
                requireTaken(puppet, file);
            }
            @Nullable
            MxcUri media = Patience.call(
                    PATIENCE, () -> clients.of(puppet).upload(file.data(), file.fileName(), file.mimeType()));
            steps.reached(Step.UPLOADED, puppet, cause.value());
            store.journal().done(puppet, cause, step, media.value());
            steps.reached(Step.UPLOAD_COMMITTED, puppet, cause.value());
            return media;
        } catch (MatrixException e) {
            if (e.errcode().equals("M_TOO_LARGE")) {
                requireTaken(puppet, file);
            }
            throw new RefusedException("I could not upload `" + file.fileName() + "` (" + file.data().length
                    + " bytes): the homeserver says " + e.status() + " " + e.errcode() + ".");
        }
    }

    private void requireTaken(UserId puppet, Answer.AnswerFile file) throws RefusedException, InterruptedException {
        Optional<Long> limit;
        try {
            limit = Patience.call(PATIENCE, () -> clients.of(puppet).uploadLimit());
        } catch (MatrixException notSaid) {
            return;
        }
        if (limit.isPresent() && file.data().length > limit.get()) {
            throw new RefusedException("`" + file.fileName() + "` has " + file.data().length
                    + " bytes; the homeserver takes files of at most " + limit.get() + ".");
        }
    }
}
