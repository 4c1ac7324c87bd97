package dev.puppetmaster.bot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * So many asks of one sender in any span of time. What is kept is whether the last was let in, and when those were that count:
 * {@code in 1767258000000 1767258001000}.
 */
record RateLimit(int asks, Duration span) implements Middleware {
    private static final String NAME = "dev.puppetmaster.rate-limit";
    private static final String IN = "in";
    private static final String OUT = "out";

    RateLimit {
        if (asks < 1 || asks > 1_000) {
            throw new IllegalArgumentException("a rate limit lets 1 to 1,000 asks pass, not " + asks);
        }
        if (span.compareTo(Duration.ofSeconds(1)) < 0 || span.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("a rate limit is for 1 s to 1 day, not " + span);
        }
    }

    @Override
    public Answer around(Ask ask, Turn turn, Brain next) throws Exception {
        long now = turn.now().toEpochMilli();
        String kept = turn.storedOf(ask.sender())
                .update(NAME, before -> Optional.of(decided(times(before.orElse(IN)), now)))
                .orElse(IN);
        if (kept.startsWith(OUT)) {
            long wait = times(kept).get(0) + span.toMillis() - now;
            throw new RefusedException("You asked " + asks + " times in " + span.toSeconds()
                    + " s, which is as often as I answer; ask again" + " in " + (wait / 1_000 + 1) + " s.");
        }
        return next.answer(ask, turn);
    }

    private String decided(List<Long> before, long now) {
        List<Long> counting = new ArrayList<>(before);
        counting.removeIf(time -> time <= now - span.toMillis());
        boolean in = counting.size() < asks;
        if (in) {
            counting.add(now);
        }
        return (in ? IN : OUT) + counting.stream().map(time -> " " + time).collect(Collectors.joining());
    }

    private static List<Long> times(String kept) {
        String[] words = kept.split(" ", -1);
        List<Long> times = new ArrayList<>();
        for (int i = 1; i < words.length; i++) {
            times.add(Long.valueOf(words[i]));
        }
        return times;
    }
}
