package dev.puppetmaster.bot.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteErrorCode;

/**
 * One SQLite file. WAL with {@code synchronous=NORMAL}: a killed process loses nothing; a power cut may lose the last
 * commits together with the cursors, and what they said is read back from the rooms. So is all that a damaged file held.
 */
final class SqliteDatabase extends Database {
    private static final Logger LOG = LoggerFactory.getLogger(SqliteDatabase.class);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final FileLease lease;

    private SqliteDatabase(Path file, Connection connection, FileLease lease) {
        super(file.toString(), connection);
        this.lease = lease;
    }

    static SqliteDatabase open(Path file, Lease wanted) throws InterruptedException {
        boolean wasAStore = Files.exists(FileLease.lockOf(file));
        FileLease lease = FileLease.take(file, wanted);
        boolean opened = false;
        try {
            SqliteDatabase database = new SqliteDatabase(file, connect(file, wasAStore), lease);
            opened = true;
            return database;
        } finally {
            if (!opened) {
                lease.close();
            }
        }
    }

    private static Connection connect(Path file, boolean wasAStore) {
        try {
            return checked(file);
        } catch (SQLException e) {
            // A file that never was a store may be anything; it is not ours to move.
            if (!wasAStore || !isDamage(e)) {
                throw cannotOpen(file, e);
            }
            Path aside = moveAside(file);
            LOG.warn("{}: is damaged ({}): moved to {}, and rebuilt from the rooms", file, firstLine(e), aside);
        }
        try {
            return checked(file);
        } catch (SQLException e) {
            throw cannotOpen(file, e);
        }
    }

    private static StoreException cannotOpen(Path file, SQLException e) {
        return new StoreException(
                file + ": cannot be opened: " + firstLine(e)
                        + ". Move it away and start again: it is rebuilt from the rooms.",
                e);
    }

    /** Whatever cannot be used is closed, so that whoever mends it may open it in the same process. */
    private static Connection checked(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.setBusyTimeout(10_000);
        // Nobody asks for them, and looking them up is one more query for each insert.
        config.setGetGeneratedKeys(false);
        Connection connection = config.createConnection("jdbc:sqlite:" + file);
        boolean usable = false;
        try (Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("PRAGMA quick_check(1)")) {
                String verdict = rows.getString(1);
                if (!verdict.equals("ok")) {
                    throw new SQLException(
                            "quick_check: "
                                    + verdict.lines().skip(1).findFirst().orElse(verdict),
                            null,
                            SQLiteErrorCode.SQLITE_CORRUPT.code);
                }
            }
            migrate(file, statement);
            // We begin and end transactions ourselves. The driver would try to after each statement, in vain.
            connection.unwrap(SQLiteConnection.class).getConnectionConfig().setAutoCommit(false);
            usable = true;
            return connection;
        } finally {
            if (!usable) {
                connection.close();
            }
        }
    }

    private static void migrate(Path file, Statement statement) throws SQLException {
        int version;
        try (ResultSet rows = statement.executeQuery("PRAGMA user_version")) {
            version = rows.getInt(1);
        }
        if (version > SCHEMA) {
            throw new StoreException(file + ": was written by a newer version (schema " + version
                    + "); use that version, or move the file away: it is rebuilt from the rooms.");
        }
        if (version < SCHEMA) {
            statement.executeUpdate("BEGIN");
            if (version == 0) {
                statement.executeUpdate(resource("schema-1.sql"));
            }
            for (String migration : migrations(Math.max(version, 1))) {
                statement.executeUpdate(migration);
            }
            statement.executeUpdate("PRAGMA user_version = " + SCHEMA);
            statement.executeUpdate("COMMIT");
        }
    }

    private static Path moveAside(Path file) {
        Path aside = file.resolveSibling(file.getFileName() + ".damaged-" + STAMP.format(Instant.now()));
        try {
            Files.move(file, aside);
            for (String part : new String[] {"-wal", "-shm"}) {
                Path from = file.resolveSibling(file.getFileName() + part);
                if (Files.exists(from)) {
                    Files.move(from, aside.resolveSibling(aside.getFileName() + part));
                }
            }
            return aside;
        } catch (IOException e) {
            throw new StoreException(
                    file + ": is damaged and cannot be moved (" + e.getMessage()
                            + "). Move it away and start again: it is rebuilt from the rooms.",
                    e);
        }
    }

    @Override
    void begin(Connection on) throws SQLException {
        run("BEGIN IMMEDIATE");
    }

    @Override
    void commit(Connection on) throws SQLException {
        run("COMMIT");
    }

    /** SQLite itself has rolled back after some failures, a full disk among them. */
    @Override
    void rollback(Connection on) throws SQLException {
        try {
            run("ROLLBACK");
        } catch (SQLException e) {
            if (!String.valueOf(e.getMessage()).contains("no transaction is active")) {
                throw e;
            }
        }
    }

    private void run(String sql) throws SQLException {
        int unused = prepared(sql).executeUpdate();
    }

    @Override
    Trouble trouble(SQLException e) {
        if (isDamage(e)) {
            return Trouble.DAMAGED;
        }
        return switch (SQLiteErrorCode.getErrorCode(e.getErrorCode())) {
            case SQLITE_FULL,
                    SQLITE_IOERR,
                    SQLITE_BUSY,
                    SQLITE_LOCKED,
                    SQLITE_NOMEM,
                    SQLITE_CANTOPEN,
                    SQLITE_READONLY,
                    SQLITE_PROTOCOL -> Trouble.PASSING;
            default -> Trouble.WRONG;
        };
    }

    private static boolean isDamage(SQLException e) {
        int code = e.getErrorCode();
        return code == SQLiteErrorCode.SQLITE_CORRUPT.code || code == SQLiteErrorCode.SQLITE_NOTADB.code;
    }

    @Override
    String advice(Trouble trouble) {
        return switch (trouble) {
            case PASSING -> "; is there room, and may it be written?";
            case DAMAGED -> ". It is moved away and rebuilt from the rooms at the next start";
            case DISCONNECTED, WRONG -> "";
        };
    }

    /** A file is there or not; a connection that could not even roll back is opened again. */
    @Override
    Connection reconnect() throws SQLException {
        return checked(Path.of(name()));
    }

    @Override
    public void close() {
        super.close();
        lease.close();
    }
}
