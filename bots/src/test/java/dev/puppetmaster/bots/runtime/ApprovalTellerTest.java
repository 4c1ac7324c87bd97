package dev.puppetmaster.bots.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.api.runtime.ApprovalReport;
import dev.puppetmaster.api.runtime.ApprovalReport.State;
import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.api.runtime.RuntimeApi;
import dev.puppetmaster.api.runtime.RuntimeAssignment;
import dev.puppetmaster.bot.Step;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.store.ApprovalTable;
import dev.puppetmaster.bot.store.Store;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each change of an approval reaches the registrar, whichever of the two dies when. */
class ApprovalTellerTest {
    private static final UserId PUPPET = new UserId("@data-a:s");
    private static final UserId ANNA = new UserId("@anna:s");
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path directory;

    private final Registrar registrar = new Registrar();
    private Store store;
    private ApprovalTeller teller;

    @BeforeEach
    void start() {
        store = Store.open(directory.resolve("runtime.db"), Clock.systemUTC());
        teller = new ApprovalTeller(registrar, "default", "data");
        teller.start(store);
    }

    @AfterEach
    void end() {
        teller.close();
        store.close();
    }

    private void restart() {
        end();
        start();
    }

    private TxnId ask(String ask) {
        TxnId txn = TxnId.of(PUPPET, ask, "approval");
        store.approvals()
                .add(new ApprovalTable.Request(
                        txn,
                        PUPPET,
                        new EventId(ask),
                        new RoomId("!asked"),
                        new RoomId("!approvals"),
                        "a".repeat(64),
                        Set.of(ANNA),
                        "words",
                        new ApprovalTable.Call("default/files", "delete", "{}", "-x", new UserId("@you:s")),
                        System.currentTimeMillis() + 60_000));
        teller.observer().reached(Step.APPROVAL_COMMITTED, PUPPET);
        return txn;
    }

    private void approve(TxnId txn) {
        assertThat(store.approvals().decide(txn, true, ANNA)).isTrue();
        teller.observer().reached(Step.APPROVAL_DECISION_COMMITTED, PUPPET);
    }

    private void awaitStates(State... states) {
        await().atMost(SOON).until(() -> registrar.states().equals(List.of(states)));
    }

    @Test
    void whatIsAskedForAndWhatBecomesOfItIsToldOnce() {
        TxnId txn = ask("$one");
        awaitStates(State.Pending);
        approve(txn);
        awaitStates(State.Pending, State.Approved);
        ApprovalReport report = registrar.kept.getLast();
        assertThat(report.puppet()).isEqualTo("@data-a:s");
        assertThat(report.tool()).isEqualTo("default/files");
        assertThat(report.asker()).isEqualTo("@you:s");
        assertThat(report.room()).isEqualTo("!asked");
        assertThat(report.approvalsRoom()).isEqualTo("!approvals");
        assertThat(report.diff()).isEqualTo("-x");
        assertThat(report.decidedBy()).isEqualTo("@anna:s");
        assertThat(report.outcome()).startsWith("✅ Approved by @anna:s at ");
        assertThat(report.revision()).isEqualTo(2);

        restart();
        awaitCalls(2);
        assertThat(registrar.kept).hasSize(2);
    }

    @Test
    void whatARegistrarThatIsAwayDoesNotHearIsToldWhenItIsBackAlsoByTheNextProcess() {
        registrar.keeper = null;
        ask("$one");
        awaitCalls(2);
        restart();
        registrar.keeper = "first";
        awaitStates(State.Pending);
    }

    @Test
    void whatWasKeptAndNotAcknowledgedIsToldAgain() {
        awaitCalls(1);
        registrar.answersLost = 1;
        ask("$one");
        awaitStates(State.Pending, State.Pending);
        assertThat(registrar.kept.get(0)).isEqualTo(registrar.kept.get(1));
    }

    @Test
    void aRegistrarThatBeganAnewIsToldEverything() {
        TxnId one = ask("$one");
        awaitStates(State.Pending);
        registrar.keeper = "second";
        registrar.kept.clear();
        approve(one);
        ask("$two");
        await().atMost(SOON)
                .until(() -> registrar.kept.stream()
                                .map(ApprovalReport::id)
                                .distinct()
                                .count()
                        == 2);

        end();
        registrar.keeper = "third";
        registrar.kept.clear();
        start();
        await().atMost(SOON).until(() -> registrar.kept.size() == 2);
    }

    /** Waits until it was called so often from now on. */
    private void awaitCalls(int more) {
        int before = registrar.calls.get();
        await().atMost(SOON).until(() -> {
            teller.observer().reached(Step.TURN_RESUMED, PUPPET);
            return registrar.calls.get() >= before + more;
        });
    }

    private static final class Registrar implements RuntimeApi {
        final List<ApprovalReport> kept = new CopyOnWriteArrayList<>();
        final AtomicInteger calls = new AtomicInteger();
        volatile @Nullable String keeper = "first";
        volatile int answersLost;

        List<State> states() {
            return kept.stream().map(ApprovalReport::state).toList();
        }

        @Override
        public synchronized @Nullable String keep(String namespace, String homeserver, List<ApprovalReport> reports) {
            calls.incrementAndGet();
            if (keeper == null) {
                return null;
            }
            kept.addAll(reports);
            if (!reports.isEmpty() && answersLost > 0) {
                answersLost--;
                throw new IllegalStateException("killed before it answered");
            }
            return keeper;
        }

        @Override
        public @Nullable RuntimeAssignment awaitAssignment(
                String namespace, String homeserver, long afterRevision, Duration timeout) {
            return null;
        }

        @Override
        public void observe(String namespace, String homeserver, List<Observation> observations) {}
    }
}
