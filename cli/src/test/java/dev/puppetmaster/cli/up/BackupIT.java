package dev.puppetmaster.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network that is written into a file while people talk in it, wiped, and made again of the file: on a real Synapse. */
class BackupIT {
    private static final String PUPPET = "data-analyzer";

    @TempDir
    private Path temporary;

    @Test
    void whatWasSaidIsThereAndNothingIsAnsweredTwice() throws Exception {
        Path folder = Folders.troupe(temporary);
        Path state = temporary.resolve("state");
        Path file = temporary.resolve("network.zip");
        UpFile before;
        List<EventId> kept;
        try (UpProcess up = UpProcess.start(folder, state)) {
            before = up.ready();
            try (Person you = Person.signIn(before)) {
                RoomId room = Person.direct(before, PUPPET);
                you.sendFile(room, "a,b\n1,2\n2,4\n".getBytes(StandardCharsets.UTF_8), "t.csv", "text/csv");
                kept = new ArrayList<>(
                        List.of(you.say(room, "!ping"), you.say(room, "!report orders 100 rows, target total")));
                kept.forEach(asked -> you.answer(room, asked));
                backUpWhileTalking(you, room, state, file);
                // of this nobody will know
                MatrixEvent unused = you.answer(room, you.say(room, "!ping"));
            }
            up.stop();
        }
        Path elsewhere = temporary.resolve("elsewhere");
        assertThat(UpProcess.run("restore", file.toString(), "--state", elsewhere.toString()))
                .contains("is as it was at");
        wipe(state);

        try (UpProcess again = UpProcess.start(folder, elsewhere)) {
            UpFile after = again.ready();
            assertThat(after.puppets()).isEqualTo(before.puppets());
            assertThat(after.rooms()).isEqualTo(before.rooms());
            assertThat(after.human()).isEqualTo(before.human());
            try (Person you = Person.signIn(after)) {
                RoomId room = Person.direct(after, PUPPET);
                assertThat(you.answer(room, you.say(room, "!describe")).body()).contains("2 rows");
                List<EventId> asked = pings(you, room);
                assertThat(asked).contains(kept.get(0)).hasSizeGreaterThan(1);
                asked.forEach(ping -> you.answer(room, ping));
                kept.forEach(one -> you.answer(room, one));
                assertThat(you.answer(room, you.say(room, "!ping")).body()).contains("pong");
                asked.forEach(ping -> you.answer(room, ping));
            }
        }
    }

    private static void backUpWhileTalking(Person you, RoomId room, Path state, Path file) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> talking = CompletableFuture.runAsync(() -> {
            while (!over.get()) {
                EventId unused = you.say(room, "!ping");
            }
        });
        try {
            assertThat(UpProcess.run("backup", file.toString(), "--state", state.toString()))
                    .contains("files")
                    .doesNotContain("puppetmaster:");
        } finally {
            over.set(true);
            talking.join();
        }
    }

    private static List<EventId> pings(Person you, RoomId room) {
        return you.timeline(room).stream()
                .filter(event ->
                        event.sender().localpart().equals("you") && event.body().equals("!ping"))
                .map(MatrixEvent::eventId)
                .toList();
    }

    private static void wipe(Path directory) throws Exception {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
