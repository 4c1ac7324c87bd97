package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A puppet that shows its answer while it makes it, as far as the test lets it; the clock is the stage's. */
abstract class StreamingPuppet extends OnePuppet {
    StreamingPuppet() {
        super("data-slow");
    }

    /** What the brain does next, step by step. */
    private final LinkedBlockingQueue<Line> lines = new LinkedBlockingQueue<>();

    /** A text that is shown, or where it ends. */
    private record Line(String text, Optional<Answer> answer, Optional<String> refusal, CountDownLatch done) {}

    final Brain streaming = (ask, turn) -> {
        while (true) {
            Line line = lines.take();
            if (line.answer().isPresent()) {
                return line.answer().get();
            }
            if (line.refusal().isPresent()) {
                throw new RefusedException(line.refusal().get());
            }
            turn.draft().show(line.text());
            line.done().countDown();
        }
    };

    final BotHost host() throws IOException {
        return stage.hostWithClock(directory, stage.hosted(puppet, streaming, Map.of()));
    }

    final void show(String text) throws InterruptedException {
        Line line = new Line(text, Optional.empty(), Optional.empty(), new CountDownLatch(1));
        lines.add(line);
        assertThat(line.done().await(20, TimeUnit.SECONDS)).isTrue();
    }

    final void end(Answer answer) {
        lines.add(new Line("", Optional.of(answer), Optional.empty(), new CountDownLatch(1)));
    }

    final void refuse(String why) {
        lines.add(new Line("", Optional.empty(), Optional.of(why), new CountDownLatch(1)));
    }

    /** The messages of the puppet, edits left aside. */
    final List<MatrixEvent> messages() {
        return stage.timeline(room).stream()
                .filter(event -> event.sender().equals(puppet) && event.type().equals("m.room.message"))
                .filter(event -> !event.relationType().equals("m.replace"))
                .toList();
    }

    final MatrixEvent awaitDraft() {
        await().atMost(SOON).until(() -> !messages().isEmpty());
        return messages().getLast();
    }

    final void awaitShown(EventId message, String... texts) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(stage.shown(room, message)).containsExactly(texts));
    }

    /** What was to be shown before this has been shown. */
    final void somethingElseIsAnswered(RoomId where) {
        stage.answer(where, stage.say(where, "!help"));
    }
}
