package dev.puppetmaster.bench.faults;

import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.testkit.LocalSynapse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;

/** R4: Synapse is killed under load, and once in the middle put back to the backup of a moment ago. */
final class SynapseKills {
    private static final List<String> DATABASE = List.of("homeserver.db", "homeserver.db-wal", "homeserver.db-shm");
    private static final int LONGEST_UP_MILLIS = 2_000;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private SynapseKills() {}

    static Outcome run(Trial trial) throws Exception {
        int kills = trial.count(50, 3);
        int messages = trial.count(1_000, 30);
        try (Scene<LocalSynapse> scene = Scene.onSynapse(trial)) {
            Scene.Account bot = scene.bot("echo");
            List<RoomId> rooms = List.of(scene.invite(bot), scene.invite(bot));
            try (ChildBot child = ChildBot.start(scene.environment(bot), scene.log())) {
                for (RoomId room : rooms) {
                    scene.awaitJoined(bot, room);
                }
                Talk talk = new Talk(scene.human(), bot.id(), rooms);
                FutureTask<Integer> said = new FutureTask<>(() -> say(talk, messages, trial.random("words")));
                Thread.ofVirtual().name("person").start(said);
                Random random = trial.random("kills");
                Path backup = Files.createDirectory(trial.directory().resolve("backup"));
                for (int i = 0; i < kills; i++) {
                    Thread.sleep(random.nextInt(LONGEST_UP_MILLIS));
                    scene.server().kill();
                    if (i == kills / 2 - 1) {
                        copy(scene.server().directory(), backup);
                    } else if (i == kills / 2) {
                        copy(backup, scene.server().directory());
                    }
                    scene.server().restart();
                }
                int accepted = said.get();
                Tally tally = talk.settled(PATIENCE);
                // An answer that the backup lacks is sent again after what was answered meanwhile.
                return Outcome.of(tally.inAnyOrder())
                        .figure("outOfOrder", tally.disorders())
                        .figure("kills", kills)
                        .figure("accepted", accepted)
                        .failedIf(!child.isAlive(), "the bot's process ended");
            }
        }
    }

    /** Some of these the restored server does not have: they count for nobody. */
    private static int say(Talk talk, int messages, Random random) throws InterruptedException {
        for (int i = 0; i < messages; i++) {
            Thread.sleep(random.nextInt(100));
            talk.say(talk.rooms().get(random.nextInt(talk.rooms().size())));
        }
        return messages;
    }

    private static void copy(Path from, Path to) throws IOException {
        for (String file : DATABASE) {
            Files.deleteIfExists(to.resolve(file));
            if (Files.exists(from.resolve(file))) {
                Files.copy(from.resolve(file), to.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
