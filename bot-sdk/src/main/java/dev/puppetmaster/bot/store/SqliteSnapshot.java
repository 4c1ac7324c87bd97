package dev.puppetmaster.bot.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
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

    private SqliteSnapshot() {}

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
}
