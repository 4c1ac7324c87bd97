package dev.puppetmaster.bot.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One schema of PostgreSQL. When the connection breaks the lease goes with it; both are taken again, unless another process
 * was quicker. A commit whose answer was lost is looked up by its transaction's number, so it is known whether it was kept.
 */
final class PostgresDatabase extends Database {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresDatabase.class);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final PostgresSchema location;
    private final PostgresLink link;
    private final OwnThread thread;
    private final long epoch;
    /** The number of the running transaction. */
    private @Nullable String transaction;

    private PostgresDatabase(
            PostgresSchema location, PostgresLink link, OwnThread thread, Connection connection, long epoch) {
        super(location.toString(), connection);
        this.location = location;
        this.link = link;
        this.thread = thread;
        this.epoch = epoch;
    }

    static PostgresDatabase open(PostgresSchema location, Lease lease) throws InterruptedException {
        OwnThread thread = new OwnThread("store " + location.schema());
        PostgresLink link = new PostgresLink(location);
        boolean opened = false;
        try {
            Connection connection = connected(location, link, lease, thread);
            PostgresDatabase database = entered(location, link, thread, connection, lease);
            opened = true;
            return database;
        } finally {
            if (!opened) {
                thread.close();
            }
        }
    }

    private static Connection connected(PostgresSchema location, PostgresLink link, Lease lease, OwnThread thread)
            throws InterruptedException {
        String told = "";
        while (true) {
            try {
                return thread.run(link::connect);
            } catch (SQLException e) {
                String why = firstLine(e);
                if (lease == Lease.REFUSE || kind(e) != Trouble.DISCONNECTED || why.contains("No suitable driver")) {
                    throw cannotOpen(location, e);
                }
                if (!why.equals(told)) {
                    LOG.warn("{}: {}: I wait for the database", location, why);
                    told = why;
                }
                Thread.sleep(RETRY);
            }
        }
    }

    private static PostgresDatabase entered(
            PostgresSchema location, PostgresLink link, OwnThread thread, Connection connection, Lease lease)
            throws InterruptedException {
        boolean told = false;
        boolean entered = false;
        try {
            while (!thread.run(() -> link.lock(connection))) {
                if (lease == Lease.REFUSE) {
                    throw new StoreException(location + ": another runtime uses this store; stop it first, or give this"
                            + " one another schema.");
                }
                if (!told) {
                    LOG.info("{}: another process has this store: I wait until it ends", location);
                    told = true;
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            long epoch = thread.run(() -> link.enter(connection));
            if (told) {
                LOG.info("{}: the other process has ended; this one goes on", location);
            }
            entered = true;
            return new PostgresDatabase(location, link, thread, connection, epoch);
        } catch (SQLException e) {
            throw cannotOpen(location, e);
        } finally {
            if (!entered) {
                thread.close(connection);
            }
        }
    }

    private static StoreException cannotOpen(PostgresSchema location, SQLException e) {
        return new StoreException(
                location + ": cannot be opened: " + firstLine(e)
                        + ". Check address, user, password and rights (the user makes the schema, or owns it)",
                e);
    }

    // ---- transactions

    @Override
    void begin(Connection on) throws SQLException {
        try (Statement statement = on.createStatement()) {
            statement.execute("BEGIN; SELECT pg_current_xact_id()::text");
            statement.getMoreResults();
            try (ResultSet rows = statement.getResultSet()) {
                rows.next();
                transaction = rows.getString(1);
            }
        }
    }

    @Override
    void commit(Connection on) throws SQLException {
        String committing = transaction;
        try {
            run(on, "COMMIT");
        } catch (SQLException e) {
            if (kind(e) != Trouble.DISCONNECTED || !wasKept(committing, e)) {
                throw e;
            }
        }
    }

    /** The old session has ended when the lease is here again, so what it says then is final. */
    private boolean wasKept(@Nullable String committing, SQLException cause) throws SQLException {
        Connection now = null;
        while (now == null) {
            try {
                now = reconnect();
            } catch (SQLException e) {
                if (!isPatient()) {
                    throw e;
                }
                LOG.debug("{}: is a commit kept? {}", location, firstLine(e));
                pause(cause);
            }
        }
        replace(now);
        return "committed".equals(PostgresLink.text(now, "SELECT pg_xact_status(?::xid8)", committing));
    }

    private static void pause(SQLException cause) throws SQLException {
        try {
            Thread.sleep(RETRY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cause;
        }
    }

    @Override
    void rollback(Connection on) throws SQLException {
        run(on, "ROLLBACK");
    }

    private static void run(Connection on, String sql) throws SQLException {
        try (Statement statement = on.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Whatever is wrong now was right before: it passes, or another process took the store over. */
    @Override
    Connection reconnect() throws SQLException {
        Connection connection = null;
        boolean usable = false;
        try {
            connection = link.connect();
            boolean locked = link.lock(connection);
            if (link.epoch(connection) != epoch) {
                throw lost(new StoreException(location + ": another process took it over while this one was cut off"));
            }
            if (!locked) {
                throw new SQLException("the lease is not free yet", "08004");
            }
            usable = true;
            return connection;
        } catch (SQLException e) {
            throw new SQLException(e.getMessage(), "08001", e);
        } finally {
            if (!usable && connection != null) {
                closeQuietly(connection);
            }
        }
    }

    // ---- failures

    @Override
    Trouble trouble(SQLException e) {
        return kind(e);
    }

    /** By SQLSTATE; https://www.postgresql.org/docs/current/errcodes-appendix.html */
    private static Trouble kind(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        // 57P: the server stops or starts. 25006: it became a standby, the new primary is elsewhere.
        if (state.startsWith("08") || state.startsWith("57P") || state.equals("25006") || state.equals("25P03")) {
            return Trouble.DISCONNECTED;
        }
        if (state.startsWith("XX")) {
            return Trouble.DAMAGED;
        }
        boolean passes = state.startsWith("53") // no room, no memory, too many connections
                || state.startsWith("40") // rolled back for another's sake
                || state.startsWith("58") // a file of the server
                || state.equals("57014") // it took too long
                || state.equals("55P03");
        return passes ? Trouble.PASSING : Trouble.WRONG;
    }

    @Override
    String advice(Trouble trouble) {
        return switch (trouble) {
            case DISCONNECTED, WRONG -> "";
            case PASSING -> "; has the server room and memory?";
            case DAMAGED -> ". Restore it, or drop the schema: it is rebuilt from the rooms";
        };
    }

    /** Text of PostgreSQL has neither NUL nor half characters, which what people send may have. */
    @Override
    @Nullable
    Object bound(@Nullable Object value) {
        if (!(value instanceof String text) || text.chars().noneMatch(c -> c == 0 || Character.isSurrogate((char) c))) {
            return value;
        }
        StringBuilder sound = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c == 0 || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) ? 0xFFFD : c)
                .forEach(sound::appendCodePoint);
        return sound.toString();
    }

    /** On a thread of its own: a virtual thread that is interrupted while it reads closes the connection. */
    @Override
    <T extends @Nullable Object> T io(Sql<T> work) throws SQLException {
        return thread.run(work);
    }

    @Override
    public void close() {
        super.close();
        thread.close();
    }
}
