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
     * @param tools that its model may call, at most 32
     * @param memoryPolicyRef how it remembers; absent: the room's timeline. Of another namespace only if its {@code
     *     allowedNamespaces} say so
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
            @Nullable DeletionPolicy deletionPolicy,
            List<ToolUse> tools,
            @Nullable Ref memoryPolicyRef) {
        /** Without tools, and with the room as memory. */
        public Spec(
                Ref homeserverRef,
                @Nullable String localpart,
                @Nullable String displayName,
                Brain brain,
                List<String> accessUsers,
                List<String> allowedNamespaces,
                OperatingMode operatingMode,
                int maxConsecutiveBotTurns,
                @Nullable DeletionPolicy deletionPolicy) {
            this(
                    homeserverRef,
                    localpart,
                    displayName,
                    brain,
                    accessUsers,
                    allowedNamespaces,
                    operatingMode,
                    maxConsecutiveBotTurns,
                    deletionPolicy,
                    List.of(),
                    null);
        }

        public Spec {
            tools = List.copyOf(tools);
            allowedNamespaces = List.copyOf(allowedNamespaces);
            accessUsers = List.copyOf(accessUsers);
        }
    }

    public static final int DEFAULT_MAX_CONSECUTIVE_BOT_TURNS = 10;

    /** What turns a message into an answer. Exactly one kind a puppet. */
    public sealed interface Brain permits JavaBrain, LlmBrain, PodBrain {}

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
     * @param policyRef which models answer; absent: the one of OLLAMA_BASE_URL and OLLAMA_MODEL. Of another namespace only if
     *     its {@code allowedNamespaces} say so
     */
    public record LlmBrain(String systemPrompt, @Nullable Ref policyRef) implements Brain {
        /** On the model of OLLAMA_BASE_URL and OLLAMA_MODEL. */
        public LlmBrain(String systemPrompt) {
            this(systemPrompt, null);
        }
    }

    /**
     * A tool in a puppet's hands.
     *
     * @param tool of another namespace only if its {@code allowedNamespaces} say so
     * @param version range that the tool's version has to be in, like {@code >=1.0 <2}; absent: any
     * @param names of the functions that it may call, at most 64; empty: all
     * @param requireApproval names of the functions that a person has to approve each time, {@code *} for any letters; at
     *     most 64
     */
    public record ToolUse(Ref tool, @Nullable String version, List<String> names, List<String> requireApproval) {
        public ToolUse {
            names = List.copyOf(names);
            requireApproval = List.copyOf(requireApproval);
        }
    }

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
