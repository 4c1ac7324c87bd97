package dev.puppetmaster.gateway.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Numbers by account and slot of time, in a SQLite file: what was added before a crash is there after it. Thread-safe; one process
 * at a time.
 */
public final class Ledger implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement add;
    private final PreparedStatement read;
    private final PreparedStatement forget;
    private final ReentrantLock lock = new ReentrantLock();

    private Ledger(Connection connection) throws SQLException {
        this.connection = connection;
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA locking_mode = EXCLUSIVE");
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = NORMAL");
            statement.execute("CREATE TABLE IF NOT EXISTS spent (account TEXT NOT NULL, slot INTEGER NOT NULL,"
                    + " amount INTEGER NOT NULL, ends INTEGER NOT NULL, PRIMARY KEY (account, slot)) WITHOUT ROWID");
            statement.execute("CREATE INDEX IF NOT EXISTS spent_ends ON spent (ends)");
        }
        this.add = connection.prepareStatement("INSERT INTO spent VALUES (?, ?, ?, ?)"
                + " ON CONFLICT DO UPDATE SET amount = amount + excluded.amount RETURNING amount");
        this.read = connection.prepareStatement("SELECT amount FROM spent WHERE account = ? AND slot = ?");
        this.forget = connection.prepareStatement("DELETE FROM spent WHERE ends < ?");
    }

    /** @throws IOException with one line, if the file cannot be used, or another process has it */
    public static Ledger open(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        try {
            return new Ledger(DriverManager.getConnection("jdbc:sqlite:" + file));
        } catch (SQLException e) {
            throw new IOException(file + " cannot be used for what models cost: " + e.getMessage(), e);
        }
    }

    /**
     * Adds.
     *
     * @param ends seconds since 1970 after which nobody asks for this slot any more
     * @return what there is now
     * @throws LedgerException if it cannot be written
     */
    public long add(String account, long slot, long amount, long ends) {
        return locked(() -> {
            add.setString(1, account);
            add.setLong(2, slot);
            add.setLong(3, amount);
            add.setLong(4, ends);
            return first(add);
        });
    }

    /** What there is; 0 if nothing was ever added. */
    public long read(String account, long slot) {
        return locked(() -> {
            read.setString(1, account);
            read.setLong(2, slot);
            return first(read);
        });
    }

    /** Drops all that ended before. */
    public void forgetBefore(long seconds) {
        locked(() -> {
            forget.setLong(1, seconds);
            return (long) forget.executeUpdate();
        });
    }

    private static long first(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    @FunctionalInterface
    private interface Work {
        long run() throws SQLException;
    }

    private long locked(Work work) {
        lock.lock();
        try {
            return work.run();
        } catch (SQLException e) {
            throw new LedgerException("what models cost cannot be written down: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    /** The file failed. */
    public static final class LedgerException extends RuntimeException {
        private static final long serialVersionUID = 1;

        LedgerException(String line, Throwable cause) {
            super(line, cause);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            connection.close();
        } catch (SQLException e) {
            throw new LedgerException("the file of what models cost was not closed: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }
}
