package dev.puppetmaster.bot.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.puppetmaster.bot.gate.LoopState;
import dev.puppetmaster.bot.gate.RoomView;
import dev.puppetmaster.bot.gate.Rule;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.store.InboxTable.State;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a store does, whatever it is made of. */
abstract class StoreContract extends KeptContract {
    @Test
    void aTransactionThatFailsKeepsNothing() throws InterruptedException {
        try (Store store = open()) {
            assertThatThrownBy(() -> store.transaction(() -> {
                        store.inbox().add(PUPPET, message("$1"), State.NEW);
                        store.transaction(() -> store.rooms().saidBefore(PUPPET, ROOM, "inner"));
                        store.rooms().moveCursor(ROOM, new EventId("$1"));
                        throw new IllegalStateException("in the middle");
                    }))
                    .hasMessage("in the middle");

            assertThat(store.inbox().all(new EventId("$1"))).isEmpty();
            assertThat(store.rooms().cursor(ROOM)).isEmpty();
            assertThat(store.rooms().saidBefore(PUPPET, ROOM, "inner")).isFalse();
        }
    }

    @Test
    void aFailureThatIsCaughtInATransactionIsTheEndOfAllOfIt() throws InterruptedException {
        EventId ask = new EventId("$1");
        try (Store store = open()) {
            assertThatThrownBy(() -> store.transaction(() -> {
                        store.journal().begin(PUPPET, ask, "effect-1");
                        assertThatThrownBy(() -> store.journal().begin(PUPPET, ask, "effect-1"))
                                .isInstanceOf(StoreException.class);
                        return true;
                    }))
                    .isInstanceOf(StoreException.class);

            assertThat(store.journal().find(PUPPET, ask, "effect-1")).isEmpty();
        }
    }

    @Test
    void whatIsOldAndDoneIsForgottenAndWhatIsPendingIsKept() throws InterruptedException {
        try (Store store = open()) {
            TxnId question = TxnId.of(PUPPET, "$accepted", "question-1");
            store.inbox().add(PUPPET, message("$settled"), State.SETTLED);
            store.inbox().add(PUPPET, message("$new"), State.NEW);
            store.inbox().add(PUPPET, message("$accepted"), State.NEW);
            long accepted = store.inbox()
                    .find(PUPPET, new EventId("$accepted"))
                    .orElseThrow()
                    .seq();
            store.inbox().decided(accepted, State.ACCEPTED, "DIRECT_CHAT", JsonNodeFactory.instance.objectNode());
            store.outbox().add(draft("$accepted"));
            store.outbox().add(draft("$settled"));
            long sent = store.outbox()
                    .because(PUPPET, new EventId("$settled"))
                    .get(0)
                    .seq();
            store.outbox().sent(sent, new EventId("$answer"));
            store.journal().done(PUPPET, new EventId("$accepted"), "effect-1", "done");
            store.journal().done(PUPPET, new EventId("$settled"), "effect-1", "done");
            store.questions().add(question, PUPPET, new EventId("$accepted"), ROOM, YOU, store.now() + 3_600_000);

            clock.now = clock.now.plus(Duration.ofDays(31));
            store.prune();

            assertThat(store.inbox().all(new EventId("$settled"))).isEmpty();
            assertThat(List.of("$new", "$accepted"))
                    .allSatisfy(
                            id -> assertThat(store.inbox().all(new EventId(id))).isNotEmpty());
            assertThat(store.outbox().pending()).isEqualTo(1);
            assertThat(store.outbox().bySentEvent(new EventId("$answer"))).isEmpty();
            assertThat(store.journal().find(PUPPET, new EventId("$settled"), "effect-1"))
                    .isEmpty();
            assertThat(store.journal().find(PUPPET, new EventId("$accepted"), "effect-1"))
                    .as("the turn still runs: it must not repeat its effect")
                    .isPresent();
            assertThat(store.questions().find(question)).isPresent();
        }
    }

    @Test
    void anApprovalIsDecidedOnceAndUsedOnceAndUntilThenMayBecomeInvalid() throws InterruptedException {
        try (Store store = open()) {
            ApprovalTable approvals = store.approvals();
            ApprovalTable.Request used = request("$one");
            ApprovalTable.Request invalid = request("$two");
            ApprovalTable.Request expired = request("$three");
            List.of(used, invalid, expired).forEach(approvals::add);
            assertThat(approvals.openIn(ROOM)).hasSize(3);
            assertThat(approvals.openOf(PUPPET, new EventId("$two")))
                    .extracting(ApprovalTable.Standing::request)
                    .containsExactly(invalid);
            assertThat(approvals.use(used)).as("nobody has decided").isFalse();
            assertThat(approvals.decide(used.txn(), true, YOU)).isTrue();
            assertThat(approvals.decide(used.txn(), false, YOU)).as("decided").isFalse();
            assertThat(approvals.decide(invalid.txn(), true, YOU)).isTrue();

            assertThat(store.inbox().add(PUPPET, message("$edit"), State.NEW)).isTrue();
            assertThat(approvals.use(used))
                    .as("something is to be judged first")
                    .isFalse();
            assertThat(approvals.expire(expired))
                    .as("something is to be judged first")
                    .isFalse();
            store.inbox().oldest(State.NEW, 0, 1).forEach(entry -> accept(store, entry, Rule.DIRECT_CHAT));

            assertThat(approvals.use(used)).isTrue();
            assertThat(approvals.use(used)).as("used").isFalse();
            assertThat(approvals.invalidate(used.txn(), "late")).isFalse();
            assertThat(approvals.invalidate(invalid.txn(), "edited")).isTrue();
            assertThat(approvals.use(invalid)).isFalse();
            assertThat(approvals.expire(expired)).isTrue();
            assertThat(approvals.decide(expired.txn(), true, YOU)).isFalse();
            assertThat(approvals.openIn(ROOM)).isEmpty();
            ApprovalTable.Standing end = approvals.find(used.txn()).orElseThrow();
            assertThat(end.request()).isEqualTo(used);
            assertThat(end.state()).isEqualTo(ApprovalTable.State.USED);
            assertThat(end.by()).isEqualTo(YOU);
            assertThat(approvals.find(invalid.txn()).orElseThrow().why()).isEqualTo("edited");
        }
    }

    private static ApprovalTable.Request request(String ask) {
        return new ApprovalTable.Request(
                TxnId.of(PUPPET, ask, "approval-1"),
                PUPPET,
                new EventId(ask),
                ROOM,
                ROOM,
                "0".repeat(64),
                Set.of(YOU, PUPPET),
                "words",
                new ApprovalTable.Call("default/files", "delete", "{}", "-x", YOU),
                5);
    }

    @Test
    void anApprovalIsToldToEachWhoKeepsTheRecordAsOftenAsItChanges() throws InterruptedException {
        try (Store store = open()) {
            ApprovalTable approvals = store.approvals();
            ApprovalTable.Request one = request("$one");
            ApprovalTable.Request two = request("$two");
            approvals.add(one);
            approvals.add(two);
            List<ApprovalTable.Untold> waiting = approvals.untold(10);
            assertThat(waiting).extracting(it -> it.standing().request()).containsExactlyInAnyOrder(one, two);
            assertThat(waiting).allMatch(it -> it.version() == 1 && it.requestedAt() > 0);
            assertThat(approvals.untold(1)).hasSize(1);
            waiting.forEach(it -> approvals.told(it, "first"));
            assertThat(approvals.untold(10)).isEmpty();
            approvals.tellAnew("first");
            assertThat(approvals.untold(10)).as("who knows it already").isEmpty();
            approvals.tellAnew("second");
            assertThat(approvals.untold(10)).as("who was told nothing").hasSize(2);

            assertThat(approvals.decide(one.txn(), true, YOU)).isTrue();
            ApprovalTable.Untold approved = approvals.untold(10).stream()
                    .filter(it -> it.standing().request().equals(one))
                    .findFirst()
                    .orElseThrow();
            assertThat(approved.standing().state()).isEqualTo(ApprovalTable.State.APPROVED);
            assertThat(approvals.use(one)).isTrue();
            approvals.untold(10).forEach(it -> approvals.told(it, "second"));
            assertThat(approvals.untold(10)).isEmpty();

            approvals.tellAnew("third");
            approvals.told(approved, "third");
            assertThat(approvals.untold(10))
                    .as("it changed while it was told")
                    .extracting(it -> it.standing().state(), ApprovalTable.Untold::version)
                    .contains(tuple(ApprovalTable.State.USED, 3));
        }
    }

    @Test
    void theLastAnswerIsOfWhatWasHeardBefore() throws InterruptedException {
        try (Store store = open()) {
            for (String heard : List.of("$ask", "$why", "$later")) {
                store.inbox().add(PUPPET, message(heard), State.NEW);
            }
            List<Long> seqs = store.inbox().oldest(State.NEW, 0, 10).stream()
                    .map(InboxTable.Entry::seq)
                    .toList();
            store.outbox().add(draft("$ask"));
            store.outbox().add(draft("$later"));

            assertThat(store.outbox().lastAnswer(PUPPET, ROOM, seqs.get(1)))
                    .map(message -> message.draft().cause())
                    .contains(new EventId("$ask"));
            assertThat(store.outbox().lastAnswer(PUPPET, ROOM, seqs.get(2)))
                    .map(message -> message.draft().cause())
                    .contains(new EventId("$later"));
        }
    }

    @Test
    void everyTableRemembersWhatItWasTold() throws InterruptedException {
        try (Store store = open()) {
            store.inbox().add(PUPPET, message("$control"), State.NEW);
            store.inbox().add(PUPPET, message("$ask"), State.NEW);
            assertThat(store.inbox().add(PUPPET, message("$ask"), State.NEW)).isFalse();
            List<InboxTable.Entry> fresh = store.inbox().oldest(State.NEW, 0, 10);
            accept(store, fresh.get(0), Rule.CONTROL_COMMAND);
            accept(store, fresh.get(1), Rule.DIRECT_CHAT);
            InboxTable.Entry ask = store.inbox().nextAccepted(PUPPET, ROOM, 0).orElseThrow();
            assertThat(ask.event().eventId()).isEqualTo(new EventId("$ask"));
            assertThat(store.inbox().settle(ask.seq())).isTrue();
            assertThat(store.inbox().settle(ask.seq())).isFalse();

            store.outbox().add(draft("$ask"));
            store.outbox().add(draft("$ask"));
            OutboxTable.Queue queue = new OutboxTable.Queue(PUPPET, ROOM);
            assertThat(store.outbox().pendingQueues()).containsExactly(queue);
            OutboxTable.Message next = store.outbox().next(queue).orElseThrow();
            store.outbox().sent(next.seq(), new EventId("$said"));
            assertThat(store.outbox().pending()).isZero();
            assertThat(store.outbox()
                            .lastAnswer(PUPPET, ROOM, ask.seq())
                            .orElseThrow()
                            .sent())
                    .isEqualTo(new EventId("$said"));
            assertThat(store.outbox().byTxn(next.draft().txn())).isPresent();

            growingAnswer(store, queue);

            TxnId question = TxnId.of(PUPPET, "$ask", "question-1");
            store.questions().add(question, PUPPET, new EventId("$ask"), ROOM, YOU, 5);
            assertThat(store.questions().waiting(PUPPET, ROOM)).hasSize(1);
            assertThat(store.questions().waiting(PUPPET, new RoomId("!other"))).isEmpty();
            assertThat(store.questions().answer(question, message("$answer"))).isTrue();
            assertThat(store.questions().answer(question, message("$second"))).isFalse();
            assertThat(store.questions().expire(question)).isFalse();
            assertThat(store.questions().find(question).orElseThrow().answer()).isEqualTo(message("$answer"));

            store.journal().begin(PUPPET, new EventId("$ask"), "effect");
            store.journal().done(PUPPET, new EventId("$ask"), "effect", "ok");
            assertThat(store.journal().find(PUPPET, new EventId("$ask"), "effect"))
                    .contains(new JournalTable.Entry("ok"));

            store.traces().add(PUPPET, new EventId("$ask"), "decided", "why");
            assertThat(store.traces().of(new EventId("$ask"))).hasSize(1);
        }
    }

    private static void accept(Store store, InboxTable.Entry entry, Rule rule) {
        store.inbox().decided(entry.seq(), State.ACCEPTED, rule.name(), JsonNodeFactory.instance.objectNode());
    }

    @Test
    void aRoomHasItsSeatsAndTheLastTwentyFilesOfASender() throws InterruptedException {
        try (Store store = open()) {
            store.rooms().saveView(new RoomView(ROOM, Map.of(YOU, new RoomView.Member(true, "You")), false, true));
            assertThat(store.rooms().view(ROOM).orElseThrow().tombstoned()).isTrue();
            assertThat(store.rooms().all()).containsExactly(ROOM);
            store.rooms().seat(PUPPET, ROOM);
            store.rooms().seat(PUPPET, ROOM);
            assertThat(store.rooms().isSeated(PUPPET, ROOM)).isTrue();
            store.rooms().unseat(PUPPET, ROOM);
            assertThat(store.rooms().isSeated(PUPPET, ROOM)).isFalse();
            for (int i = 0; i < 25; i++) {
                store.rooms().addFile(message("$" + i));
            }
            assertThat(store.rooms().lastFile(ROOM, YOU).orElseThrow().eventId())
                    .isEqualTo(new EventId("$24"));
            store.rooms().addFile(message("$24"));
            assertThat(store.rooms().lastFile(ROOM, YOU)).isPresent();
        }
    }

    @Test
    void aStopThatIsLiftedForgetsTheTurnsOfAllConversationsOfTheRoom() throws InterruptedException {
        try (Store store = open()) {
            LoopState stopped = new LoopState(3, 0, 1, 1, 1, true);
            store.loops().save(ROOM, "c1", LoopState.FRESH, stopped, 5);
            store.loops().save(new RoomId("!other"), "c1", LoopState.FRESH, stopped, 5);

            store.loops().save(ROOM, "", stopped, LoopState.FRESH, 6);

            assertThat(store.loops().get(ROOM, "c1")).isEqualTo(LoopState.FRESH);
            assertThat(store.loops().get(new RoomId("!other"), "c1")).isEqualTo(stopped);
        }
    }

    @Test
    void aMessageMaySayWhatItLikes() throws InterruptedException {
        List<String> unusual =
                List.of("a\u0000b", "half \ud83d of a face", "whole \ud83d\ude42", "long ".repeat(20_000));
        try (Store store = open()) {
            for (String text : unusual) {
                LoopState before = store.loops().get(ROOM, text);
                LoopState after = new LoopState(7, 0, 1, 1, 1, false);
                store.loops().save(ROOM, text, before, after, 5);
                assertThat(store.loops().get(ROOM, text).turnsInConversation()).isEqualTo(7);
                store.traces().add(PUPPET, new EventId("$1"), "decided", text);
            }
            assertThat(store.loops().get(ROOM, "another").turnsInConversation()).isZero();
            assertThat(store.traces().of(new EventId("$1"))).hasSize(unusual.size());
            assertThat(store.traces().of(new EventId("$1")).get(2).detail()).isEqualTo(unusual.get(2));
        }
    }

    @Test
    void aSecondRuntimeIsToldToStopTheFirst() throws InterruptedException {
        try (Store first = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(location().toString())
                    .hasMessageContaining("another runtime uses this store; stop it first, or give this one another");
            assertThat(first.inbox().add(PUPPET, message("$1"), State.NEW)).isTrue();
        }
        try (Store next = open()) {
            assertThat(next.inbox().all(new EventId("$1"))).isNotEmpty();
        }
    }

    @Test
    void aSecondRuntimeThatWaitsGoesOnWhenTheFirstIsKilledAndFindsWhatItCommitted() throws Exception {
        Process first = holder();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Store> second = threads.submit(() -> Store.open(location(), Lease.WAIT, clock));
            assertThatThrownBy(() -> second.get(1500, TimeUnit.MILLISECONDS))
                    .as("the first has it")
                    .isInstanceOf(TimeoutException.class);

            first.destroyForcibly().waitFor();

            try (Store store = second.get(60, TimeUnit.SECONDS)) {
                assertThat(store.rooms().cursor(ROOM)).contains(new EventId("$kept"));
            }
        } finally {
            first.destroyForcibly();
        }
    }

    @Test
    void whoWaitsForAStoreCanBeInterrupted() throws Exception {
        try (Store first = open()) {
            AtomicReference<Object> ended = new AtomicReference<>();
            Thread second = Thread.ofVirtual().start(() -> {
                try {
                    ended.set(Store.open(location(), Lease.WAIT, clock));
                } catch (InterruptedException | StoreException e) {
                    ended.set(e);
                }
            });
            second.interrupt();

            assertThat(second.join(Duration.ofSeconds(60))).isTrue();
            assertThat(ended.get()).isInstanceOf(InterruptedException.class);
            assertThat(first.inbox().add(PUPPET, message("$1"), State.NEW)).isTrue();
        }
    }

    @Test
    void anInterruptedThreadStillWritesWhole() throws Exception {
        try (Store store = open()) {
            Thread turn = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 20; i++) {
                    Thread.currentThread().interrupt();
                    store.inbox().add(PUPPET, message("$" + i), State.NEW);
                }
            });
            assertThat(turn.join(Duration.ofSeconds(60))).isTrue();
            assertThat(store.inbox().oldest(State.NEW, 0, 100)).hasSize(20);
        }
    }

    @Test
    void aClosedStoreSaysSo() throws InterruptedException {
        Store store = open();
        store.close();
        assertThatThrownBy(() -> store.rooms().all())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("was closed");
    }

    /** A process that has the store, and in it an open transaction. */
    private Process holder() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoreHolder.class.getName(),
                        locationText())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line;
        do {
            line = out.readLine();
        } while (line != null && !line.equals("held"));
        assertThat(line).isEqualTo("held");
        return process;
    }

    /** A draft with its edits: what was sent of them is forgotten, what waits is not. */
    private static void growingAnswer(Store store, OutboxTable.Queue queue) {
        EventId grown = new EventId("$grown");
        for (String part : List.of("draft", "draft-1", "draft-2")) {
            store.outbox().add(draft("$grown", part));
        }
        assertThat(store.outbox().isPending(PUPPET, ROOM, "draft")).isTrue();
        OutboxTable.Message first = store.outbox().next(queue).orElseThrow();
        store.outbox().sent(first.seq(), new EventId("$draft"));
        store.outbox().sent(store.outbox().next(queue).orElseThrow().seq(), new EventId("$edit"));
        assertThat(store.outbox().isPending(PUPPET, ROOM, "draft")).isFalse();
        assertThat(store.outbox().sentTo(ROOM, "draft")).hasSize(1);

        store.outbox().forget(PUPPET, grown, "draft-");

        assertThat(store.outbox().because(PUPPET, grown))
                .extracting(message -> message.draft().part())
                .containsExactly("draft", "draft-2");
        store.outbox().lost(first.seq());
        assertThat(store.outbox().bySentEvent(new EventId("$draft"))).isEmpty();
        assertThat(store.outbox().sentTo(ROOM, "draft")).isEmpty();
        store.outbox().dropped(store.outbox().next(queue).orElseThrow().seq(), "done with");

        store.journal().cancel(PUPPET, grown, YOU);
        assertThat(store.journal().cancelledBy(PUPPET, grown)).contains(YOU.value());
        assertThat(store.journal().cancelledBy(PUPPET, new EventId("$ask"))).isEmpty();
    }
}
