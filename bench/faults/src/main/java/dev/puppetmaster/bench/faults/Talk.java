package dev.puppetmaster.bench.faults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.MessagesPage;
import dev.puppetmaster.bot.matrix.MxcUri;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a person says to a bot, each message with an id of its own in its text, and what stands in the rooms in the end.
 * Thread-safe.
 */
final class Talk {
    private static final Pattern ASKED = Pattern.compile("(m-\\d+)( slow| file)?");
    private static final Pattern ANSWERED = Pattern.compile(EchoBot.ECHO + "(m-\\d+)( slow| file)?");
    private static final int PAGE = 500;
    private static final long ACCEPT_SECONDS = 120;
    private static final Duration STILL = Duration.ofSeconds(2);

    private final MatrixClient human;
    private final UserId bot;
    private final List<RoomId> rooms;
    private final AtomicInteger next = new AtomicInteger();

    Talk(MatrixClient human, UserId bot, List<RoomId> rooms) {
        this.human = human;
        this.bot = bot;
        this.rooms = List.copyOf(rooms);
    }

    List<RoomId> rooms() {
        return rooms;
    }

    /** Says the next message. While the homeserver is away, again and again, as a client does. */
    void say(RoomId room) throws InterruptedException {
        String id = id();
        send(room, id, Contents.text("m.text", id));
    }

    /** A message that takes the bot a second. */
    void saySlow(RoomId room) throws InterruptedException {
        String id = id();
        send(room, id, Contents.text("m.text", id + " slow"));
    }

    /** A message with a file, which comes back with the answer. */
    void sayFile(RoomId room) throws InterruptedException {
        String id = id();
        byte[] data = "a,b\n1,2\n".getBytes(StandardCharsets.UTF_8);
        MxcUri file = human.upload(data, "data.csv", "text/csv");
        send(room, id, Contents.media("m.file", file, "data.csv", "text/csv", data.length, id + " file"));
    }

    private String id() {
        return "m-" + next.incrementAndGet();
    }

    private void send(RoomId room, String id, ObjectNode content) throws InterruptedException {
        Waiting.until(
                ACCEPT_SECONDS, TimeUnit.SECONDS, "the homeserver to accept " + id, () -> sent(room, id, content));
    }

    private boolean sent(RoomId room, String id, ObjectNode content) {
        try {
            EventId unused = human.send(room, "m.room.message", content, new TxnId("bench-" + id));
            return true;
        } catch (MatrixException.Retryable away) {
            return false;
        }
    }

    /** Waits until every message has its answer, or no more come for so long; then says what is so. */
    Tally settled(Duration patience) throws InterruptedException {
        int lost = Integer.MAX_VALUE;
        int before;
        do {
            before = lost;
            if (isAnsweredWithin(patience)) {
                // What is said twice is said soon.
                Thread.sleep(STILL);
                return now();
            }
            lost = lostNow();
        } while (lost < before);
        return now();
    }

    boolean isAnsweredWithin(Duration patience) throws InterruptedException {
        return Waiting.untilSeldom(patience, this::isAnswered);
    }

    private int lostNow() {
        try {
            return now().lost();
        } catch (MatrixException.Retryable away) {
            return Integer.MAX_VALUE;
        }
    }

    private boolean isAnswered() {
        try {
            for (RoomId room : rooms) {
                if (of(room).lost() > 0) {
                    return false;
                }
            }
            return true;
        } catch (MatrixException.Retryable away) {
            return false;
        }
    }

    Tally now() {
        return rooms.stream().map(this::of).reduce(Tally.NONE, Tally::plus);
    }

    private Tally of(RoomId room) {
        List<String> asked = new ArrayList<>();
        List<String> answered = new ArrayList<>();
        for (MatrixEvent event : history(room)) {
            if (event.sender().equals(human.user())) {
                idIn(ASKED, event).ifPresent(asked::add);
            } else if (event.sender().equals(bot)) {
                idIn(ANSWERED, event).ifPresent(answered::add);
            }
        }
        return Tally.of(asked, answered);
    }

    private static Optional<String> idIn(Pattern pattern, MatrixEvent event) {
        Matcher matcher = pattern.matcher(event.body());
        boolean message = event.type().equals("m.room.message")
                && !event.relationType().equals("m.replace")
                && !event.msgtype().equals("m.notice");
        return message && matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** All events of a room, oldest first. */
    List<MatrixEvent> history(RoomId room) {
        List<MatrixEvent> events = new ArrayList<>();
        @Nullable String from = null;
        do {
            MessagesPage page = human.messagesBackwards(room, from, PAGE);
            events.addAll(page.events());
            from = page.events().isEmpty() ? null : page.end();
        } while (from != null);
        Collections.reverse(events);
        return events;
    }
}
