package dev.puppetmaster.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code up} on a real Synapse, through the client-server API as a person's client speaks it. */
class UpIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path temporary;

    private Path folder() throws IOException {
        Path folder = Files.createDirectories(temporary.resolve("folder"));
        for (String file : List.of("homeserver.yaml", "puppets.yaml", "friendships.yaml")) {
            Files.copy(Path.of("..", "examples", "data-troupe", file), folder.resolve(file));
        }
        return folder;
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
            aSecondUpIsRefused(folder, state);
            followsItsFolder(folder, state, up);
            up.kill();
        }
        assertThat(state.resolve("up.json")).exists();
        try (UpProcess again = UpProcess.start(folder, state)) {
            await().atMost(Duration.ofMinutes(1)).until(() -> again.output().contains("Ready after"));
            UpFile second = again.ready();
            assertThat(second.puppets()).isEqualTo(first.puppets());
            assertThat(second.rooms()).isEqualTo(first.rooms());
            assertThat(second.human()).isEqualTo(first.human());
            talks(second);
            again.stop();
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
        try (HomeserverConnection connection =
                HomeserverConnection.to(URI.create(up.homeserver().baseUrl()))) {
            MatrixClient you = signIn(connection, up);
            RoomId analyzer = direct(up, "data-analyzer");
            assertThat(answer(you, analyzer, say(you, analyzer, "!ping")).body())
                    .contains("pong");
            byte[] csv = "a,b\n1,2\n2,4\n3,6\n".getBytes(StandardCharsets.UTF_8);
            you.send(
                    analyzer,
                    "m.room.message",
                    Contents.media("m.file", you.upload(csv, "t.csv", "text/csv"), "t.csv", "text/csv", csv.length, ""),
                    txn());
            MatrixEvent described = answer(you, analyzer, say(you, analyzer, "!describe"));
            assertThat(described.body()).contains("3 rows").contains("t.csv");
            assertThat(described.content().path("formatted_body").asText()).contains("<table>");
            EventId report = say(you, analyzer, "!report orders 200 rows, target total");
            MatrixEvent reported = answer(you, analyzer, report);
            assertThat(reported.body()).contains("unit_price").contains("https://matrix.to/#/");
            assertThat(pictures(you, analyzer, report)).isEqualTo(1);
        }
    }

    private static void aSecondUpIsRefused(Path folder, Path state) throws Exception {
        try (UpProcess second = UpProcess.start(folder, state)) {
            assertThat(second.exit()).isEqualTo(2);
            assertThat(second.output()).contains("process");
        }
    }

    private static void followsItsFolder(Path folder, Path state, UpProcess up) throws Exception {
        Path added = folder.resolve("echo.yaml");
        Files.writeString(added, puppet("data-echo"));
        await().atMost(SOON).until(() -> puppets(state).contains("data-echo"));
        UpFile now = UpFile.read(Files.readAllBytes(state.resolve("up.json")));
        try (HomeserverConnection connection =
                HomeserverConnection.to(URI.create(now.homeserver().baseUrl()))) {
            MatrixClient you = signIn(connection, now);
            RoomId room = direct(now, "data-echo");
            assertThat(answer(you, room, say(you, room, "!ping")).body()).contains("pong");
            Files.writeString(added, puppet("wrong-echo"));
            await().atMost(SOON).until(() -> up.output().contains("puppetPrefixes"));
            assertThat(answer(you, room, say(you, room, "!ping")).body()).contains("pong");
            Files.delete(added);
            await().atMost(SOON)
                    .until(() ->
                            membership(you, room, "@data-echo:data.localhost").equals("leave"));
        }
        await().atMost(SOON).until(() -> !puppets(state).contains("data-echo"));
    }

    private static List<String> puppets(Path state) throws IOException {
        return UpFile.read(Files.readAllBytes(state.resolve("up.json"))).puppets().stream()
                .map(UpFile.PuppetEntry::name)
                .toList();
    }

    private static String puppet(String name) {
        return """
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Puppet
                metadata:
                  name: %s
                spec:
                  homeserverRef: {name: data}
                  brain: {java: {class: dev.puppetmaster.bots.troupe.Salience}}
                """.formatted(name);
    }

    private static String membership(MatrixClient you, RoomId room, String user) {
        return you.stateContent(room, "m.room.member", user)
                .map(content -> content.path("membership").asText())
                .orElse("");
    }

    @Test
    void aBrokenFolderStartsNothingAndSaysAllThatIsWrong() throws Exception {
        Path folder = folder();
        Files.writeString(folder.resolve("puppets.yaml"), puppet("wrong") + "  colour: red\n");
        try (UpProcess up = UpProcess.start(folder, temporary.resolve("state"))) {
            assertThat(up.exit()).isEqualTo(1);
            assertThat(up.output()).contains("puppets.yaml:").contains("colour").contains("puppetPrefixes");
            assertThat(temporary.resolve("state")).doesNotExist();
        }
    }

    // ---- a person's client

    private static MatrixClient signIn(HomeserverConnection connection, UpFile up) {
        String password = java.util.Objects.requireNonNull(up.human().password());
        var login = connection.logIn(up.human().userId(), new Secret(password), "TEST");
        return connection.withToken(login.accessToken(), new UserId(up.human().userId()));
    }

    private static RoomId direct(UpFile up, String puppet) {
        return up.puppets().stream()
                .filter(entry -> entry.name().equals(puppet))
                .map(entry -> new RoomId(entry.directRoomId()))
                .findFirst()
                .orElseThrow();
    }

    private static EventId say(MatrixClient you, RoomId room, String text) {
        return you.send(
                room,
                "m.room.message",
                new JsonMapper().createObjectNode().put("msgtype", "m.text").put("body", text),
                txn());
    }

    private static TxnId txn() {
        return new TxnId(UUID.randomUUID().toString());
    }

    private static MatrixEvent answer(MatrixClient you, RoomId room, EventId asked) {
        await().atMost(Duration.ofSeconds(90))
                .until(() -> !answers(you, room, asked).isEmpty());
        List<MatrixEvent> found = answers(you, room, asked);
        assertThat(found).hasSize(1);
        assertThat(found.get(0).repliesTo()).contains(asked);
        return found.get(0);
    }

    private static List<MatrixEvent> answers(MatrixClient you, RoomId room, EventId asked) {
        return you.messagesBackwards(room, null, 100).events().stream()
                .filter(event -> event.mark().path("ask").asText("").equals(asked.value()))
                .filter(event -> event.mark().path("kind").asText("").equals("answer"))
                .toList();
    }

    private static long pictures(MatrixClient you, RoomId room, EventId asked) {
        return you.messagesBackwards(room, null, 100).events().stream()
                .filter(event -> event.msgtype().equals("m.image"))
                .filter(event -> event.mark().path("ask").asText("").equals(asked.value()))
                .count();
    }
}
