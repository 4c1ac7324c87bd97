package dev.puppetmaster.bench.faults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.BotHost;
import dev.puppetmaster.bot.Bots;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.Friend;
import dev.puppetmaster.bot.FriendRoom;
import dev.puppetmaster.bot.Peer;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.testkit.LocalSynapse;
import dev.puppetmaster.testkit.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** R11: ten puppets that all want to ask each other, and bots of other makes that answer whatever is said. */
final class Storms {
    private static final int PUPPETS = 10;
    private static final int MOST_TURNS = 10;
    /** A time, and so for the full form alone: the short one runs beside others. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private static final Duration A_MOMENT = Duration.ofSeconds(2);
    private static final Duration ASK_PATIENCE = Duration.ofSeconds(3);
    private static final Duration WATCH = Duration.ofMinutes(2);

    private Storms() {}

    static Outcome run(Trial trial) throws Exception {
        Outcome outcome = new Outcome();
        try (Scene<LocalSynapse> scene = Scene.onSynapse(trial)) {
            ofOurs(scene, outcome, trial.count(10, 1));
            ofStrangers(scene, outcome, trial.count(10, 1));
        }
        return outcome;
    }

    // ---- puppets among themselves

    private static void ofOurs(Scene<LocalSynapse> scene, Outcome outcome, int storms) throws Exception {
        try (Stage stage = scene.stage()) {
            List<UserId> ids = new ArrayList<>();
            for (int i = 0; i < PUPPETS; i++) {
                ids.add(stage.puppet("data-p" + i));
            }
            RoomId room = stage.friendshipRoom(ids.toArray(UserId[]::new));
            Random random = scene.trial().random("storm");
            AtomicInteger turns = new AtomicInteger();
            Puppet[] puppets = ids.stream()
                    .map(id -> puppet(stage, id, ids, room, random, turns))
                    .toArray(Puppet[]::new);
            BotHost host = stage.host(scene.trial().directory(), puppets);
            try {
                Waiting.until(
                        60,
                        TimeUnit.SECONDS,
                        "the puppets to hear",
                        () -> host.health().up());
                for (int i = 0; i < storms; i++) {
                    // Who was asked in the storm before may wait for others still.
                    Waiting.until(
                            60,
                            TimeUnit.SECONDS,
                            "the puppets to be quiet",
                            () -> host.load().equals(new BotHost.Load(0, 0)));
                    turns.set(0);
                    storm(scene.trial(), stage, room, ids, outcome);
                    outcome.failedIf(turns.get() > MOST_TURNS, turns + " turns of puppets")
                            .largest("puppetTurns", turns.get());
                }
            } finally {
                host.close();
            }
        }
    }

    private static Puppet puppet(
            Stage stage, UserId id, List<UserId> all, RoomId room, Random random, AtomicInteger turns) {
        List<Peer> peers = all.stream()
                .filter(other -> !other.equals(id))
                .map(other -> new Peer(other.localpart(), other, true, true))
                .toList();
        UserId you = stage.human().user();
        FriendRoom friends = new FriendRoom("storm", peers, Set.of(you), Set.of(), id.equals(all.get(0)));
        return stage.hosted(id, (ask, turn) -> asksAll(ask, turn, random, turns), Map.of(room, friends));
    }

    private static Answer asksAll(Ask ask, Turn turn, Random random, AtomicInteger turns) throws InterruptedException {
        turns.addAndGet(ask.fromPuppet() ? 1 : 0);
        List<Friend> friends = new ArrayList<>(turn.friends());
        Collections.shuffle(friends, random);
        Answer question = Answer.of("what do you think of " + ask.text() + "?");
        List<String> refused = new ArrayList<>();
        for (Friend friend : friends) {
            try {
                turn.ask(friend.name(), question, ASK_PATIENCE);
            } catch (RefusedException e) {
                refused.add(friend.name());
            }
        }
        return Answer.of("I asked all; " + refused.size() + " did not answer");
    }

    /** One storm: how many turns the puppets had, how long they went on, and whether the person was answered once. */
    private static void storm(Trial trial, Stage stage, RoomId room, List<UserId> puppets, Outcome outcome)
            throws InterruptedException {
        ObjectNode words = Contents.text("m.text", puppets.get(0) + " the weather");
        Contents.mention(words, List.of(puppets.get(0)));
        EventId begun = stage.say(room, words);
        boolean answered =
                Waiting.untilSeldom(WATCH, () -> !stage.answers(room, begun).isEmpty());
        List<MatrixEvent> said = since(stage, room, begun);
        List<Long> asked = said.stream()
                .filter(event -> kind(event).equals("ask"))
                .map(MatrixEvent::originServerTs)
                .toList();
        double seconds =
                asked.isEmpty() ? 0 : (asked.get(asked.size() - 1) - said.get(0).originServerTs()) / 1000.0;
        outcome.with(new Tally(
                        1,
                        answered ? 0 : 1,
                        Math.max(0, stage.answers(room, begun).size() - 1),
                        0,
                        List.of()))
                .failedIf(asked.isEmpty(), "there was no storm")
                .failedIf(
                        !trial.small() && seconds > LONGEST.toSeconds(),
                        "puppets asked each other for " + seconds + " s")
                .largest("puppetSeconds", seconds);
    }

    private static List<MatrixEvent> since(Stage stage, RoomId room, EventId begun) {
        List<MatrixEvent> all = stage.timeline(room);
        int from = 0;
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).eventId().equals(begun)) {
                from = i;
            }
        }
        return all.subList(from, all.size());
    }

    private static String kind(MatrixEvent event) {
        return event.mark().path("kind").asText("");
    }

    // ---- bots of other makes

    private static void ofStrangers(Scene<LocalSynapse> scene, Outcome outcome, int rooms) throws Exception {
        Scene.Account bot = scene.bot("echo");
        Map<String, String> environment = new HashMap<>(scene.environment(bot));
        environment.put("PUPPETMASTER_ACCESS", "*:" + scene.serverName());
        Brain echo = new EchoBot(0);
        BotHost host = Bots.start(echo, environment);
        try {
            for (int i = 0; i < rooms; i++) {
                try (Stranger stranger = Stranger.begin(scene, "other-" + i, bot)) {
                    judge(scene.trial(), bot.id(), stranger, outcome);
                }
            }
        } finally {
            host.close();
        }
    }

    /** The notice of the guard against loops. */
    private static boolean isEnd(MatrixEvent event) {
        return event.body().startsWith("I stopped here");
    }

    private static void judge(Trial trial, UserId bot, Stranger stranger, Outcome outcome) throws InterruptedException {
        boolean stopped = Waiting.untilSeldom(
                WATCH, () -> stranger.heardFrom(bot).stream().anyMatch(Storms::isEnd));
        // It goes on for a while; the bot must not.
        Thread.sleep(trial.small() ? A_MOMENT : LONGEST);
        List<MatrixEvent> ours = stranger.heardFrom(bot);
        long turns = ours.stream().filter(event -> !isEnd(event)).count();
        double seconds = ours.isEmpty()
                ? 0
                : (ours.get(ours.size() - 1).originServerTs() - ours.get(0).originServerTs()) / 1000.0;
        outcome.with(new Tally(1, turns == 0 ? 1 : 0, 0, 0, List.of()))
                .failedIf(!stopped, "nobody said that the bot stopped")
                .failedIf(turns > MOST_TURNS, turns + " answers to a bot of another make")
                .failedIf(
                        !trial.small() && seconds > LONGEST.toSeconds(),
                        "answered a bot of another make for " + seconds + " s")
                .largest("strangerTurns", (double) turns)
                .largest("strangerSeconds", seconds);
    }
}
