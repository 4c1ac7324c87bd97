package dev.puppetmaster.bot.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * One SQLite file and its only connection. All access goes through one lock, so a transaction is never interleaved.
 * WAL with {@code synchronous=NORMAL}: a killed process loses nothing; a power cut may lose the last commits together
 * with the cursors, and what they said is read back from the rooms.
 */
final class Database implements AutoCloseable {
    private final Path file;
    private final Connection connection;
    private final FileChannel lockFile;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private boolean broken;

    private Database(Path file, Connection connection, FileChannel lockFile) {
        this.file = file;
        this.connection = connection;
        this.lockFile = lockFile;
    }

    static Database open(Path file) {
        FileChannel lockFile = takeLock(file);
        try {
            SQLiteConfig config = new SQLiteConfig();
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
            config.setBusyTimeout(10_000);
            return migrated(new Database(file, config.createConnection("jdbc:sqlite:" + file), lockFile));
        } catch (SQLException e) {
            close(lockFile);
            throw new StoreException(
                    file + ": cannot be opened: " + e.getMessage()
                            + ". Move it away and start again: it is rebuilt from the rooms.",
                    e);
        }
    }

    private static FileChannel takeLock(Path file) {
        Path lock = file.resolveSibling(file.getFileName() + ".lock");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock held = tryLock(channel);
            if (held == null) {
                channel.close();
                throw new StoreException(file + ": another runtime uses this store; stop it first, or give this one"
                        + " another directory.");
            }
            return channel;
        } catch (IOException e) {
            throw new StoreException(lock + ": cannot be locked: " + e.getMessage(), e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException sameProcess) {
            return null;
        }
    }

    /** Whatever cannot be used is closed, so that whoever mends it may open it in the same process. */
    private static Database migrated(Database database) throws SQLException {
        boolean usable = false;
        try {
            database.migrate();
            usable = true;
            return database;
        } finally {
            if (!usable) {
                database.close();
            }
        }
    }

    private void migrate() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            int version;
            try (ResultSet rows = statement.executeQuery("PRAGMA user_version")) {
                version = rows.getInt(1);
            }
            if (version > 1) {
                throw new StoreException(file + ": was written by a newer version (schema " + version
                        + "); use that version, or move the file away: it is rebuilt from the rooms.");
            }
            if (version == 0) {
                statement.executeUpdate("BEGIN");
                statement.executeUpdate(schema());
                statement.executeUpdate("PRAGMA user_version = 1");
                statement.executeUpdate("COMMIT");
            }
        }
    }

    private static String schema() {
        try (InputStream in = Database.class.getResourceAsStream("schema-1.sql")) {
            if (in == null) {
                throw new IllegalStateException("schema-1.sql is missing in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("schema-1.sql cannot be read", e);
        }
    }

    /** Runs {@code work} in one transaction: all of it is kept, or nothing. A transaction inside one joins it. */
    <T extends @Nullable Object> T transaction(Supplier<T> work) {
        lock.lock();
        try {
            if (lock.getHoldCount() > 1) {
                return work.get();
            }
            execute("BEGIN IMMEDIATE");
            boolean done = false;
            try {
                T result = work.get();
                execute("COMMIT");
                done = true;
                return result;
            } finally {
                if (!done) {
                    rollback();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void execute(String sql) {
        try {
            prepared(sql).executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private void rollback() {
        try {
            prepared("ROLLBACK").executeUpdate();
        } catch (SQLException e) {
            broken = true;
        }
    }

    /** Inserts, updates or deletes; returns the number of rows. */
    int update(String sql, @Nullable Object... values) {
        lock.lock();
        try {
            PreparedStatement statement = prepared(sql);
            bind(statement, values);
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            lock.unlock();
        }
    }

    <T> List<T> list(Row<T> row, String sql, @Nullable Object... values) {
        lock.lock();
        try {
            PreparedStatement statement = prepared(sql);
            bind(statement, values);
            List<T> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(row.read(rows));
                }
            }
            return found;
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            lock.unlock();
        }
    }

    <T> Optional<T> one(Row<T> row, String sql, @Nullable Object... values) {
        List<T> found = list(row, sql, values);
        return found.isEmpty() ? Optional.empty() : Optional.of(found.get(0));
    }

    private PreparedStatement prepared(String sql) throws SQLException {
        if (broken) {
            throw new SQLException("the store failed before and is not used any more");
        }
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        return statement;
    }

    private static void bind(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    private StoreException failed(SQLException e) {
        return new StoreException(
                file + ": " + e.getMessage() + " (is the disk full? A damaged file can be moved away: it is rebuilt)",
                e);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            for (PreparedStatement statement : statements.values()) {
                statement.close();
            }
            connection.close();
        } catch (SQLException e) {
            throw failed(e);
        } finally {
            broken = true;
            close(lockFile);
            lock.unlock();
        }
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StoreException("the store's lock cannot be released: " + e.getMessage(), e);
        }
    }

    /** Reads one row. */
    @FunctionalInterface
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }
}
