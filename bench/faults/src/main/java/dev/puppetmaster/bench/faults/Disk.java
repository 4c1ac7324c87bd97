package dev.puppetmaster.bench.faults;

import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.testkit.LocalSynapse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * R9: the disk of the store is full for a while; then the disk is lost; then the store is damaged while the bot is away, and
 * once more under its hands. Each is said in the log, and what was lost is read back from the rooms.
 */
final class Disk {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration UNNOTICED = Duration.ofSeconds(15);
    private static final int PAGE = 4096;

    private final Trial trial;
    private final Scene<LocalSynapse> scene;
    private final Scene.Account bot;
    private final RoomId room;
    private final Talk talk;
    private final int messages;
    private final Outcome outcome = new Outcome();

    private Disk(Trial trial, Scene<LocalSynapse> scene) {
        this.trial = trial;
        this.scene = scene;
        this.bot = scene.bot("echo");
        this.room = scene.invite(bot);
        this.talk = new Talk(scene.human(), bot.id(), List.of(room));
        this.messages = trial.count(100, 3);
    }

    static Outcome run(Trial trial) throws Exception {
        try (Scene<LocalSynapse> scene = Scene.onSynapse(trial)) {
            Disk disk = new Disk(trial, scene);
            disk.full();
            disk.damaged();
            return disk.outcome;
        }
    }

    private void say() throws InterruptedException {
        for (int i = 0; i < messages; i++) {
            talk.say(room);
        }
    }

    private void settle(String when) throws InterruptedException {
        Tally tally = talk.settled(PATIENCE);
        outcome.failedIf(!tally.isWhole(), when + ": " + tally);
    }

    private Tally settleInAnyOrder(String when) throws InterruptedException {
        Tally tally = talk.settled(PATIENCE);
        outcome.failedIf(!tally.inAnyOrder().isWhole(), when + ": " + tally);
        return tally;
    }

    // ---- full, then lost with all that was on it

    private void full() throws Exception {
        Path disk = Files.createDirectory(trial.directory().resolve("disk"));
        Map<String, String> environment = environment(disk.resolve("bot.db"));
        try (ChildBot child = ChildBot.start(onDisk(disk), environment, scene.log())) {
            scene.awaitJoined(bot, room);
            say();
            settle("before the disk was full");
            // The disk is in a namespace of the bot's own.
            Path seen = Path.of("/proc/" + child.pid() + "/root" + disk);
            Path ballast = fill(seen.resolve("ballast"));
            say();
            said(child, "what needs the store waits", "a full disk");
            Files.delete(ballast);
            settle("after the disk was full");
            outcome.failedIf(!child.isAlive(), "the bot's process ended on a full disk");
        }
    }

    private List<String> onDisk(Path disk) throws NotPossible, IOException, InterruptedException {
        boolean root = new com.sun.security.auth.module.UnixSystem().getUid() == 0;
        List<String> unshare =
                List.of("unshare", "--mount", root ? "--propagation=private" : "--map-root-user", "sh", "-c");
        Process possible = new ProcessBuilder(with(unshare, "mount -t tmpfs -o size=32m tmpfs '" + disk + "'"))
                .inheritIO()
                .start();
        if (possible.waitFor() != 0) {
            throw new NotPossible("no small file system can be mounted: run it as root");
        }
        return with(unshare, "mount -t tmpfs -o size=32m tmpfs '" + disk + "' && exec \"$@\"", "sh");
    }

    private static List<String> with(List<String> command, String... more) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(more));
        return all;
    }

    private static Path fill(Path ballast) throws IOException {
        try (OutputStream out = Files.newOutputStream(ballast)) {
            while (true) {
                out.write(new byte[PAGE]);
            }
        } catch (IOException full) {
            return ballast;
        }
    }

    // ---- damaged

    private void damaged() throws Exception {
        Path store = trial.directory().resolve("bot.db");
        Map<String, String> environment = environment(store);
        say();
        try (ChildBot child = ChildBot.start(environment, scene.log())) {
            settle("after the disk was lost");
            outcome.failedIf(!child.isAlive(), "the bot's process ended without its old disk");
            child.stop();
        }
        damage(store, trial.random("damage"));
        say();
        try (ChildBot child = ChildBot.start(environment, scene.log())) {
            settle("after the store was damaged");
            said(child, "is damaged", "a damaged store");
            child.stop();
        }
        try (ChildBot child = ChildBot.start(environment, scene.log())) {
            outcome.failedIf(!child.awaitListening(60), "it does not start with its new store");
            damage(store, trial.random("damage again"));
            say();
            // SQLite has pages in memory, and reads a damaged one now or never: what waits then is answered after the
            // next start, later than what came after it.
            outcome.figure("answeredWhileDamaged", talk.isAnsweredWithin(UNNOTICED));
            child.stop();
        }
        say();
        try (ChildBot child = ChildBot.start(environment, scene.log())) {
            Tally tally = settleInAnyOrder("after it started with what was damaged under its hands");
            outcome.with(tally.inAnyOrder())
                    .figure("outOfOrder", tally.disorders())
                    .failedIf(!child.isAlive(), "the bot's process ended");
        }
    }

    /** All pages after the first are overwritten. */
    private static void damage(Path store, Random random) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(store.toFile(), "rw")) {
            byte[] noise = new byte[PAGE];
            for (long at = PAGE; at < file.length(); at += PAGE) {
                random.nextBytes(noise);
                file.seek(at);
                file.write(noise);
            }
        }
    }

    private Map<String, String> environment(Path store) {
        return scene.environment(bot, scene.baseUrl(), "127.0.0.1:" + scene.pushPort(), store);
    }

    private void said(ChildBot child, String words, String about) throws InterruptedException {
        boolean said = Waiting.until(20, TimeUnit.SECONDS, () -> {
            try {
                return child.said().contains(words);
            } catch (IOException e) {
                return false;
            }
        });
        outcome.failedIf(!said, "nothing was said of " + about);
    }
}
