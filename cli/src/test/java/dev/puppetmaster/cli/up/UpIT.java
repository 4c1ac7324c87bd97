package dev.puppetmaster.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.registrar.folder.FolderSource;
import dev.puppetmaster.registrar.folder.FolderState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code up} on a real Synapse, through the client-server API as a person's client speaks it. */
class UpIT {
    private static final Duration SOON = Duration.ofSeconds(90);

    @TempDir
    private Path temporary;

    private Path folder() throws IOException {
        return Folders.troupe(temporary);
    }

    @Test
    void theTroupeComesUpTalksFollowsItsFolderAndSurvivesKills() throws Exception {
        Path folder = folder();
        Path state = temporary.resolve("state");
        UpFile first;
        try (UpProcess up = UpProcess.start(folder, state)) {
            first = up.ready();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state.resolve("up.json"))))
                    .isEqualTo("rw-------");
            assertThat(first.puppets()).hasSize(3);
            assertThat(first.rooms()).hasSize(3);
            talks(first);
            whatGetPrintsIsTheFolderAgain(folder, state);
            aSecondUpIsRefused(folder, state);
            followsItsFolder(folder, state, up);
            up.kill();
        }
        assertThat(state.resolve("up.json")).exists();
        try (UpProcess again = UpProcess.start(folder, state)) {
            await().atMost(Duration.ofMinutes(2)).until(() -> again.output().contains("Ready after"));
            UpFile second = again.ready();
            assertThat(second.puppets()).isEqualTo(first.puppets());
            assertThat(second.rooms()).isEqualTo(first.rooms());
            assertThat(second.human()).isEqualTo(first.human());
            talks(second);
            again.stop();
            assertThat(state.resolve("up.json")).doesNotExist();
        }
        assertThat(URI.create(first.homeserver().baseUrl()))
                .satisfies(url -> assertThat(answers(url)).isFalse());
    }

    private static boolean answers(URI url) {
        try (HomeserverConnection connection = HomeserverConnection.to(url)) {
            return !connection.versions().isEmpty();
        } catch (dev.puppetmaster.bot.matrix.MatrixException.Retryable gone) {
            return false;
        }
    }

    /** A ping, a file with !describe, and a report, each answered once. */
    private static void talks(UpFile up) {
        try (Person you = Person.signIn(up)) {
            RoomId analyzer = Person.direct(up, "data-analyzer");
            assertThat(you.answer(analyzer, you.say(analyzer, "!ping")).body()).contains("pong");
            byte[] csv = "a,b\n1,2\n2,4\n3,6\n".getBytes(StandardCharsets.UTF_8);
            you.sendFile(analyzer, csv, "t.csv", "text/csv");
            MatrixEvent described = you.answer(analyzer, you.say(analyzer, "!describe"));
            assertThat(described.body()).contains("3 rows").contains("t.csv");
            assertThat(described.content().path("formatted_body").asText()).contains("<table>");
            EventId report = you.say(analyzer, "!report orders 200 rows, target total");
            MatrixEvent reported = you.answer(analyzer, report);
            assertThat(reported.body()).contains("unit_price").contains("https://matrix.to/#/");
            assertThat(you.pictures(analyzer, report)).isEqualTo(1);
        }
    }

    private void whatGetPrintsIsTheFolderAgain(Path folder, Path state) throws Exception {
        Path copy = Files.createDirectories(temporary.resolve("copy"));
        for (String kind : List.of("homeservers", "puppets", "friendships")) {
            String yaml = UpProcess.run("get", kind, "-o", "yaml", "--state", state.toString());
            assertThat(yaml)
                    .contains("status: 'True'")
                    .doesNotContain("observedGeneration")
                    .doesNotContain(": null");
            Files.writeString(copy.resolve(kind + ".yaml"), yaml);
        }
        FolderState again = FolderSource.read(copy);
        assertThat(again.problems()).isEmpty();
        assertThat(again.resources()).isEqualTo(FolderSource.read(folder).resources());
        assertThat(UpProcess.run("describe", "puppet", "data-analyzer", "--state", state.toString()))
                .contains("class: dev.puppetmaster.bots.troupe.Analyzer")
                .contains("homeserverRef:")
                .contains("WorkloadReady");
    }

    private static void aSecondUpIsRefused(Path folder, Path state) throws Exception {
        try (UpProcess second = UpProcess.start(folder, state)) {
            assertThat(second.exit()).isEqualTo(2);
            assertThat(second.output()).contains("process");
        }
    }

    private static void followsItsFolder(Path folder, Path state, UpProcess up) throws Exception {
        Path added = folder.resolve("echo.yaml");
        Files.writeString(added, Folders.puppet("data-echo"));
        await().atMost(SOON).until(() -> puppets(state).contains("data-echo"));
        UpFile now = UpFile.read(Files.readAllBytes(state.resolve("up.json")));
        try (Person you = Person.signIn(now)) {
            RoomId room = Person.direct(now, "data-echo");
            assertThat(you.answer(room, you.say(room, "!ping")).body()).contains("pong");
            Files.writeString(added, Folders.puppet("wrong-echo"));
            await().atMost(SOON).until(() -> up.output().contains("puppetPrefixes"));
            assertThat(you.answer(room, you.say(room, "!ping")).body()).contains("pong");
            Files.delete(added);
            await().atMost(SOON)
                    .until(() ->
                            you.membership(room, "@data-echo:data.localhost").equals("leave"));
        }
        await().atMost(SOON).until(() -> !puppets(state).contains("data-echo"));
    }

    private static List<String> puppets(Path state) throws IOException {
        return UpFile.read(Files.readAllBytes(state.resolve("up.json"))).puppets().stream()
                .map(UpFile.PuppetEntry::name)
                .toList();
    }

    @Test
    void aChangedPrefixRestartsTheHomeserverAndNothingIsLost() throws Exception {
        Path folder = folder();
        Path state = temporary.resolve("state");
        try (UpProcess up = UpProcess.start(folder, state)) {
            UpFile before = up.ready();
            long synapse = synapsePid(state);
            try (Person you = Person.signIn(before)) {
                RoomId room = Person.direct(before, "data-analyzer");
                List<EventId> asked = new ArrayList<>(List.of(you.say(room, "!ping")));
                Path homeserver = folder.resolve("homeserver.yaml");
                Files.writeString(folder.resolve("extra.yaml"), Folders.puppet("extra-echo"));
                Files.writeString(homeserver, Files.readString(homeserver).replace("[data-]", "[data-, extra-]"));
                while (!puppets(state).contains("extra-echo")) {
                    asked.add(you.sayThroughRestarts(room, "!ping"));
                }
                assertThat(synapsePid(state)).isNotEqualTo(synapse);
                assertThat(asked)
                        .hasSizeGreaterThan(2)
                        .allSatisfy(ping ->
                                assertThat(you.answer(room, ping).body()).contains("pong"));
                UpFile after = UpFile.read(Files.readAllBytes(state.resolve("up.json")));
                assertThat(after.puppets()).containsAll(before.puppets());
                assertThat(after.rooms()).isEqualTo(before.rooms());
                RoomId extra = Person.direct(after, "extra-echo");
                assertThat(you.answer(extra, you.say(extra, "!ping")).body()).contains("pong");
            }
        }
    }

    private static long synapsePid(Path state) throws IOException {
        return new ObjectMapper()
                .readTree(state.resolve("pids").resolve("synapse.json").toFile())
                .path("pid")
                .asLong();
    }

    @Test
    void aPortInUseIsSaidInOneLineAndNotKept() throws Exception {
        Path state = temporary.resolve("state");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            try (UpProcess up = UpProcess.start(folder(), state, "--port", port)) {
                assertThat(up.exit()).isEqualTo(1);
                assertThat(up.problems())
                        .singleElement()
                        .asString()
                        .containsOnlyOnce("port " + port + " of 127.0.0.1 is in use")
                        .containsOnlyOnce("choose another port");
            }
            assertThat(Files.readString(state.resolve("ports.json"))).doesNotContain(port);
        }
    }

    @Test
    void aBrainFromAJarInTheFolderAnswers() throws Exception {
        Path folder = Folders.helloBot(temporary);
        try (UpProcess up = UpProcess.start(folder, temporary.resolve("state"))) {
            UpFile ready = up.ready();
            try (Person you = Person.signIn(ready)) {
                RoomId room = Person.direct(ready, "hello-bot");
                assertThat(you.answer(room, you.say(room, "!hello")).body()).startsWith("Hello, you");
            }
        }
    }

    @Test
    void aBrokenFolderStartsNothingAndSaysAllThatIsWrong() throws Exception {
        Path folder = folder();
        Files.writeString(folder.resolve("puppets.yaml"), Folders.puppet("wrong") + "  colour: red\n");
        try (UpProcess up = UpProcess.start(folder, temporary.resolve("state"))) {
            assertThat(up.exit()).isEqualTo(1);
            assertThat(up.output()).contains("puppets.yaml:").contains("colour").contains("puppetPrefixes");
            assertThat(temporary.resolve("state")).doesNotExist();
        }
    }
}
