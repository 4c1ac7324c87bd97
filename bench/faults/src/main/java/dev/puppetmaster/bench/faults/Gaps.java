package dev.puppetmaster.bench.faults;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.BotHost;
import dev.puppetmaster.bot.Bots;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.testkit.LocalSynapse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * R6: so much is said while the bot is away that the homeserver leaves out a part of it, and the bot has to read the rest of
 * the gap. A few of these events are messages to the bot, the first and the last among them.
 */
final class Gaps {
    /** Around the limit of a /sync (50), of a page of history (100), and far beyond. */
    private static final List<Integer> SIZES = List.of(1, 2, 49, 50, 51, 99, 100, 101, 250, 1_000, 2_500, 5_000);

    private static final List<Integer> FEW_SIZES = List.of(1, 51, 110);
    private static final int MESSAGES_A_GAP = 20;
    private static final int FEW_MESSAGES_A_GAP = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private Gaps() {}

    static Outcome run(Trial trial) throws Exception {
        List<Integer> sizes = trial.small() ? FEW_SIZES : SIZES;
        try (Scene<LocalSynapse> scene = Scene.onSynapse(trial)) {
            Scene.Account bot = scene.bot("echo");
            List<RoomId> rooms = new ArrayList<>();
            for (int i = 0; i < sizes.size(); i++) {
                rooms.add(scene.invite(bot));
            }
            Talk talk = new Talk(scene.human(), bot.id(), rooms);
            BotHost before = Bots.start(new EchoBot(0), scene.environment(bot));
            try {
                for (RoomId room : rooms) {
                    scene.awaitJoined(bot, room);
                    talk.say(room);
                }
                talk.settled(PATIENCE);
            } finally {
                before.close();
            }
            for (int i = 0; i < sizes.size(); i++) {
                fill(scene, talk, rooms.get(i), sizes.get(i));
            }
            BotHost after = Bots.start(new EchoBot(0), scene.environment(bot));
            try {
                return Outcome.of(talk.settled(PATIENCE)).figure("gaps", sizes);
            } finally {
                after.close();
            }
        }
    }

    private static void fill(Scene<?> scene, Talk talk, RoomId room, int size) throws InterruptedException {
        Random random = scene.trial().random("gap of " + size);
        double share = (double) scene.trial().count(MESSAGES_A_GAP, FEW_MESSAGES_A_GAP) / size;
        for (int i = 0; i < size; i++) {
            if (i == 0 || i == size - 1 || random.nextDouble() < share) {
                talk.say(room);
            } else {
                aside(scene, room, i);
            }
        }
    }

    /** What no bot answers. */
    private static void aside(Scene<?> scene, RoomId room, int number) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.put("msgtype", "m.notice").put("body", "aside " + number);
        EventId unused = scene.human()
                .send(
                        room,
                        "m.room.message",
                        content,
                        new TxnId(UUID.randomUUID().toString()));
    }
}
