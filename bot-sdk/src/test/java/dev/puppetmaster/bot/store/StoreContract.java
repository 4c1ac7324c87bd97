package dev.puppetmaster.bot.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.store.InboxTable.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
    private static final UserId PUPPET = new UserId("@data-a:x.test");
    private static final UserId YOU = new UserId("@you:x.test");
    private static final RoomId ROOM = new RoomId("!r");

    @TempDir
    private Path directory;

    private Path file;
    private final SetClock clock = new SetClock();

    @BeforeEach
    void name() {
        file = directory.resolve("runtime.db");
    }

    private static MatrixEvent message(String id) {
        ObjectNode raw = JsonNodeFactory.instance.objectNode();
        raw.put("event_id", id).put("sender", YOU.value()).put("type", "m.room.message");
        raw.putObject("content").put("body", "hi");
        return MatrixEvent.of(raw, ROOM).orElseThrow();
    }

    private static OutboxTable.Draft draft(String cause) {
        ObjectNode content = JsonNodeFactory.instance.objectNode().put("body", "x");
        return new OutboxTable.Draft(
                PUPPET, ROOM, "m.room.message", content, new EventId(cause), "answer", null, false);
    }

    @Test
    void aSecondRuntimeIsToldToStopTheFirst() {
        try (Store first = Store.open(file, clock)) {
            assertThatThrownBy(() -> Store.open(file, clock))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("another runtime uses this store; stop it first, or give this one another");
            assertThat(first.inbox().add(PUPPET, message("$1"), State.NEW)).isTrue();
        }
        try (Store next = Store.open(file, clock)) {
            assertThat(next.inbox().all(new EventId("$1"))).isNotEmpty();
        }
    }

    @Test
    void aDamagedFileIsNamedWithWhatToDoAndLeftAlone() throws IOException {
        byte[] damaged =
                "this is no database, whatever its name says. ".repeat(100).getBytes(StandardCharsets.UTF_8);
        Files.write(file, damaged);

        assertThatThrownBy(() -> Store.open(file, clock))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("Move it away and start again: it is rebuilt from the rooms");
        assertThat(Files.readAllBytes(file)).isEqualTo(damaged);
        Files.delete(file);
        Store.open(file, clock).close();
    }

    @Test
    void aFileOfANewerVersionIsLeftAlone() throws SQLException {
        Store.open(file, clock).close();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.executeUpdate("PRAGMA user_version = 7");
        }

        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> Store.open(file, clock))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("written by a newer version (schema 7); use that version");
        }
    }

    @Test
    void aTransactionThatFailsKeepsNothing() {
        try (Store store = Store.open(file, clock)) {
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
    void whatIsOldAndDoneIsForgottenAndWhatIsPendingIsKept() {
        try (Store store = Store.open(file, clock)) {
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

    private static final class SetClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneId.of("UTC");
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
