package dev.puppetmaster.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What kubectl shows and does, each with its end in the homeserver. */
@Order(2)
@ExtendWith(OnTheCluster.class)
class ResourcesE2E {
    private static final Pattern FIELD = Pattern.compile("^ {2}(\\w+)\\t<");

    @Test
    void theListOfPuppetsSaysWhoIsThereAndWhetherItWorks(Installation here) {
        String table = here.shell().run("kubectl -n data get puppets");

        assertThat(table.lines().findFirst().orElseThrow()).contains("NAME", "READY", "REASON", "AGE");
        assertThat(table).contains("data-analyzer", "data-salience", "data-synthesizer", "True");
        assertThat(here.shell().run("kubectl -n data get puppetmaster"))
                .contains("homeserver.puppetmaster.dev/data", "friendship.puppetmaster.dev/analyzer-salience");
    }

    @Test
    void everyFieldIsExplained(Installation here) {
        for (String kind : List.of(
                "homeserver",
                "puppet",
                "puppetset",
                "friendship",
                "llmpolicy",
                "memorypolicy",
                "tool",
                "servicediscovery")) {
            List<String> silent = new ArrayList<>();
            String said = here.shell().run("kubectl explain " + kind + ".spec --recursive=false");
            List<String> lines = said.lines().toList();
            int fields = 0;
            for (int i = 0; i < lines.size(); i++) {
                if (FIELD.matcher(lines.get(i)).find()) {
                    fields++;
                    String next = i + 1 < lines.size() ? lines.get(i + 1).strip() : "";
                    if (next.isEmpty() || next.equals("<no description>")) {
                        silent.add(lines.get(i).strip());
                    }
                }
            }
            assertThat(fields).as(kind + ".spec").isGreaterThan(2);
            assertThat(silent).as(kind + ".spec").isEmpty();
        }
    }

    @Test
    void aSetGrowsShrinksAndGrowsAgainWithTheSameAccounts(Installation here) {
        here.cluster().apply("""
                apiVersion: puppetmaster.dev/v1alpha1
                kind: PuppetSet
                metadata: {name: helpers, namespace: data}
                spec:
                  prefix: data-helper
                  replicas: 1
                  template:
                    spec:
                      homeserverRef: {name: data}
                      displayName: Helper
                      brain: {java: {class: dev.puppetmaster.bots.troupe.Synthesizer}}
                """);
        awaitReplicas(here, 1);
        here.shell().run("kubectl -n data scale puppetset helpers --replicas 3");
        awaitReplicas(here, 3);
        Map<String, String> accounts = accounts(here);
        assertThat(accounts)
                .containsOnlyKeys("data-helper-0", "data-helper-1", "data-helper-2")
                .containsValue("@data-helper-2:data.example.org");

        here.shell().run("kubectl -n data scale puppetset helpers --replicas 1");
        awaitReplicas(here, 1);
        here.cluster().awaitGone("-n data puppet data-helper-2");
        here.shell().run("kubectl -n data scale puppetset helpers --replicas 3");
        awaitReplicas(here, 3);

        assertThat(accounts(here)).isEqualTo(accounts);
        String room = here.person().chatWith("@data-helper-2:data.example.org");
        assertThat(here.person().ask(room, "!synthesize orders 20 rows, target total"))
                .contains("20");

        here.shell().run("kubectl -n data delete puppetset helpers");
        here.cluster().awaitGone("-n data puppet data-helper-0");
    }

    private static void awaitReplicas(Installation here, int wanted) {
        here.cluster()
                .await(
                        "-n data puppetset helpers",
                        set -> Cluster.isReady(set)
                                && set.at("/status/readyReplicas").asInt() == wanted
                                && set.at("/status/replicas").asInt() == wanted);
    }

    private static Map<String, String> accounts(Installation here) {
        Map<String, String> accounts = new TreeMap<>();
        for (JsonNode puppet : here.cluster()
                .get("-n data puppets -l puppetmaster.dev/puppetset=helpers")
                .path("items")) {
            accounts.put(
                    puppet.at("/metadata/name").asText(),
                    puppet.at("/status/userId").asText());
        }
        return accounts;
    }

    @Test
    void anEditReachesTheHomeserver(Installation here) {
        String puppet = Installation.userId("data-salience");
        assertThat(here.person().profile(puppet).path("displayname").asText()).isEqualTo("Salience");

        here.shell()
                .run(
                        "kubectl -n data patch puppet data-salience --type merge -p '{\"spec\":{\"displayName\":\"Salience II\"}}'");

        here.cluster().await("-n data puppet data-salience", Cluster::isReady);
        Person.await("the new name")
                .until(() -> here.person()
                        .profile(puppet)
                        .path("displayname")
                        .asText()
                        .equals("Salience II"));
    }

    @Test
    void aPuppetThatIsDeletedStaysOrLeavesAsItsPolicySays(Installation here) {
        for (String policy : List.of("Retain", "LeaveRooms", "Deactivate")) {
            String name = "data-guest-" + policy.toLowerCase(java.util.Locale.ROOT);
            here.cluster().apply("""
                    apiVersion: puppetmaster.dev/v1alpha1
                    kind: Puppet
                    metadata: {name: %s, namespace: data}
                    spec:
                      homeserverRef: {name: data}
                      deletionPolicy: %s
                      brain: {java: {class: dev.puppetmaster.bots.troupe.Salience}}
                    """.formatted(name, policy));
            here.cluster().await("-n data puppet " + name, Cluster::isReady);
            String account = Installation.userId(name);
            String room = here.person().chatWith(account);
            assertThat(here.person().ask(room, "!help")).contains("!salience");

            here.shell().run("kubectl -n data delete puppet " + name);

            here.cluster().awaitGone("-n data puppet " + name);
            String after = policy.equals("Retain") ? "join" : "leave";
            Person.await(name + " after " + policy)
                    .until(() -> here.person().membership(room, account).equals(after));
            String said = here.person().say(room, "!help");
            assertThat(here.person().answersWithin(room, said, 3)).isEmpty();
        }
    }
}
