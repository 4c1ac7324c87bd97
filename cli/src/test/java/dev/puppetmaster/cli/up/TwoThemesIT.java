package dev.puppetmaster.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code up examples/two-themes}: two real Synapses that federate, a puppet on each, friends. */
class TwoThemesIT {
    private static final Duration SOON = Duration.ofSeconds(90);

    @TempDir
    private Path temporary;

    @Test
    void puppetsOfTwoHomeserversAreFriendsAndOneHomeserverMayBeAway() throws Exception {
        Path folder = Folders.twoThemes(temporary);
        Path friendships = folder.resolve("friendships.yaml");
        Files.writeString(friendships, Files.readString(friendships).replace("  topic:", "    - user: you\n  topic:"));
        Path state = temporary.resolve("state");
        UpFile first;
        try (UpProcess up = UpProcess.start(folder, state)) {
            first = up.ready();
            everythingIsSaid(first, up, state);
            aReportIsMadeAcross(first, state);
            aHomeserverIsAwayAndWhatWasAskedIsAnsweredAfterwardsOnce(first, state);
            soIsMuchThatWasAskedWhileItWasKilled(first, state);
            up.stop();
        }
        try (UpProcess again = UpProcess.start(folder, state)) {
            UpFile second = again.ready();
            assertThat(second.homeservers()).isEqualTo(first.homeservers());
            assertThat(second.puppets()).isEqualTo(first.puppets());
            assertThat(second.rooms()).isEqualTo(first.rooms());
        }
    }

    private static void everythingIsSaid(UpFile up, UpProcess process, Path state) throws Exception {
        assertThat(up.homeservers()).extracting(UpFile.Entry::name).containsExactly("data", "code");
        assertThat(up.puppets()).extracting(UpFile.PuppetEntry::homeserver).containsExactly("data", "code");
        assertThat(up.rooms()).singleElement().satisfies(room -> {
            assertThat(room.homeserver()).isEqualTo("data");
            assertThat(room.alias()).startsWith("#friends_default_analyzer-synthesizer:data.localhost:");
        });
        assertThat(process.output())
                .contains("For data, where you are @you:data.localhost:")
                .contains("For code, where you are @you:code.localhost:");
        assertThat(UpProcess.run("get", "homeservers", "--state", state.toString()))
                .contains("data.localhost:")
                .contains("code.localhost:");
        assertThat(UpProcess.run("get", "friendships", "--state", state.toString()))
                .containsPattern("analyzer-synthesizer +3 +\\S+ +True");
        assertThat(UpProcess.run("chat", "data-synthesizer", "!ping", "--state", state.toString()))
                .contains("pong");
        RoomId room = new RoomId(up.rooms().getFirst().roomId());
        for (UpFile.Entry at : up.homeservers()) {
            try (Person you = Person.signIn(up, at.name())) {
                await().atMost(SOON).until(() -> you.rooms().contains(room));
                // what the other homeserver did comes by federation
                await().atMost(SOON).untilAsserted(() -> {
                    for (UpFile.PuppetEntry puppet : up.puppets()) {
                        assertThat(you.membership(room, puppet.userId())).isEqualTo("join");
                    }
                    assertThat(spaceChildren(you, at)).contains(room.value());
                });
            }
        }
    }

    private static List<String> spaceChildren(Person you, UpFile.Entry at) {
        return you.children(you.space(at));
    }

    /** The analyzer orders a table from the other homeserver; its file comes by federation. */
    private static void aReportIsMadeAcross(UpFile up, Path state) throws Exception {
        try (Person you = Person.signIn(up, "data")) {
            RoomId analyzer = Person.direct(up, "data-analyzer");
            EventId asked = you.say(analyzer, "!report orders 200 rows, target total");
            MatrixEvent reported = you.answer(analyzer, asked);
            assertThat(reported.body()).contains("unit_price").contains("https://matrix.to/#/");
            RoomId room = new RoomId(up.rooms().getFirst().roomId());
            MatrixEvent order = you.lately(room).stream()
                    .filter(event -> event.body().startsWith("!synthesize"))
                    .findFirst()
                    .orElseThrow();
            assertThat(UpProcess.run("trace", order.eventId().value(), "--state", state.toString()))
                    .contains("data-analyzer")
                    .contains("code-synthesizer");
        }
    }

    private static void aHomeserverIsAwayAndWhatWasAskedIsAnsweredAfterwardsOnce(UpFile up, Path state)
            throws Exception {
        RoomId analyzer = Person.direct(up, "data-analyzer");
        RoomId room = new RoomId(up.rooms().getFirst().roomId());
        long pid = pidOfCode(state);
        // stopped, it neither answers nor ends, and so nobody starts it anew
        signal("-STOP", pid);
        EventId asked;
        try (Person you = Person.signIn(up, "data")) {
            assertThat(you.answer(analyzer, you.say(analyzer, "!ping")).body()).contains("pong");
            asked = you.say(analyzer, "!report orders 100 rows, target total");
            await().atMost(SOON).until(() -> orders(you, room, "100 rows") == 1);
            assertThat(you.answer(analyzer, you.say(analyzer, "!ping")).body()).contains("pong");
            await().atMost(SOON)
                    .until(
                            () -> UpProcess.run("get", "homeservers", "--state", state.toString()),
                            said -> said.lines().anyMatch(line -> line.startsWith("code") && !line.contains("True")));
            signal("-CONT", pid);
            assertThat(you.answer(analyzer, asked).body()).contains("unit_price");
            assertThat(orders(you, room, "100 rows")).isEqualTo(1);
        }
        try (Person there = Person.signIn(up, "code")) {
            assertThat(orders(there, room, "100 rows")).isEqualTo(1);
            await().atMost(SOON).until(() -> answersIn(there, room, "100 rows") == 1);
        }
        await().atMost(SOON)
                .until(
                        () -> UpProcess.run("get", "homeservers", "--state", state.toString()),
                        said -> said.lines().anyMatch(line -> line.startsWith("code") && line.contains("True")));
    }

    /** More than one homeserver gives another at once when that has been away. */
    private static void soIsMuchThatWasAskedWhileItWasKilled(UpFile up, Path state) throws Exception {
        RoomId room = new RoomId(up.rooms().getFirst().roomId());
        String synthesizer = up.puppets().getLast().userId();
        try (Person you = Person.signIn(up, "data")) {
            long pid = pidOfCode(state);
            signal("-STOP", pid);
            List<EventId> asked = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                asked.add(you.ask(room, synthesizer, "!ping"));
            }
            signal("-KILL", pid);
            for (EventId each : asked) {
                assertThat(you.answer(room, each).body()).contains("pong");
            }
        }
    }

    private static long pidOfCode(Path state) throws IOException {
        return new JsonMapper()
                .readTree(Files.readAllBytes(state.resolve("pids").resolve("synapse-code.json")))
                .path("pid")
                .asLong();
    }

    private static long orders(Person who, RoomId room, String what) {
        return who.lately(room).stream()
                .filter(event -> event.body().startsWith("!synthesize"))
                .filter(event -> event.body().contains(what))
                .count();
    }

    private static long answersIn(Person who, RoomId room, String what) {
        List<MatrixEvent> events = who.lately(room);
        return events.stream()
                .filter(event ->
                        event.body().startsWith("!synthesize") && event.body().contains(what))
                .flatMap(order -> events.stream()
                        .filter(event -> event.mark().path("kind").asText("").equals("answer"))
                        .filter(event -> event.mark()
                                .path("ask")
                                .asText("")
                                .equals(order.eventId().value()))
                        .map(MatrixEvent::eventId))
                .distinct()
                .count();
    }

    private static void signal(String signal, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", signal, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }
}
