package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.Resource;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.registrar.core.DesiredRoom.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What should be on one homeserver.
 *
 * @param resources valid, but a friendship may name a puppet that is gone: it then goes on without it
 * @param installation id that marks the rooms as ours
 * @param registrarSender full id of the account that makes friendship rooms and the Space
 * @param human whom {@code you} stands for; null: nobody
 */
public record DesiredState(
        Resources resources,
        String installation,
        String registrarSender,
        @Nullable Human human,
        List<DesiredPuppet> puppets,
        List<DesiredRoom> rooms) {
    public DesiredState {
        puppets = List.copyOf(puppets);
        rooms = List.copyOf(rooms);
    }

    public static DesiredState of(
            Resources resources, String installation, String registrarSender, @Nullable Human human) {
        return new Builder(resources, installation, registrarSender, human).build();
    }

    public String serverName() {
        return resources.homeserver().spec().serverName();
    }

    public Optional<DesiredPuppet> puppet(Ref ref) {
        return puppets.stream().filter(p -> p.puppet().ref().equals(ref)).findFirst();
    }

    public Optional<DesiredPuppet> puppetOf(String userId) {
        return puppets.stream().filter(p -> p.userId().equals(userId)).findFirst();
    }

    public Optional<DesiredRoom> room(RoomKind kind, ResourceKey owner) {
        return rooms.stream()
                .filter(r -> r.kind() == kind && r.owner().equals(owner))
                .findFirst();
    }

    /** Full ids of {@code users}, with {@code you} replaced by the human account, or left out if there is none. */
    public List<String> resolve(List<String> users) {
        Set<String> resolved = new LinkedHashSet<>();
        for (String user : users) {
            if (!user.equals(Homeserver.YOU)) {
                resolved.add(user);
            } else if (human != null) {
                resolved.add(human.userId());
            }
        }
        return List.copyOf(resolved);
    }

    /** The homeserver's observers; the human account is always one. */
    public List<String> homeserverObservers() {
        List<String> users = new ArrayList<>(List.of(Homeserver.YOU));
        users.addAll(resources.homeserver().spec().observers());
        return resolve(users);
    }

    /** Full ids of the people who are members of {@code friendship}. */
    public List<String> humanMembers(Friendship friendship) {
        return resolve(friendship.spec().members().stream()
                .flatMap(m -> m instanceof Friendship.UserMember member ? Stream.of(member.userId()) : Stream.empty())
                .toList());
    }

    /** Those puppets of {@code friendship} that exist, in its order. */
    public List<DesiredPuppet> puppetMembers(Friendship friendship) {
        return friendship.spec().members().stream()
                .flatMap(m ->
                        m instanceof Friendship.PuppetMember member ? puppet(member.puppet()).stream() : Stream.empty())
                .toList();
    }

    /** Full ids of who may read {@code friendship} but not ask there. */
    public List<String> observers(Friendship friendship) {
        List<String> users = new ArrayList<>(homeserverObservers());
        users.addAll(resolve(friendship.spec().observers()));
        users.removeAll(humanMembers(friendship));
        return List.copyOf(new LinkedHashSet<>(users));
    }

    private static final class Builder {
        private final Resources resources;
        private final Homeserver homeserver;
        private final String installation;
        private final String sender;
        private final @Nullable Human human;

        Builder(Resources resources, String installation, String sender, @Nullable Human human) {
            this.resources = resources;
            this.homeserver = resources.homeserver();
            this.installation = installation;
            this.sender = sender;
            this.human = human;
        }

        DesiredState build() {
            List<DesiredPuppet> puppets = resources.puppets().stream()
                    .map(p -> new DesiredPuppet(p, "@" + p.localpart() + ":" + serverName()))
                    .toList();
            DesiredState people = new DesiredState(resources, installation, sender, human, puppets, List.of());
            List<DesiredRoom> rooms = new ArrayList<>();
            resources.friendships().forEach(friendship -> rooms.add(friendshipRoom(friendship, people)));
            rooms.add(space(people));
            if (human != null) {
                puppets.forEach(puppet -> rooms.add(direct(puppet, human)));
            }
            return new DesiredState(resources, installation, sender, human, puppets, rooms);
        }

        private String serverName() {
            return homeserver.spec().serverName();
        }

        private DesiredRoom friendshipRoom(Friendship friendship, DesiredState people) {
            Map<String, Role> members = new LinkedHashMap<>();
            people.puppetMembers(friendship).forEach(puppet -> members.put(puppet.userId(), Role.PUPPET));
            addPeople(members, people.humanMembers(friendship), people);
            addPeople(members, people.observers(friendship), people);
            String name = friendship.metadata().name();
            return new DesiredRoom(
                    RoomKind.FRIENDSHIP,
                    Aliases.friendship(friendship.metadata().namespace(), name, serverName()),
                    new OwnerMark(installation, friendship.key(), null),
                    sender,
                    name,
                    friendship.spec().topic(),
                    members,
                    generation(friendship));
        }

        private DesiredRoom space(DesiredState people) {
            Map<String, Role> members = new LinkedHashMap<>();
            addPeople(members, people.homeserverObservers(), people);
            String name = homeserver.metadata().name();
            return new DesiredRoom(
                    RoomKind.SPACE,
                    Aliases.space(homeserver.metadata().namespace(), name, serverName()),
                    new OwnerMark(installation, homeserver.key(), null),
                    sender,
                    homeserver.title(),
                    "The puppets of " + serverName(),
                    members,
                    generation(homeserver));
        }

        private DesiredRoom direct(DesiredPuppet puppet, Human person) {
            return new DesiredRoom(
                    RoomKind.DIRECT,
                    Aliases.direct(puppet.puppet().localpart(), person.userId(), serverName()),
                    new OwnerMark(installation, puppet.owner(), person.userId()),
                    puppet.userId(),
                    puppet.puppet().displayName(),
                    null,
                    Map.of(person.userId(), role(person.userId())),
                    generation(puppet.puppet()));
        }

        private void addPeople(Map<String, Role> members, List<String> users, DesiredState people) {
            for (String user : users) {
                // a puppet that is named by its user id is joined like a puppet
                members.putIfAbsent(user, people.puppetOf(user).isPresent() ? Role.PUPPET : role(user));
            }
            members.remove(sender);
        }

        private Role role(String user) {
            return human != null && human.own() && human.userId().equals(user) ? Role.OWN_HUMAN : Role.GUEST;
        }

        private static String generation(Resource resource) {
            return Aliases.hash(Generations.specOf(resource));
        }
    }
}
