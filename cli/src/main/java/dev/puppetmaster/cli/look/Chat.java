package dev.puppetmaster.cli.look;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.bot.outbox.Replies;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** A direct chat of a person with a puppet. */
record Chat(MatrixClient you, RoomId room, UserId puppet, PrintWriter out) {
    private static final Duration POLL = Duration.ofSeconds(10);

    /** Says something and prints what comes until the answer; false if none came in time. */
    boolean say(String text, Duration patience) {
        String filter =
                "{\"room\":{\"rooms\":[\"" + room + "\"],\"timeline\":{\"limit\":50}},\"presence\":{\"types\":[]}}";
        String since = you.sync(null, filter, Duration.ZERO).path("next_batch").asText();
        EventId asked = you.send(
                room,
                "m.room.message",
                Contents.text("m.text", text),
                new TxnId(UUID.randomUUID().toString()));
        long until = System.nanoTime() + patience.toNanos();
        Heard heard = new Heard(asked, TxnId.of(puppet, asked.value(), Replies.DRAFT));
        while (System.nanoTime() < until) {
            JsonNode sync;
            try {
                sync = you.sync(since, filter, POLL);
            } catch (MatrixException.Retryable e) {
                out.println("(" + e.getMessage() + ")");
                return false;
            }
            since = sync.path("next_batch").asText();
            if (print(sync, heard)) {
                return true;
            }
        }
        out.println("(no answer within " + patience.toSeconds() + " s; it will stand in the room when it comes)");
        return false;
    }

    /** What came by so far: whether the question did, and the answer while it is made, which is printed when it is whole. */
    private static final class Heard {
        private final EventId asked;
        private final TxnId draft;
        private boolean question;
        private Optional<EventId> growing = Optional.empty();

        Heard(EventId asked, TxnId draft) {
            this.asked = asked;
            this.draft = draft;
        }

        private boolean isPartial(MatrixEvent event) {
            if (event.mark().path("txn").asText("").equals(draft.value())) {
                growing = Optional.of(event.eventId());
                return true;
            }
            return isEditOfIt(event) && event.mark().path("kind").asText("").equals("progress");
        }

        private boolean isEditOfIt(MatrixEvent event) {
            return growing.isPresent()
                    && event.relationType().equals("m.replace")
                    && event.relatedEvent().equals(growing);
        }

        private String words(MatrixEvent event) {
            return isEditOfIt(event) ? event.content().at("/m.new_content/body").asText() : event.body();
        }
    }

    /** Prints what the puppet says after the question; true if the answer was among it. */
    private boolean print(JsonNode sync, Heard heard) {
        boolean answered = false;
        JsonNode timeline = sync.path("rooms").path("join").path(room.value()).path("timeline");
        for (JsonNode raw : timeline.path("events")) {
            MatrixEvent event = MatrixEvent.of(raw, room).orElse(null);
            if (event != null && event.eventId().equals(heard.asked)) {
                heard.question = true;
            }
            if (event == null
                    || !heard.question
                    || !event.sender().equals(puppet)
                    || !event.type().equals("m.room.message")
                    || heard.isPartial(event)) {
                continue;
            }
            boolean file = event.msgtype().equals("m.file") || event.msgtype().equals("m.image");
            String name = event.content().path("filename").asText(event.body());
            out.println(
                    file ? "[" + name + "] " + (name.equals(event.body()) ? "" : event.body()) : heard.words(event));
            answered |= event.mark().path("ask").asText("").equals(heard.asked.value())
                    && !event.mark().path("kind").asText("").equals("progress");
        }
        return answered;
    }
}
