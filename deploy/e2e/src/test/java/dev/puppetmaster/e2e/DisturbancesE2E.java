package dev.puppetmaster.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pods that go and come again: nothing is answered twice, nothing is made twice. */
@Order(4)
@ExtendWith(OnTheCluster.class)
class DisturbancesE2E {
    @Test
    void aRuntimeThatWasDeletedAnswersAgainAndNothingTwice(Installation here) {
        Person you = here.person();
        String room = you.chatWith(Installation.userId("data-salience"));
        List<String> asked = new ArrayList<>();
        asked.add(you.say(room, "!help"));
        you.answer(room, asked.getFirst());

        asked.add(you.say(room, "!help"));
        here.shell().run("kubectl -n data delete pod data-runtime-0 --wait=false");
        asked.add(you.say(room, "!help"));
        here.shell().run("kubectl -n data wait --for=delete pod/data-runtime-0 --timeout=60s || true");
        asked.add(you.say(room, "!help"));
        here.shell().run("kubectl -n data rollout status statefulset/data-runtime --timeout=300s");
        asked.add(you.say(room, "!help"));

        asked.forEach(it -> you.answer(room, it));
        for (String it : asked) {
            assertThat(you.answersWithin(room, it, 1)).as("answers to " + it).hasSize(1);
        }
    }

    @Test
    void aRegistrarThatWasDeletedLeadsAgainAndMakesNothingTwice(Installation here) {
        Map<String, String> before = made(here);
        String leader = holder(here);

        here.shell().run("kubectl -n puppetmaster delete pod -l app.kubernetes.io/component=registrar");
        here.shell().run("kubectl -n puppetmaster rollout status deployment/puppetmaster");
        here.cluster()
                .await(
                        "-n puppetmaster lease puppetmaster-registrar",
                        lease -> !lease.at("/spec/holderIdentity").asText("").isEmpty()
                                && !lease.at("/spec/holderIdentity").asText().equals(leader));

        here.cluster().apply("""
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Puppet
                metadata: {name: data-late, namespace: data}
                spec:
                  homeserverRef: {name: data}
                  brain: {java: {class: dev.puppetmaster.bots.troupe.Salience}}
                """);
        here.cluster().await("-n data puppet data-late", Cluster::isReady);
        assertThat(made(here)).containsAllEntriesOf(before);
        here.shell().run("kubectl -n data delete puppet data-late");
    }

    private static String holder(Installation here) {
        return here.cluster()
                .get("-n puppetmaster lease puppetmaster-registrar")
                .at("/spec/holderIdentity")
                .asText();
    }

    /** Accounts, rooms, and the objects of the runtime with their versions: a change of nothing changes none. */
    private static Map<String, String> made(Installation here) {
        Map<String, String> made = new TreeMap<>();
        for (JsonNode item :
                here.cluster().get("-n data puppets,friendships,homeservers").path("items")) {
            String name =
                    item.path("kind").asText() + " " + item.at("/metadata/name").asText();
            made.put(
                    name,
                    item.at("/status/userId").asText()
                            + item.at("/status/roomId").asText()
                            + item.at("/status/spaceRoomId").asText());
        }
        for (JsonNode item : here.cluster()
                .get("-n data service/data-runtime configmap/data-runtime-registrar-ca networkpolicy/data-runtime")
                .path("items")) {
            made.put(
                    item.path("kind").asText() + " " + item.at("/metadata/name").asText(),
                    item.at("/metadata/resourceVersion").asText());
        }
        return made;
    }
}
