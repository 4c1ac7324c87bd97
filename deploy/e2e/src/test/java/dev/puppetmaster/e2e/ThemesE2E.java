package dev.puppetmaster.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Several themes, by the commands of docs/kubernetes.md: puppets in pods of two homeservers talk with each other, also after each
 * change that docs/operations describes, by its commands.
 */
@Order(10)
@ExtendWith(OnTheCluster.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ThemesE2E {
    private static final String SECTION = "Several themes";
    private static final String REPORT = "!report orders 200 rows, target total";
    private static Path values = Path.of("themes.yaml");
    private static String room = "";

    @BeforeAll
    static void twoThemesAndAnAccount(Installation here) throws IOException {
        Path folder = Files.createTempDirectory("puppetmaster-themes");
        values = folder.resolve("themes.yaml");
        here.volumes(Map.of("themes-1", "5Gi", "themes-2", "5Gi", "themes-3", "1Gi", "themes-4", "1Gi"));
        here.shell().run("cd " + folder + "\n" + Installation.only(here.page().step(SECTION, 1)));
        Files.writeString(values, here.page().blocks(SECTION, "yaml", 1).getFirst());
        run(here, Installation.only(here.page().step(SECTION, 2)));
        run(here, Installation.only(here.page().step(SECTION, 3)));
        account(here, "you");
        room = signedIn(here, you -> you.chatWith("@data-analyzer:data.example.net"));
    }

    @Test
    @Order(1)
    void aPuppetOfOneThemeOrdersAtThatOfTheOther(Installation here) {
        assertTheyTalk(here);
    }

    @Test
    @Order(2)
    void withAnotherSigningKeyTheOldOneStaysTrue(Installation here) throws IOException {
        List<String> commands = operations("keys").blocks("Signing key", "sh", 2);
        String old = commands.getFirst();
        String entry = "service: {clusterIP: 10.96.200.2}";
        String known = published(here);

        String line = here.shell().run(old).strip();
        Files.writeString(
                values, Files.readString(values).replace(entry, entry + "\n    keys:\n      old:\n        " + line));
        run(here, commands.getLast());
        rolledOut(here, "code-synapse");

        String id = line.substring(1, line.indexOf('"', 1));
        assertThat(known).contains("\"verify_keys\":{\"" + id + "\"");
        assertThat(published(here))
                .contains("\"old_verify_keys\":{\"" + id + "\"")
                .doesNotContain("\"verify_keys\":{\"" + id);
        assertTheyTalk(here);
    }

    @Test
    @Order(3)
    void withOtherTokensNothingIsLost(Installation here) throws IOException {
        run(here, Installation.only(operations("keys").blocks("Tokens of the application services", "sh", 1)));
        rolledOut(here, "code-synapse");
        rolledOut(here, "code-runtime");

        assertTheyTalk(here);
    }

    @Test
    @Order(4)
    void withAnotherSharedSecretAccountsAreMade(Installation here) throws IOException {
        run(
                here,
                Installation.only(operations("keys").blocks("The other secrets of Synapse", "sh", 1))
                        .replace("code-synapse", "data-synapse"));
        rolledOut(here, "data-synapse");

        account(here, "second");
        assertTheyTalk(here);
    }

    @Test
    @Order(5)
    void anUpgradeByThePage(Installation here) throws IOException {
        Page upgrading = operations("upgrading");
        String requirements = Files.readString(
                Machine.root().resolve("local-synapse/src/main/resources/dev/puppetmaster/synapse/requirements.txt"));

        String version = here.shell()
                .run(Installation.only(upgrading.step("Synapse", 1)))
                .strip();
        run(here, Installation.only(upgrading.step("Synapse", 3)));

        assertThat(requirements).contains("matrix-synapse==" + version);
        assertTheyTalk(here);
    }

    @Test
    @Order(6)
    void aPuppetTakesThePlaceOfOneOfAnotherThemeInTheSameRoom(Installation here) {
        String before = roomOfTheFriends(here);
        here.cluster().apply("""
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Puppet
                metadata: {name: data-writer, namespace: themes}
                spec:
                  homeserverRef: {name: data}
                  brain: {java: {class: dev.puppetmaster.bots.troupe.Synthesizer}}
                """);
        here.cluster().await("-n themes puppet data-writer", Cluster::isReady);

        here.shell()
                .run(
                        "kubectl -n themes patch friendship analyzer-synthesizer --type=merge -p"
                                + " '{\"spec\": {\"members\": [{\"puppetRef\": {\"name\": \"data-analyzer\"}}, {\"puppetRef\": {\"name\": \"data-writer\"}}]}}'");
        here.cluster().await("-n themes friendship analyzer-synthesizer", Cluster::isReady);

        assertThat(roomOfTheFriends(here)).isEqualTo(before);
        signedIn(here, you -> {
            you.join(before);
            Person.await("the new one in the old room")
                    .until(() -> you.membership(before, "@data-writer:data.example.net")
                            .equals("join"));
            Person.await("the old one out of it")
                    .until(() -> !you.membership(before, "@code-synthesizer:code.example.net")
                            .equals("join"));
            return before;
        });
    }

    @Test
    @Order(7)
    void aThemeIsRetiredAndTheOtherGoesOn(Installation here) throws IOException {
        Page themes = operations("themes");
        List<String> before =
                Installation.only(themes.step("One less", 1)).lines().toList();
        assertThat(before).hasSize(3);
        here.shell().run(before.get(0));
        here.shell().run(before.get(1).replace("NAMES", "analyzer-synthesizer"));
        here.shell().run(before.get(2).replace("puppet,puppetset NAMES", "puppet data-synthesizer"));

        Files.writeString(values, Files.readString(values).replaceAll("(?s)  - name: code\n.*?(?=homeserver:\n)", ""));
        run(here, "helm upgrade themes deploy/synapse -n themes -f themes.yaml");
        // there is no CloudNativePG here
        run(
                here,
                Installation.only(themes.step("One less", 3))
                        .replaceAll("(?m)^kubectl -n themes delete cluster .*$", ""));
        rolledOut(here, "data-synapse");

        assertThat(here.cluster().names("-n themes homeservers")).containsExactly("data");
        here.cluster().awaitGone("-n themes statefulset code-runtime");
        assertThat(here.cluster().names("-n themes secrets,persistentvolumeclaims,services,statefulsets"))
                .noneMatch(name -> name.contains("code-synapse") || name.contains("code-runtime"));
        String helped = signedIn(here, you -> you.ask(room, "!help"));
        assertThat(helped).contains("!report");
        here.shell().run("kubectl -n themes delete friendship,puppet --all");
        here.shell().run("helm uninstall themes -n themes");
    }

    private static void assertTheyTalk(Installation here) {
        String answer = signedIn(here, you -> you.ask(room, REPORT));

        assertThat(answer).contains("200").contains("total");
    }

    private static String roomOfTheFriends(Installation here) {
        return here.cluster()
                .get("-n themes friendship analyzer-synthesizer")
                .at("/status/roomId")
                .asText();
    }

    /** What the homeserver `code` says of its keys, as another one asks it. */
    private static String published(Installation here) {
        return here.shell().run("""
                        kubectl -n themes exec -i statefulset/code-synapse -- python - <<'END'
                        import ssl, urllib.request
                        url = "https://localhost:8448/_matrix/key/v2/server"
                        print(urllib.request.urlopen(url, context=ssl._create_unverified_context()).read().decode())
                        END
                        """);
    }

    private static void account(Installation here, String name) {
        here.shell()
                .run(
                        here.page().step(SECTION, 4).getFirst().replace("-u you", "-u " + name),
                        Installation.PASSWORD + "\n" + Installation.PASSWORD + "\n",
                        Duration.ofMinutes(1));
    }

    /** Each time anew: a port-forward ends with the pod. */
    private static String signedIn(Installation here, Function<Person, String> does) {
        try {
            int port = Installation.freePort();
            try (Shell.Running forward = here.shell()
                    .start(
                            here.page().step(SECTION, 4).getLast().replace("8008:8008", port + ":8008"),
                            said -> said.contains("Forwarding"))) {
                assertThat(forward.isAlive()).isTrue();
                return does.apply(Person.signIn(URI.create("http://127.0.0.1:" + port), "you", Installation.PASSWORD));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Page operations(String name) throws IOException {
        return Page.of(Machine.root().resolve("docs/operations/" + name + ".md"));
    }

    private static void rolledOut(Installation here, String set) {
        here.shell().run("kubectl -n themes rollout status statefulset/" + set + " --timeout=300s");
    }

    private static void run(Installation here, String block) {
        here.shell().run(block.replace("themes.yaml", values.toString()), "", Duration.ofMinutes(6));
    }
}
