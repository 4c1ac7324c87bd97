package dev.puppetmaster.bench.faults;

import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.testkit.LocalSynapse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** R7: two processes of one bot share one store: one works, one waits and takes over when the first is killed. */
final class Replicas {
    private static final int MESSAGES_A_TAKE_OVER = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private Replicas() {}

    static Outcome run(Trial trial) throws Exception {
        int takeOvers = trial.count(20, 2);
        try (Scene<LocalSynapse> scene = Scene.onSynapse(trial)) {
            Scene.Account bot = scene.bot("echo");
            Map<String, String> environment = scene.environment(bot);
            List<RoomId> rooms = List.of(scene.invite(bot), scene.invite(bot));
            ChildBot working = ChildBot.start(environment, scene.log());
            ChildBot waiting = working;
            try {
                for (RoomId room : rooms) {
                    scene.awaitJoined(bot, room);
                }
                waiting = ChildBot.start(environment, scene.log());
                Talk talk = new Talk(scene.human(), bot.id(), rooms);
                Random random = trial.random("kills");
                for (int i = 0; i < takeOvers; i++) {
                    for (int j = 0; j < MESSAGES_A_TAKE_OVER; j++) {
                        Thread.sleep(random.nextInt(250));
                        talk.say(rooms.get(random.nextInt(rooms.size())));
                    }
                    working.kill();
                    working = waiting;
                    waiting = ChildBot.start(environment, scene.log());
                }
                Tally tally = talk.settled(PATIENCE);
                long waits = waits(waiting);
                return Outcome.of(tally)
                        .figure("takeOvers", takeOvers)
                        .failedIf(waits == 0, "no process said that it waits")
                        .failedIf(!working.isAlive() || !waiting.isAlive(), "a process ended by itself");
            } finally {
                working.close();
                waiting.close();
            }
        }
    }

    private static long waits(ChildBot child) throws IOException {
        return child.said()
                .lines()
                .filter(line -> line.contains("another process has this store"))
                .count();
    }
}
