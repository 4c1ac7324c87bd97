package dev.puppetmaster.api.validation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.Friendship;
import dev.puppetmaster.api.Homeserver;
import dev.puppetmaster.api.Puppet;
import dev.puppetmaster.api.Ref;
import dev.puppetmaster.api.Resources;
import dev.puppetmaster.api.yaml.ResourceReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person is told about a folder, through reader and validator together. */
class FolderVerdictTest {
    private static final String HOMESERVER = """
            apiVersion: puppetmaster.dev/v1alpha1
            kind: Homeserver
            metadata:
              name: data
            spec:
              serverName: data.localhost
              puppetPrefixes: [data-]
            """;

    private static String puppet(String name) {
        return """
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Puppet
                metadata:
                  name: %s
                spec:
                  homeserverRef: {name: data}
                  brain:
                    java: {class: org.example.Hello}
                """.formatted(name);
    }

    private static String friendship(String name, String... members) {
        return """
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Friendship
                metadata:
                  name: %s
                spec:
                  members:
                """.formatted(name)
                + String.join(
                        "",
                        List.of(members).stream().map(m -> "  - " + m + "\n").toList());
    }

    private static String ref(String puppet) {
        return "puppetRef: {name: " + puppet + "}";
    }

    /** Files are named a.yaml, b.yaml, ... */
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

    @Test
    void aGoodFolderIsReadWholeWithItsDefaults() {
        Validation verdict = verdict(
                HOMESERVER,
                puppet("data-a") + "---\n" + puppet("data-b"),
                friendship("pair", ref("data-a"), ref("data-b"), "user: you"));

        assertThat(verdict.problems()).isEmpty();
        Resources resources = requireNonNull(verdict.resources());
        assertThat(resources.homeserver().spec())
                .isEqualTo(new Homeserver.Spec(
                        "data.localhost", null, null, List.of("data-"), null, List.of(), List.of()));
        Puppet puppet = resources.puppets().getFirst();
        assertThat(puppet.localpart()).isEqualTo("data-a");
        assertThat(puppet.displayName()).isEqualTo("data-a");
        assertThat(puppet.spec().operatingMode()).isEqualTo(Puppet.OperatingMode.Running);
        assertThat(puppet.spec().deletionPolicy()).isNull();
        assertThat(puppet.spec().maxConsecutiveBotTurns()).isEqualTo(10);
        assertThat(resources.friendships().getFirst().spec())
                .isEqualTo(new Friendship.Spec(
                        List.of(
                                new Friendship.PuppetMember(Ref.to("data-a")),
                                new Friendship.PuppetMember(Ref.to("data-b")),
                                new Friendship.UserMember("you")),
                        Friendship.Direction.Both,
                        List.of(),
                        null));
    }

    @Test
    void everyFieldIsReadAsWritten() {
        Validation verdict = verdict("""
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Homeserver
                metadata: {name: data, labels: {a: b}, annotations: {c: d}}
                spec:
                  serverName: data.example.org:8448
                  clientUrl: https://matrix.example.org
                  theme: Data
                  puppetPrefixes: [data-, extra_]
                  appservice: {runtimeUrl: "http://10.0.0.7:29300"}
                  allowedNamespaces: [team-a, "*"]
                  observers: [you, "@alice:example.org"]
                ---
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Puppet
                metadata: {name: thinker}
                spec:
                  homeserverRef: {name: data}
                  localpart: data-thinker
                  displayName: The thinker
                  brain:
                    llm:
                      systemPrompt: |
                        Be brief.
                        Be right.
                  access: {users: ["@*:example.org", you]}
                  allowedNamespaces: [team-b]
                  operatingMode: Suspended
                  loopGuard: {maxConsecutiveBotTurns: 3}
                  deletionPolicy: Retain
                """);

        assertThat(verdict.problems()).isEmpty();
        Resources resources = requireNonNull(verdict.resources());
        assertThat(resources.homeserver().spec())
                .isEqualTo(new Homeserver.Spec(
                        "data.example.org:8448",
                        "https://matrix.example.org",
                        "Data",
                        List.of("data-", "extra_"),
                        new Homeserver.Appservice(null, "http://10.0.0.7:29300", null),
                        List.of("team-a", "*"),
                        List.of("you", "@alice:example.org")));
        assertThat(resources.homeserver().metadata().labels()).containsEntry("a", "b");
        assertThat(resources.puppet("thinker").orElseThrow().spec())
                .isEqualTo(new Puppet.Spec(
                        Ref.to("data"),
                        "data-thinker",
                        "The thinker",
                        new Puppet.LlmBrain("Be brief.\nBe right.\n"),
                        List.of("@*:example.org", "you"),
                        List.of("team-b"),
                        Puppet.OperatingMode.Suspended,
                        3,
                        Puppet.DeletionPolicy.Retain));
    }

    @Test
    void aLocalpartOutsideThePrefixesIsRefusedWithBothFixes() {
        assertThat(problems(HOMESERVER, puppet("data-x") + "  localpart: foo\n"))
                .containsExactly(
                        "b.yaml:9: Puppet \"data-x\": spec.localpart: the localpart \"foo\" begins with none of"
                                + " puppetPrefixes [data-]; rename it to \"data-foo\" or add \"foo\" to Homeserver \"data\""
                                + " spec.puppetPrefixes");
        assertThat(problems(HOMESERVER, puppet("foo")))
                .containsExactly("b.yaml:4: Puppet \"foo\": metadata.name: the localpart \"foo\" begins with none of"
                        + " puppetPrefixes [data-]; set spec.localpart to \"data-foo\" or add \"foo\" to Homeserver"
                        + " \"data\" spec.puppetPrefixes");
    }

    @Test
    void anUnknownFieldIsNamedWithTheNearestOne() {
        assertThat(problems(HOMESERVER, puppet("data-x") + "  displayname: X\n"))
                .containsExactly("b.yaml:9: Puppet \"data-x\": spec.displayname: unknown field; did you mean"
                        + " \"displayName\"?");
        assertThat(problems(HOMESERVER + "colour: red\n"))
                .containsExactly("a.yaml:8: Homeserver \"data\": colour: unknown field; known here: apiVersion, kind,"
                        + " metadata, spec");
    }

    @Test
    void anUnknownKindIsNamedWithTheNearestOne() {
        assertThat(problems(HOMESERVER, puppet("data-x").replace("kind: Puppet", "kind: Pupet")))
                .containsExactly("b.yaml:2: Pupet \"data-x\": kind: \"Pupet\" is not known; did you mean \"Puppet\"?");
    }

    @Test
    void aMissingReferenceIsNamedWithTheNearestOne() {
        assertThat(problems(HOMESERVER, puppet("data-a"), friendship("pair", ref("data-a"), ref("data-b"))))
                .containsExactly("c.yaml:8: Friendship \"pair\": spec.members[1].puppetRef.name: Puppet \"data-b\" does"
                        + " not exist; did you mean \"data-a\"?");
        assertThat(problems(HOMESERVER, puppet("data-a").replace("{name: data}", "{name: date}")))
                .containsExactly("b.yaml:6: Puppet \"data-a\": spec.homeserverRef.name: Homeserver \"date\" does not"
                        + " exist; did you mean \"data\"?");
    }

    @Test
    void aMissingReferenceThatMayStandInABrokenFileSaysSo() {
        assertThat(problems(HOMESERVER, "kind: [", puppet("data-a"), friendship("p", ref("data-a"), ref("data-b"))))
                .hasSize(2)
                .anyMatch(line -> line.startsWith("b.yaml:") && line.contains("broken YAML"))
                .anyMatch(line -> line.startsWith("d.yaml:8") && line.contains("it may be there"));
    }

    @Test
    void twoPuppetsOfOneLocalpartAreBothNamed() {
        assertThat(problems(HOMESERVER, puppet("data-a"), puppet("data-b") + "  localpart: data-a\n"))
                .containsExactly(
                        "c.yaml:9: Puppet \"data-b\": spec.localpart: the localpart \"data-a\" belongs to Puppet"
                                + " \"data-a\" (b.yaml:4); give this puppet a spec.localpart of its own");
    }

    @Test
    void twoResourcesOfOneNameAreNamedWithBothPlaces() {
        assertThat(problems(HOMESERVER, puppet("data-a"), puppet("data-a")))
                .containsExactly("c.yaml:4: Puppet \"data-a\": metadata.name: is declared twice, here (c.yaml:4) and in"
                        + " b.yaml:4; rename or remove one");
    }

    @Test
    void aFriendshipHasTwoToSixtyFourMembersAndNoOneTwice() {
        String[] many = new String[65];
        for (int i = 0; i < many.length; i++) {
            many[i] = "user: \"@u" + i + ":s\"";
        }

        assertThat(problems(HOMESERVER, puppet("data-a"), friendship("p", ref("data-a"))))
                .containsExactly("c.yaml:6: Friendship \"p\": spec.members: has 1 member; a friendship needs 2 to 64");
        assertThat(problems(HOMESERVER, friendship("p", many)))
                .containsExactly(
                        "b.yaml:6: Friendship \"p\": spec.members: has 65 members; a friendship needs 2 to 64");
        assertThat(problems(HOMESERVER, puppet("data-a"), friendship("p", ref("data-a"), ref("data-a"))))
                .containsExactly("c.yaml:8: Friendship \"p\": spec.members[1]: \"data-a\" is already spec.members[0];"
                        + " remove one of them");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alice",
                "@alice",
                "@:example.org",
                "@al ice:example.org",
                "@alice:exa mple.org",
                "@alice:example.org:99999999",
                "#alice:example.org",
                "@alice:",
            })
    void anInvalidMatrixIdIsRefusedWithAnExample(String userId) {
        String user = "user: \"" + userId + "\"";
        assertThat(problems(HOMESERVER, puppet("data-a"), friendship("p", ref("data-a"), user)))
                .containsExactly("c.yaml:8: Friendship \"p\": spec.members[1].user: \"" + userId
                        + "\" is no Matrix user id; write it in full, like \"@alice:example.org\", or \"you\" for your"
                        + " own account");
    }

    @Test
    void aHomeserverIsWantedAndEachHasANameOfItsOwn() {
        assertThat(problems(puppet("data-a")))
                .containsExactly(".: no Homeserver is declared; add a document with kind: Homeserver, metadata.name,"
                        + " spec.serverName and spec.puppetPrefixes");
        assertThat(problems(HOMESERVER, HOMESERVER.replace("name: data\n", "name: other\n")))
                .hasSize(1)
                .first(InstanceOfAssertFactories.STRING)
                .contains(
                        "Homeserver \"other\": spec.serverName: \"data.localhost\" is the name of Homeserver \"data\" (a.yaml:")
                .endsWith("; each homeserver has a name of its own");
        assertThat(verdict(puppet("data-a")).resources()).isNull();
    }

    @Test
    void puppetsOfTwoHomeserversMayHaveOneLocalpartAndKeepToTheirOwnPrefixes() {
        String code = HOMESERVER
                .replace("name: data\n", "name: code\n")
                .replace("data.localhost", "code.localhost")
                .replace("[data-]", "[code-, data-]");
        String twin = puppet("twin")
                .replace("homeserverRef: {name: data}", "homeserverRef: {name: code}\n  localpart: data-a");

        assertThat(problems(HOMESERVER, code, puppet("data-a"), twin)).isEmpty();
        assertThat(requireNonNull(verdict(HOMESERVER, code, puppet("data-a"), twin)
                                .resources())
                        .homeservers())
                .extracting(it -> it.spec().serverName())
                .containsExactly("data.localhost", "code.localhost");
        assertThat(problems(HOMESERVER, code, puppet("code-b")))
                .first(InstanceOfAssertFactories.STRING)
                .contains("begins with none of puppetPrefixes [data-]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "puppetPrefixes: [data-] | puppetPrefixes: [y] | spec.puppetPrefixes[0]: \"y\" would claim the account \"you\"",
                "puppetPrefixes: [data-] | puppetPrefixes: [''] | spec.puppetPrefixes[0]: is empty: it would claim every",
                "puppetPrefixes: [data-] | puppetPrefixes: ['.*'] | spec.puppetPrefixes[0]: \".*\" is no localpart",
                "puppetPrefixes: [data-] | puppetPrefixes: [] | spec.puppetPrefixes: has 0 entries; 1 to 32 are allowed",
                "puppetPrefixes: [data-] | puppetPrefixes: data- | spec.puppetPrefixes: must be a list",
                "puppetPrefixes: [data-] | puppetPrefixes: [data-, data-] | spec.puppetPrefixes[1]: \"data-\" is already",
                "serverName: data.localhost | serverName: data_localhost | spec.serverName: \"data_localhost\" is no server",
                "serverName: data.localhost | serverName: 12 | spec.serverName: must be text; write it in quotes: \"12\"",
                "serverName: data.localhost | serverName: | spec.serverName: must be text, but is empty",
                "serverName: data.localhost | theme: x | spec.serverName: is missing",
                "serverName: data.localhost | {serverName: x, clientUrl: ftp://x} | broken YAML",
                "name: data | name: Data | metadata.name: \"Data\" is no name; use 1 to 63 of a-z",
                "name: data | namespace: x | metadata.name: is missing",
                "kind: Homeserver | kind: 1 | kind: must be text",
                "v1alpha1 | v1 | apiVersion: \"puppetmaster.dev/v1\" is not known; write puppetmaster.dev/v1alpha1",
            })
    void aWrongHomeserverIsToldWhatWouldBeRight(String right, String wrong, String expected) {
        assertThat(problems(HOMESERVER.replace(right, wrong))).anyMatch(line -> line.contains(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "operatingMode: running | spec.operatingMode: \"running\" is none of Running|Suspended; did you mean \"Running\"?",
                "deletionPolicy: Keep | spec.deletionPolicy: \"Keep\" is none of Retain|LeaveRooms|Deactivate",
                "loopGuard: {maxConsecutiveBotTurns: 0} | spec.loopGuard.maxConsecutiveBotTurns: 0 is out of range",
                "loopGuard: {maxConsecutiveBotTurns: ten} | spec.loopGuard.maxConsecutiveBotTurns: must be a whole number",
                "loopGuard: {maxConsecutiveBotTurns: 99999999999} | must be a number of at most 9 digits",
                "access: {users: [alice]} | spec.access.users[0]: \"alice\" matches no Matrix user id",
                "access: [you] | spec.access: must be a mapping (name: value), but is a list",
                "displayName: ' ' | spec.displayName: is empty",
                "localpart: Data-X | spec.localpart: \"Data-X\" is no localpart",
                "brain: {java: {class: x}, llm: {systemPrompt: y}} | is written twice (first in line 7)",
            })
    void aWrongPuppetIsToldWhatWouldBeRight(String field, String expected) {
        assertThat(problems(HOMESERVER, puppet("data-a") + "  " + field + "\n"))
                .first()
                .asString()
                .startsWith("b.yaml:9: Puppet \"data-a\": ")
                .contains(expected);
    }

    @Test
    void aPuppetHasExactlyOneBrain() {
        String two = puppet("data-a") + "    llm: {systemPrompt: x}\n";
        String none = puppet("data-a").replace("    java: {class: org.example.Hello}\n", "    {}\n");

        assertThat(problems(HOMESERVER, two))
                .containsExactly(
                        "b.yaml:8: Puppet \"data-a\": spec.brain: needs exactly one of java, llm, pod; remove one");
        assertThat(problems(HOMESERVER, none))
                .containsExactly(
                        "b.yaml:8: Puppet \"data-a\": spec.brain: needs exactly one of java, llm, pod; add one");
    }

    @Test
    void aFolderSaysWhatToWriteInPlaceOfAnImage() {
        String pod = puppet("data-a").replace("java: {class: org.example.Hello}", "pod: {image: brain}");

        assertThat(problems(HOMESERVER, pod))
                .containsExactly(
                        "b.yaml:8: Puppet \"data-a\": spec.brain.pod.image: needs a cluster: start the brain yourself and"
                                + " write its address in place of it, like url: \"http://127.0.0.1:8080\"");
        assertThat(problems(HOMESERVER, pod.replace("image: brain", "url: \"http://127.0.0.1:8080\"")))
                .isEmpty();
    }

    @Test
    void theModelsThatAPodMayAskHaveToBeThere() {
        String pod = puppet("data-a")
                .replace(
                        "java: {class: org.example.Hello}",
                        "pod: {url: \"http://127.0.0.1:8080\", policyRef: {name: models}}");

        assertThat(problems(HOMESERVER, pod))
                .containsExactly("b.yaml:8: Puppet \"data-a\": spec.brain.pod.policyRef.name: LLMPolicy \"models\" does"
                        + " not exist; none is declared");
    }

    @Test
    void allProblemsOfAFolderAreReportedInOrder() {
        String worst = puppet("data-a")
                        .replace("org.example.Hello", "'not a class'")
                        .replace("  homeserverRef: {name: data}\n", "")
                + "  localpart: foo\n  colour: red\n";

        assertThat(problems(HOMESERVER, "- a\n", worst, friendship("p", ref("data-a"))))
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("b.yaml:1: is no resource"),
                        line -> assertThat(line)
                                .startsWith("c.yaml:6: Puppet \"data-a\": spec.homeserverRef: is missing"),
                        line -> assertThat(line).startsWith("c.yaml:7: Puppet \"data-a\": spec.brain.java.class: "),
                        line -> assertThat(line).startsWith("c.yaml:8: Puppet \"data-a\": spec.localpart: "),
                        line -> assertThat(line).startsWith("c.yaml:9: Puppet \"data-a\": spec.colour: unknown field"),
                        line -> assertThat(line).startsWith("d.yaml:6: Friendship \"p\": spec.members: has 1 member"));
    }

    @Test
    void aUserIdThatGetsTooLongIsRefused() {
        String server = "a".repeat(60) + "." + "b".repeat(60) + "." + "c".repeat(60) + ".localhost";
        String localpart = "data-" + "x".repeat(80);

        assertThat(problems(
                        HOMESERVER.replace("data.localhost", server),
                        puppet("data-a") + "  localpart: " + localpart + "\n"))
                .singleElement()
                .asString()
                .contains("spec.localpart: makes a user id of")
                .contains("Matrix allows 255");
    }
}
