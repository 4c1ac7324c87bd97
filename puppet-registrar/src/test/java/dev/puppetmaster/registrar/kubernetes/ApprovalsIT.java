package dev.puppetmaster.registrar.kubernetes;

import static dev.puppetmaster.registrar.kubernetes.ClusterRig.NAMESPACE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.api.crd.ApprovalResource;
import dev.puppetmaster.api.crd.ApprovalStatus;
import dev.puppetmaster.api.crd.Approvals;
import dev.puppetmaster.api.crd.HomeserverResource;
import dev.puppetmaster.api.runtime.ApprovalReport;
import dev.puppetmaster.api.runtime.ApprovalReport.Result;
import dev.puppetmaster.api.runtime.ApprovalReport.State;
import dev.puppetmaster.registrar.http.RuntimeLookup.Served;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What runtimes tell of approvals, as resources on a real API server, and what becomes of them when others change them. */
class ApprovalsIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private final long now = Instant.now().toEpochMilli();

    @RegisterExtension
    static final ClusterRig rig = new ClusterRig();

    @BeforeEach
    void start() {
        rig.start();
        rig.apply(rig.homeserverYaml());
    }

    @AfterEach
    void clear() {
        rig.clear();
        rig.stop();
        rig.client.resources(ApprovalResource.class).inNamespace(NAMESPACE).delete();
    }

    private static ApprovalReport report(int number, long revision, State state, long requestedAt) {
        boolean decided = state != State.Pending && state != State.Expired && state != State.Withdrawn;
        return new ApprovalReport(
                "%064x".formatted(number),
                revision,
                "@data-a:data.example.org",
                "fleet/files",
                "delete",
                "{\"path\":\"/tmp/x\"}",
                "a".repeat(64),
                "-/tmp/x",
                "@you:data.example.org",
                "!asked",
                "!approvals",
                List.of("@anna:data.example.org", "@bob:data.example.org"),
                requestedAt,
                requestedAt + 300_000,
                state,
                decided ? "@anna:data.example.org" : null,
                state == State.Pending ? 0 : requestedAt + 5_000,
                "It is " + state + ".",
                state == State.Used ? Result.Succeeded : null);
    }

    /** As a runtime does: until it is kept. */
    private static String tell(ApprovalReport... reports) {
        return await("the registrar to keep it")
                .pollDelay(Duration.ZERO)
                .atMost(LONG)
                .until(
                        () -> {
                            Optional<Served> served = rig.registrar().runtimes().find(NAMESPACE, "data");
                            return served.isEmpty()
                                    ? null
                                    : served.get().api().keep(NAMESPACE, "data", List.of(reports));
                        },
                        keeper -> keeper != null);
    }

    private static Resource<ApprovalResource> resource(ApprovalReport report) {
        return rig.client
                .resources(ApprovalResource.class)
                .inNamespace(NAMESPACE)
                .withName(Approvals.name("data", report));
    }

    private static ApprovalResource awaitThere(ApprovalReport report, Predicate<@Nullable ApprovalResource> wanted) {
        return await().atMost(LONG)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> resource(report).get(), it -> wanted.test(it));
    }

    private static boolean isAs(@Nullable ApprovalResource there, ApprovalReport report) {
        return there != null
                && Approvals.status(report).equals(there.getStatus())
                && Approvals.spec(report).equals(there.getSpec());
    }

    private static List<ApprovalResource> all() {
        return rig.client
                .resources(ApprovalResource.class)
                .inNamespace(NAMESPACE)
                .list()
                .getItems();
    }

    @Test
    void whatIsToldStandsThereWhenItIsKeptAndToldAgainNothingIsWritten() {
        ApprovalReport pending = report(1, 1, State.Pending, now);
        tell(pending);
        ApprovalResource there = resource(pending).get();
        assertThat(there.getSpec()).isEqualTo(Approvals.spec(pending));
        assertThat(there.getStatus()).isEqualTo(Approvals.status(pending));
        assertThat(there.getMetadata().getName()).startsWith("data-a-");
        String owner = rig.client
                .resources(HomeserverResource.class)
                .inNamespace(NAMESPACE)
                .withName("data")
                .get()
                .getMetadata()
                .getUid();
        assertThat(there.getMetadata().getOwnerReferences())
                .singleElement()
                .satisfies(it -> assertThat(it.getUid()).isEqualTo(owner));

        ApprovalReport used = report(1, 3, State.Used, now);
        tell(used, report(2, 2, State.Refused, now));
        tell(pending);
        assertThat(resource(used).get().getStatus()).isEqualTo(Approvals.status(used));
        assertThat(requireNonNull(resource(used).get().getStatus()).decidedBy()).isEqualTo("@anna:data.example.org");

        String version = resource(used).get().getMetadata().getResourceVersion();
        tell(used);
        assertThat(resource(used).get().getMetadata().getResourceVersion()).isEqualTo(version);
        assertThat(all()).hasSize(2);
    }

    @Test
    void aRegistrarThatBeganAnewIsAnotherKeeperAndWritesOnlyWhatIsNotThere() {
        ApprovalReport used = report(1, 3, State.Used, now);
        ApprovalReport lost = report(2, 1, State.Pending, now);
        String first = tell(used);
        assertThat(tell()).isEqualTo(first);
        String version = resource(used).get().getMetadata().getResourceVersion();

        rig.stop();
        ApprovalStatus forged =
                new ApprovalStatus(State.Approved, "@eve:data.example.org", null, "Approved, I swear.", null, 3L);
        tellStatus(used, forged);
        rig.start();

        assertThat(tell(used, lost, report(1, 2, State.Approved, now))).isNotEqualTo(first);
        assertThat(resource(used).get().getStatus()).isEqualTo(Approvals.status(used));
        assertThat(resource(used).get().getMetadata().getResourceVersion()).isNotEqualTo(version);
        assertThat(resource(lost).get().getStatus()).isEqualTo(Approvals.status(lost));
        String mended = resource(used).get().getMetadata().getResourceVersion();
        tell(used, lost);
        assertThat(resource(used).get().getMetadata().getResourceVersion()).isEqualTo(mended);
    }

    @Test
    void whatAKilledRegistrarLeftHalfWrittenIsFinished() {
        ApprovalReport used = report(1, 3, State.Used, now);
        tell();
        rig.stop();
        ApprovalResource half = new ApprovalResource();
        half.getMetadata().setNamespace(NAMESPACE);
        half.getMetadata().setName(Approvals.name("data", used));
        half.setSpec(Approvals.spec(used));
        rig.client.resource(half).create();
        rig.start();

        tell(used);

        ApprovalResource there = resource(used).get();
        assertThat(isAs(there, used)).isTrue();
        assertThat(there.getMetadata().getOwnerReferences()).hasSize(1);
    }

    private static void tellStatus(ApprovalReport of, ApprovalStatus status) {
        resource(of).subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE), """
                        {"status": {"state": "%s", "decidedBy": "%s", "outcome": "%s", "revision": 99}}""".formatted(
                        status.state(), status.decidedBy(), status.outcome()));
    }

    @Test
    void whatIsAskedForCannotBeEdited() {
        ApprovalReport pending = report(1, 1, State.Pending, now);
        tell(pending);
        for (String field :
                List.of("\"arguments\": \"{}\"", "\"approvers\": [\"@eve:data.example.org\"]", "\"diff\": null")) {
            assertThatThrownBy(() -> resource(pending)
                            .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\": {" + field + "}}"))
                    .isInstanceOf(KubernetesClientException.class)
                    .hasMessageContaining("an Approval is a record");
        }
    }

    @Test
    void whatOthersChangeOrDeleteIsPutRight() {
        ApprovalReport pending = report(1, 1, State.Pending, now);
        tell(pending);

        tellStatus(
                pending,
                new ApprovalStatus(State.Approved, "@eve:data.example.org", null, "Yes.", Result.Succeeded, 1L));
        ApprovalResource there = awaitThere(pending, it -> isAs(it, pending));
        assertThat(requireNonNull(there.getStatus()).decidedBy()).isNull();

        resource(pending).delete();
        awaitThere(pending, it -> isAs(it, pending));
    }

    @Test
    void anotherOneOfThatNameGivesWay() {
        ApprovalReport pending = report(1, 1, State.Pending, now);
        tell();
        rig.stop();
        ApprovalResource other = new ApprovalResource();
        other.getMetadata().setNamespace(NAMESPACE);
        other.getMetadata().setName(Approvals.name("data", pending));
        other.setSpec(Approvals.spec(report(1, 1, State.Pending, now + 1)));
        rig.client.resource(other).create();
        tellStatus(pending, new ApprovalStatus(State.Approved, "@eve:data.example.org", null, "Yes.", null, 99L));
        rig.start();

        tell(pending);

        assertThat(isAs(resource(pending).get(), pending)).isTrue();
    }

    @Test
    void whatIsOldIsDeletedAndNotMadeAgainAndThereIsAnEndToTheirNumber() {
        long old = now - Duration.ofDays(KeptApprovals.DAYS + 1L).toMillis();
        tell(report(1, 3, State.Used, old));
        assertThat(all()).isEmpty();

        for (int i = 0; i < KeptApprovals.MOST + 3; i++) {
            tell(report(i, 3, State.Used, now - 1_000_000 + i));
        }
        await().atMost(LONG).pollInterval(Duration.ofMillis(200)).until(() -> {
            tell(report(KeptApprovals.MOST + 3, 3, State.Used, now));
            return all().size() <= KeptApprovals.MOST;
        });
        ApprovalReport first = report(0, 3, State.Used, now - 1_000_000);
        assertThat(resource(first).get()).isNull();
        tell(first);
        assertThat(resource(first).get()).isNull();
        assertThat(resource(report(KeptApprovals.MOST + 2, 1, State.Used, now)).get())
                .isNotNull();
    }
}
