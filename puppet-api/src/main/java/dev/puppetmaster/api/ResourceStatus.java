package dev.puppetmaster.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;
import java.util.Optional;
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
     */
    record OfHomeserver(
            long observedGeneration, @Nullable String spaceRoomId, String spaceAlias, List<Condition> conditions)
            implements ResourceStatus {
        public OfHomeserver {
            conditions = List.copyOf(conditions);
        }
    }

    /**
     * Of a Puppet.
     *
     * @param directRoomId the chat with the human account; absent without one, or until it exists
     * @param state what the runtime last said of the puppet: Starting, Running, Suspended or Failed
     * @param lastErrorEventId the message over which the puppet last failed
     */
    record OfPuppet(
            long observedGeneration,
            String userId,
            @Nullable String directRoomId,
            String state,
            @Nullable String lastErrorEventId,
            List<Condition> conditions)
            implements ResourceStatus {
        public OfPuppet {
            conditions = List.copyOf(conditions);
        }
    }

    /**
     * Of a Friendship.
     *
     * @param roomId absent until the room exists
     */
    record OfFriendship(long observedGeneration, @Nullable String roomId, String alias, List<Condition> conditions)
            implements ResourceStatus {
        public OfFriendship {
            conditions = List.copyOf(conditions);
        }
    }
}
