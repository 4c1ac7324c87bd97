package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.Resource;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.registrar.core.DesiredRoom.Role;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What should be on one homeserver. Puppets are told apart by namespace and name, or by user id. */
public final class DesiredState {
    private final Resources resources;
    private final String installation;
    private final String registrarSender;
    private final @Nullable Human human;
    private final Map<ResourceKey, DesiredPuppet> puppets = new LinkedHashMap<>();
    private final Map<String, DesiredPuppet> puppetsByUserId = new HashMap<>();
    private final Map<String, DesiredRoom> rooms = new LinkedHashMap<>();
    private final Map<ResourceKey, Map<RoomKind, DesiredRoom>> roomsByOwner = new HashMap<>();
    private final Map<String, List<DesiredRoom>> roomsByUser = new HashMap<>();

    private DesiredState(Resources resources, String installation, String registrarSender, @Nullable Human human) {
        this.resources = resources;
        this.installation = installation;
        this.registrarSender = registrarSender;
        this.human = human;
    }

    /**
     * Works out what should be.
     *
     * @param resources valid, but a friendship may name a puppet that is gone: it then goes on without it
     * @param installation id that marks the rooms as ours
     * @param registrarSender full id of the account that makes friendship rooms and the Space
     * @param human whom {@code you} stands for; null: nobody
     */
    public static DesiredState of(
            Resources resources, String installation, String registrarSender, @Nullable Human human) {
        DesiredState state = new DesiredState(resources, installation, registrarSender, human);
        new Builder(state).fill();
        return state;
    }

    public Resources resources() {
        return resources;
    }

    public String installation() {
        return installation;
    }

    public String registrarSender() {
        return registrarSender;
    }

    public @Nullable Human human() {
        return human;
    }

    /** In the order of the resources. */
    public Collection<DesiredPuppet> puppets() {
        return Collections.unmodifiableCollection(puppets.values());
    }

    /** Friendships in the order of the resources, the Space, direct chats. */
    public Collection<DesiredRoom> rooms() {
        return Collections.unmodifiableCollection(rooms.values());
    }

    public String serverName() {
        return resources.homeserver().spec().serverName();
    }

    public Optional<DesiredPuppet> puppet(ResourceKey key) {
        return Optional.ofNullable(puppets.get(key));
    }

    public Optional<DesiredPuppet> puppetOf(String userId) {
        return Optional.ofNullable(puppetsByUserId.get(userId));
    }

    public Optional<DesiredRoom> room(String alias) {
        return Optional.ofNullable(rooms.get(alias));
    }

    public Optional<DesiredRoom> room(RoomKind kind, ResourceKey owner) {
        return Optional.ofNullable(roomsByOwner.getOrDefault(owner, Map.of()).get(kind));
    }

    /** The rooms in which {@code userId} should be, its own direct chat among them. */
    public List<DesiredRoom> roomsOf(String userId) {
        return Collections.unmodifiableList(roomsByUser.getOrDefault(userId, List.of()));
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
                .flatMap(m -> m instanceof Friendship.PuppetMember member
                        ? puppet(member.puppet().key("Puppet")).stream()
                        : Stream.empty())
                .toList();
    }

    /** Full ids of who may read {@code friendship} but not ask there. */
    public List<String> observers(Friendship friendship) {
        List<String> users = new ArrayList<>(homeserverObservers());
        users.addAll(resolve(friendship.spec().observers()));
        users.removeAll(humanMembers(friendship));
        return List.copyOf(new LinkedHashSet<>(users));
    }

    private void add(DesiredPuppet puppet) {
        puppets.put(puppet.owner(), puppet);
        puppetsByUserId.put(puppet.userId(), puppet);
    }

    private void add(DesiredRoom room) {
        rooms.put(room.alias(), room);
        roomsByOwner
                .computeIfAbsent(room.owner(), owner -> new EnumMap<>(RoomKind.class))
                .put(room.kind(), room);
        Set<String> users = new LinkedHashSet<>(room.members().keySet());
        users.add(room.creator());
        users.forEach(user ->
                roomsByUser.computeIfAbsent(user, id -> new ArrayList<>()).add(room));
    }

    private static final class Builder {
        private final DesiredState state;
        private final Homeserver homeserver;
        private final String sender;
        private final @Nullable Human human;

        Builder(DesiredState state) {
            this.state = state;
            this.homeserver = state.resources.homeserver();
            this.sender = state.registrarSender;
            this.human = state.human;
        }

        void fill() {
            state.resources
                    .puppets()
                    .forEach(p -> state.add(new DesiredPuppet(p, "@" + p.localpart() + ":" + serverName())));
            state.resources.friendships().forEach(friendship -> state.add(friendshipRoom(friendship)));
            state.add(space());
            if (human != null) {
                state.puppets().forEach(puppet -> state.add(direct(puppet, human)));
            }
        }

        private String serverName() {
            return homeserver.spec().serverName();
        }

        private DesiredRoom friendshipRoom(Friendship friendship) {
            Map<String, Role> members = new LinkedHashMap<>();
            state.puppetMembers(friendship).forEach(puppet -> members.put(puppet.userId(), Role.PUPPET));
            addPeople(members, state.humanMembers(friendship));
            addPeople(members, state.observers(friendship));
            String name = friendship.metadata().name();
            return new DesiredRoom(
                    RoomKind.FRIENDSHIP,
                    Aliases.friendship(friendship.metadata().namespace(), name, serverName()),
                    new OwnerMark(state.installation, friendship.key(), null),
                    sender,
                    name,
                    friendship.spec().topic(),
                    members,
                    generation(friendship));
        }

        private DesiredRoom space() {
            Map<String, Role> members = new LinkedHashMap<>();
            addPeople(members, state.homeserverObservers());
            String name = homeserver.metadata().name();
            return new DesiredRoom(
                    RoomKind.SPACE,
                    Aliases.space(homeserver.metadata().namespace(), name, serverName()),
                    new OwnerMark(state.installation, homeserver.key(), null),
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
                    new OwnerMark(state.installation, puppet.owner(), person.userId()),
                    puppet.userId(),
                    puppet.puppet().displayName(),
                    null,
                    Map.of(person.userId(), role(person.userId())),
                    generation(puppet.puppet()));
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

        private static String generation(Resource resource) {
            return Aliases.hash(Generations.specOf(resource));
        }
    }
}
