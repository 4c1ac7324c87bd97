package dev.puppetmaster.bench.faults;

import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.testkit.LocalSynapse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.FutureTask;

/** R5: the bot lives behind a cable that is pulled, while people go on talking to it. */
final class CutOff {
    private static final int LONGEST_CUT_MILLIS = 12_000;
    private static final int LONGEST_SHORT_CUT_MILLIS = 3_000;
    private static final int LONGEST_BETWEEN_MILLIS = 3_000;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private CutOff() {}

    static Outcome run(Trial trial) throws Exception {
        try (Island island = Island.raise();
                Scene<LocalSynapse> scene = Scene.onSynapse(trial);
                Relay out = Relay.from(
                        island.here(),
                        0,
                        new InetSocketAddress(
                                InetAddress.getLoopbackAddress(),
                                scene.baseUrl().getPort()));
                Relay in = Relay.from(
                        "127.0.0.1", scene.pushPort(), new InetSocketAddress(island.there(), scene.pushPort()))) {
            Scene.Account bot = scene.bot("echo");
            Map<String, String> environment = scene.environment(
                    bot,
                    URI.create("http://" + island.here() + ":" + out.port()),
                    island.there() + ":" + in.port(),
                    trial.directory().resolve("bot.db"));
            List<RoomId> rooms = List.of(scene.invite(bot), scene.invite(bot));
            try (ChildBot child = ChildBot.start(island.wrapper(), environment, scene.log())) {
                for (RoomId room : rooms) {
                    scene.awaitJoined(bot, room);
                }
                return cuts(trial, island, new Talk(scene.human(), bot.id(), rooms))
                        .failedIf(!child.isAlive(), "the bot's process ended");
            }
        }
    }

    private static Outcome cuts(Trial trial, Island island, Talk talk) throws Exception {
        int cuts = trial.count(20, 2);
        int messages = trial.count(400, 20);
        Random words = trial.random("words");
        FutureTask<Integer> said = new FutureTask<>(() -> {
            for (int i = 0; i < messages; i++) {
                Thread.sleep(words.nextInt(trial.small() ? 300 : 800));
                talk.say(talk.rooms().get(words.nextInt(talk.rooms().size())));
            }
            return messages;
        });
        Thread.ofVirtual().name("person").start(said);
        Random random = trial.random("cuts");
        int longest = trial.small() ? LONGEST_SHORT_CUT_MILLIS : LONGEST_CUT_MILLIS;
        for (int i = 0; i < cuts; i++) {
            Thread.sleep(random.nextInt(LONGEST_BETWEEN_MILLIS));
            island.cut();
            Thread.sleep(random.nextInt(longest / 4, longest));
            island.mend();
        }
        int accepted = said.get();
        return Outcome.of(talk.settled(PATIENCE)).figure("cuts", cuts).figure("accepted", accepted);
    }
}
