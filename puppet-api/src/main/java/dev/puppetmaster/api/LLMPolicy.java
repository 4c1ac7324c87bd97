package dev.puppetmaster.api;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which models answer for a puppet, in which order, how much of them, and what then. */
public record LLMPolicy(ObjectMeta metadata, Spec spec) implements Resource {
    /**
     * What is declared of a policy.
     *
     * @param backends 1 to 16, the preferred one first, names distinct
     * @param fallbackOn after which faults the next backend is asked; absent in YAML: {@link #ALL_FAULTS}
     * @param retries how often one backend is asked again when it is limited, unreachable or fails, 0 to 5
     * @param cooldown how long a backend that keeps failing is left alone, at most 1 h; zero: it never is
     * @param limits at most 16, each of which holds
     * @param budgets at most 16, each of which holds
     * @param cache absent: answers are not kept
     * @param shadow absent: no second server is asked
     * @param allowedNamespaces whose Puppets may use it, besides those of its own namespace; {@code *} means all. At most 64
     */
    public record Spec(
            List<Backend> backends,
            List<Fault> fallbackOn,
            int retries,
            @TimeSpan Duration cooldown,
            List<Limit> limits,
            List<Budget> budgets,
            @Nullable Cache cache,
            @Nullable Shadow shadow,
            List<String> allowedNamespaces) {
        public Spec {
            backends = List.copyOf(backends);
            fallbackOn = List.copyOf(fallbackOn);
            limits = List.copyOf(limits);
            budgets = List.copyOf(budgets);
            allowedNamespaces = List.copyOf(allowedNamespaces);
        }
    }

    public static final int DEFAULT_RETRIES = 2;
    public static final Duration DEFAULT_COOLDOWN = Duration.ofSeconds(30);

    /**
     * A server with a model.
     *
     * @param name by which people and figures know it
     * @param url up to where {@code /api} or {@code /v1} follows
     * @param model as the server calls it, 1 to 256 characters
     * @param secretRef what is sent as bearer token; absent: none
     * @param atOnce calls that it answers at once, 1 to 1024; more wait
     */
    public record Backend(
            String name,
            Provider provider,
            String url,
            String model,
            @Nullable SecretRef secretRef,
            int atOnce,
            Price price,
            Timeouts timeouts) {}

    public static final int DEFAULT_AT_ONCE = 4;

    /** Whose format a server speaks. */
    public enum Provider {
        ollama,
        openai
    }

    /**
     * What a backend costs, in millionths of a currency, 0 or more.
     *
     * @param promptPerMillion for a million tokens that it reads
     * @param answerPerMillion for a million tokens that it writes
     */
    public record Price(long promptPerMillion, long answerPerMillion) {
        public static final Price FREE = new Price(0, 0);
    }

    /**
     * How long is waited, each 1 ms to 1 h.
     *
     * @param connect until the server takes the connection
     * @param firstToken until the answer begins: a model may have to be loaded
     * @param silence between two tokens
     * @param whole for all of an answer
     */
    public record Timeouts(
            @TimeSpan Duration connect,
            @TimeSpan Duration firstToken,
            @TimeSpan Duration silence,
            @TimeSpan Duration whole) {
        public static final Timeouts DEFAULT = new Timeouts(
                Duration.ofSeconds(3), Duration.ofSeconds(90), Duration.ofSeconds(20), Duration.ofMinutes(10));
    }

    /** What a backend can fail with. */
    public enum Fault {
        /** No first token in time, or the whole took too long. */
        Timeout,
        /** The server has too much to do, and says so. */
        RateLimited,
        /** The server failed. */
        ServerError,
        /** It began, and then no token came in time. */
        Stalled,
        /** The server does not have the model. */
        ModelMissing,
        /** The answer broke off without an end. */
        Truncated,
        /** No connection. */
        Unreachable
    }

    public static final List<Fault> ALL_FAULTS = List.copyOf(Arrays.asList(Fault.values()));

    /** By whom something is counted. */
    public enum Per {
        Puppet,
        Room,
        /** Who asked the puppet. */
        Sender,
        /** All calls of the policy together. */
        Policy
    }

    /**
     * How much in how long; exactly one of {@code requests} and {@code tokens}.
     *
     * @param requests 1 or more
     * @param tokens of prompts and answers, 1 or more
     * @param window 1 s to 31 days; it slides
     */
    public record Limit(
            Per per,
            @Nullable Long requests,
            @Nullable Long tokens,
            @TimeSpan Duration window) {}

    /**
     * What may be spent in a period of the calendar, in UTC; exactly one of {@code tokens} and {@code cost}.
     *
     * @param tokens of prompts and answers, 1 or more
     * @param cost by the prices of the backends, in millionths of their currency, 1 or more
     * @param downgradeTo the name of the backend that answers when it is spent; only with {@link OnExceed#Downgrade}
     */
    public record Budget(
            Per per,
            @Nullable Long tokens,
            @Nullable Long cost,
            Period period,
            OnExceed onExceed,
            @Nullable String downgradeTo) {}

    /** How often a budget begins anew. */
    public enum Period {
        Day,
        Month
    }

    /** What happens when a budget is spent. */
    public enum OnExceed {
        Refuse,
        Downgrade
    }

    /**
     * The same question in the same words gets the answer that was given before.
     *
     * @param ttl how long an answer is kept, 1 s to 31 days
     */
    public record Cache(@TimeSpan Duration ttl) {}

    /** A second server is asked too; its answer is only measured. */
    public record Shadow(Backend backend) {}

    /** Whether Puppets of {@code namespace} may use it. */
    public boolean admits(String namespace) {
        return AllowedNamespaces.admit(spec.allowedNamespaces(), metadata, namespace);
    }
}
