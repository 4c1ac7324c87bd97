package dev.puppetmaster.bench.thousand;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.ObjectMeta;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Puppets, and friendships between neighbours on a ring: as many a puppet as are wanted. */
public final class Fleet {
    private final String theme;
    private final String prefix;
    private final List<Puppet> puppets = new ArrayList<>();
    private final List<Friendship> friendships = new ArrayList<>();

    public Fleet(String theme, String prefix) {
        this.theme = theme;
        this.prefix = prefix;
    }

    /** One more puppet, which befriends the one before it. */
    public void addPair() {
        int number = puppets.size();
        addPuppets(1);
        if (number > 0) {
            befriend("pair-" + number, number - 1, number);
        }
    }

    public void addPuppets(int count) {
        int from = puppets.size();
        puppets.addAll(Cast.resources(theme, prefix, from, from + count).puppets());
    }

    /** Friendships of the puppets from number {@code from} on, each with the next, then with the one after that. */
    public void befriend(int from, int count) {
        int ring = puppets.size() - from;
        for (int i = 0; i < count; i++) {
            int first = i % ring;
            int second = (first + 1 + i / ring) % ring;
            befriend("ring-" + from + "-" + i, from + first, from + second);
        }
    }

    private void befriend(String name, int first, int second) {
        List<Friendship.Member> members = List.of(member(first), member(second));
        friendships.add(new Friendship(
                ObjectMeta.named(name), new Friendship.Spec(members, Friendship.Direction.Both, List.of(), null)));
    }

    private Friendship.PuppetMember member(int number) {
        return new Friendship.PuppetMember(Ref.to(puppets.get(number).metadata().name()));
    }

    /** The same puppet with another annotation: it has changed, and nothing follows from it. */
    void annotate(int number, String value) {
        Puppet puppet = puppets.get(number);
        ObjectMeta meta = puppet.metadata();
        puppets.set(
                number,
                new Puppet(
                        new ObjectMeta(meta.name(), meta.namespace(), meta.labels(), Map.of("bench", value)),
                        puppet.spec()));
    }

    public int size() {
        return puppets.size() + friendships.size();
    }

    public Puppet lastPuppet() {
        return puppets.getLast();
    }

    public Friendship lastFriendship() {
        return friendships.getLast();
    }

    public Resources resources() {
        return new Resources(Cast.resources(theme, prefix, 0, 0).homeserver(), puppets, friendships);
    }
}
