package dev.puppetmaster.bench.faults;

import dev.puppetmaster.bot.BotHost;
import dev.puppetmaster.bot.Bots;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.testkit.FaultProxy;
import dev.puppetmaster.testkit.FaultProxy.Kind;
import dev.puppetmaster.testkit.LocalSynapse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * R3: what the bot asks its homeserver is spoilt, each endpoint in each way. A case is a day in a bot's life: it starts with
 * an account of its own, is invited, answers, is stopped, is told something meanwhile, starts again, works for a while.
 */
final class Network {
    /** A time, and so for the full form alone: the short one runs beside others. */
    private static final Duration RECOVERED = Duration.ofSeconds(30);

    private static final Duration PATIENCE = Duration.ofSeconds(75);

    private final Scene<LocalSynapse> scene;
    private final FaultProxy proxy;
    private final Outcome outcome = new Outcome();
    private final Set<Case> recovered = new LinkedHashSet<>();
    private final Set<String> unreached = new TreeSet<>();
    private double slowest;
    private int days;

    private Network(Scene<LocalSynapse> scene, FaultProxy proxy) {
        this.scene = scene;
        this.proxy = proxy;
    }

    static Outcome run(Trial trial) throws Exception {
        try (Scene<LocalSynapse> scene = Scene.onSynapse(trial);
                FaultProxy proxy = FaultProxy.to(scene.baseUrl())) {
            Network network = new Network(scene, proxy);
            network.day(Set.of());
            List<String> endpoints = new ArrayList<>(new TreeSet<>(proxy.seen()));
            List<Set<Case>> all = trial.small() ? network.latin(endpoints) : network.each(endpoints);
            for (Set<Case> cases : all) {
                network.day(cases);
            }
            return network.outcome
                    .figure("endpoints", endpoints.size())
                    .figure("cases", all.stream().mapToInt(Set::size).sum())
                    .figure("slowestRecovery", Math.round(network.slowest * 10) / 10.0)
                    .figure("unreached", List.copyOf(network.unreached));
        }
    }

    private record Case(String endpoint, Kind kind) {}

    private List<Set<Case>> each(List<String> endpoints) {
        List<Set<Case>> all = new ArrayList<>();
        for (String endpoint : endpoints) {
            for (Kind kind : Kind.values()) {
                all.add(Set.of(new Case(endpoint, kind)));
            }
        }
        return all;
    }

    /** Two days on which every endpoint is spoilt once, each in another way; the slow loris, which takes 20 s, has a day. */
    private List<Set<Case>> latin(List<String> endpoints) {
        List<Kind> kinds = new ArrayList<>(List.of(Kind.values()));
        kinds.remove(Kind.SLOW_LORIS);
        Collections.shuffle(kinds, scene.trial().random("kinds"));
        List<Set<Case>> all = new ArrayList<>();
        for (int day = 0; day < 2; day++) {
            Set<Case> cases = new LinkedHashSet<>();
            for (int i = 0; i < endpoints.size(); i++) {
                cases.add(new Case(endpoints.get(i), kinds.get((i + day * kinds.size() / 2) % kinds.size())));
            }
            all.add(cases);
        }
        String sends = endpoints.stream()
                .filter(endpoint -> endpoint.contains("/send/m.room.message"))
                .findFirst()
                .orElseThrow();
        all.add(Set.of(new Case(sends, Kind.SLOW_LORIS)));
        return all;
    }

    private void day(Set<Case> cases) throws InterruptedException {
        Scene.Account account = scene.bot("echo-" + ++days);
        Map<String, String> environment = scene.environment(
                account,
                proxy.baseUrl(),
                "127.0.0.1:" + scene.pushPort(),
                scene.trial().directory().resolve("echo-" + days + ".db"));
        RoomId room = scene.invite(account);
        Talk talk = new Talk(scene.human(), account.id(), List.of(room));
        Map<Case, FaultProxy.Order> orders = new LinkedHashMap<>();
        cases.forEach(one -> orders.put(one, proxy.spoil(one.endpoint(), one.kind(), 1)));
        try {
            day(account, room, talk, environment, orders);
        } catch (IOException | IllegalStateException | IllegalArgumentException e) {
            outcome.failed(cases + ": " + e.getMessage());
        } finally {
            proxy.clear();
        }
        Tally tally = talk.now();
        outcome.with(tally).failedIf(!tally.isWhole(), cases + ": " + tally);
        orders.forEach((one, order) -> {
            if (order.hits() == 0) {
                unreached.add(one.endpoint());
            }
        });
    }

    private void day(
            Scene.Account account,
            RoomId room,
            Talk talk,
            Map<String, String> environment,
            Map<Case, FaultProxy.Order> orders)
            throws IOException, InterruptedException {
        BotHost first = Bots.start(new EchoBot(0), environment);
        try {
            scene.awaitJoined(account, room);
            talk.sayFile(room);
            step(talk, orders);
        } finally {
            first.close();
        }
        talk.say(room);
        BotHost second = Bots.start(new EchoBot(0), environment);
        try {
            step(talk, orders);
            talk.saySlow(room);
            step(talk, orders);
        } finally {
            second.close();
        }
    }

    /** Waits until all that was said is answered, and looks how long ago the latest fault was. */
    private void step(Talk talk, Map<Case, FaultProxy.Order> orders) throws InterruptedException {
        boolean answered = talk.isAnsweredWithin(PATIENCE);
        long now = System.nanoTime();
        orders.forEach((one, order) -> {
            if (order.hits() > 0 && !recovered.contains(one)) {
                recovered.add(one);
                double took = (now - order.lastHit()) / 1e9;
                slowest = Math.max(slowest, took);
                outcome.failedIf(
                        !answered || (!scene.trial().small() && took > RECOVERED.toSeconds()),
                        one + (answered ? ": recovered after " + Math.round(took) + " s" : ": not recovered"));
            }
        });
    }
}
