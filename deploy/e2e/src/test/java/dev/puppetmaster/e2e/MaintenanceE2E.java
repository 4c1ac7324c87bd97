package dev.puppetmaster.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What has to be done now and then, by the page's table: afterwards puppets are made and answer as before. */
@Order(6)
@ExtendWith(OnTheCluster.class)
class MaintenanceE2E {
    @Test
    void puppetsMayHaveAnotherPrefix(Installation here) {
        List<String> commands = here.page().row("allow puppets with another prefix");
        assertThat(commands).hasSize(1);
        run(here, commands);
        here.forwardAgain();

        assertThatANewOneAnswers(here, "sales-clerk");
    }

    @Test
    void theCertificateMayBeMadeAnew(Installation here) {
        String before = here.cluster()
                .get("-n puppetmaster secret puppetmaster-tls")
                .at("/data")
                .toString();
        List<String> commands = here.page().row("make a new certificate");
        assertThat(commands).hasSize(3);
        run(here, commands);
        here.shell().run("kubectl -n puppetmaster rollout status deployment/puppetmaster");

        assertThat(here.cluster()
                        .get("-n puppetmaster secret puppetmaster-tls")
                        .at("/data")
                        .toString())
                .isNotEqualTo(before);
        assertThatANewOneAnswers(here, "data-certified");
    }

    @Test
    void theTokensMayBeReplaced(Installation here) {
        String before = here.cluster()
                .get("-n data secret data-synapse-appservice")
                .at("/data")
                .toString();
        List<String> commands = here.page().row("replace the tokens");
        assertThat(commands).hasSize(3);
        run(here, commands);
        here.forwardAgain();

        assertThat(here.cluster()
                        .get("-n data secret data-synapse-appservice")
                        .at("/data")
                        .toString())
                .isNotEqualTo(before);
        assertThatANewOneAnswers(here, "data-renewed");
    }

    private static void run(Installation here, List<String> commands) {
        commands.forEach(command -> here.shell().run(command, "", Duration.ofMinutes(3)));
    }

    private static void assertThatANewOneAnswers(Installation here, String name) {
        here.cluster().apply("""
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Puppet
                metadata: {name: %s, namespace: data}
                spec:
                  homeserverRef: {name: data}
                  brain: {java: {class: dev.puppetmaster.bots.troupe.Salience}}
                """.formatted(name));
        here.cluster().await("-n data puppet " + name, Cluster::isReady);
        String room = here.person().chatWith(Installation.userId(name));
        assertThat(here.person().ask(room, "!help")).contains("!salience");
    }
}
