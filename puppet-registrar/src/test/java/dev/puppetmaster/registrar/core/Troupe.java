package dev.puppetmaster.registrar.core;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.LLMPolicy;
import dev.puppetmaster.api.MemoryPolicy;
import dev.puppetmaster.api.ObjectMeta;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Puppet.DeletionPolicy;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.ResourceKey;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.api.Tool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Resources for tests. Puppets and people are named by one word: {@code data-a}, {@code @alice:s}, {@code you}. */
final class Troupe {
    static final String SERVER = "s";
    static final String REGISTRAR = "@puppetmaster-registrar:s";
    static final String YOU = "@you:s";

    final List<Puppet> puppets = new ArrayList<>();
    final List<Friendship> friendships = new ArrayList<>();
    final List<String> observers = new ArrayList<>();
    final Map<ResourceKey, Refusal> refused = new HashMap<>();
    final List<String> allowedNamespaces = new ArrayList<>();
    final List<LLMPolicy> policies = new ArrayList<>();
    final List<MemoryPolicy> memories = new ArrayList<>();
    final List<Tool> tools = new ArrayList<>();
    Homeserver.@Nullable Approvals approvals;
    String theme = "Data";

    static String id(String puppet) {
        return "@" + puppet + ":" + SERVER;
    }

    Troupe puppet(String name) {
        return puppet(name, DeletionPolicy.LeaveRooms, name);
    }

    Troupe puppet(String name, DeletionPolicy policy, String displayName) {
        puppets.removeIf(p -> p.metadata().name().equals(name));
        puppets.add(new Puppet(
                ObjectMeta.named(name),
                new Puppet.Spec(
                        Ref.to("data"),
                        null,
                        displayName,
                        new Puppet.JavaBrain("x.Y"),
                        List.of(),
                        List.of(),
                        Puppet.OperatingMode.Running,
                        10,
                        policy)));
        return this;
    }

    /** A puppet with a model. */
    Troupe thinker(String name, @Nullable Ref policy, @Nullable Ref memory, Puppet.ToolUse... uses) {
        puppets.removeIf(p -> p.metadata().name().equals(name));
        puppets.add(new Puppet(
                ObjectMeta.named(name),
                new Puppet.Spec(
                        Ref.to("data"),
                        null,
                        name,
                        new Puppet.LlmBrain("Be brief.", policy),
                        List.of(),
                        List.of(),
                        Puppet.OperatingMode.Running,
                        10,
                        DeletionPolicy.LeaveRooms,
                        List.of(uses),
                        memory)));
        return this;
    }

    Troupe without(String puppet) {
        puppets.removeIf(p -> p.metadata().name().equals(puppet));
        return this;
    }

    Troupe friendship(String name, @Nullable String topic, String... members) {
        return friendship(name, topic, Friendship.Direction.Both, List.of(), members);
    }

    Troupe friendship(
            String name,
            @Nullable String topic,
            Friendship.Direction direction,
            List<String> seers,
            String... members) {
        friendships.removeIf(f -> f.metadata().name().equals(name));
        List<Friendship.Member> list = Arrays.stream(members)
                .map(m -> m.startsWith("@") || m.equals("you")
                        ? (Friendship.Member) new Friendship.UserMember(m)
                        : new Friendship.PuppetMember(Ref.to(m)))
                .toList();
        friendships.add(new Friendship(ObjectMeta.named(name), new Friendship.Spec(list, direction, seers, topic)));
        return this;
    }

    Troupe withoutFriendship(String name) {
        friendships.removeIf(f -> f.metadata().name().equals(name));
        return this;
    }

    DesiredState desired() {
        return desired(new Human(YOU, true));
    }

    DesiredState desired(@Nullable Human human) {
        Homeserver homeserver = new Homeserver(
                ObjectMeta.named("data"),
                new Homeserver.Spec(
                        SERVER, null, theme, List.of("data-"), null, allowedNamespaces, observers, approvals));
        return DesiredState.of(
                new Declared(
                        new Resources(homeserver, puppets, friendships, policies, memories, tools), refused, Map.of()),
                new Installation("inst", REGISTRAR, human, DeletionPolicy.LeaveRooms));
    }
}
