package dev.puppetmaster.bots.remote;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Draft;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.remote.Contract;
import dev.puppetmaster.bot.remote.TurnLine.ToolWish;
import dev.puppetmaster.bot.remote.TurnRequest;
import dev.puppetmaster.bot.remote.TurnRequests;
import dev.puppetmaster.bots.llm.BuiltInTools;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * The way from one message to an answer: the brain speaks or wants tools, and is told what they gave. Each round is remembered
 * before anything is done about it, so that a second run after a crash goes the same way.
 */
final class RemoteTurn {
    private final BrainCalls calls;
    private final Turn turn;
    private final Briefing briefing;
    private final WantedTools tools;
    private final BuiltInTools builtIn;
    private final List<TurnRequest.Step> steps = new ArrayList<>();

    RemoteTurn(BrainCalls calls, Turn turn, Briefing briefing, WantedTools tools, BuiltInTools builtIn) {
        this.calls = calls;
        this.turn = turn;
        this.briefing = briefing;
        this.tools = tools;
        this.builtIn = builtIn;
    }

    Answer run() throws Exception {
        for (int number = 1; number <= Contract.MAX_ROUNDS + 1; number++) {
            Round round = round(number);
            if (round.failure() != null) {
                throw new RefusedException(round.failure());
            }
            if (round.wishes().isEmpty()) {
                return answer(round.text());
            }
            if (number <= Contract.MAX_ROUNDS) {
                for (ToolWish wish : round.wishes()) {
                    steps.add(new TurnRequest.Step(wish, tools.run(wish)));
                }
            }
        }
        throw BrainFault.unreadable("it wanted tools more than " + Contract.MAX_ROUNDS + " times", null);
    }

    private Answer answer(String text) throws BrainFault {
        if (text.isBlank()) {
            throw BrainFault.unreadable("it is empty", null);
        }
        String links = builtIn.links();
        return Answer.of(links.isEmpty() ? text : text + "\n\n" + links);
    }

    private Round round(int number) throws Exception {
        return Round.fromJson(turn.remembered("brain", "round " + number, () -> post().toJson()));
    }

    private Round post() throws BrainFault, InterruptedException {
        byte[] body;
        try {
            body = TurnRequests.write(briefing.request(tools.offers(), steps));
        } catch (IllegalArgumentException e) {
            throw BrainFault.unreadable("the turn has grown too long: " + e.getMessage(), e);
        }
        long began = System.nanoTime();
        Round round = calls.post(briefing.turn(), body, new Shown(turn.draft()));
        double seconds = (System.nanoTime() - began) / 1e9;
        turn.note(String.format(Locale.ROOT, "a brain of its own answered in %.1f s", seconds)
                + (round.wishes().isEmpty() ? "" : " and wanted " + wanted(round)));
        return round;
    }

    private static String wanted(Round round) {
        return String.join(
                ", ", round.wishes().stream().map(ToolWish::name).distinct().toList());
    }

    /** Shows a person the answer while it is made. */
    private static final class Shown implements BrainCalls.Listener {
        private static final long BETWEEN_NANOS = Duration.ofMillis(40).toNanos();

        private final Draft draft;
        private long last = System.nanoTime() - BETWEEN_NANOS;

        Shown(Draft draft) {
            this.draft = draft;
        }

        @Override
        public void says(Supplier<String> text) {
            long now = System.nanoTime();
            if (now - last >= BETWEEN_NANOS) {
                last = now;
                draft.show(text.get());
            }
        }

        @Override
        public void waits() {
            draft.show("*My brain takes no message now; I try again.*");
        }
    }
}
