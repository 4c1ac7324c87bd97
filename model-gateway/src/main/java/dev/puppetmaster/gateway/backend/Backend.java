package dev.puppetmaster.gateway.backend;

import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.gateway.chat.ChatCall;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A server with a model.
 *
 * @param name by which people and figures name it
 * @param speaks its format
 * @param url its address up to where {@code /api} or {@code /v1} follows, without a slash at the end
 * @param model that answers there whatever a caller names; null: the one that the caller names
 * @param key sent as a bearer token; null: none
 * @param atOnce calls that it answers at once, 1 to 1024; more wait
 */
public record Backend(
        String name,
        ChatCall.Format speaks,
        URI url,
        @Nullable String model,
        @Nullable Secret key,
        Patience patience,
        int atOnce,
        Price price) {
    private static final int MOST_AT_ONCE = 1_024;

    /** @throws IllegalArgumentException with one line */
    public Backend {
        if (atOnce < 1 || atOnce > MOST_AT_ONCE) {
            throw new IllegalArgumentException(
                    "backend " + name + " answers " + atOnce + " calls at once; give 1 to " + MOST_AT_ONCE);
        }
    }

    /**
     * How long is waited; each longer than 0.
     *
     * @param connect until the server takes the connection
     * @param first until the first token: a model may have to be loaded
     * @param silence between two tokens
     * @param whole for all of an answer
     */
    public record Patience(Duration connect, Duration first, Duration silence, Duration whole) {
        public static final Patience DEFAULT = new Patience(
                Duration.ofSeconds(3), Duration.ofSeconds(90), Duration.ofSeconds(20), Duration.ofMinutes(10));
    }
}
