package dev.puppetmaster.api;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Puppets of one template, known by a prefix and a number: {@code <prefix>-0} to {@code <prefix>-(N-1)}. */
public record PuppetSet(ObjectMeta metadata, Spec spec) implements Resource {
    /** The label by which the puppets and friendships of a set are found; its value is the set's name. */
    public static final String LABEL = "puppetmaster.dev/puppetset";

    public static final int MAX_REPLICAS = 1000;
    /** A mesh of n has n(n-1)/2 rooms: 120 of 16. */
    public static final int MAX_MESH = 16;

    public static final int DEFAULT_REPLICAS = 1;

    /**
     * What is declared of a set.
     *
     * @param prefix a name of at most 59 characters: puppets bear it with their ordinal, as resource and as account
     * @param replicas how many puppets, 0 to {@value #MAX_REPLICAS}
     * @param friendships which of them may ask each other; {@link Topology#Mesh} for at most {@value #MAX_MESH}
     */
    public record Spec(String prefix, int replicas, Template template, Topology friendships) {}

    /**
     * What all puppets of the set have in common.
     *
     * @param labels of each puppet
     * @param annotations of each puppet
     * @param spec without a localpart; a displayName gets the ordinal behind it. Its deletionPolicy is never
     *     {@link Puppet.DeletionPolicy#Deactivate}: what is scaled down could not be scaled up again
     */
    public record Template(Map<String, String> labels, Map<String, String> annotations, Puppet.Spec spec) {
        public Template {
            labels = Map.copyOf(labels);
            annotations = Map.copyOf(annotations);
        }
    }

    /** One Friendship for each pair of puppets that is named here. */
    public enum Topology {
        None,
        /** Each with the next, and the last with the first. */
        Ring,
        /** The first, number 0, with each other. */
        Star,
        /** Each with each. */
        Mesh
    }

    /** The name of puppet {@code ordinal}, which is its localpart, too. */
    public String puppetName(int ordinal) {
        return spec.prefix() + "-" + ordinal;
    }

    /** The puppets, in the order of their ordinals. */
    public List<Puppet> puppets() {
        return IntStream.range(0, spec.replicas()).mapToObj(this::puppet).toList();
    }

    /** The friendships {@code <set>-<i>-<j>}, i less than j; {@code i} is their first member. */
    public List<Friendship> friendships() {
        int n = spec.replicas();
        List<Friendship> all = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            for (int j = i + 1; j < n; j++) {
                boolean friends = switch (spec.friendships()) {
                    case None -> false;
                    case Ring -> j == i + 1 || (i == 0 && j == n - 1);
                    case Star -> i == 0;
                    case Mesh -> true;
                };
                if (friends) {
                    all.add(friendship(i, j));
                }
            }
        }
        return all;
    }

    private Puppet puppet(int ordinal) {
        Puppet.Spec common = spec.template().spec();
        String displayName = common.displayName();
        return new Puppet(
                new ObjectMeta(
                        puppetName(ordinal),
                        metadata.namespace(),
                        labelled(spec.template().labels()),
                        spec.template().annotations()),
                new Puppet.Spec(
                        common.homeserverRef(),
                        null,
                        displayName == null ? null : displayName + " " + ordinal,
                        common.brain(),
                        common.accessUsers(),
                        common.allowedNamespaces(),
                        common.operatingMode(),
                        common.maxConsecutiveBotTurns(),
                        common.deletionPolicy(),
                        common.tools(),
                        common.memoryPolicyRef()));
    }

    private Friendship friendship(int i, int j) {
        List<Friendship.Member> members = List.of(member(i), member(j));
        return new Friendship(
                new ObjectMeta(metadata.name() + "-" + i + "-" + j, metadata.namespace(), labelled(Map.of()), Map.of()),
                new Friendship.Spec(members, Friendship.Direction.Both, List.of(), null));
    }

    private Friendship.PuppetMember member(int ordinal) {
        return new Friendship.PuppetMember(new Ref(metadata.namespace(), puppetName(ordinal)));
    }

    private Map<String, String> labelled(Map<String, String> labels) {
        Map<String, String> all = new HashMap<>(labels);
        all.put(LABEL, metadata.name());
        return all;
    }
}
