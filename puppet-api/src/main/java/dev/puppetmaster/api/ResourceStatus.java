package dev.puppetmaster.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the registrar says about one resource. Only the registrar makes these. */
public sealed interface ResourceStatus {
    /** Counts the changes of the resource, from 1. */
    long observedGeneration();

    /** In a fixed order, {@link Condition#READY} last. */
    List<Condition> conditions();

    default Optional<Condition> condition(String type) {
        return conditions().stream().filter(c -> c.type().equals(type)).findFirst();
    }

    @JsonIgnore
    default boolean isReady() {
        return condition(Condition.READY)
                .filter(c -> c.status() == Condition.Status.True)
                .isPresent();
    }

    /**
     * Of a Homeserver.
     *
     * @param spaceRoomId absent until the Space exists
     * @param approvalsRoomId of the room that is made for approvals; absent until it exists
     * @param invited who was last asked into the Space at which state of the resource: whoever leaves is not asked again
     *     before it changes
     */
    record OfHomeserver(
            long observedGeneration,
            @Nullable String spaceRoomId,
            String spaceAlias,
            @Nullable String approvalsRoomId,
            Map<String, String> invited,
            List<Condition> conditions)
            implements ResourceStatus {
        public OfHomeserver {
            invited = Map.copyOf(invited);
            conditions = List.copyOf(conditions);
        }
    }

    /**
     * Of a Puppet.
     *
     * @param userId absent while nobody knows where the puppet lives
     * @param directRoomId the chat with the human account; absent without one, or until it exists
     * @param state what the runtime last said of the puppet: Starting, Running, Suspended, Failed or Unknown
     * @param effectivePeers whom it may ask now, by user id: both are in a room in which it may
     * @param lastError over which message the puppet last failed; absent if it never did
     */
    record OfPuppet(
            long observedGeneration,
            @Nullable String userId,
            @Nullable String directRoomId,
            String state,
            List<EffectivePeer> effectivePeers,
            @Nullable LastError lastError,
            List<Condition> conditions)
            implements ResourceStatus {
        public OfPuppet {
            effectivePeers = List.copyOf(effectivePeers);
            conditions = List.copyOf(conditions);
        }
    }

    /**
     * Another puppet that a puppet may ask.
     *
     * @param name of its resource
     */
    record EffectivePeer(String name, String userId) {}

    /**
     * What went wrong with a message.
     *
     * @param message one line
     * @param eventId of the message
     */
    record LastError(String message, String eventId) {}

    /** Of an LLMPolicy or a MemoryPolicy. */
    record OfPolicy(long observedGeneration, List<Condition> conditions) implements ResourceStatus {
        public OfPolicy {
            conditions = List.copyOf(conditions);
        }
    }

    /**
     * Of a Tool.
     *
     * @param version of which the functions are; absent until a runtime has seen them
     * @param discovered its functions as they were first seen of that version, by name
     */
    record OfTool(
            long observedGeneration, @Nullable String version, List<Discovered> discovered, List<Condition> conditions)
            implements ResourceStatus {
        public OfTool {
            discovered = List.copyOf(discovered);
            conditions = List.copyOf(conditions);
        }

        /** The hashes by name. */
        public Map<String, String> hashes() {
            return discovered.stream().collect(Collectors.toUnmodifiableMap(Discovered::name, Discovered::schemaHash));
        }
    }

    /**
     * A function of a Tool.
     *
     * @param schemaHash SHA-256 of its schema, in hex
     */
    record Discovered(String name, String schemaHash) {
        /** In the order of their names. */
        public static List<Discovered> of(Map<String, String> hashes) {
            return hashes.entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(it -> new Discovered(it.getKey(), it.getValue()))
                    .toList();
        }
    }

    /**
     * Of a Friendship.
     *
     * @param roomId absent until the room exists
     * @param alias absent while nobody knows on which homeserver the room is to be
     * @param invited who was last asked in at which state of the resource: whoever leaves is not asked again before it
     *     changes
     */
    record OfFriendship(
            long observedGeneration,
            @Nullable String roomId,
            @Nullable String alias,
            Map<String, String> invited,
            List<Condition> conditions)
            implements ResourceStatus {
        public OfFriendship {
            invited = Map.copyOf(invited);
            conditions = List.copyOf(conditions);
        }
    }
}
