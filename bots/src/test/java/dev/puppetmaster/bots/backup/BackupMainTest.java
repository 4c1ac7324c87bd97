package dev.puppetmaster.bots.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As the Jobs call it: with volumes and Secrets that are mounted. */
class BackupMainTest {
    private static final String SIGNING_KEY = "ed25519 a_AbCd secret";

    @TempDir
    private Path directory;

    private Path backups;
    private Path volumes;

    @BeforeEach
    void mount() throws Exception {
        backups = Files.createDirectory(directory.resolve("backups"));
        volumes = volumes("state");
        database(volumes.resolve("runtime/runtime.db"));
        database(volumes.resolve("synapse/homeserver.db"));
        Files.createDirectories(volumes.resolve("synapse/media_store/local"));
        Files.writeString(volumes.resolve("synapse/media_store/local/a"), "a picture");
        Files.createDirectory(volumes.resolve("synapse/lost+found"));
        // as Kubernetes mounts a Secret
        Path secret = Files.createDirectories(directory.resolve("secrets/data-keys"));
        Files.writeString(Files.createDirectory(secret.resolve("..2026")).resolve("signing.key"), SIGNING_KEY);
        Files.createSymbolicLink(secret.resolve("..data"), Path.of("..2026"));
        Files.createSymbolicLink(secret.resolve("signing.key"), Path.of("..data/signing.key"));
    }

    @Test
    void whatWasKeptIsThereAgain() throws Exception {
        String said = run("backup", Map.of());
        Path file = only();
        assertThat(said).startsWith(file.getFileName() + ": 3 files, ").endsWith("; 1 are kept");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");

        Path empty = volumes("empty");
        Files.createDirectory(empty.resolve("synapse/lost+found"));
        assertThat(restore(file, empty)).startsWith("data.example.org is as it was at 20");

        assertThat(rows(empty.resolve("runtime/runtime.db"))).isEqualTo(2);
        assertThat(rows(empty.resolve("synapse/homeserver.db"))).isEqualTo(2);
        assertThat(empty.resolve("synapse/media_store/local/a")).hasContent("a picture");
        assertThat(names(empty.resolve("runtime"))).containsExactly("runtime.db");
        assertThat(names(empty.resolve("synapse"))).containsExactly("homeserver.db", "lost+found", "media_store");
    }

    @Test
    void itsSecretsAreAManifest() throws IOException {
        String unused = run("backup", Map.of());
        try (ZipFile zip = new ZipFile(only().toFile())) {
            JsonNode secret = new JsonMapper()
                    .readTree(zip.getInputStream(zip.getEntry("secrets.json")))
                    .at("/items/0");
            assertThat(secret.path("kind").asText()).isEqualTo("Secret");
            assertThat(secret.at("/metadata/labels/a").asText()).isEqualTo("b");
            assertThat(secret.path("data").size()).isEqualTo(1);
            assertThat(Base64.getDecoder()
                            .decode(secret.path("data").path("signing.key").asText()))
                    .asString()
                    .isEqualTo(SIGNING_KEY);
        }
    }

    @Test
    void onlyEmptyVolumesOfThatHomeserverAreFilled() throws IOException {
        String unused = run("backup", Map.of());

        Path full = volumes("full");
        Files.writeString(full.resolve("runtime/runtime.db"), "somebody's");
        assertThatThrownBy(() -> restore(only(), full))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("holds something already (runtime.db)");
        assertThat(full.resolve("synapse")).isEmptyDirectory();

        Path other = volumes("other");
        assertThatThrownBy(() -> run("restore", Map.of("SERVER_NAME", "code.example.org", "STATE_DIR", other + "")))
                .hasMessageContaining("is of data.example.org, and this is code.example.org");
        Path alone = Files.createDirectory(directory.resolve("alone"));
        Files.createDirectory(alone.resolve("synapse"));
        assertThatThrownBy(() -> restore(only(), alone)).hasMessageContaining("there is no volume at");
        assertThatThrownBy(() -> restore(directory.resolve("none.zip"), other)).hasMessageContaining("there is no");
        assertThatThrownBy(() -> Restore.read(only(), directory.resolve("here")))
                .hasMessageContaining("is of data.example.org in a cluster");
    }

    @Test
    void oneThatWasKilledIsBegunAnew() throws Exception {
        String unused = run("backup", Map.of());
        Path half = volumes("half");
        for (String volume : List.of("runtime", "synapse")) {
            Files.createFile(half.resolve(volume).resolve(".puppetmaster-restore"));
            Files.writeString(half.resolve(volume).resolve("runtime.db"), "half of it");
        }

        assertThat(restore(only(), half)).contains("is as it was");
        assertThat(rows(half.resolve("runtime/runtime.db"))).isEqualTo(2);
        assertThat(names(half.resolve("synapse"))).containsExactly("homeserver.db", "media_store");
    }

    @Test
    void theNewestStay() throws IOException {
        for (String there : List.of(
                "data-20260101T000000Z.zip",
                "data-20260102T000000Z.zip",
                "data-20260103T000000Z.zip",
                "data-code-20260101T000000Z.zip",
                "data.txt")) {
            Files.createFile(backups.resolve(there));
        }

        assertThat(run("backup", Map.of("BACKUP_KEEP", "2"))).endsWith("; 2 are kept");

        assertThat(names(backups))
                .hasSize(4)
                .contains("data-20260103T000000Z.zip", "data-code-20260101T000000Z.zip", "data.txt");
    }

    @Test
    void whatIsWrongIsOneLine() {
        assertThatThrownBy(() -> run("backup", Map.of("BACKUP_KEEP", "0"))).hasMessageContaining("1 to 1000");
        assertThatThrownBy(() -> run("backup", Map.of("SECRETS_METADATA", "[{\"name\": \"none\"}]")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("none");
        assertThatThrownBy(() -> run("backup", Map.of("DATABASE", "MySQL")))
                .hasMessageContaining("SQLite, Dump or Elsewhere");
        assertThatThrownBy(() -> run("erase", Map.of())).hasMessageStartingWith("say copy, backup,");
    }

    /** What the runtime writes after the copy is not in the backup: the dump is older than that. */
    @Test
    void aDumpComesBackWithTheStoreOfBeforeIt() throws Exception {
        Path file = backUpWithDump();

        Path again = volumes("again");
        Files.createDirectory(again.resolve("database"));
        Map<String, String> settings =
                Map.of("BACKUP_FILE", file.toString(), "STATE_DIR", again.toString(), "DATABASE", "Dump");
        for (int tries = 1; tries <= 2; tries++) {
            assertThat(run("unpack", settings)).endsWith(" is unpacked");
            assertThat(again.resolve("database/synapse.dump")).hasContent("a dump");
        }
        assertThat(run("finish", settings)).startsWith("data.example.org is as it was at 20");

        assertThat(rows(again.resolve("runtime/runtime.db"))).isEqualTo(2);
        assertThat(again.resolve("runtime/assignment.json")).hasContent("{}");
        assertThat(names(again.resolve("synapse"))).containsExactly("media_store");
        assertThatThrownBy(() -> run("unpack", settings)).hasMessageContaining("holds something already");
    }

    /** The copy of the runtime's volume, a change in it, a dump, and the backup of these. */
    private Path backUpWithDump() throws Exception {
        Files.delete(volumes.resolve("synapse/homeserver.db"));
        Files.writeString(volumes.resolve("runtime/assignment.json"), "{}");
        Path mounted = Files.createDirectory(directory.resolve("mounted"));
        Path copy = Files.createDirectory(mounted.resolve("runtime"));
        assertThat(run("copy", Map.of("STATE_DIR", volumes.resolve("runtime").toString(), "COPY_DIR", copy.toString())))
                .isEqualTo("2 files of the puppets, as they are now");
        execute(volumes.resolve("runtime/runtime.db"), "INSERT INTO t VALUES (3)");
        Map<String, String> settings = Map.of("STATE_DIR", mounted.toString(), "DATABASE", "Dump");
        assertThatThrownBy(() -> run("backup", settings)).hasMessageContaining("there is no dump at");
        Files.writeString(Files.createDirectory(mounted.resolve("database")).resolve("synapse.dump"), "a dump");
        Files.move(volumes.resolve("synapse"), mounted.resolve("synapse"));

        assertThat(run("backup", settings)).endsWith("; 1 are kept");
        return only();
    }

    @Test
    void aFileWithAnotherDatabaseThanTheValuesSayIsRefused() throws Exception {
        Path other = volumes("other");
        Files.createDirectory(other.resolve("database"));
        Map<String, String> fixes = Map.of(
                "Dump", "set database.type (External or CloudNativePG) and backup.database.image",
                "SQLite", "set database.type: SQLite",
                "Elsewhere", "leave out backup.database.image");
        for (String in : fixes.keySet()) {
            Path file = backUpWith(in);
            for (String said : fixes.keySet()) {
                Map<String, String> settings =
                        Map.of("BACKUP_FILE", file.toString(), "STATE_DIR", other.toString(), "DATABASE", said);
                if (!said.equals(in)) {
                    assertThatThrownBy(() -> run("restore", settings))
                            .as("%s into %s", in, said)
                            .hasMessageContaining("by the values of the chart it should have")
                            .hasMessageContaining(fixes.get(in));
                    assertThat(other.resolve("synapse")).isEmptyDirectory();
                }
            }
            Files.delete(file);
        }
    }

    private Path backUpWith(String database) throws Exception {
        Path state = volumes("with-" + database);
        Files.createDirectory(state.resolve("database"));
        Files.writeString(state.resolve("synapse/a"), "a picture");
        switch (database) {
            case "Dump" -> Files.writeString(state.resolve("database/synapse.dump"), "a dump");
            case "SQLite" -> database(state.resolve("synapse/homeserver.db"));
            default -> {}
        }
        assertThat(run("backup", Map.of("STATE_DIR", state.toString(), "DATABASE", database))
                        .contains("the database is not in it"))
                .isEqualTo(database.equals("Elsewhere"));
        return only();
    }

    private String restore(Path file, Path state) throws IOException {
        return run("restore", Map.of("BACKUP_FILE", file.toString(), "STATE_DIR", state.toString()));
    }

    private String run(String command, Map<String, String> otherwise) throws IOException {
        Map<String, String> environment = new HashMap<>();
        Map<String, String> settings = new HashMap<>(Map.of(
                "SERVER_NAME",
                "data.example.org",
                "STATE_DIR",
                volumes.toString(),
                "BACKUP_DIR",
                backups.toString(),
                "BACKUP_NAME",
                "data",
                "BACKUP_KEEP",
                "7",
                "DATABASE",
                "SQLite",
                "BACKUP_FILE",
                backups.toString(),
                "SECRETS_DIR",
                directory.resolve("secrets").toString(),
                "SECRETS_METADATA",
                "[{\"name\": \"data-keys\", \"labels\": {\"a\": \"b\"}}]"));
        if (command.equals("restore")) {
            settings.put("BACKUP_FILE", only().toString());
        }
        settings.putAll(otherwise);
        settings.forEach((name, value) -> environment.put("PUPPETMASTER_" + name, value));
        return BackupMain.run(new String[] {command}, environment);
    }

    private Path only() throws IOException {
        List<String> names = names(backups);
        assertThat(names).hasSize(1);
        return backups.resolve(names.getFirst());
    }

    private Path volumes(String name) throws IOException {
        Path state = Files.createDirectory(directory.resolve(name));
        Files.createDirectory(state.resolve("runtime"));
        Files.createDirectory(state.resolve("synapse"));
        return state;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    private static void database(Path file) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode=wal");
            statement.execute("CREATE TABLE t(x)");
            statement.execute("INSERT INTO t VALUES (1), (2)");
        }
    }

    private static void execute(Path file, String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement on = connection.createStatement()) {
            on.execute(statement);
        }
    }

    private static int rows(Path file) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet all = statement.executeQuery("SELECT count(*) FROM t")) {
            return all.getInt(1);
        }
    }
}
