package dev.puppetmaster.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A bot with one Matrix account and a brain. */
public record Puppet(ObjectMeta metadata, Spec spec) implements Resource {
    /**
     * What is declared of a puppet.
     *
     * @param homeserverRef name of the Homeserver in the same namespace
     * @param localpart of the Matrix account; absent: the resource's name. Fixed once the account exists
     * @param displayName at most 256 characters; absent: the resource's name
     * @param accessUsers who may ask and invite: globs over full ids ({@code *} and {@code ?}), or {@code you}; empty:
     *     members of its friendships, and observers in a direct chat
     * @param maxConsecutiveBotTurns bot turns in a row in one room before the loop guard trips, 1 to 1000
     */
    public record Spec(
            String homeserverRef,
            @Nullable String localpart,
            @Nullable String displayName,
            Brain brain,
            List<String> accessUsers,
            OperatingMode operatingMode,
            int maxConsecutiveBotTurns,
            DeletionPolicy deletionPolicy) {
        public Spec {
            accessUsers = List.copyOf(accessUsers);
        }
    }

    public static final int DEFAULT_MAX_CONSECUTIVE_BOT_TURNS = 10;

    /** What turns a message into an answer. Exactly one kind a puppet. */
    public sealed interface Brain {}

    /**
     * Plain Java.
     *
     * @param className binary name of a class that the runtime can load
     */
    public record JavaBrain(String className) implements Brain {}

    /**
     * A language model.
     *
     * @param systemPrompt 1 to 32768 characters that the model is told before every conversation
     */
    public record LlmBrain(String systemPrompt) implements Brain {}

    public enum OperatingMode {
        Running,
        /** Stays in its rooms and answers nothing. */
        Suspended
    }

    /** What becomes of the account when the resource goes. */
    public enum DeletionPolicy {
        /** Account and rooms stay as they are. */
        Retain,
        /** The account stays and leaves every room. The default in a folder. */
        LeaveRooms,
        /** The account is closed for ever: its localpart can never be used again. */
        Deactivate
    }

    public String localpart() {
        String given = spec.localpart();
        return given == null ? metadata.name() : given;
    }

    public String displayName() {
        String given = spec.displayName();
        return given == null ? metadata.name() : given;
    }
}
