package dev.puppetmaster.bot.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteSnapshotTest {
    private static final long AS_A_DISK_TAKES = TimeUnit.MILLISECONDS.toNanos(2);

    @TempDir
    private Path directory;

    /** A transaction adds two rows, always: what is copied in the middle of one has an odd number. */
    @ParameterizedTest
    @ValueSource(strings = {"normal, wal", "normal, delete", "exclusive, wal"})
    void eachCopyIsOfOneMomentHoweverMuchIsWritten(String modes) throws Exception {
        Path database = directory.resolve("a.db");
        try (Connection connection = open(database);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA locking_mode=" + modes.substring(0, modes.indexOf(',')));
            statement.execute("PRAGMA journal_mode=" + modes.substring(modes.indexOf(' ') + 1));
            statement.execute("CREATE TABLE t(x)");
            AtomicBoolean over = new AtomicBoolean();
            CountDownLatch written = new CountDownLatch(20);
            Thread writer = Thread.ofPlatform().start(() -> write(connection, over, written));
            try {
                written.await();
                int before = 0;
                for (int i = 0; i < 10; i++) {
                    Path copy = directory.resolve(i + ".db");
                    SqliteSnapshot.write(database, copy);
                    int rows = rows(copy);
                    assertThat(rows)
                            .isGreaterThanOrEqualTo(Math.max(before, 40))
                            .isEven();
                    before = rows;
                }
            } finally {
                over.set(true);
                writer.join();
            }
        }
    }

    private static void write(Connection connection, AtomicBoolean over, CountDownLatch written) {
        try (Statement statement = connection.createStatement()) {
            while (!over.get()) {
                statement.execute("BEGIN IMMEDIATE");
                statement.execute("INSERT INTO t VALUES (randomblob(5000))");
                statement.execute("INSERT INTO t VALUES (randomblob(5000))");
                statement.execute("COMMIT");
                written.countDown();
                // no faster than on a disk: where a commit costs nothing, the log would be written back during each
                // copy
                LockSupport.parkNanos(AS_A_DISK_TAKES);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** On a volume that is mounted read-only nothing could be written beside it. */
    @Test
    void ofOneThatNobodyHasOpenThereIsACopyAndNothingIsWrittenBesideIt() throws Exception {
        Path folder = Files.createDirectory(directory.resolve("volume"));
        Path database = folder.resolve("a.db");
        try (Connection connection = open(database);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode=wal");
            statement.execute("CREATE TABLE t(x)");
            statement.execute("INSERT INTO t VALUES (1), (2)");
        }
        FileTime before = Files.getLastModifiedTime(folder);
        Path copy = directory.resolve("copy.db");
        SqliteSnapshot.write(database, copy);

        assertThat(rows(copy)).isEqualTo(2);
        assertThat(Files.getLastModifiedTime(folder)).isEqualTo(before);
    }

    @Test
    void whatIsNoDatabaseIsSaid() throws IOException {
        Path text =
                Files.writeString(directory.resolve("a.txt"), "no database at all, but long enough to be one of them");

        assertThat(SqliteSnapshot.isDatabase(text)).isFalse();
        assertThatThrownBy(() -> SqliteSnapshot.write(text, directory.resolve("copy")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(text.toString());
    }

    private static int rows(Path database) throws SQLException, IOException {
        assertThat(SqliteSnapshot.isDatabase(database)).isTrue();
        try (Connection connection = open(database);
                Statement statement = connection.createStatement();
                ResultSet all = statement.executeQuery("SELECT count(*) FROM t")) {
            return all.getInt(1);
        }
    }

    private static Connection open(Path file) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file + "?busy_timeout=60000");
    }
}
