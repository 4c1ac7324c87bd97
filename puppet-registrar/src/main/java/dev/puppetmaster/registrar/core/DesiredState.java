package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Resource;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.api.runtime.PuppetNamespace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What should be on one homeserver. Puppets are told apart by namespace and name, or by user id. What is refused is not
 * part of it, and what it has on the homeserver stays as it is.
 */
public final class DesiredState {
    private final Declared declared;
    private final Installation installation;
    private final Neighbours neighbours;
    private final Homes homes;
    private final Set<ResourceKey> keys = new HashSet<>();
    private final Map<ResourceKey, Refusal> refusals = new HashMap<>();
    private final Map<ResourceKey, DesiredPuppet> puppets = new LinkedHashMap<>();
    private final Map<String, DesiredPuppet> puppetsByUserId = new HashMap<>();
    private final Map<String, DesiredRoom> rooms = new LinkedHashMap<>();
    private final Map<ResourceKey, Map<RoomKind, DesiredRoom>> roomsByOwner = new HashMap<>();
    private final Map<String, List<DesiredRoom>> roomsByUser = new HashMap<>();
    private final Map<ResourceKey, Generation> generations = new HashMap<>();
    private final Map<ResourceKey, List<Friend>> friends = new HashMap<>();
    private final List<String> homeserverObservers;
    private final Map<ResourceKey, Supply> supplies = new HashMap<>();

    /** A spec and the hash of it: a spec that did not change is not hashed again. */
    private record Generation(Object spec, String hash) {}

    /** A puppet in a friendship, of this homeserver or another. */
    record Friend(ResourceKey owner, String userId) {}

    private DesiredState(Declared declared, Installation installation, Neighbours neighbours) {
        this.declared = declared;
        this.installation = installation;
        this.neighbours = neighbours;
        this.homes = new Homes(declared.resources());
        this.homeserverObservers = observersOf(declared.resources().homeserver());
    }

    /** Works out what should be. */
    public static DesiredState of(Declared declared, Installation installation) {
        return of(declared, installation, Neighbours.NONE, null);
    }

    /** @param before the last one of this homeserver: what did not change since is taken from it */
    public static DesiredState of(
            Declared declared, Installation installation, Neighbours neighbours, @Nullable DesiredState before) {
        DesiredState state = new DesiredState(declared, installation, neighbours);
        state.keys.add(state.resources().homeserver().key());
        state.resources().puppets().forEach(puppet -> state.keys.add(puppet.key()));
        state.resources().friendships().forEach(friendship -> state.keys.add(friendship.key()));
        Refusals.fill(state.refusals, declared);
        new DesiredRooms(state, before).fill();
        return state;
    }

    public Declared declared() {
        return declared;
    }

    public Resources resources() {
        return declared.resources();
    }

    public Installation installation() {
        return installation;
    }

    public Neighbours neighbours() {
        return neighbours;
    }

    public String registrarSender() {
        return installation.registrarSender();
    }

    public @Nullable Human human() {
        return installation.human();
    }

    public String serverName() {
        return resources().homeserver().spec().serverName();
    }

    /** In the order of the resources. */
    public Collection<DesiredPuppet> puppets() {
        return Collections.unmodifiableCollection(puppets.values());
    }

    /** Friendships in the order of the resources, the Space, direct chats. */
    public Collection<DesiredRoom> rooms() {
        return Collections.unmodifiableCollection(rooms.values());
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

    /** What {@code puppet}, one of {@link #puppets}, names and has. */
    Supply supply(DesiredPuppet puppet) {
        return supplies.getOrDefault(puppet.owner(), Supply.NOTHING);
    }

    /** Full ids of the people who decide about calls of tools. A puppet is none of them. */
    public List<String> approvers() {
        Homeserver.Approvals approvals = resources().homeserver().spec().approvals();
        return approvals == null
                ? List.of()
                : resolve(approvals.approvers()).stream()
                        .filter(user -> !isPuppetId(user) && !user.equals(registrarSender()))
                        .toList();
    }

    /** Whether {@code resource} is declared at all. */
    boolean isDeclared(ResourceKey resource) {
        return keys.contains(resource);
    }

    /** Why {@code resource} is not acted on, if so. */
    public Optional<Refusal> refusal(ResourceKey resource) {
        return Optional.ofNullable(refusals.get(resource));
    }

    /** Whether {@code resource} is declared but not acted on: nothing of it is made or cleaned up. */
    boolean isHeld(ResourceKey resource) {
        return refusals.containsKey(resource);
    }

    /** Whether {@code puppet} lives on this homeserver, by what it says. */
    boolean isOurs(Puppet puppet) {
        return Refusals.isOn(resources().homeserver(), puppet);
    }

    /** Whether {@code userId} can be nobody but a puppet of this homeserver, declared or not. */
    boolean isPuppetId(String userId) {
        return namespace().contains(userId);
    }

    PuppetNamespace namespace() {
        return new PuppetNamespace(serverName(), resources().homeserver().spec().puppetPrefixes());
    }

    // ---- who is who

    /** How a puppet that a friendship names stands to it. */
    enum Standing {
        MEMBER,
        MISSING,
        /** It lives on a homeserver that is not there. */
        ELSEWHERE,
        /** It does not allow this friendship's namespace to name it. */
        NOT_ALLOWED,
        /** It is not acted on itself. */
        REFUSED
    }

    Standing standing(Friendship friendship, Friendship.PuppetMember member) {
        ResourceKey key = member.puppet().key("Puppet");
        Puppet puppet = homes.puppet(key);
        if (puppet == null) {
            return Standing.MISSING;
        }
        if (!puppet.admits(friendship.metadata().namespace())) {
            return Standing.NOT_ALLOWED;
        }
        if (isOurs(puppet)) {
            return puppets.containsKey(key) ? Standing.MEMBER : Standing.REFUSED;
        }
        Homeserver there = homes.of(puppet);
        if (there == null) {
            return Standing.ELSEWHERE;
        }
        boolean refused = refusals.containsKey(key) || Refusals.refusal(puppet, there) != null;
        return refused ? Standing.REFUSED : Standing.MEMBER;
    }

    // ---- across homeservers

    /** Whether this homeserver makes and keeps the room of {@code friendship}. */
    public boolean isHome(Friendship friendship) {
        return homes.isHome(friendship);
    }

    /** Whether users of several homeservers belong into its room. */
    boolean isAcross(Friendship friendship) {
        return homes.isAcross(friendship);
    }

    /** The name of the server that has the room of {@code friendship}. */
    String homeName(Friendship friendship) {
        Homeserver home = homes.of(friendship);
        return home == null ? serverName() : home.spec().serverName();
    }

    /** Whether {@code userId} is a person of another homeserver whom its registrar has join. */
    boolean isNeighboursHuman(String userId) {
        return neighbours.all().stream().anyMatch(it -> userId.equals(it.human()));
    }

    // ---- people

    /** Full ids of {@code users}, with {@code you} replaced by the human account, or left out if there is none. */
    public List<String> resolve(List<String> users) {
        return resolve(users, resources().homeserver());
    }

    private List<String> resolve(List<String> users, @Nullable Homeserver at) {
        Set<String> resolved = new LinkedHashSet<>();
        for (String user : users) {
            if (user.equals(Homeserver.YOU)) {
                humanOf(at).ifPresent(resolved::add);
            } else {
                resolved.add(user);
            }
        }
        return List.copyOf(resolved);
    }

    private Optional<String> humanOf(@Nullable Homeserver at) {
        if (at == null) {
            return Optional.empty();
        }
        Human human = installation.human();
        return at.key().equals(resources().homeserver().key())
                ? Optional.ofNullable(human).map(Human::userId)
                : neighbours.human(at.ref());
    }

    private List<String> observersOf(Homeserver at) {
        List<String> users = new ArrayList<>(List.of(Homeserver.YOU));
        users.addAll(at.spec().observers());
        return resolve(users, at);
    }

    /** The homeserver's observers; the human account is always one. */
    public List<String> homeserverObservers() {
        return homeserverObservers;
    }

    /** Full ids of the people who are members of {@code friendship}. */
    public List<String> humanMembers(Friendship friendship) {
        List<String> users = friendship.spec().members().stream()
                .flatMap(m -> m instanceof Friendship.UserMember member ? Stream.of(member.userId()) : Stream.empty())
                .toList();
        return users.isEmpty() ? users : resolve(users, homes.of(friendship));
    }

    /** Those puppets of {@code friendship} that may be named by it, of all homeservers, in its order. */
    List<Friend> friends(Friendship friendship) {
        return friends.getOrDefault(friendship.key(), List.of());
    }

    /** Those of them that are here. */
    public List<DesiredPuppet> puppetMembers(Friendship friendship) {
        return friends(friendship).stream()
                .flatMap(friend -> puppet(friend.owner()).stream())
                .toList();
    }

    private List<Friend> findFriends(Friendship friendship) {
        List<Friend> found = new ArrayList<>();
        for (Friendship.Member member : friendship.spec().members()) {
            if (member instanceof Friendship.PuppetMember it && standing(friendship, it) == Standing.MEMBER) {
                Puppet puppet = Objects.requireNonNull(homes.puppet(it.puppet().key("Puppet")));
                Homeserver there = Objects.requireNonNull(homes.of(puppet));
                found.add(new Friend(puppet.key(), Refusals.userId(puppet, there)));
            }
        }
        return List.copyOf(found);
    }

    /** Full ids of who may read {@code friendship} but not ask there: the observers of its puppets' homeservers, and its own. */
    public List<String> observers(Friendship friendship) {
        if (friendship.spec().observers().isEmpty() && homeserverObservers.isEmpty() && !isAcross(friendship)) {
            return List.of();
        }
        List<String> users = new ArrayList<>();
        if (isAcross(friendship)) {
            homes.all(friendship).forEach(there -> users.addAll(observersOf(there)));
        } else {
            users.addAll(homeserverObservers);
        }
        users.addAll(resolve(friendship.spec().observers(), homes.of(friendship)));
        users.removeAll(humanMembers(friendship));
        return List.copyOf(new LinkedHashSet<>(users));
    }

    // ---- while it is worked out

    void add(DesiredPuppet puppet, Supply supply) {
        supplies.put(puppet.owner(), supply);
        puppets.put(puppet.owner(), puppet);
        puppetsByUserId.put(puppet.userId(), puppet);
    }

    /** Once all puppets are there. */
    void addFriends() {
        resources().friendships().forEach(it -> friends.put(it.key(), findFriends(it)));
    }

    void add(DesiredRoom room) {
        rooms.put(room.alias(), room);
        roomsByOwner
                .computeIfAbsent(room.owner(), owner -> new EnumMap<>(RoomKind.class))
                .put(room.kind(), room);
        Set<String> users = new LinkedHashSet<>(room.members().keySet());
        users.add(room.creator());
        users.forEach(user ->
                roomsByUser.computeIfAbsent(user, id -> new ArrayList<>()).add(room));
    }

    String generation(Resource resource, @Nullable DesiredState before) {
        Object spec = Generations.specOf(resource);
        Generation last = before == null ? null : before.generations.get(resource.key());
        Generation now =
                last != null && last.spec().equals(spec) ? last : new Generation(spec, Aliases.hash(spec.toString()));
        generations.put(resource.key(), now);
        return now.hash();
    }
}
