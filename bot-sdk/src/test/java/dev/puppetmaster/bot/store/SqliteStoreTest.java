package dev.puppetmaster.bot.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.store.InboxTable.State;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SqliteStoreTest extends StoreContract {
    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("runtime.db");
    }

    @Override
    protected StoreLocation location() {
        return StoreLocation.file(file());
    }

    @Override
    protected String locationText() {
        return file().toString();
    }

    @ParameterizedTest
    @MethodSource("looksForWork")
    void whoLooksForWorkDoesNotReadAllThatWasDone(String sql, String index) throws Exception {
        open().close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                ResultSet plan = connection.createStatement().executeQuery("EXPLAIN QUERY PLAN " + sql)) {
            assertThat(plan.getString("detail")).startsWith("SEARCH").contains("USING INDEX " + index);
            assertThat(plan.next()).isTrue();
            assertThat(plan.next()).as("a second step, as of sorting").isFalse();
        }
    }

    static Stream<Arguments> looksForWork() {
        return Stream.of(
                Arguments.of(InboxTable.oldestSql(State.NEW), "inbox_new"),
                Arguments.of(InboxTable.NEXT_ACCEPTED, "inbox_accepted"));
    }

    @Test
    void aFileThatNeverWasAStoreIsLeftAlone() throws IOException {
        byte[] notes =
                "these are my notes, whatever the name says. ".repeat(100).getBytes(StandardCharsets.UTF_8);
        Files.write(file(), notes);

        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining(file().toString())
                .hasMessageContaining("Move it away and start again: it is rebuilt from the rooms");
        assertThat(Files.readAllBytes(file())).isEqualTo(notes);
    }

    @Test
    void aStoreWhoseBeginningIsOverwrittenIsMovedAwayAndMadeAnew() throws Exception {
        try (Store store = open()) {
            store.inbox().add(PUPPET, message("$1"), State.NEW);
        }
        byte[] damaged = Files.readAllBytes(file());
        java.util.Arrays.fill(damaged, 0, 100, (byte) 7);
        Files.write(file(), damaged);

        try (Store store = open()) {
            assertThat(store.inbox().all(new EventId("$1"))).isEmpty();
            assertThat(store.inbox().add(PUPPET, message("$1"), State.NEW)).isTrue();
        }
        assertThat(aside())
                .singleElement()
                .satisfies(path -> assertThat(Files.readAllBytes(path)).isEqualTo(damaged));
    }

    @Test
    void aStoreWithADamagedPageIsMovedAwayAndMadeAnew() throws Exception {
        fill();
        overwriteInTheMiddle();

        try (Store store = open()) {
            assertThat(store.inbox().oldest(State.NEW, 0, 10)).isEmpty();
        }
        assertThat(aside()).hasSize(1);
    }

    @Test
    void damageThatIsMetAtWorkIsToldOnceAndMendedByOpeningItAgain() throws Exception {
        fill();
        CompletableFuture<String> told = new CompletableFuture<>();
        try (Store store = open()) {
            store.onLost(told::complete);
            overwriteInTheMiddle();
            pragma("user_version = " + Database.SCHEMA); // so that nothing is known from before
            assertThatThrownBy(() -> store.inbox().oldest(State.NEW, 0, 10_000))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("It is moved away and rebuilt from the rooms at the next start");
            assertThat(told.get(5, TimeUnit.SECONDS)).contains(file().toString());
            assertThatThrownBy(() -> store.rooms().all()).isInstanceOf(StoreException.class);
        }
        try (Store store = open()) {
            assertThat(store.inbox().add(PUPPET, message("$1"), State.NEW)).isTrue();
        }
    }

    private void fill() throws InterruptedException {
        try (Store store = open()) {
            store.transaction(() -> {
                for (int i = 0; i < 2_000; i++) {
                    store.inbox().add(PUPPET, message("$" + i), State.NEW);
                }
                return true;
            });
        }
    }

    private void overwriteInTheMiddle() throws IOException {
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            long middle = channel.size() / 2 / 4096 * 4096;
            channel.write(java.nio.ByteBuffer.wrap(new byte[40 * 4096]), middle - 20 * 4096);
        }
    }

    private List<Path> aside() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(path -> path.getFileName().toString().startsWith("runtime.db.damaged-"))
                    .toList();
        }
    }

    @Test
    void aFileOfANewerVersionIsLeftAlone() throws Exception {
        open().close();
        pragma("user_version = 7");

        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("written by a newer version (schema 7); use that version");
        }
    }

    @Test
    void aFileOfTheVersionBeforeGetsItsNewTable() throws Exception {
        try (Store store = open()) {
            store.inbox().add(PUPPET, message("$1"), State.NEW);
        }
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                var statement = connection.createStatement()) {
            statement.executeUpdate("DROP TABLE approval");
        }
        pragma("user_version = 1");

        for (int attempt = 0; attempt < 2; attempt++) {
            try (Store store = open()) {
                assertThat(store.inbox().all(new EventId("$1"))).hasSize(1);
                assertThat(store.approvals().openIn(ROOM)).isEmpty();
            }
        }
    }

    @Test
    void aRequestOfTheVersionBeforeIsDecidedAndNotTold() throws Exception {
        open().close();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                var statement = connection.createStatement()) {
            statement.executeUpdate("DROP TABLE approval");
            statement.executeUpdate(Database.resource("schema-2.sql"));
            statement.executeUpdate("INSERT INTO approval VALUES ('t', '" + PUPPET + "', '$e', '" + ROOM + "', '" + ROOM
                    + "', 'hash', '" + YOU + "', 'words', 5, 'WAITING', NULL, NULL, NULL)");
        }
        pragma("user_version = 2");

        try (Store store = open()) {
            assertThat(store.approvals().openIn(ROOM)).hasSize(1);
            assertThat(store.approvals().decide(new TxnId("t"), true, YOU)).isTrue();
            assertThat(store.approvals().untold(10)).isEmpty();
        }
    }

    private void pragma(String text) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                var statement = connection.createStatement()) {
            statement.executeUpdate("PRAGMA " + text);
        }
    }

    @Test
    void onAFullDiskWhatIsToBeKeptWaitsForRoomAndWhoEndsDoesNot() {
        assertThat(FullDisk.story()).as("see the lines above").isTrue();
    }
}
