package dev.puppetmaster.bot.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database with its only connection, which also holds the lease: who loses the one loses the other, so that two
 * processes never write. All access goes through one lock, so a transaction is never interleaved. While the database cannot
 * be used and that may pass (a full disk, a restart), whoever needs it waits; a transaction in which something failed is
 * rolled back whole and run again.
 */
abstract class Database implements AutoCloseable {
    /** Which tables there are: those of all {@code schema-N} up to this. */
    static final int SCHEMA = 4;

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private final Outage outage;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private @Nullable Connection connection;
    /** The thread in a transaction. */
    private @Nullable Thread owner;
    /** The first failure in the running transaction. */
    private @Nullable StoreException failure;
    /** Why it cannot be used any more. */
    private @Nullable StoreException end;

    private Consumer<String> whenLost = why -> {};

    Database(String name, Connection connection) {
        this.name = name;
        this.connection = connection;
        this.outage = new Outage(name, lock);
    }

    // ---- what differs

    /** Begins a transaction that may write. */
    abstract void begin(Connection on) throws SQLException;

    /** Ends it. An exception means that nothing was kept. */
    abstract void commit(Connection on) throws SQLException;

    abstract void rollback(Connection on) throws SQLException;

    abstract Trouble trouble(SQLException e);

    /** What to do about it, for whoever reads the message. */
    abstract String advice(Trouble trouble);

    /** A new connection with the lease, after the last one broke. */
    abstract Connection reconnect() throws SQLException;

    /** A value as the database takes it. */
    @Nullable
    Object bound(@Nullable Object value) {
        return value;
    }

    /** Runs what uses the connection. */
    <T extends @Nullable Object> T io(Sql<T> work) throws SQLException {
        return work.run();
    }

    // ---- transactions

    /** Runs {@code work} in one transaction: all of it is kept, or nothing. A transaction inside one joins it. */
    <T extends @Nullable Object> T transaction(Supplier<T> work) {
        if (owner == Thread.currentThread()) {
            return work.get();
        }
        lock.lock();
        try {
            return outage.through(true, () -> once(work));
        } finally {
            lock.unlock();
        }
    }

    private <T extends @Nullable Object> T once(Supplier<T> work) {
        Connection on = connected();
        attempt(() -> {
            begin(on);
            return true;
        });
        owner = Thread.currentThread();
        failure = null;
        boolean done = false;
        try {
            T result = work.get();
            if (failure != null) {
                throw failure;
            }
            owner = null;
            attempt(() -> {
                commit(on);
                return true;
            });
            done = true;
            return result;
        } finally {
            owner = null;
            if (!done) {
                undo(on);
            }
        }
    }

    private void undo(Connection on) {
        if (on == connection) {
            try {
                io(() -> {
                    rollback(on);
                    return true;
                });
            } catch (SQLException e) {
                disconnect();
            }
        }
    }

    // ---- statements

    /** Inserts, updates or deletes; returns the number of rows. */
    int update(String sql, @Nullable Object... values) {
        return transaction(() -> inTransaction(() -> prepared(sql, values).executeUpdate()));
    }

    <T> List<T> list(Row<T> row, String sql, @Nullable Object... values) {
        if (owner == Thread.currentThread()) {
            return inTransaction(() -> rows(row, sql, values));
        }
        lock.lock();
        try {
            return outage.through(false, () -> {
                connected();
                return attempt(() -> rows(row, sql, values));
            });
        } finally {
            lock.unlock();
        }
    }

    <T> Optional<T> one(Row<T> row, String sql, @Nullable Object... values) {
        List<T> found = list(row, sql, values);
        return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0));
    }

    private <T> List<T> rows(Row<T> row, String sql, @Nullable Object[] values) throws SQLException {
        List<T> found = new ArrayList<>();
        try (ResultSet rows = prepared(sql, values).executeQuery()) {
            while (rows.next()) {
                found.add(row.read(rows));
            }
        }
        return found;
    }

    /** After a failure nothing more is tried: the transaction is lost, whoever caught the exception. */
    private <T> T inTransaction(Sql<T> work) {
        if (failure != null) {
            throw failure;
        }
        try {
            return attempt(work);
        } catch (StoreException e) {
            failure = e;
            throw e;
        }
    }

    private <T> T attempt(Sql<T> work) {
        try {
            return io(work);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** The statement, ready to be run. It is kept as long as the connection. */
    final PreparedStatement prepared(String sql, @Nullable Object... values) throws SQLException {
        Connection on = connection;
        if (on == null) {
            throw new IllegalStateException("connected() comes first");
        }
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = on.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, bound(values[i]));
        }
        return statement;
    }

    // ---- failures

    private Connection connected() {
        if (end != null) {
            throw end;
        }
        if (connection == null) {
            connection = attempt(this::reconnect);
        }
        return connection;
    }

    private StoreException failed(SQLException e) {
        forgetStatements();
        Trouble trouble = trouble(e);
        String message = name + ": " + firstLine(e) + advice(trouble);
        return switch (trouble) {
            case PASSING -> StoreException.passing(message, e);
            case DISCONNECTED -> {
                disconnect();
                yield StoreException.passing(message, e);
            }
            case DAMAGED -> lost(new StoreException(message, e));
            case WRONG -> new StoreException(message, e);
        };
    }

    static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /** It cannot be used again by this process. */
    final StoreException lost(StoreException why) {
        if (end == null) {
            end = why;
            tell(whenLost, why);
        }
        return end;
    }

    private static void tell(Consumer<String> listener, StoreException why) {
        Thread.ofVirtual().name("store lost").start(() -> listener.accept(String.valueOf(why.getMessage())));
    }

    void onLost(Consumer<String> listener) {
        lock.lock();
        try {
            whenLost = listener;
            if (end != null) {
                tell(listener, end);
            }
        } finally {
            lock.unlock();
        }
    }

    /** SQLite's driver ends a statement that failed: used again, it would fail for that. */
    private void forgetStatements() {
        List<PreparedStatement> old = List.copyOf(statements.values());
        statements.clear();
        try {
            io(() -> {
                for (PreparedStatement statement : old) {
                    statement.close();
                }
                return true;
            });
        } catch (SQLException e) {
            LOG.debug("{}: a statement could not be closed: {}", name, e.getMessage());
        }
    }

    private void disconnect() {
        Connection old = connection;
        connection = null;
        statements.clear();
        if (old != null) {
            closeQuietly(old);
        }
    }

    /** The reason for closing it is already known; that it cannot be closed either adds nothing. */
    final void closeQuietly(Connection old) {
        try {
            io(() -> {
                old.close();
                return true;
            });
        } catch (SQLException e) {
            LOG.debug("{}: a connection could not be closed: {}", name, e.getMessage());
        }
    }

    final String name() {
        return name;
    }

    final boolean isPatient() {
        return !outage.isStopped();
    }

    /** Goes on with another connection. */
    final void replace(Connection next) {
        disconnect();
        connection = next;
    }

    /** From now on nobody waits for it: what fails, fails. */
    void stopWaiting() {
        outage.stopWaiting();
    }

    @Override
    public void close() {
        stopWaiting();
        lock.lock();
        try {
            disconnect();
            end = StoreException.closed(name + ": was closed");
        } finally {
            lock.unlock();
        }
    }

    /** What makes a store that was written at version {@code from}, at least 1, one of version {@link #SCHEMA}. */
    static List<String> migrations(int from) {
        return IntStream.rangeClosed(from + 1, SCHEMA)
                .mapToObj(version -> resource("schema-" + version + ".sql"))
                .toList();
    }

    static String resource(String file) {
        try (InputStream in = Database.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read", e);
        }
    }

    /** Reads one row. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Uses the connection. */
    @FunctionalInterface
    interface Sql<T extends @Nullable Object> {
        T run() throws SQLException;
    }
}
