package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.SynapseStage.Hearing;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.testkit.Stage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contract 1 on a real Synapse that is killed under load: every message that it accepted is answered once. */
class KilledSynapseIT {
    private static final String TOO_MUCH = "sixty megabytes, please";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"PUSHED, 200, 10", "SYNCED, 100, 5"})
    void everyMessageThatSynapseAcceptedIsAnsweredOnceThroughItsKills(Hearing hearing, int messages, int kills)
            throws Exception {
        long seed = System.nanoTime();
        try (SynapseStage scene = SynapseStage.open(directory, hearing)) {
            Stage stage = scene.stage();
            UserId echo = scene.puppet(hearing);
            RoomId room = stage.directChat(echo);
            Puppet puppet = stage.hosted(echo, (ask, turn) -> heard(ask.text()), Map.of());
            try (BotHost host = stage.host(directory, puppet)) {
                // Who logs in answers what is said from its first hearing on.
                await().atMost(Duration.ofSeconds(60)).until(() -> host.health().up());
                Map<Integer, EventId> accepted = sayThroughKills(scene, room, messages, kills, new Random(seed));
                check(host, stage, room, accepted, seed);
                assertThat(stage.answer(room, stage.say(room, TOO_MUCH)).body())
                        .isEqualTo("`all.bin` has 60000000 bytes; the homeserver takes files of at most 52428800.");
                await().atMost(Duration.ofSeconds(60)).until(() -> host.load().unsent() == 0);
            }
        }
    }

    private static Map<Integer, EventId> sayThroughKills(
            SynapseStage scene, RoomId room, int messages, int kills, Random random) throws InterruptedException {
        Set<Integer> killAt = new TreeSet<>();
        while (killAt.size() < kills) {
            killAt.add(random.nextInt(messages));
        }
        Map<Integer, EventId> accepted = new HashMap<>();
        for (int i = 0; i < messages; i++) {
            if (killAt.contains(i)) {
                scene.synapse().kill();
                scene.synapse().restart();
            }
            accepted.put(i, sendUntilAccepted(scene.stage(), room, i));
        }
        return accepted;
    }

    /** Synapse breaks the connection of an upload beyond its limit. */
    private static Answer heard(String text) {
        Answer answer = Answer.of("heard " + text);
        return text.equals(TOO_MUCH)
                ? answer.withFile("all.bin", "application/octet-stream", new byte[60_000_000])
                : answer;
    }

    /** As a client does: the same transaction id until the homeserver says that it has it. */
    private static EventId sendUntilAccepted(Stage stage, RoomId room, int number) {
        return await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> {
                            try {
                                return stage.human()
                                        .send(
                                                room,
                                                "m.room.message",
                                                Contents.text("m.text", "number " + number),
                                                new TxnId("message-" + number));
                            } catch (MatrixException.Retryable away) {
                                return null;
                            }
                        },
                        sent -> sent != null);
    }

    private static void check(BotHost host, Stage stage, RoomId room, Map<Integer, EventId> accepted, long seed) {
        await("all answers, seed " + seed)
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    Set<String> answered = answers(stage, room).keySet();
                    assertThat(accepted.values())
                            .filteredOn(ask -> !answered.contains(ask.value()))
                            .extracting(ask -> ask + ": "
                                    + host.store().inbox().all(ask).stream()
                                            .map(entry -> entry.state() + " " + entry.rule())
                                            .toList())
                            .isEmpty();
                });
        Map<String, Integer> answers = answers(stage, room);
        assertThat(answers).as("seed %s", seed).hasSize(accepted.size());
        assertThat(answers.values()).as("seed %s", seed).allMatch(count -> count == 1);
        List<String> inOrder = stage.timeline(room).stream()
                .filter(event -> event.mark().path("kind").asText("").equals("answer"))
                .map(MatrixEvent::body)
                .toList();
        assertThat(inOrder.get(0)).isEqualTo("heard number 0");
        assertThat(inOrder).doesNotHaveDuplicates();
    }

    private static Map<String, Integer> answers(Stage stage, RoomId room) {
        Map<String, Integer> counts = new HashMap<>();
        for (MatrixEvent event : stage.timeline(room)) {
            if (event.mark().path("kind").asText("").equals("answer")) {
                counts.merge(event.mark().path("ask").asText(), 1, Integer::sum);
            }
        }
        return counts;
    }
}
