package dev.puppetmaster.bench.faults;

import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.testkit.LocalSynapse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;

/** R1: the bot is killed at random while people talk to it. */
final class Kills {
    private static final int ROOMS = 5;
    /** Of four kills one comes at any time after the start of the process, three while it works. */
    private static final int KINDS = 4;

    private static final int LONGEST_START_MILLIS = 2_000;
    private static final int LONGEST_WORK_MILLIS = 1_500;
    private static final long START_SECONDS = 30;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private Kills() {}

    static Outcome run(Trial trial) throws Exception {
        int messages = trial.count(1_000, 30);
        int kills = trial.count(200, 3);
        try (Scene<LocalSynapse> scene = Scene.onSynapse(trial)) {
            Scene.Account bot = scene.bot("echo");
            Map<String, String> environment = new LinkedHashMap<>(scene.environment(bot));
            environment.put(EchoBot.WORK, "100");
            List<RoomId> rooms = new ArrayList<>();
            for (int i = 0; i < ROOMS; i++) {
                rooms.add(scene.invite(bot));
            }
            ChildBot child = ChildBot.start(environment, scene.log());
            try {
                for (RoomId room : rooms) {
                    scene.awaitJoined(bot, room);
                }
                Talk talk = new Talk(scene.human(), bot.id(), rooms);
                Semaphore maySay = new Semaphore(0);
                FutureTask<Integer> said = new FutureTask<>(() -> say(talk, messages, maySay, trial.random("words")));
                Thread.ofVirtual().name("person").start(said);
                Random random = trial.random("kills");
                for (int i = 0; i < kills; i++) {
                    maySay.release(messages / kills);
                    live(child, random);
                    child.kill();
                    child = ChildBot.start(environment, scene.log());
                }
                int accepted = said.get();
                return Outcome.of(talk.settled(PATIENCE)).figure("kills", kills).figure("accepted", accepted);
            } finally {
                child.close();
            }
        }
    }

    private static void live(ChildBot child, Random random) throws InterruptedException {
        if (random.nextInt(KINDS) == 0) {
            Thread.sleep(random.nextInt(LONGEST_START_MILLIS));
        } else {
            child.awaitListening(START_SECONDS);
            Thread.sleep(random.nextInt(LONGEST_WORK_MILLIS));
        }
    }

    private static int say(Talk talk, int messages, Semaphore maySay, Random random) throws InterruptedException {
        for (int i = 0; i < messages; i++) {
            maySay.acquire();
            Thread.sleep(random.nextInt(300));
            talk.say(talk.rooms().get(random.nextInt(ROOMS)));
        }
        return messages;
    }
}
