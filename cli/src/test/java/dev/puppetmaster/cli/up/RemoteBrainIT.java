package dev.puppetmaster.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.synapse.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/remote-brains.md: a Python program answers for two puppets of a folder. */
class RemoteBrainIT {
    private static final Path EXAMPLE = Path.of("../examples/remote-brain");

    @TempDir
    private Path temporary;

    private final int port = Ports.free();

    /** The example's puppets, at a port that is free. */
    private Path folder() throws IOException {
        Path folder = Files.createDirectories(temporary.resolve("puppets"));
        try (Stream<Path> files = Files.list(EXAMPLE.resolve("puppets"))) {
            for (Path file : files.toList()) {
                Files.writeString(
                        folder.resolve(file.getFileName()),
                        Files.readString(file).replace("127.0.0.1:8080", "127.0.0.1:" + port));
            }
        }
        return folder;
    }

    private Process python() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        List.of("python3", EXAMPLE.resolve("brain.py").toString()))
                .redirectErrorStream(true)
                .redirectOutput(temporary.resolve("brain.log").toFile());
        builder.environment().put("PORT", String.valueOf(port));
        Process brain = builder.start();
        await().atMost(Duration.ofSeconds(20)).until(this::listens);
        return brain;
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    @Test
    void aPythonProgramAnswersAsksItsFriendAndMayGoAndComeBack() throws Exception {
        Process brain = python();
        try (UpProcess up = UpProcess.start(folder(), temporary.resolve("state"))) {
            UpFile ready = up.ready();
            RoomId room = Person.direct(ready, "words-first");
            try (Person you = Person.signIn(ready)) {
                assertThat(ask(you, room, "how many are these?"))
                        .isEqualTo("Those were 4 words, after 0 messages of people.");
                assertThat(ask(you, room, "ask words-second: and these?"))
                        .startsWith("My friend says: Those were 2 words");

                brain.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
                assertThat(ask(you, room, "are you there?")).contains("cannot be reached");

                brain = python();
                assertThat(ask(you, room, "and now?")).startsWith("Those were 2 words, after 3 messages");
            }
            up.stop();
        } finally {
            brain.destroyForcibly();
        }
    }

    private static String ask(Person you, RoomId room, String text) {
        return Person.words(you.answer(room, you.say(room, text)));
    }
}
