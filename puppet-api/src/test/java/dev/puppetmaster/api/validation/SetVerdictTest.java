package dev.puppetmaster.api.validation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.api.yaml.ResourceReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person is told about the sets of a folder, and about what only a cluster has. */
class SetVerdictTest {
    private static final String HOMESERVER = """
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Homeserver
            metadata: {name: data}
            spec:
              serverName: data.localhost
              puppetPrefixes: [data-]
            """;
    private static final String SET = """
            apiVersion: puppetmaster.dev/v1alpha1
            kind: PuppetSet
            metadata:
              name: helpers
            spec:
              prefix: data-h
              replicas: 3
              friendships: Star
              template:
                metadata: {labels: {team: a}}
                spec:
                  homeserverRef: {name: data}
                  displayName: Helper
                  brain: {java: {class: org.example.Hello}}
            """;

    private static Validation verdict(String... files) {
        List<ResourceFile> read = new ArrayList<>();
        for (int i = 0; i < files.length; i++) {
            read.add(ResourceReader.read((char) ('a' + i) + ".yaml", files[i].getBytes(StandardCharsets.UTF_8)));
        }
        return ResourceValidator.validate(read);
    }

    private static List<String> problems(String... files) {
        return verdict(files).problems().stream().map(Problem::toString).toList();
    }

    private static String puppet(String name, String more) {
        return """
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Puppet
                metadata: {name: %s}
                spec:
                  homeserverRef: {name: data}
                  brain: {java: {class: org.example.Hello}}
                %s
                """.formatted(name, more);
    }

    private static String friendship(String name, String first, String second) {
        return """
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Friendship
                metadata: {name: %s}
                spec:
                  members:
                    - puppetRef: {name: %s}
                    - puppetRef: {name: %s}
                """.formatted(name, first, second);
    }

    @Test
    void aSetMakesPuppetsAndFriendshipsThatOthersMayName() {
        Validation verdict = verdict(HOMESERVER, SET, friendship("ends", "data-h-0", "data-h-2"));

        assertThat(verdict.problems()).isEmpty();
        Resources resources = requireNonNull(verdict.resources());
        assertThat(resources.puppets().stream().map(Puppet::displayName))
                .containsExactly("Helper 0", "Helper 1", "Helper 2");
        assertThat(resources.friendships().stream().map(Friendship::key).map(Object::toString))
                .containsExactlyInAnyOrder(
                        "Friendship \"ends\"", "Friendship \"helpers-0-1\"", "Friendship \"helpers-0-2\"");
    }

    @Test
    void aFriendshipWithAPuppetBehindTheLastIsMissingIt() {
        assertThat(problems(HOMESERVER, SET, friendship("ends", "data-h-0", "data-h-3")))
                .containsExactly("c.yaml:7: Friendship \"ends\": spec.members[1].puppetRef.name: Puppet \"data-h-3\""
                        + " does not exist; did you mean \"data-h-0\"?");
    }

    @Test
    void aPrefixOutsideTheHomeserversIsSaidOnceAtTheSetsLine() {
        String expected = "b.yaml:6: PuppetSet \"helpers\": spec.prefix: the localpart \"h-2\" begins with none of"
                + " puppetPrefixes [data-]; rename it to \"data-h\" or add \"h\" to Homeserver \"data\""
                + " spec.puppetPrefixes";
        assertThat(problems(HOMESERVER, SET.replace("data-h", "h"))).containsExactly(expected);
        assertThat(problems(HOMESERVER, SET.replace("data-h", "h").replace("replicas: 3", "replicas: 0")))
                .containsExactly(expected.replace("h-2", "h-0"));
    }

    @Test
    void whatTheSetMakesMayNotBeDeclaredAgain() {
        assertThat(problems(HOMESERVER, SET, puppet("data-h-1", "")))
                .containsExactly("b.yaml:6: PuppetSet \"helpers\": spec.prefix: makes Puppet \"data-h-1\", which is"
                        + " declared in c.yaml:3; choose another prefix");
        assertThat(problems(HOMESERVER, SET, friendship("helpers-0-1", "data-h-0", "data-h-1")))
                .containsExactly("b.yaml:4: PuppetSet \"helpers\": metadata.name: makes Friendship \"helpers-0-1\","
                        + " which is declared in c.yaml:3; choose another name");
        assertThat(problems(HOMESERVER, SET, puppet("data-x", "  localpart: data-h-2")))
                .containsExactly("b.yaml:6: PuppetSet \"helpers\": spec.prefix: the localpart \"data-h-2\" belongs to"
                        + " Puppet \"data-x\" (c.yaml:7); choose another prefix");
        assertThat(problems(HOMESERVER, SET, SET.replace("name: helpers", "name: others")))
                .containsExactly("c.yaml:6: PuppetSet \"others\": spec.prefix: makes Puppet \"data-h-0\", which is"
                        + " declared in b.yaml:4; choose another prefix");
    }

    @Test
    void aSetThatCannotBeReadMayHoldTheMissingPuppet() {
        assertThat(problems(HOMESERVER, SET.replace("replicas: 3", "replicas: 1001"), friendship("e", "data-h-0", "x")))
                .hasSize(3)
                .first()
                .asString()
                .startsWith("b.yaml:7: PuppetSet \"helpers\": spec.replicas: 1001 is out of range; use 0 to 1000");
        assertThat(problems(HOMESERVER, SET.replace("replicas: 3", "replicas: -1"), friendship("e", "data-h-0", "x")))
                .filteredOn(line -> line.startsWith("c.yaml"))
                .allMatch(line -> line.endsWith("(some document could not be read: it may be there)"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "replicas: 3 | replicas: three | spec.replicas: must be a whole number",
                "friendships: Star | friendships: Stars | spec.friendships: \"Stars\" is none of None|Ring|Star|Mesh; did you mean \"Star\"?",
                "prefix: data-h | prefix: data_h | spec.prefix: \"data_h\" is no name",
                "prefix: data-h | prefix: '' | spec.prefix: \"\" is no name",
                "prefix: data-h | suffix: data-h | spec.prefix: is missing",
                "team: a | team: a b | spec.template.metadata.labels.team: \"a b\" is no value of a label",
                "name: data} | name: date} | spec.template.spec.homeserverRef.name: Homeserver \"date\" does not exist",
                "displayName: Helper | localpart: data-h | spec.template.spec.localpart: unknown field",
                "displayName: Helper | deletionPolicy: Deactivate | spec.template.spec.deletionPolicy: Deactivate is not for a PuppetSet",
                "java: {class: org.example.Hello} | java: {class: 1a} | spec.template.spec.brain.java.class: \"1a\" is no Java class",
            })
    void aWrongSetIsToldWhatWouldBeRight(String right, String wrong, String expected) {
        assertThat(problems(HOMESERVER, SET.replace(right, wrong)))
                .first()
                .asString()
                .startsWith("b.yaml:")
                .contains("PuppetSet \"helpers\": ")
                .contains(expected);
    }

    @Test
    void aMeshHasAtMostSixteen() {
        String mesh = SET.replace("Star", "Mesh");

        assertThat(problems(HOMESERVER, mesh.replace("replicas: 3", "replicas: 16")))
                .isEmpty();
        assertThat(problems(HOMESERVER, mesh.replace("replicas: 3", "replicas: 17")))
                .containsExactly("b.yaml:8: PuppetSet \"helpers\": spec.friendships: Mesh is for at most 16 replicas,"
                        + " not 17; use Ring or Star, or fewer replicas");
    }

    @Test
    void namesOfSetsLeaveRoomForTheirNumbers() {
        assertThat(problems(HOMESERVER, SET.replace("name: helpers", "name: " + "n".repeat(56))))
                .singleElement()
                .asString()
                .contains("metadata.name: has 56 characters; a PuppetSet's has at most 55");
        assertThat(problems(HOMESERVER, SET.replace("prefix: data-h", "prefix: data-" + "h".repeat(55))))
                .singleElement()
                .asString()
                .contains("spec.prefix: has 60 characters; at most 59 are allowed");
        assertThat(problems(
                        HOMESERVER,
                        SET.replace("name: helpers", "name: " + "n".repeat(55))
                                .replace("prefix: data-h", "prefix: data-" + "h".repeat(54))
                                .replace("replicas: 3", "replicas: 1000")))
                .isEmpty();
    }

    @Test
    void whatNeedsAClusterIsSaidInOneLine() {
        String discovery = """
                apiVersion: puppetmaster.dev/v1alpha1
                kind: ServiceDiscovery
                metadata: {name: orders}
                spec:
                  subjects: []
                  services: []
                """;
        assertThat(problems(HOMESERVER, discovery))
                .containsExactly("b.yaml:2: ServiceDiscovery \"orders\": kind: needs a cluster: a folder has no"
                        + " Services; remove this document");
        assertThat(problems(HOMESERVER + "  appservice: {secretRef: {name: s}, registrarUrl: \"http://r\"}\n"))
                .containsExactly(
                        "a.yaml:7: Homeserver \"data\": spec.appservice.secretRef: needs a cluster: `up` makes the"
                                + " registrations itself; remove the field",
                        "a.yaml:7: Homeserver \"data\": spec.appservice.registrarUrl: needs a cluster: here the"
                                + " runtime and the registrar are one process; remove the field");
    }

    @Test
    void anotherNamespaceIsSaidWhereItStands() {
        String elsewhere = "namespace: \"x\" is not available: in a folder everything is in namespace \"default\";"
                + " remove the field";
        assertThat(problems(HOMESERVER, puppet("data-a", "").replace("{name: data-a}", "{name: data-a, namespace: x}")))
                .containsExactly("b.yaml:3: Puppet \"data-a\": metadata." + elsewhere);
        assertThat(problems(HOMESERVER, puppet("data-a", "").replace("{name: data}", "{name: data, namespace: x}")))
                .containsExactly("b.yaml:5: Puppet \"data-a\": spec.homeserverRef." + elsewhere);
        assertThat(problems(HOMESERVER, SET, friendship("f", "data-h-0", "data-h-1, namespace: x")))
                .containsExactly("c.yaml:7: Friendship \"f\": spec.members[1].puppetRef." + elsewhere);
    }
}
