package dev.puppetmaster.bot.fuzz;

import java.util.function.Consumer;

/**
 * Holds a property on made-up input: from one seed that is always the same, and from one that is new each time. What fails
 * is repeated with {@code -Dpuppetmaster.seed=N}; {@code -Dpuppetmaster.tries=N} tries more.
 */
public final class Property {
    private static final long ALWAYS = 20_261_121;

    private Property() {}

    /**
     * Tries it.
     *
     * @param tries how often, unless the system property says otherwise
     */
    public static void holds(int tries, Consumer<Choices> property) {
        Long again = Long.getLong("puppetmaster.seed");
        if (again != null) {
            one(again, property);
            return;
        }
        int each = Integer.getInteger("puppetmaster.tries", tries) / 2;
        long fresh = System.nanoTime();
        for (int i = 0; i < each; i++) {
            one(ALWAYS + i, property);
            one(fresh + i, property);
        }
    }

    private static void one(long seed, Consumer<Choices> property) {
        try {
            property.accept(Choices.ofSeed(seed));
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            throw new AssertionError("repeat with -Dpuppetmaster.seed=" + seed + ": " + e.getMessage(), e);
        }
    }
}
