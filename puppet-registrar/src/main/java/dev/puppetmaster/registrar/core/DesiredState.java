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
    private final Map<ResourceKey, Puppet> declaredPuppets = new HashMap<>();
    private final Set<ResourceKey> keys = new HashSet<>();
    private final Map<ResourceKey, Refusal> refusals = new HashMap<>();
    private final Map<ResourceKey, DesiredPuppet> puppets = new LinkedHashMap<>();
    private final Map<String, DesiredPuppet> puppetsByUserId = new HashMap<>();
    private final Map<String, DesiredRoom> rooms = new LinkedHashMap<>();
    private final Map<ResourceKey, Map<RoomKind, DesiredRoom>> roomsByOwner = new HashMap<>();
    private final Map<String, List<DesiredRoom>> roomsByUser = new HashMap<>();
    private final Map<ResourceKey, Generation> generations = new HashMap<>();
    private final Map<ResourceKey, List<DesiredPuppet>> puppetMembers = new HashMap<>();
    private final List<String> homeserverObservers;
    private final Map<ResourceKey, Supply> supplies = new HashMap<>();

    /** A spec and the hash of it: a spec that did not change is not hashed again. */
    private record Generation(Object spec, String hash) {}

    private DesiredState(Declared declared, Installation installation) {
        this.declared = declared;
        this.installation = installation;
        List<String> users = new ArrayList<>(List.of(Homeserver.YOU));
        users.addAll(declared.resources().homeserver().spec().observers());
        this.homeserverObservers = resolve(users);
    }

    /** Works out what should be. */
    public static DesiredState of(Declared declared, Installation installation) {
        return of(declared, installation, null);
    }

    /** @param before the last one of this homeserver: what did not change since is taken from it */
    public static DesiredState of(Declared declared, Installation installation, @Nullable DesiredState before) {
        DesiredState state = new DesiredState(declared, installation);
        state.resources().puppets().forEach(puppet -> state.declaredPuppets.put(puppet.key(), puppet));
        state.keys.add(state.resources().homeserver().key());
        state.keys.addAll(state.declaredPuppets.keySet());
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
        /** It lives on another homeserver. */
        ELSEWHERE,
        /** It does not allow this friendship's namespace to name it. */
        NOT_ALLOWED,
        /** It is not acted on itself. */
        REFUSED
    }

    Standing standing(Friendship friendship, Friendship.PuppetMember member) {
        ResourceKey key = member.puppet().key("Puppet");
        Puppet puppet = declaredPuppets.get(key);
        if (puppet == null) {
            return Standing.MISSING;
        }
        if (!puppet.admits(friendship.metadata().namespace())) {
            return Standing.NOT_ALLOWED;
        }
        if (!isOurs(puppet)) {
            return Standing.ELSEWHERE;
        }
        return puppets.containsKey(key) ? Standing.MEMBER : Standing.REFUSED;
    }

    /** Full ids of {@code users}, with {@code you} replaced by the human account, or left out if there is none. */
    public List<String> resolve(List<String> users) {
        Human human = installation.human();
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
        return homeserverObservers;
    }

    /** Full ids of the people who are members of {@code friendship}. */
    public List<String> humanMembers(Friendship friendship) {
        return resolve(friendship.spec().members().stream()
                .flatMap(m -> m instanceof Friendship.UserMember member ? Stream.of(member.userId()) : Stream.empty())
                .toList());
    }

    /** Those puppets of {@code friendship} that are here and may be named by it, in its order. */
    public List<DesiredPuppet> puppetMembers(Friendship friendship) {
        return puppetMembers.getOrDefault(friendship.key(), List.of());
    }

    private List<DesiredPuppet> findPuppetMembers(Friendship friendship) {
        List<DesiredPuppet> members = new ArrayList<>();
        for (Friendship.Member member : friendship.spec().members()) {
            if (member instanceof Friendship.PuppetMember it && standing(friendship, it) == Standing.MEMBER) {
                puppet(it.puppet().key("Puppet")).ifPresent(members::add);
            }
        }
        return List.copyOf(members);
    }

    /** Full ids of who may read {@code friendship} but not ask there. */
    public List<String> observers(Friendship friendship) {
        if (friendship.spec().observers().isEmpty() && homeserverObservers.isEmpty()) {
            return List.of();
        }
        List<String> users = new ArrayList<>(homeserverObservers());
        users.addAll(resolve(friendship.spec().observers()));
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
    void addPuppetMembers() {
        resources().friendships().forEach(it -> puppetMembers.put(it.key(), findPuppetMembers(it)));
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
