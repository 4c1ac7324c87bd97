package dev.puppetmaster.bot.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HexFormat;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.core.Codes;

/**
 * A copy of a SQLite database as it was at one moment, while others go on writing to it.
 *
 * @see <a href="https://www.sqlite.org/backup.html">SQLite's online backup</a>
 */
public final class SqliteSnapshot {
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int BUSY_MILLIS = 60_000;
    private static final int RETRY_MILLIS = 50;
    /** In one step: a database that another process changes would else be begun anew after each of its changes. */
    private static final int ALL_PAGES = -1;

    /** A checkpoint may come between; the next one comes a thousand pages later. */
    private static final int ATTEMPTS = 50;

    private static final int LOG_HEADER = 32;
    /** Where a database says how it is read, and what it says when that is with a write-ahead log. */
    private static final int READ_VERSION = 19;

    private static final int WAL = 2;

    private SqliteSnapshot() {}

    /** What of a database and its write-ahead log changes when the log is written back into it. */
    private record Mark(long size, FileTime changed, String logHeader) {}

    /** Whether the file begins as a SQLite database does. */
    public static boolean isDatabase(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(MAGIC.length), MAGIC);
        }
    }

    /**
     * Writes the copy.
     *
     * @param to a file that does not exist; what is not yet in the database file itself (write-ahead log) is in the copy
     * @throws IOException if the database is locked for more than a minute, or cannot be read or written
     */
    public static void write(Path from, Path to) throws IOException {
        if (hasNoSharedIndex(from)) {
            copy(from, to);
        } else {
            backUp(from, to);
        }
    }

    /**
     * A database with a write-ahead log whose index is in nobody's shared memory: one process holds it alone (locking_mode
     * EXCLUSIVE) and may read the log, or nobody has it open, and who opens it would have to write beside it.
     */
    private static boolean hasNoSharedIndex(Path database) throws IOException {
        try (InputStream in = Files.newInputStream(database)) {
            byte[] header = in.readNBytes(READ_VERSION + 1);
            return header.length > READ_VERSION
                    && header[READ_VERSION] == WAL
                    && !Files.exists(beside(database, "-shm"));
        }
    }

    private static Path beside(Path database, String end) {
        return database.resolveSibling(database.getFileName() + end);
    }

    private static void backUp(Path from, Path to) throws IOException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_MILLIS);
        try (Connection connection = config.createConnection("jdbc:sqlite:" + from)) {
            int code = connection
                    .unwrap(SQLiteConnection.class)
                    .getDatabase()
                    .backup("main", to.toString(), null, RETRY_MILLIS, BUSY_MILLIS / RETRY_MILLIS, ALL_PAGES);
            if (code != Codes.SQLITE_OK && code != Codes.SQLITE_DONE) {
                throw new SQLException("SQLite's code is " + code);
            }
        } catch (SQLException e) {
            throw new IOException("cannot copy the database " + from + ": " + e.getMessage(), e);
        }
    }

    /**
     * Copies the files, as a crash at this moment would leave them, and lets SQLite put them in order. Between two checkpoints the
     * database itself stands still and its log only grows; what of its end is half written counts for nothing.
     *
     * @see <a href="https://www.sqlite.org/walformat.html">The format of the write-ahead log</a>
     */
    private static void copy(Path from, Path to) throws IOException {
        for (int i = 0; i < ATTEMPTS; i++) {
            Mark before = mark(from);
            Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
            copyLog(from, to);
            if (mark(from).equals(before)) {
                putInOrder(to);
                return;
            }
        }
        throw new IOException("cannot copy the database " + from + ": it changes all the time");
    }

    private static void copyLog(Path from, Path to) throws IOException {
        try {
            Files.copy(beside(from, "-wal"), beside(to, "-wal"), StandardCopyOption.REPLACE_EXISTING);
        } catch (NoSuchFileException none) {
            Files.deleteIfExists(beside(to, "-wal"));
        }
    }

    private static Mark mark(Path database) throws IOException {
        return new Mark(Files.size(database), Files.getLastModifiedTime(database), logHeader(database));
    }

    private static String logHeader(Path database) throws IOException {
        try (InputStream in = Files.newInputStream(beside(database, "-wal"))) {
            return HexFormat.of().formatHex(in.readNBytes(LOG_HEADER));
        } catch (NoSuchFileException none) {
            return "";
        }
    }

    private static void putInOrder(Path copy) throws IOException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = DELETE");
            try (ResultSet check = statement.executeQuery("PRAGMA quick_check")) {
                if (!check.next() || !check.getString(1).equals("ok")) {
                    throw new SQLException("the copy is damaged");
                }
            }
        } catch (SQLException e) {
            throw new IOException("cannot copy to " + copy + ": " + e.getMessage(), e);
        }
    }
}
