package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.registrar.core.DesiredRoom.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Works out the accounts and rooms of what is declared. */
final class DesiredRooms {
    private final DesiredState state;
    private final @Nullable DesiredState before;
    private final Homeserver homeserver;
    private final String sender;
    private final String id;
    private final @Nullable Human human;

    DesiredRooms(DesiredState state, @Nullable DesiredState before) {
        this.state = state;
        this.before = before;
        this.homeserver = state.resources().homeserver();
        this.sender = state.registrarSender();
        this.id = state.installation().id();
        this.human = state.human();
    }

    void fill() {
        Supplies supplies = new Supplies(state.declared());
        state.resources().puppets().stream()
                .filter(puppet -> state.isOurs(puppet) && !state.isHeld(puppet.key()))
                .forEach(puppet -> state.add(
                        new DesiredPuppet(
                                puppet,
                                Refusals.userId(puppet, homeserver),
                                puppet.deletionPolicyOr(state.installation().deletionPolicy())),
                        supplies.of(puppet)));
        state.addFriends();
        List<String> observers = state.homeserverObservers();
        state.resources().friendships().stream()
                .filter(friendship -> !state.isHeld(friendship.key()))
                .forEach(this::addRoom);
        state.add(space(observers));
        Homeserver.Approvals approvals = homeserver.spec().approvals();
        if (approvals != null && approvals.room() == null) {
            state.add(approvals());
        }
        if (human != null) {
            state.puppets().forEach(puppet -> state.add(direct(puppet, human)));
        }
    }

    private String serverName() {
        return homeserver.spec().serverName();
    }

    private void addRoom(Friendship friendship) {
        if (state.isHome(friendship)) {
            state.add(friendshipRoom(friendship));
        } else if (!state.puppetMembers(friendship).isEmpty()) {
            state.add(visitedRoom(friendship));
        }
    }

    /** Another homeserver makes it, and asks ours in. */
    private DesiredRoom visitedRoom(Friendship friendship) {
        Map<String, Role> ours = new LinkedHashMap<>();
        state.puppetMembers(friendship).forEach(puppet -> ours.put(puppet.userId(), Role.PUPPET));
        Stream.concat(state.humanMembers(friendship).stream(), state.observers(friendship).stream())
                .filter(user -> role(user) == Role.OWN_HUMAN)
                .forEach(user -> ours.put(user, Role.OWN_HUMAN));
        String first = ours.keySet().iterator().next();
        ours.remove(first);
        String name = friendship.metadata().name();
        return new DesiredRoom(
                RoomKind.FRIENDSHIP,
                Aliases.friendship(friendship.metadata().namespace(), name, state.homeName(friendship)),
                new OwnerMark(id, friendship.key(), null),
                first,
                name,
                friendship.spec().topic(),
                ours,
                state.generation(friendship, before),
                state.neighbours().lodging(friendship.key()));
    }

    private DesiredRoom friendshipRoom(Friendship friendship) {
        Map<String, Role> members = new LinkedHashMap<>();
        state.friends(friendship)
                .forEach(friend -> members.put(
                        friend.userId(), state.puppetOf(friend.userId()).isPresent() ? Role.PUPPET : Role.NEIGHBOUR));
        addPeople(members, state.humanMembers(friendship));
        addPeople(members, state.observers(friendship));
        String name = friendship.metadata().name();
        return new DesiredRoom(
                RoomKind.FRIENDSHIP,
                Aliases.friendship(friendship.metadata().namespace(), name, serverName()),
                new OwnerMark(id, friendship.key(), null),
                sender,
                name,
                friendship.spec().topic(),
                members,
                state.generation(friendship, before));
    }

    private DesiredRoom space(List<String> observers) {
        Map<String, Role> members = new LinkedHashMap<>();
        addPeople(members, observers);
        String name = homeserver.metadata().name();
        return new DesiredRoom(
                RoomKind.SPACE,
                Aliases.space(homeserver.metadata().namespace(), name, serverName()),
                new OwnerMark(id, homeserver.key(), null),
                sender,
                homeserver.title(),
                "The puppets of " + serverName(),
                members,
                state.generation(homeserver, before));
    }

    /** A room that somebody else made is theirs. */
    private DesiredRoom approvals() {
        Map<String, Role> members = new LinkedHashMap<>();
        state.puppets().stream()
                .filter(puppet -> state.supply(puppet).needsApprovals())
                .forEach(puppet -> members.put(puppet.userId(), Role.PUPPET));
        addPeople(members, state.approvers());
        String name = homeserver.metadata().name();
        return new DesiredRoom(
                RoomKind.APPROVALS,
                Aliases.approvals(homeserver.metadata().namespace(), name, serverName()),
                new OwnerMark(id, homeserver.key(), null),
                sender,
                "Approvals: " + homeserver.title(),
                "Calls of tools that wait for a person's ✅ or ❌",
                members,
                state.generation(homeserver, before));
    }

    private DesiredRoom direct(DesiredPuppet puppet, Human person) {
        return new DesiredRoom(
                RoomKind.DIRECT,
                Aliases.direct(puppet.puppet().localpart(), person.userId(), serverName()),
                new OwnerMark(id, puppet.owner(), person.userId()),
                puppet.userId(),
                puppet.puppet().displayName(),
                null,
                Map.of(person.userId(), role(person.userId())),
                state.generation(puppet.puppet(), before));
    }

    private void addPeople(Map<String, Role> members, List<String> users) {
        for (String user : users) {
            // a puppet that is named by its user id is joined like a puppet
            members.putIfAbsent(user, state.puppetOf(user).isPresent() ? Role.PUPPET : role(user));
        }
        members.remove(sender);
    }

    private Role role(String user) {
        return human != null && human.own() && human.userId().equals(user) ? Role.OWN_HUMAN : Role.GUEST;
    }
}
