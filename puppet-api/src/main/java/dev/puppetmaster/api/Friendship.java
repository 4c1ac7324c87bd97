package dev.puppetmaster.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One room, its members, and who may ask whom. */
public record Friendship(ObjectMeta metadata, Spec spec) implements Resource {
    /**
     * What is declared of a friendship.
     *
     * @param members 2 to 64, no one twice; the order matters for {@link Direction#OneWay} and for who answers a bare
     *     {@code !help}
     * @param observers read and react only: full Matrix ids, or {@code you}
     * @param topic of the room, at most 1000 characters
     */
    public record Spec(
            List<Member> members,
            Direction direction,
            List<String> observers,
            @Nullable String topic) {
        public Spec {
            members = List.copyOf(members);
            observers = List.copyOf(observers);
        }
    }

    public sealed interface Member {}

    /**
     * A puppet.
     *
     * @param puppet a Puppet; of another namespace only if its {@code allowedNamespaces} say so
     */
    public record PuppetMember(Ref puppet) implements Member {}

    /**
     * A person.
     *
     * @param userId a full Matrix id, or {@code you}
     */
    public record UserMember(String userId) implements Member {}

    public enum Direction {
        /** Each asks each. */
        Both,
        /** The first member asks the others; they ask nobody. */
        OneWay
    }
}
