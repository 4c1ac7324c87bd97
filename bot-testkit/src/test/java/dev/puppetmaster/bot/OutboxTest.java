package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.HomeserverConnection;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.bot.outbox.Outbox;
import dev.puppetmaster.bot.store.OutboxTable;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.bot.transport.AppserviceClients;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.ReceivedRequest;
import dev.puppetmaster.testkit.Stage;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the outbox holds to: each message once, in the order of its queue, whatever the homeserver says and when. */
@Timeout(60)
class OutboxTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final EventId CAUSE = new EventId("$cause");

    @TempDir
    private Path directory;

    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };
    private final Map<EventId, String> refused = new ConcurrentHashMap<>();
    private FakeHomeserver homeserver;
    private Stage stage;
    private HomeserverConnection connection;
    private UserId puppet;
    private RoomId room;

    @BeforeEach
    void start() {
        homeserver = FakeHomeserver.builder().clock(clock).build();
        stage = Stage.on(homeserver);
        connection = HomeserverConnection.to(URI.create(homeserver.baseUrl()));
        puppet = stage.puppet("data-echo");
        room = stage.directChat(puppet);
    }

    @AfterEach
    void stop() {
        connection.close();
        stage.close();
        homeserver.close();
    }

    private Store store() {
        return Store.open(directory.resolve("runtime.db"), clock);
    }

    private Outbox outbox(Store store, Step.Listener steps) {
        return new Outbox(
                store,
                new AppserviceClients(connection, Stage.AS_TOKEN),
                steps,
                (who, cause, why) -> refused.put(cause, why));
    }

    private Outbox outbox(Store store) {
        return outbox(store, (step, who, event) -> {});
    }

    private OutboxTable.Draft draft(String part, boolean droppable) {
        return draft(room, part, droppable);
    }

    private OutboxTable.Draft draft(RoomId in, String part, boolean droppable) {
        ObjectNode content = Contents.text("m.text", part);
        OutboxTable.Draft draft =
                new OutboxTable.Draft(puppet, in, "m.room.message", content, CAUSE, part, null, droppable);
        Contents.mark(content, new Contents.Mark("answer", "c1", Optional.of(CAUSE), 0, draft.txn()));
        return draft;
    }

    private List<String> said(RoomId in) {
        return stage.timeline(in).stream()
                .filter(event -> event.sender().equals(puppet))
                .map(MatrixEvent::body)
                .filter(body -> !body.isEmpty())
                .toList();
    }

    private static void awaitEmpty(Store store) {
        await().atMost(SOON).until(() -> store.outbox().pending() == 0);
    }

    /** Dies after the homeserver took the message and before that is in the store. */
    private void sendAndDie(OutboxTable.Draft draft) throws InterruptedException {
        CountDownLatch sent = new CountDownLatch(1);
        try (Store store = store()) {
            store.outbox().add(draft);
            Outbox dying = outbox(store, (step, who, event) -> {
                if (step == Step.SENT) {
                    sent.countDown();
                    throw new IllegalStateException("dies here");
                }
            });
            dying.wakeAll();
            sent.await();
            dying.close();
            assertThat(store.outbox().pending()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 23, 25, 24 * 20})
    void aMessageThatWasSentAndNotRecordedIsSentOnceAlsoDaysLater(int hours) throws InterruptedException {
        sendAndDie(draft("once", false));
        now = now.plus(Duration.ofHours(hours));
        stage.say(room, "meanwhile");

        try (Store store = store();
                Outbox outbox = outbox(store)) {
            outbox.wakeAll();
            awaitEmpty(store);
            assertThat(store.outbox().because(puppet, CAUSE))
                    .allSatisfy(message -> assertThat(message.sent()).isNotNull());
        }

        assertThat(said(room)).containsExactly("once");
    }

    @Test
    void whatWaitedForDaysIsSentAndWhatMayBeLeftOutIsNot() {
        try (Store store = store();
                Outbox outbox = outbox(store)) {
            store.outbox().add(draft("old answer", false));
            store.outbox().add(draft("old sign", true));
            now = now.plus(Duration.ofDays(2));
            store.outbox().add(draft("new sign", true));

            outbox.wakeAll();
            awaitEmpty(store);
        }
        assertThat(said(room)).containsExactly("old answer", "new sign");
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503})
    void whatMayPassIsTriedAgainInOrderWithOneTransactionAndHoldsUpNoOtherRoom(int status) {
        RoomId other = stage.directChat(puppet);
        var limited = homeserver
                .faults()
                .on(request -> isSend(request) && request.path().contains(room.value()))
                .times(3)
                .status(status);
        List<String> parts = List.of("first", "second", "third");
        try (Store store = store();
                Outbox outbox = outbox(store)) {
            parts.forEach(part -> store.outbox().add(draft(part, false)));
            store.outbox().add(draft(other, "elsewhere", false));

            outbox.wakeAll();
            awaitEmpty(store);
        }
        assertThat(limited.hits()).isEqualTo(3);
        assertThat(said(room)).isEqualTo(parts);
        assertThat(said(other)).containsExactly("elsewhere");
        List<String> tries = new ArrayList<>();
        homeserver
                .requests()
                .matching(request -> isSend(request) && request.path().contains(room.value()))
                .stream()
                .map(ReceivedRequest::path)
                .forEach(tries::add);
        assertThat(tries).hasSize(6);
        assertThat(tries.subList(0, 4)).containsOnly(tries.get(0));
        assertThat(refused).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 413})
    void whatIsRefusedForGoodIsGivenUpAndSaidAndTheNextGoesOn(int status) {
        var denied = homeserver.faults().on(OutboxTest::isSend).status(status);
        try (Store store = store();
                Outbox outbox = outbox(store)) {
            store.outbox().add(draft("refused", false));
            store.outbox().add(draft("next", false));

            outbox.wakeAll();
            awaitEmpty(store);
            assertThat(store.traces().of(CAUSE))
                    .anySatisfy(line -> assertThat(line.detail()).contains("refused", String.valueOf(status)));
        }
        assertThat(denied.hits()).isEqualTo(1);
        assertThat(said(room)).containsExactly("next");
        assertThat(refused).containsOnlyKeys(CAUSE);
    }

    @Test
    void aRoomWhereASendTakesLongHoldsUpNoOther() {
        RoomId other = stage.directChat(puppet);
        homeserver
                .faults()
                .on(request -> isSend(request) && request.path().contains(room.value()))
                .hang();
        try (Store store = store();
                Outbox outbox = outbox(store)) {
            store.outbox().add(draft("late", false));
            outbox.wakeAll();
            store.outbox().add(draft(other, "elsewhere", false));
            outbox.wakeAll();

            await().atMost(SOON).until(() -> !said(other).isEmpty());
            assertThat(said(room)).isEmpty();
            homeserver.kill();
            homeserver.restart();
            awaitEmpty(store);
        }
        assertThat(said(room)).containsExactly("late");
    }

    @Test
    void aTransactionIdThatSomebodyElseQuotesIsNoSignThatItWasSent() {
        OutboxTable.Draft draft = draft("late", false);
        stage.say(room, ((ObjectNode) draft.content()).deepCopy().put("body", "I quote"));
        try (Store store = store();
                Outbox outbox = outbox(store)) {
            store.outbox().add(draft);
            now = now.plus(Duration.ofHours(30));

            outbox.wakeAll();
            awaitEmpty(store);
        }
        assertThat(said(room)).containsExactly("late");
    }

    private static boolean isSend(ReceivedRequest request) {
        return request.path().contains("/send/m.room.message/")
                && String.valueOf(request.userId()).startsWith("@data-");
    }
}
