package dev.puppetmaster.gateway.ledger;

import dev.puppetmaster.gateway.backend.Backend;
import dev.puppetmaster.gateway.chat.Piece.Usage;
import dev.puppetmaster.gateway.policy.Budget;
import dev.puppetmaster.gateway.policy.Caller;
import dev.puppetmaster.gateway.policy.Limit;
import dev.puppetmaster.gateway.policy.Measure;
import dev.puppetmaster.gateway.policy.Per;
import dev.puppetmaster.gateway.policy.Policy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Who may call, and what it cost them. What calls that are under way may cost at most is set aside, so that many at once do not
 * spend more than there is. Thread-safe.
 */
public final class Meter {
    /** At four fifths of a budget. */
    private static final long WARN_NUMERATOR = 4;

    private static final long WARN_DENOMINATOR = 5;
    private static final Duration TIDY = Duration.ofHours(1);

    private final Ledger ledger;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    /** What is set aside, by account. */
    private final Map<String, Long> aside = new HashMap<>();

    private Instant nextTidy = Instant.MIN;

    public Meter(Ledger ledger, Clock clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    /**
     * Lets a call through.
     *
     * @param most that it is expected to cost
     * @throws OverLimit if it may not be made; nothing was counted then
     */
    public Admission admit(Policy policy, Caller caller, Usage most) throws OverLimit {
        Instant now = clock.instant();
        lock.lock();
        try {
            String downgrade = null;
            for (Limit limit : policy.limits()) {
                check(policy, limit, caller, now);
            }
            for (Budget budget : policy.budgets()) {
                if (isSpent(policy, budget, caller, now)) {
                    downgrade = budget.downgrade().orElseThrow(() -> spent(budget, now));
                }
            }
            return new Admission(policy, caller, most, downgrade, now);
        } finally {
            lock.unlock();
        }
    }

    private void check(Policy policy, Limit limit, Caller caller, Instant now) throws OverLimit {
        if (limit.per().of(caller).isEmpty()) {
            return;
        }
        String account = account(policy, limit, caller);
        Slots slots = Slots.of(limit.window(), now);
        long current = ledger.read(account, slots.current()) + aside.getOrDefault(account, 0L);
        long before = ledger.read(account, slots.current() - 1);
        if (current + slots.still(before) >= limit.most()) {
            Duration wait = slots.until(limit.most(), current, before);
            throw new OverLimit(
                    "The limit of " + limit.most() + " " + limit.of().words() + " in " + words(limit.window()) + " for "
                            + limit.per().words() + " is reached; ask again in " + words(wait),
                    wait);
        }
    }

    private boolean isSpent(Policy policy, Budget budget, Caller caller, Instant now) {
        if (budget.per().of(caller).isEmpty()) {
            return false;
        }
        String account = account(policy, budget, caller);
        return ledger.read(account, slot(budget, now)) + aside.getOrDefault(account, 0L) >= budget.most();
    }

    /** What of each limit and budget is used up, a line each; not those that count nothing for this caller. */
    public List<String> spent(Policy policy, Caller caller) {
        Instant now = clock.instant();
        List<String> lines = new ArrayList<>();
        lock.lock();
        try {
            for (Limit limit : policy.limits()) {
                if (!limit.per().of(caller).isEmpty()) {
                    String account = account(policy, limit, caller);
                    Slots slots = Slots.of(limit.window(), now);
                    long used = ledger.read(account, slots.current())
                            + slots.still(ledger.read(account, slots.current() - 1));
                    lines.add(used + " of " + limit.most() + " " + limit.of().words() + " in " + words(limit.window())
                            + " for " + limit.per().words());
                }
            }
            for (Budget budget : policy.budgets()) {
                if (!budget.per().of(caller).isEmpty()) {
                    lines.add(ledger.read(account(policy, budget, caller), slot(budget, now)) + " of " + budget.words()
                            + ", until " + budget.period().after(budget.period().of(now)) + " (UTC)");
                }
            }
        } finally {
            lock.unlock();
        }
        return lines;
    }

    private static OverLimit spent(Budget budget, Instant now) {
        LocalDate next = budget.period().after(budget.period().of(now));
        return new OverLimit(
                "The budget of " + budget.words() + " is spent; there is a new one on " + next + " (UTC)",
                Duration.between(now, next.atStartOfDay(ZoneOffset.UTC).toInstant()));
    }

    private static String account(Policy policy, Limit limit, Caller caller) {
        return "limit " + policy.name() + " " + limit.per() + " " + limit.of() + " "
                + limit.window().toSeconds() + " " + limit.per().of(caller);
    }

    private static String account(Policy policy, Budget budget, Caller caller) {
        return "budget " + policy.name() + " " + budget.per() + " " + budget.of() + " " + budget.period() + " "
                + budget.per().of(caller);
    }

    private static long slot(Budget budget, Instant now) {
        return budget.period().of(now).toEpochDay();
    }

    private static String words(Duration duration) {
        long seconds = Math.max(1, duration.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        return seconds < 7_200 ? Math.ceilDiv(seconds, 60) + " min" : Math.ceilDiv(seconds, 3_600) + " h";
    }

    /** A call that may be made. To be settled or closed, once. */
    public final class Admission implements AutoCloseable {
        private final Policy policy;
        private final Caller caller;
        private final @Nullable String downgrade;
        private final Instant at;
        private final Map<String, Long> mine = new HashMap<>();

        private Admission(Policy policy, Caller caller, Usage most, @Nullable String downgrade, Instant at) {
            this.policy = policy;
            this.caller = caller;
            this.downgrade = downgrade;
            this.at = at;
            long cost = policy.backends().stream()
                    .mapToLong(backend -> backend.price().of(most))
                    .max()
                    .orElse(0);
            for (Limit limit : policy.limits()) {
                setAside(account(policy, limit, caller), limit.per(), amount(limit.of(), most, cost));
            }
            for (Budget budget : policy.budgets()) {
                setAside(account(policy, budget, caller), budget.per(), amount(budget.of(), most, cost));
            }
        }

        private void setAside(String account, Per per, long amount) {
            if (!per.of(caller).isEmpty()) {
                mine.merge(account, amount, Long::sum);
                aside.merge(account, amount, Long::sum);
            }
        }

        /** The only backend that may answer, because a budget is spent. */
        public Optional<String> downgrade() {
            return Optional.ofNullable(downgrade);
        }

        /**
         * Writes down what it cost.
         *
         * @return what people should be told: budgets of which four fifths are now spent
         */
        public List<String> settle(Backend backend, Usage usage) {
            long cost = backend.price().of(usage);
            List<String> warnings = new ArrayList<>();
            lock.lock();
            try {
                release();
                tidy(at);
                for (Limit limit : policy.limits()) {
                    if (!limit.per().of(caller).isEmpty()) {
                        Slots slots = Slots.of(limit.window(), at);
                        ledger.add(
                                account(policy, limit, caller),
                                slots.current(),
                                amount(limit.of(), usage, cost),
                                slots.ends());
                    }
                }
                for (Budget budget : policy.budgets()) {
                    if (!budget.per().of(caller).isEmpty()) {
                        spend(budget, amount(budget.of(), usage, cost)).ifPresent(warnings::add);
                    }
                }
            } finally {
                lock.unlock();
            }
            return warnings;
        }

        private Optional<String> spend(Budget budget, long amount) {
            LocalDate begin = budget.period().of(at);
            long ends =
                    budget.period().after(begin).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
            long now = ledger.add(account(policy, budget, caller), begin.toEpochDay(), amount, ends);
            long warn = Math.ceilDiv(Math.multiplyExact(budget.most(), WARN_NUMERATOR), WARN_DENOMINATOR);
            boolean crossed = now >= warn && now - amount < warn;
            return crossed
                    ? Optional.of("Four fifths of the budget of " + budget.words() + " are spent")
                    : Optional.empty();
        }

        private void release() {
            mine.forEach((account, amount) ->
                    aside.computeIfPresent(account, (name, sum) -> sum.equals(amount) ? null : (Long) (sum - amount)));
            mine.clear();
        }

        /** The call was not made: nothing is counted. */
        @Override
        public void close() {
            lock.lock();
            try {
                release();
            } finally {
                lock.unlock();
            }
        }
    }

    /** What counts no more would else be kept for ever. */
    private void tidy(Instant now) {
        if (!now.isBefore(nextTidy)) {
            ledger.forgetBefore(now.getEpochSecond());
            nextTidy = now.plus(TIDY);
        }
    }

    private static long amount(Measure of, Usage usage, long cost) {
        return switch (of) {
            case REQUESTS -> 1;
            case TOKENS -> usage.total();
            case COST -> cost;
        };
    }
}
