package dev.puppetmaster.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One Synapse and the puppets' share of it. */
public record Homeserver(ObjectMeta metadata, Spec spec) implements Resource {
    /**
     * What is declared of a homeserver.
     *
     * @param serverName the part of every user id after the colon, at most 230 characters
     * @param clientUrl where the client-server API answers; absent: whoever starts the homeserver knows
     * @param theme the title of the Space, at most 64 characters; absent: the resource's name
     * @param puppetPrefixes 1 to 32 beginnings of localparts; only accounts that begin with one are puppets
     * @param appservice absent: whoever starts the homeserver fills it
     * @param observers users who read every friendship of this homeserver: full Matrix ids, or {@link #YOU}
     */
    public record Spec(
            String serverName,
            @Nullable String clientUrl,
            @Nullable String theme,
            List<String> puppetPrefixes,
            @Nullable Appservice appservice,
            List<String> observers) {
        public Spec {
            puppetPrefixes = List.copyOf(puppetPrefixes);
            observers = List.copyOf(observers);
        }
    }

    /**
     * How the homeserver reaches us.
     *
     * @param runtimeUrl where the homeserver reaches the runtime to push events, as the homeserver sees it
     */
    public record Appservice(@Nullable String runtimeUrl) {}

    /** In a folder this word stands for the human account that {@code up} makes or is given. */
    public static final String YOU = "you";

    /** What the Space of this homeserver is called. */
    public String title() {
        String theme = spec.theme();
        return theme == null ? metadata.name() : theme;
    }
}
