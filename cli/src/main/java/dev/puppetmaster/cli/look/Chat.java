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
import java.io.PrintWriter;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

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
        AtomicBoolean seen = new AtomicBoolean();
        while (System.nanoTime() < until) {
            JsonNode sync;
            try {
                sync = you.sync(since, filter, POLL);
            } catch (MatrixException.Retryable e) {
                out.println("(" + e.getMessage() + ")");
                return false;
            }
            since = sync.path("next_batch").asText();
            if (print(sync, asked, seen)) {
                return true;
            }
        }
        out.println("(no answer within " + patience.toSeconds() + " s; it will stand in the room when it comes)");
        return false;
    }

    /** Prints what the puppet says after the question; {@code seen} says whether the question has come by. */
    private boolean print(JsonNode sync, EventId asked, AtomicBoolean seen) {
        boolean answered = false;
        JsonNode timeline = sync.path("rooms").path("join").path(room.value()).path("timeline");
        for (JsonNode raw : timeline.path("events")) {
            MatrixEvent event = MatrixEvent.of(raw, room).orElse(null);
            if (event != null && event.eventId().equals(asked)) {
                seen.set(true);
            }
            if (event == null
                    || !seen.get()
                    || !event.sender().equals(puppet)
                    || !event.type().equals("m.room.message")) {
                continue;
            }
            boolean file = event.msgtype().equals("m.file") || event.msgtype().equals("m.image");
            String name = event.content().path("filename").asText(event.body());
            out.println(file ? "[" + name + "] " + (name.equals(event.body()) ? "" : event.body()) : event.body());
            answered |= event.mark().path("ask").asText("").equals(asked.value())
                    && !event.mark().path("kind").asText("").equals("progress");
        }
        return answered;
    }
}
