package dev.puppetmaster.bot.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.Secret;
import dev.puppetmaster.bot.store.InboxTable.State;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PostgresStoreIT extends StoreContract {
    private static final AtomicInteger SCHEMAS = new AtomicInteger();
    private static final Secret PASSWORD = new Secret(PostgresServer.PASSWORD);

    private final PostgresServer server = PostgresServer.get();
    private final String schema = "bot_" + SCHEMAS.incrementAndGet();

    @Override
    protected StoreLocation location() {
        return StoreLocation.of(locationText(), PASSWORD);
    }

    @Override
    protected String locationText() {
        return server.url(schema);
    }

    private Store open(String address, Lease lease) throws InterruptedException {
        return Store.open(StoreLocation.of(PostgresServer.url(address, schema), PASSWORD), lease, clock);
    }

    @AfterEach
    void drop() throws SQLException {
        asAdministrator("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
    }

    /** Runs one statement on a connection of its own; gives the first column of the first row. */
    private String asAdministrator(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        server.url("public"), PostgresServer.USER, PostgresServer.PASSWORD);
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            try (ResultSet rows = statement.getResultSet()) {
                return rows.next() ? rows.getString(1) : "";
            }
        }
    }

    /** Ends the session that holds the lease of this test's schema. */
    private void endSession() throws SQLException {
        asAdministrator("SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
                + " WHERE l.locktype = 'advisory' AND l.granted AND a.application_name = 'puppetmaster'");
    }

    @Test
    void aStoreGoesOnAfterItsSessionWasEnded() throws Exception {
        try (Store store = open()) {
            store.inbox().add(PUPPET, message("$1"), State.NEW);
            endSession();
            assertThat(store.inbox().all(new EventId("$1"))).hasSize(1);
            endSession();
            assertThat(store.inbox().add(PUPPET, message("$2"), State.NEW)).isTrue();
            assertThatThrownBy(this::open).hasMessageContaining("another runtime uses this store");
        }
    }

    @Test
    void aTransactionWhoseSessionWasEndedIsRolledBackAndRunAgain() throws Exception {
        try (Store store = open()) {
            AtomicInteger runs = new AtomicInteger();
            store.transaction(() -> {
                store.inbox().add(PUPPET, message("$first-half-" + runs.get()), State.NEW);
                if (runs.incrementAndGet() == 1) {
                    end();
                }
                return store.inbox().add(PUPPET, message("$second-half"), State.NEW);
            });

            assertThat(runs).hasValue(2);
            assertThat(store.inbox().oldest(State.NEW, 0, 10))
                    .extracting(entry -> entry.event().eventId().value())
                    .containsExactly("$first-half-1", "$second-half");
        }
    }

    private void end() {
        try {
            endSession();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aCommitWhoseAnswerIsLostIsNotRunTwice() throws Exception {
        try (Wire wire = Wire.to(server.address());
                Store store = open(wire.address(), Lease.REFUSE)) {
            AtomicInteger runs = new AtomicInteger();
            wire.loseTheAnswerTo("COMMIT");

            boolean added = store.transaction(() -> {
                runs.incrementAndGet();
                return store.inbox().add(PUPPET, message("$1"), State.NEW);
            });

            assertThat(added).isTrue();
            assertThat(runs).hasValue(1);
            assertThat(store.inbox().oldest(State.NEW, 0, 10)).hasSize(1);
        }
    }

    @Test
    void whileTheDatabaseIsAwayWhoNeedsItWaits() throws Exception {
        try (Wire wire = Wire.to(server.address());
                Store store = open(wire.address(), Lease.REFUSE)) {
            wire.cut();
            CompletableFuture<Boolean> added = new CompletableFuture<>();
            Thread writer =
                    Thread.ofVirtual().start(() -> added.complete(store.inbox().add(PUPPET, message("$1"), State.NEW)));
            assertThat(writer.join(Duration.ofSeconds(1))).isFalse();

            wire.mend();

            assertThat(added.get(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whoEndsDoesNotWaitForTheDatabase() throws Exception {
        try (Wire wire = Wire.to(server.address());
                Store store = open(wire.address(), Lease.REFUSE)) {
            wire.cut();
            CompletableFuture<Throwable> failed = new CompletableFuture<>();
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    store.rooms().all();
                } catch (StoreException e) {
                    failed.complete(e);
                }
            });
            assertThat(writer.join(Duration.ofSeconds(1))).isFalse();

            store.stopWaiting();

            assertThat(failed.get(60, TimeUnit.SECONDS)).hasMessageContaining("schema " + schema);
        }
    }

    @Test
    void aProcessThatWasCutOffAndReplacedNeverWritesAgain() throws Exception {
        try (Wire wire = Wire.to(server.address());
                Store first = open(wire.address(), Lease.REFUSE)) {
            CompletableFuture<String> told = new CompletableFuture<>();
            first.onLost(told::complete);
            wire.cut();
            endSession();
            try (Store second = open(server.address(), Lease.WAIT)) {
                second.inbox().add(PUPPET, message("$second"), State.NEW);
                wire.mend();
                assertThatThrownBy(() -> first.inbox().add(PUPPET, message("$first"), State.NEW))
                        .isInstanceOf(StoreException.class)
                        .hasMessageContaining("another process took it over");
            }
            assertThat(told.get(5, TimeUnit.SECONDS)).contains("another process took it over");
            assertThatThrownBy(() -> first.rooms().all()).isInstanceOf(StoreException.class);
        }
        try (Store third = open()) {
            assertThat(third.inbox().oldest(State.NEW, 0, 10)).hasSize(1);
        }
    }

    @Test
    void botsShareADatabaseBySchemas() throws Exception {
        String other = schema + "_other";
        try (Store mine = open();
                Store theirs = Store.open(StoreLocation.of(server.url(other), PASSWORD), Lease.REFUSE, clock)) {
            mine.rooms().moveCursor(ROOM, new EventId("$mine"));
            assertThat(theirs.rooms().cursor(ROOM)).isEmpty();
        } finally {
            asAdministrator("DROP SCHEMA " + other + " CASCADE");
        }
    }

    @Test
    void aSchemaOfTheVersionBeforeGetsItsNewTable() throws Exception {
        open().close();
        asAdministrator("DROP TABLE " + schema + ".approval");
        asAdministrator("UPDATE " + schema + ".lease SET version = 1");

        for (int attempt = 0; attempt < 2; attempt++) {
            try (Store store = open()) {
                assertThat(store.approvals().openIn(ROOM)).isEmpty();
            }
        }
    }

    @Test
    void aSchemaOfANewerVersionIsLeftAlone() throws Exception {
        open().close();
        asAdministrator("UPDATE " + schema + ".lease SET version = 7");

        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("written by a newer version (schema 7); use that version");
    }

    @Test
    void whatIsWrongWithTheAddressIsSaidWithoutThePassword() {
        StoreLocation wrong = StoreLocation.of(server.url(schema) + "&password=hunter2-secret", null);
        assertThat(wrong.toString()).isEqualTo("postgresql://" + server.address() + "/postgres schema " + schema);

        assertThatThrownBy(() -> Store.open(wrong, Lease.WAIT, clock))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("password authentication failed")
                .hasMessageContaining("Check address, user, password and rights")
                .hasMessageNotContaining("hunter2");
    }
}
