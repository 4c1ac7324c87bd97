package dev.puppetmaster.registrar.kubernetes;

import static dev.puppetmaster.registrar.kubernetes.ClusterRig.homeserverYaml;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.isReady;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.puppetYaml;
import static dev.puppetmaster.registrar.kubernetes.ClusterRig.said;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.crd.HomeserverStatus;
import dev.puppetmaster.api.crd.PuppetResource;
import dev.puppetmaster.api.crd.PuppetStatus;
import dev.puppetmaster.api.crd.StatusCondition;
import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.synapse.Ports;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the API server takes and cannot work: a condition says so, soon. How soon is printed; the machine that this runs on may
 * be slow.
 */
class SpokenVerdictsIT {
    @RegisterExtension
    static final ClusterRig rig = new ClusterRig();

    @BeforeEach
    void start() {
        rig.start();
        rig.apply(rig.homeserverYaml());
        rig.awaitHomeserver("data", it -> isReady(it.conditions()));
    }

    @AfterEach
    void clear() {
        rig.clear();
        rig.stop();
    }

    private static void puppetIs(String name, String yaml, String condition, String verdict) {
        List<StatusCondition> conditions = timed(name, yaml, () -> {
            PuppetStatus status =
                    rig.awaitPuppet(name, it -> said(it.conditions(), condition).equals(verdict));
            return status.conditions();
        });
        assertOneLine(conditions);
        assertThat(said(conditions, "Ready")).isEqualTo("False: " + verdict.substring(verdict.indexOf(' ') + 1));
    }

    private static void homeserverIs(String name, String yaml, String condition, String verdict) {
        List<StatusCondition> conditions = timed(name, yaml, () -> {
            HomeserverStatus status = rig.awaitHomeserver(
                    name, it -> said(it.conditions(), condition).equals(verdict));
            return status.conditions();
        });
        assertOneLine(conditions);
    }

    private static List<StatusCondition> timed(String name, String yaml, Supplier<List<StatusCondition>> verdict) {
        long begun = System.nanoTime();
        rig.apply(yaml);
        List<StatusCondition> conditions = verdict.get();
        System.out.printf(
                "%-16s %4d ms  %s%n", name, (System.nanoTime() - begun) / 1_000_000, said(conditions, "Ready"));
        return conditions;
    }

    private static void assertOneLine(List<StatusCondition> conditions) {
        assertThat(conditions)
                .allSatisfy(
                        it -> assertThat(it.message()).hasLineCount(it.message().isEmpty() ? 0 : 1));
    }

    @Test
    void aPuppetWhoseHomeserverIsUnknownOrWhosePrefixIsNot() {
        puppetIs(
                "data-lost",
                puppetYaml("data-lost", "").replace("{name: data}", "{name: nowhere}"),
                "ResolvedRefs",
                "False: HomeserverMissing");
        puppetIs("weather", puppetYaml("weather", ""), "Accepted", "False: LocalpartOutsidePrefixes");
    }

    @Test
    void aHomeserverWithoutRegistrationOrWithoutTheRightToReadIt() throws IOException {
        URI url = rig.homeserver.baseUrl();
        homeserverIs(
                "none", homeserverYaml("none", url, "no-registration"), "ResolvedRefs", "False: RegistrationMissing");
        rig.secret(ClusterRig.NAMESPACE, "hidden-registration");
        homeserverIs(
                "hidden",
                homeserverYaml("hidden", url, "hidden-registration"),
                "ResolvedRefs",
                "False: SecretForbidden");
    }

    @Test
    void aHomeserverThatDoesNotKnowTheRegistration() throws IOException {
        rig.secret(
                ClusterRig.NAMESPACE,
                "wrong-registration",
                text -> text.replaceAll("(?m)^as_token: .*$", "as_token: another-token-altogether"));
        homeserverIs(
                "wrong",
                homeserverYaml("wrong", rig.homeserver.baseUrl(), "wrong-registration"),
                "Ready",
                "False: RegistrationRejected");
    }

    @Test
    void aHomeserverThatIsNotThereAndOneThatComesBack() throws IOException, InterruptedException {
        homeserverIs(
                "away",
                homeserverYaml("away", URI.create("http://127.0.0.1:" + Ports.free()), "data-registration"),
                "Ready",
                "False: HomeserverUnreachable");
        rig.synapse.kill();
        puppetIs("data-waits", puppetYaml("data-waits", ""), "AccountReady", "Unknown: HomeserverUnreachable");

        rig.startSynapse();
        rig.awaitPuppet("data-waits", it -> isReady(it.conditions()));
    }

    @Test
    void aLocalpartThatIsSomebodysOrWasGivenUpForEver() {
        // as it is where the homeserver was there before its application service: she has it, and is signed in
        MatrixClient hers = rig.as("data-ann");
        hers.register();
        hers.putDevice("LAPTOP", "Ann's laptop");
        hers.setDisplayName("Ann");
        puppetIs(
                "data-ann",
                puppetYaml("data-ann", "  displayName: Puppet\n  deletionPolicy: Deactivate\n"),
                "AccountReady",
                "False: LocalpartTaken");
        rig.client
                .resources(PuppetResource.class)
                .inNamespace(ClusterRig.NAMESPACE)
                .withName("data-ann")
                .delete();
        rig.awaitGone(PuppetResource.class, "data-ann");
        assertThat(hers.displayName(hers.user())).contains("Ann");

        rig.apply(puppetYaml("data-ends", "  deletionPolicy: Deactivate\n"));
        rig.awaitPuppet("data-ends", it -> isReady(it.conditions()));
        rig.client
                .resources(PuppetResource.class)
                .inNamespace(ClusterRig.NAMESPACE)
                .withName("data-ends")
                .delete();
        rig.awaitGone(PuppetResource.class, "data-ends");
        puppetIs("data-ends", puppetYaml("data-ends", ""), "AccountReady", "False: LocalpartDeactivated");
        // nobody remembers it but the homeserver
        rig.stop();
        rig.start();
        rig.awaitPuppet("data-ends", it -> said(it.conditions(), "AccountReady").equals("False: LocalpartDeactivated"));
    }
}
