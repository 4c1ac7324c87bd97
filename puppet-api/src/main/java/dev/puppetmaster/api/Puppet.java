package dev.puppetmaster.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A bot with one Matrix account and a brain. */
public record Puppet(ObjectMeta metadata, Spec spec) implements Resource {
    /**
     * What is declared of a puppet.
     *
     * @param homeserverRef where it lives; a Homeserver of another namespace only if its {@code allowedNamespaces} say so
     * @param localpart of the Matrix account; absent: the resource's name. Fixed once the account exists
     * @param displayName at most 256 characters; absent: the resource's name
     * @param accessUsers who may ask and invite: globs over full ids ({@code *} and {@code ?}), or {@code you}; empty:
     *     members of its friendships, and observers in a direct chat
     * @param allowedNamespaces whose Friendships may name it, besides those of its own namespace; {@code *} means all.
     *     At most 64
     * @param maxConsecutiveBotTurns bot turns in a row in one room before the loop guard trips, 1 to 1000
     * @param deletionPolicy absent: {@link DeletionPolicy#LeaveRooms} in a folder, {@link DeletionPolicy#Retain} in a
     *     cluster
     */
    public record Spec(
            Ref homeserverRef,
            @Nullable String localpart,
            @Nullable String displayName,
            Brain brain,
            List<String> accessUsers,
            List<String> allowedNamespaces,
            OperatingMode operatingMode,
            int maxConsecutiveBotTurns,
            @Nullable DeletionPolicy deletionPolicy) {
        public Spec {
            allowedNamespaces = List.copyOf(allowedNamespaces);
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
        /** The account stays and leaves every room. */
        LeaveRooms,
        /** The account is closed for ever: its localpart can never be used again. */
        Deactivate
    }

    /** Whether Friendships of {@code namespace} may name this puppet. */
    public boolean admits(String namespace) {
        return AllowedNamespaces.admit(spec.allowedNamespaces(), metadata, namespace);
    }

    /** What becomes of the account, {@code unsaid} where the resource does not say it. */
    public DeletionPolicy deletionPolicyOr(DeletionPolicy unsaid) {
        DeletionPolicy given = spec.deletionPolicy();
        return given == null ? unsaid : given;
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
