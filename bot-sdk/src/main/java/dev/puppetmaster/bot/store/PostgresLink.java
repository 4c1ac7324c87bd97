package dev.puppetmaster.bot.store;

import dev.puppetmaster.bot.matrix.Sha256;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections to a schema of PostgreSQL and takes the lease on them: a session's advisory lock, which the server
 * frees when the connection ends. The epoch counts who had the lease: where it is another than before, somebody else
 * wrote in between.
 */
final class PostgresLink {
    /** Longer than it takes a server to see that a killed process is gone; and how soon an interrupt is heeded. */
    private static final String LEASE_WAIT = "1s";

    private static final Map<String, String> DEFAULTS = Map.of(
            "connectTimeout", "5",
            "loginTimeout", "10",
            "socketTimeout", "30",
            "cancelSignalTimeout", "5",
            "tcpKeepAlive", "true",
            "targetServerType", "primary",
            "ApplicationName", "puppetmaster",
            "logServerErrorDetail", "false");

    private final PostgresSchema location;

    PostgresLink(PostgresSchema location) {
        this.location = location;
    }

    /** A connection without the lease. */
    Connection connect() throws SQLException {
        Properties properties = location.properties();
        DEFAULTS.forEach(properties::putIfAbsent);
        Connection connection = DriverManager.getConnection(location.jdbcUrl(), properties);
        boolean usable = false;
        try (Statement statement = connection.createStatement()) {
            // The server ends what hangs, and sees within half a minute that our machine is gone: the lease is free
            // then.
            statement.execute("SET statement_timeout = '25s'; SET idle_in_transaction_session_timeout = '60s';"
                    + " SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;"
                    + " SET client_min_messages = 'warning'; SET search_path TO " + location.schema() + ";"
                    + " SELECT set_config('synchronous_commit', 'on', false)"
                    + " WHERE current_setting('synchronous_commit') = 'off'");
            usable = true;
            return connection;
        } finally {
            if (!usable) {
                connection.close();
            }
        }
    }

    /** Waits a second for the lease; false if another session has it. */
    boolean lock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '" + LEASE_WAIT + "'");
            try {
                statement.execute("SELECT pg_advisory_lock(" + leaseKey() + ")");
                return true;
            } catch (SQLException e) {
                if ("55P03".equals(e.getSQLState())) {
                    return false;
                }
                throw e;
            } finally {
                if (!connection.isClosed()) {
                    statement.execute("SET lock_timeout = '10s'");
                }
            }
        }
    }

    private long leaseKey() {
        return ByteBuffer.wrap(Sha256.of("dev.puppetmaster store " + location.schema()))
                .getLong();
    }

    /** Makes the tables where they are missing and counts this holder of the lease; gives the epoch. */
    long enter(Connection connection) throws SQLException {
        boolean done = false;
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            if (text(connection, "SELECT to_regnamespace(?)::text", location.schema()) == null) {
                statement.execute("CREATE SCHEMA " + location.schema());
            }
            if (text(connection, "SELECT to_regclass(?)::text", location.schema() + ".lease") == null) {
                statement.execute(Database.resource("schema-1-postgresql.sql"));
            }
            int version = Integer.parseInt(String.valueOf(text(connection, "SELECT version::text FROM lease", null)));
            if (version > Database.SCHEMA) {
                throw new StoreException(location + ": was written by a newer version (schema " + version
                        + "); use that version, or another schema: it is rebuilt from the rooms.");
            }
            if (version < Database.SCHEMA) {
                for (String migration : Database.migrations(version)) {
                    statement.execute(migration);
                }
                statement.execute("UPDATE lease SET version = " + Database.SCHEMA);
            }
            long epoch = Long.parseLong(
                    String.valueOf(text(connection, "UPDATE lease SET epoch = epoch + 1 RETURNING epoch::text", null)));
            connection.commit();
            done = true;
            return epoch;
        } finally {
            if (done) {
                connection.setAutoCommit(true);
            }
        }
    }

    long epoch(Connection connection) throws SQLException {
        return Long.parseLong(String.valueOf(text(connection, "SELECT epoch::text FROM lease", null)));
    }

    static @Nullable String text(Connection connection, String sql, @Nullable String value) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            if (value != null) {
                statement.setString(1, value);
            }
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? rows.getString(1) : null;
            }
        }
    }
}
