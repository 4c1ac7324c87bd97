package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MxcUri;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.bot.outbox.Replies;
import dev.puppetmaster.synapse.Ports;
import dev.puppetmaster.testkit.CrashPoint;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.FakeUser;
import dev.puppetmaster.testkit.Stage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A story in a process that is killed at a step, and what must have come of it: the stage of the tests that do so. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class KilledBetweenSteps {
    static final String UNKNOWN = "I do not know whether it took effect";
    static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path directory;

    @TempDir
    private static Path classDirectory;

    private final int port = Ports.free();
    private SharedClasses classes;
    private FakeHomeserver homeserver;
    FakeUser you;
    Stage stage;
    UserId first;
    UserId second;
    private RoomId friendship;
    RoomId direct;

    @Nullable
    Child child;

    private int promises;

    @BeforeAll
    void open() throws IOException {
        classes = SharedClasses.in(classDirectory);
        homeserver = FakeHomeserver.start();
        you = homeserver.user("you");
        stage = stageOn(homeserver);
        first = stage.puppet("data-first");
        second = stage.puppet("data-second");
        friendship = stage.friendshipRoom(first, second);
        direct = stage.directChat(first);
        whoIsNotKilledAnswersOnce();
    }

    /** How the process hears its homeserver: by being pushed to. */
    Stage stageOn(FakeHomeserver server) {
        return Stage.on(server, port);
    }

    /** The same, for {@link CrashingHost}. */
    String transport(FakeHomeserver server) {
        return "push," + port;
    }

    private void whoIsNotKilledAnswersOnce() throws IOException {
        try (Child whole = new Child(null)) {
            EventId ask = sayWithFile();
            check(ask, stage.answer(direct, ask), false);
            whole.end();
        }
    }

    @AfterAll
    void close() {
        if (child != null) {
            child.close();
        }
        stage.close();
        homeserver.close();
    }

    final Child running() throws IOException {
        if (child == null || !child.process.isAlive()) {
            child = new Child(null);
        }
        return child;
    }

    final EventId sayWithFile() {
        MxcUri file = stage.human().upload("x,y\n1,2\n".getBytes(StandardCharsets.UTF_8), "data.csv", "text/csv");
        ObjectNode content = Contents.media("m.file", file, "data.csv", "text/csv", 8, "look at this");
        return stage.say(direct, content);
    }

    /** How often what was approved for this ask was done. */
    final long approved(EventId ask) throws IOException {
        Path done = directory.resolve("approved");
        return Files.exists(done)
                ? Files.readAllLines(done).stream().filter(ask.value()::equals).count()
                : 0;
    }

    final void check(EventId ask, MatrixEvent answer, boolean unknown) throws IOException {
        promises++;
        if (unknown) {
            assertThat(Stage.words(answer)).contains(UNKNOWN);
        } else {
            assertThat(Stage.words(answer)).isEqualTo("friend says 14 letters in 6 bytes");
            awaitThread(message(answer));
        }
        assertThat(stage.answers(direct, ask)).hasSize(1);
        checkDraft(ask, answer);
        assertThat(progress(direct, ask, "m.image")).isEqualTo(unknown ? 0 : 1);
        List<String> effects = Files.exists(directory.resolve("effects"))
                ? Files.readAllLines(directory.resolve("effects"))
                : List.of();
        assertThat(effects.stream().filter(ask.value()::equals).count()).isLessThanOrEqualTo(1);
        assertThat(questions(ask)).isEqualTo(unknown ? 0 : 1);
        assertThat(stage.timeline(friendship).stream()
                        .filter(event -> ask.value().equals(event.stateKey())))
                .hasSizeLessThanOrEqualTo(1);
        assertThat(said(direct, "on it")).isEqualTo(promises);
        String promised = "promised " + promises;
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(25)).until(() -> said(direct, promised) > 0);
        assertThat(said(direct, promised)).isEqualTo(1);
    }

    /** Where a draft stands, it is the one message that became the answer. */
    private void checkDraft(EventId ask, MatrixEvent answer) {
        String txn = TxnId.of(first, ask.value(), Replies.DRAFT).value();
        List<EventId> drafts = stage.timeline(direct).stream()
                .filter(event -> event.mark().path("txn").asText("").equals(txn))
                .map(MatrixEvent::eventId)
                .toList();
        assertThat(drafts).hasSizeLessThanOrEqualTo(1);
        if (!drafts.isEmpty()) {
            assertThat(message(answer)).isEqualTo(drafts.get(0));
            assertThat(stage.shown(direct, drafts.get(0)).getLast()).isEqualTo(Stage.words(answer));
        }
    }

    /** The message that an answer is, or edits. */
    private static EventId message(MatrixEvent answer) {
        return answer.relationType().equals("m.replace") ? answer.relatedEvent().orElseThrow() : answer.eventId();
    }

    final long said(RoomId room, String words) {
        return stage.timeline(room).stream()
                .filter(event -> event.body().equals(words))
                .count();
    }

    /** The thread of tool calls below an answer is the last thing that is said. */
    private void awaitThread(EventId answer) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(25))
                .until(() -> stage.timeline(direct).stream()
                        .anyMatch(event -> event.threadRoot().equals(Optional.of(answer))));
    }

    private long progress(RoomId room, EventId ask, String msgtype) {
        return stage.timeline(room).stream()
                .filter(event -> event.msgtype().equals(msgtype))
                .filter(event -> event.mark().path("ask").asText("").equals(ask.value()))
                .count();
    }

    private long questions(EventId ask) {
        List<MatrixEvent> talk = stage.timeline(friendship);
        List<MatrixEvent> questions = talk.stream()
                .filter(event -> event.mark().path("kind").asText("").equals("ask"))
                .filter(event -> event.mark().path("conversation").asText("").equals(ask.value()))
                .toList();
        for (MatrixEvent question : questions) {
            assertThat(stage.answers(friendship, question.eventId())).hasSize(1);
        }
        return questions.size();
    }

    /** The process under test. */
    final class Child implements AutoCloseable {
        private final Process process;
        private final BufferedReader out;
        private final Writer in;

        Child(@Nullable Step dieFromTheStart) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    ProcessHandle.current().info().command().orElse("java"),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xshare:auto",
                    "--enable-native-access=ALL-UNNAMED"));
            command.addAll(classes.options());
            command.add(CrashingHost.class.getName());
            command.addAll(List.of(
                    homeserver.baseUrl(),
                    homeserver.serverName(),
                    transport(homeserver),
                    you.userId(),
                    you.accessToken(),
                    first.value(),
                    second.value(),
                    friendship.value(),
                    directory.toString(),
                    dieFromTheStart == null ? "-" : dieFromTheStart.name()));
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            out = process.inputReader(StandardCharsets.UTF_8);
            in = process.outputWriter(StandardCharsets.UTF_8);
            if (dieFromTheStart == null) {
                expect("listening");
            }
        }

        boolean isAlive() {
            return process.isAlive();
        }

        void arm(Step step) throws IOException {
            arm(step, "-", 1);
        }

        void arm(Step step, String puppet, int nth) throws IOException {
            in.write(step + " " + puppet + " " + nth + "\n");
            in.flush();
            expect("armed");
        }

        private void expect(String beginning) throws IOException {
            String line = out.readLine();
            assertThat(line).startsWith(beginning);
        }

        void awaitDeath() throws InterruptedException {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(CrashPoint.EXIT_CODE);
        }

        /** As who stops it would: what it wants to keep, it keeps. */
        private void end() throws IOException {
            in.close();
            assertThat(process.onExit()
                            .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                            .join()
                            .exitValue())
                    .isZero();
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }
}
