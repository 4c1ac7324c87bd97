package dev.puppetmaster.registrar.kubernetes;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.ObjectMeta;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Puppet.DeletionPolicy;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.Resource;
import dev.puppetmaster.api.Resources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is told what of a cluster with several homeservers. */
class CastTest {
    private final List<Declaration> declared = new ArrayList<>(List.of(
            declaration(homeserver("data")),
            declaration(homeserver("code")),
            declaration(homeserver("art")),
            declaration(puppet("data-a", "data")),
            declaration(puppet("data-b", "data")),
            declaration(puppet("code-c", "code")),
            declaration(puppet("code-d", "code")),
            declaration(puppet("art-e", "art"))));

    @Test
    void aFriendshipAcrossIsToldToBothHomeserversWithThePuppetsThatItNames() {
        Friendship across = friendship("across", "data-a", "code-c");
        declared.add(declaration(across));

        Cast cast = Cast.of(declared, Map.of());

        Resources data = resources(cast, "data");
        Resources code = resources(cast, "code");
        assertThat(data.friendships()).containsExactly(across);
        assertThat(names(data)).containsExactly("data-a", "data-b", "code-c");
        assertThat(data.others()).containsExactly(homeserver("code"));
        assertThat(code.friendships()).containsExactly(across);
        assertThat(names(code)).containsExactly("code-c", "code-d", "data-a");
        assertThat(code.others()).containsExactly(homeserver("data"));
        assertThat(cast.nowhere()).isEmpty();
    }

    @Test
    void whoIsNotConcernedIsToldNothingOfIt() {
        declared.add(declaration(friendship("across", "data-a", "code-c")));
        declared.add(declaration(friendship("near", "data-a", "data-b")));

        Resources art = resources(Cast.of(declared, Map.of()), "art");

        assertThat(art.friendships()).isEmpty();
        assertThat(art.others()).isEmpty();
        assertThat(names(art)).containsExactly("art-e");
        assertThat(resources(Cast.of(declared, Map.of()), "code").friendships()).hasSize(1);
    }

    @Test
    void whatIsBeingDeletedIsNotHereForEitherOfThem() {
        Friendship across = friendship("across", "data-a", "code-c");
        Declaration leaving = declaration(across, true);
        declared.add(leaving);

        Cast cast = Cast.of(declared, Map.of());

        assertThat(resources(cast, "data").friendships()).isEmpty();
        assertThat(resources(cast, "code").friendships()).isEmpty();
        for (String homeserver : List.of("data", "code")) {
            assertThat(requireNonNull(cast.everything().get(Ref.to(homeserver)))
                            .resources()
                            .friendships())
                    .containsExactly(across);
        }
    }

    private static Resources resources(Cast cast, String homeserver) {
        return requireNonNull(cast.here().get(Ref.to(homeserver))).resources();
    }

    private static List<String> names(Resources resources) {
        return resources.puppets().stream().map(it -> it.metadata().name()).toList();
    }

    private static Declaration declaration(Resource resource) {
        return declaration(resource, false);
    }

    private static Declaration declaration(Resource resource, boolean leaving) {
        return new Declaration(
                resource.key(),
                "uid of " + resource.key(),
                1,
                Instant.EPOCH,
                resource,
                List.of(),
                leaving,
                null,
                List.of(),
                null);
    }

    private static Homeserver homeserver(String name) {
        return new Homeserver(
                ObjectMeta.named(name),
                new Homeserver.Spec(
                        name + ".example.org", null, null, List.of(name + "-"), null, List.of(), List.of()));
    }

    private static Puppet puppet(String name, String homeserver) {
        return new Puppet(
                ObjectMeta.named(name),
                new Puppet.Spec(
                        Ref.to(homeserver),
                        null,
                        name,
                        new Puppet.JavaBrain("x.Y"),
                        List.of(),
                        List.of(),
                        Puppet.OperatingMode.Running,
                        10,
                        DeletionPolicy.Retain));
    }

    private static Friendship friendship(String name, String... puppets) {
        List<Friendship.Member> members = new ArrayList<>();
        for (String puppet : puppets) {
            members.add(new Friendship.PuppetMember(Ref.to(puppet)));
        }
        return new Friendship(
                ObjectMeta.named(name), new Friendship.Spec(members, Friendship.Direction.Both, List.of(), null));
    }
}
