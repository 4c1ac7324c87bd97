package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MxcUri;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.synapse.Ports;
import dev.puppetmaster.testkit.CrashPoint;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.FakeUser;
import dev.puppetmaster.testkit.Registration;
import dev.puppetmaster.testkit.Stage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Contracts 1 and 2: a process killed at any step answers every message once, and does once what may happen once: work outside,
 * what it says besides, what it keeps, what it promised for later.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KilledBetweenStepsTest {
    private static final String UNKNOWN = "I do not know whether it took effect";
    private static final Set<Step> AT_START =
            EnumSet.of(Step.READ_BACK_BEGUN, Step.READ_BACK_PAGE_READ, Step.READ_BACK_COMMITTED);
    /**
     * Dead after an effect had begun and before its end is kept: nobody knows whether it happened. Of a change that was made the
     * room itself says so.
     */
    private static final Set<Step> IN_THE_EFFECT = EnumSet.of(
            Step.EFFECT_JOURNALED, Step.TOOL_BEGUN, Step.TOOL_ENDED, Step.EFFECT_ENDED, Step.CHANGE_JOURNALED);

    /** These come on other threads while the brain goes on: perhaps it is in an effect then. */
    private static final Set<Step> WHEREVER_THE_BRAIN_IS = EnumSet.of(
            Step.PUSH_ACKNOWLEDGED,
            Step.READ_BACK_BEGUN,
            Step.READ_BACK_PAGE_READ,
            Step.READ_BACK_COMMITTED,
            Step.SEND_BEGUN,
            Step.SENT,
            Step.SENT_COMMITTED);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private static Path directory;

    private final int port = Ports.free();
    private FakeHomeserver homeserver;
    private FakeUser you;
    private Stage stage;
    private UserId first;
    private UserId second;
    private RoomId friendship;
    private RoomId direct;
    private @Nullable Child child;
    private int promises;

    @BeforeAll
    void open() {
        homeserver = FakeHomeserver.start();
        homeserver.registerAppservice(new Registration(
                Stage.APPSERVICE,
                "http://127.0.0.1:" + port,
                Stage.AS_TOKEN.reveal(),
                Stage.HS_TOKEN.reveal(),
                "puppetmaster-runtime",
                List.of("@(data-)[^:]*:.*"),
                List.of()));
        you = homeserver.user("you");
        stage = Stage.pushed(
                URI.create(homeserver.baseUrl()),
                homeserver.serverName(),
                port,
                new UserId(you.userId()),
                new Secret(you.accessToken()));
        first = stage.puppet("data-first");
        second = stage.puppet("data-second");
        friendship = stage.friendshipRoom(first, second);
        direct = stage.directChat(first);
    }

    @AfterAll
    void close() {
        if (child != null) {
            child.close();
        }
        stage.close();
        homeserver.close();
    }

    static Stream<Step> steps() {
        return Stream.of(Step.values()).filter(step -> step != Step.INVITATION_ANSWERED);
    }

    @ParameterizedTest
    @MethodSource("steps")
    void everyMessageIsAnsweredOnce(Step step) throws Exception {
        EventId ask;
        if (AT_START.contains(step)) {
            running().close();
            ask = sayWithFile();
            new Child(step).awaitDeath();
        } else {
            running().arm(step);
            ask = sayWithFile();
            running().awaitDeath();
        }
        child = new Child(null);
        MatrixEvent answer = stage.answer(direct, ask);
        boolean unknown =
                WHEREVER_THE_BRAIN_IS.contains(step) ? answer.body().contains(UNKNOWN) : IN_THE_EFFECT.contains(step);
        check(ask, answer, unknown);
    }

    /** The steps of the friend that is asked, and of its answer on the way back. */
    static Stream<Step> stepsOfTheFriend() {
        return Stream.of(
                Step.GATE_CALLED,
                Step.GATE_DECIDED,
                Step.GATE_WRITTEN,
                Step.GATE_COMMITTED,
                Step.TURN_BEGUN,
                Step.BRAIN_CALLED,
                Step.TOOL_BEGUN,
                Step.TOOL_ENDED,
                Step.BRAIN_RETURNED,
                Step.UPLOAD_BEGUN,
                Step.UPLOADED,
                Step.UPLOAD_COMMITTED,
                Step.ANSWER_WRITTEN,
                Step.ANSWER_COMMITTED,
                Step.SEND_BEGUN,
                Step.SENT,
                Step.SENT_COMMITTED,
                Step.TURN_ENDED,
                Step.PUSH_RECEIVED,
                Step.INBOX_WRITTEN,
                Step.INBOX_COMMITTED,
                Step.PUSH_ACKNOWLEDGED);
    }

    @ParameterizedTest
    @MethodSource("stepsOfTheFriend")
    void theFriendsReportWithAFileComesOnce(Step step) throws Exception {
        running().arm(step, second.value(), 1);
        EventId ask = sayWithFile();
        running().awaitDeath();
        child = new Child(null);

        check(ask, stage.answer(direct, ask), false);
    }

    @Test
    void aReportThatWasReadIsReadAgainAfterADeath() throws Exception {
        running().arm(Step.DOWNLOADED, first.value(), 2);
        EventId ask = sayWithFile();
        running().awaitDeath();
        child = new Child(null);

        check(ask, stage.answer(direct, ask), false);
    }

    @Test
    void anInvitationIsTakenWhenItDiedRightAfterJoining() throws Exception {
        running().arm(Step.INVITATION_ANSWERED);
        RoomId room = new RoomId(you.createDirectChat(first.value()));
        running().awaitDeath();
        EventId ask = stage.say(room, "hello");
        child = new Child(null);

        assertThat(stage.answer(room, ask).body()).startsWith("friend says");
    }

    static Stream<Step> stepsOfAnEvent() {
        return Stream.of(
                Step.INBOX_COMMITTED,
                Step.GATE_WRITTEN,
                Step.GATE_COMMITTED,
                Step.TURN_BEGUN,
                Step.BRAIN_CALLED,
                Step.NOTE_WRITTEN,
                Step.NOTE_COMMITTED,
                Step.BRAIN_RETURNED,
                Step.ANSWER_WRITTEN,
                Step.SEND_BEGUN,
                Step.SENT,
                Step.TURN_ENDED);
    }

    @ParameterizedTest
    @MethodSource("stepsOfAnEvent")
    void whatHappenedIsToldAndWhatIsDoneThenIsDoneOnce(Step step) throws Exception {
        EventId words = stage.human().send(direct, "m.room.message", Contents.text("m.notice", "hear me"), txn(step));
        running().arm(step);
        String reaction = you.react(direct.value(), words.value(), step.name());
        running().awaitDeath();
        child = new Child(null);

        String seen = "seen " + reaction;
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(25)).until(() -> said(direct, seen) > 0);
        EventId last = sayWithFile();
        check(last, stage.answer(direct, last), false);
        assertThat(said(direct, seen)).isEqualTo(1);
    }

    private static TxnId txn(Step step) {
        return new TxnId("words-" + step);
    }

    private Child running() throws IOException {
        if (child == null || !child.process.isAlive()) {
            child = new Child(null);
        }
        return child;
    }

    private EventId sayWithFile() {
        MxcUri file = stage.human().upload("x,y\n1,2\n".getBytes(StandardCharsets.UTF_8), "data.csv", "text/csv");
        ObjectNode content = Contents.media("m.file", file, "data.csv", "text/csv", 8, "look at this");
        return stage.say(direct, content);
    }

    private void check(EventId ask, MatrixEvent answer, boolean unknown) throws IOException {
        promises++;
        if (unknown) {
            assertThat(answer.body()).contains(UNKNOWN);
        } else {
            assertThat(answer.body()).isEqualTo("friend says 14 letters in 6 bytes");
            awaitThread(answer);
        }
        assertThat(stage.answers(direct, ask)).hasSize(1);
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

    private long said(RoomId room, String words) {
        return stage.timeline(room).stream()
                .filter(event -> event.body().equals(words))
                .count();
    }

    /** The thread of tool calls below an answer is the last thing that is said. */
    private void awaitThread(MatrixEvent answer) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(25))
                .until(() -> stage.timeline(direct).stream()
                        .anyMatch(event -> event.threadRoot().equals(Optional.of(answer.eventId()))));
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
    private final class Child {
        private final Process process;
        private final BufferedReader out;
        private final Writer in;

        Child(@Nullable Step dieFromTheStart) throws IOException {
            List<String> command = new ArrayList<>(List.of(
                    ProcessHandle.current().info().command().orElse("java"),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xshare:auto",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                    CrashingHost.class.getName()));
            command.addAll(List.of(
                    homeserver.baseUrl(),
                    homeserver.serverName(),
                    Integer.toString(port),
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

        void close() {
            process.destroyForcibly().onExit().join();
        }
    }
}
