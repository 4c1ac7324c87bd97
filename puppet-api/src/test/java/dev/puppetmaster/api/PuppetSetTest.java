package dev.puppetmaster.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PuppetSetTest {
    private static PuppetSet set(int replicas, PuppetSet.Topology topology) {
        Puppet.Spec spec = new Puppet.Spec(
                new Ref("fleet", "data"),
                null,
                "Helper",
                new Puppet.JavaBrain("x.Y"),
                List.of("@*:s"),
                List.of("other"),
                Puppet.OperatingMode.Suspended,
                5,
                Puppet.DeletionPolicy.Retain);
        return new PuppetSet(
                new ObjectMeta("helpers", "fleet", Map.of(), Map.of()),
                new PuppetSet.Spec(
                        "data-h",
                        replicas,
                        new PuppetSet.Template(Map.of("team", "a"), Map.of("why", "load"), spec),
                        topology));
    }

    private static List<String> friendships(int replicas, PuppetSet.Topology topology) {
        return set(replicas, topology).friendships().stream()
                .map(f -> f.metadata().name())
                .toList();
    }

    @Test
    void itsPuppetsAreTheTemplateWithPrefixAndOrdinal() {
        List<Puppet> puppets = set(3, PuppetSet.Topology.None).puppets();

        assertThat(puppets.stream().map(Puppet::localpart)).containsExactly("data-h-0", "data-h-1", "data-h-2");
        assertThat(puppets.getLast())
                .isEqualTo(new Puppet(
                        new ObjectMeta(
                                "data-h-2",
                                "fleet",
                                Map.of("team", "a", PuppetSet.LABEL, "helpers"),
                                Map.of("why", "load")),
                        new Puppet.Spec(
                                new Ref("fleet", "data"),
                                null,
                                "Helper 2",
                                new Puppet.JavaBrain("x.Y"),
                                List.of("@*:s"),
                                List.of("other"),
                                Puppet.OperatingMode.Suspended,
                                5,
                                Puppet.DeletionPolicy.Retain)));
    }

    @Test
    void scaledDownAndUpAgainItHasTheSamePuppets() {
        List<Puppet> three = set(3, PuppetSet.Topology.Ring).puppets();

        assertThat(set(1, PuppetSet.Topology.Ring).puppets()).isEqualTo(three.subList(0, 1));
        assertThat(set(0, PuppetSet.Topology.Ring).puppets()).isEmpty();
        assertThat(set(1000, PuppetSet.Topology.Ring).puppets().subList(0, 3)).isEqualTo(three);
    }

    @Test
    void aTopologyIsOneFriendshipForEachPair() {
        assertThat(friendships(4, PuppetSet.Topology.None)).isEmpty();
        assertThat(friendships(4, PuppetSet.Topology.Ring))
                .containsExactly("helpers-0-1", "helpers-0-3", "helpers-1-2", "helpers-2-3");
        assertThat(friendships(4, PuppetSet.Topology.Star))
                .containsExactly("helpers-0-1", "helpers-0-2", "helpers-0-3");
        assertThat(friendships(4, PuppetSet.Topology.Mesh))
                .containsExactly(
                        "helpers-0-1", "helpers-0-2", "helpers-0-3", "helpers-1-2", "helpers-1-3", "helpers-2-3");
        assertThat(friendships(16, PuppetSet.Topology.Mesh)).hasSize(120).doesNotHaveDuplicates();
        assertThat(friendships(1000, PuppetSet.Topology.Ring)).hasSize(1000).doesNotHaveDuplicates();
    }

    @Test
    void twoPuppetsHaveOneFriendshipAndOneHasNoneInEachTopology() {
        for (PuppetSet.Topology topology : PuppetSet.Topology.values()) {
            assertThat(friendships(1, topology)).isEmpty();
            assertThat(friendships(2, topology)).hasSize(topology == PuppetSet.Topology.None ? 0 : 1);
        }
    }

    @Test
    void aFriendshipOfTheSetLetsEachAskEach() {
        assertThat(set(2, PuppetSet.Topology.Star).friendships())
                .containsExactly(new Friendship(
                        new ObjectMeta("helpers-0-1", "fleet", Map.of(PuppetSet.LABEL, "helpers"), Map.of()),
                        new Friendship.Spec(
                                List.of(
                                        new Friendship.PuppetMember(new Ref("fleet", "data-h-0")),
                                        new Friendship.PuppetMember(new Ref("fleet", "data-h-1"))),
                                Friendship.Direction.Both,
                                List.of(),
                                null)));
    }

    @Test
    void ownAllowedAndAllNamespacesAreAdmitted() {
        Puppet puppet = set(1, PuppetSet.Topology.None).puppets().getFirst();
        Homeserver closed = new Homeserver(
                ObjectMeta.named("data"),
                new Homeserver.Spec("s", null, null, List.of("data-"), null, List.of(), List.of()));
        Homeserver open = new Homeserver(
                ObjectMeta.named("data"),
                new Homeserver.Spec("s", null, null, List.of("data-"), null, List.of("*"), List.of()));

        assertThat(List.of("fleet", "other", "third"))
                .filteredOn(puppet::admits)
                .containsExactly("fleet", "other");
        assertThat(List.of("default", "other")).filteredOn(closed::admits).containsExactly("default");
        assertThat(List.of("default", "other")).allMatch(open::admits);
    }
}
