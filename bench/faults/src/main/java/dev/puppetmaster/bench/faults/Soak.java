package dev.puppetmaster.bench.faults;

import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.testkit.FakeHomeserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** R10: so many messages that what is not given back would show: the heap after a collection, at ten points. */
final class Soak {
    private static final int ROOMS = 50;
    private static final int POINTS = 10;
    /** Messages under way at once. */
    private static final int BATCH = 200;
    /** Of the heap at the end beyond that of the second point: before it the JVM still warms up. */
    private static final double GROWTH = 1.25;

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private Soak() {}

    static Outcome run(Trial trial) throws Exception {
        int messages = trial.count(100_000, 1_000);
        try (Scene<FakeHomeserver> scene = Scene.onFake(trial)) {
            Scene.Account bot = scene.bot("echo");
            List<RoomId> rooms = new ArrayList<>();
            for (int i = 0; i < ROOMS; i++) {
                rooms.add(scene.invite(bot));
            }
            try (ChildBot child = ChildBot.start(scene.environment(bot), scene.log())) {
                for (RoomId room : rooms) {
                    scene.awaitJoined(bot, room);
                }
                Talk talk = new Talk(scene.human(), bot.id(), rooms);
                List<Long> heap = new ArrayList<>();
                for (int point = 0; point < POINTS; point++) {
                    for (int said = 0; said < messages / POINTS; said += BATCH) {
                        batch(scene, talk, Math.min(BATCH, messages / POINTS - said));
                    }
                    heap.add(child.heap() / 1024);
                }
                double growth = (double) heap.get(POINTS - 1) / heap.get(1);
                return Outcome.of(talk.settled(PATIENCE))
                        .figure("heapKiB", heap)
                        .figure("storeKiB", size(trial.directory()) / 1024)
                        .failedIf(!trial.small() && growth > GROWTH, "the heap grew by " + growth);
            }
        }
    }

    /** Counts requests, not rooms: a room's whole history would be read for each batch. */
    private static void batch(Scene<FakeHomeserver> scene, Talk talk, int size) throws InterruptedException {
        scene.server().requests().clear();
        for (int i = 0; i < size; i++) {
            talk.say(talk.rooms().get(i % ROOMS));
        }
        Waiting.until(120, TimeUnit.SECONDS, "the answers to a batch", () -> sent(scene) >= 2 * size);
    }

    /** Messages of the person and of the bot. */
    private static int sent(Scene<FakeHomeserver> scene) {
        return scene.server()
                .requests()
                .matching("PUT", "/send/m.room.message/")
                .size();
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("bot.db"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }
}
