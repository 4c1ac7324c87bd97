package dev.puppetmaster.api.runtime;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One puppet as its runtime has to run it.
 *
 * @param name of the resource, for people: two namespaces may each have one of that name
 * @param userId full Matrix id; what the puppet is known by
 * @param suspended in its rooms, but answers nothing
 * @param accessUsers globs over full ids of who may ask and invite; empty: members of its friendships, and observers in
 *     a direct chat
 * @param operators full ids that may reset the loop guard
 * @param observers full ids of the homeserver's observers
 * @param maxConsecutiveBotTurns at least 1
 * @param services that it may call
 * @param tools that its model may call
 * @param memory how it remembers; null: the room's timeline
 * @param approvals who decides about calls that need an approval; null: nobody does, and they are not made
 */
public record AssignedPuppet(
        String name,
        String userId,
        String displayName,
        boolean suspended,
        AssignedBrain brain,
        List<AssignedRoom> rooms,
        List<String> accessUsers,
        List<String> operators,
        List<String> observers,
        int maxConsecutiveBotTurns,
        List<GrantedService> services,
        List<AssignedTool> tools,
        @Nullable AssignedMemory memory,
        @Nullable AssignedApprovals approvals) {
    /** Without tools, and with the room as memory. */
    public AssignedPuppet(
            String name,
            String userId,
            String displayName,
            boolean suspended,
            AssignedBrain brain,
            List<AssignedRoom> rooms,
            List<String> accessUsers,
            List<String> operators,
            List<String> observers,
            int maxConsecutiveBotTurns,
            List<GrantedService> services) {
        this(
                name,
                userId,
                displayName,
                suspended,
                brain,
                rooms,
                accessUsers,
                operators,
                observers,
                maxConsecutiveBotTurns,
                services,
                List.of(),
                null,
                null);
    }

    public AssignedPuppet {
        rooms = List.copyOf(rooms);
        accessUsers = List.copyOf(accessUsers);
        operators = List.copyOf(operators);
        observers = List.copyOf(observers);
        // an assignment that was kept before there were services or tools has none
        services = services == null ? List.of() : List.copyOf(services);
        tools = tools == null ? List.of() : List.copyOf(tools);
    }
}
