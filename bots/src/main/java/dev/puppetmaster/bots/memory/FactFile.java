package dev.puppetmaster.bots.memory;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The file of facts as it is opened: whose it is, and its schema. */
final class FactFile {
    private static final int VERSION = 1;

    private FactFile() {}

    /** @throws IOException with one line, if it cannot be used, another process has it, or it is of a later version */
    static Connection open(Path file) throws IOException {
        make(file);
        try {
            Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            try (Statement statement = connection.createStatement()) {
                prepare(statement);
                return connection;
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new IOException(
                    file + " cannot be used for what puppets remember of people: " + e.getMessage()
                            + "; move it away to begin with an empty one",
                    e);
        }
    }

    /** Others of the machine do not read what people said. */
    private static void make(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        FileAttribute<?>[] own =
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        try {
            Files.createFile(file, own);
        } catch (FileAlreadyExistsException e) {
            // it is opened as it is
            return;
        }
    }

    private static void prepare(Statement statement) throws SQLException {
        statement.execute("PRAGMA locking_mode = EXCLUSIVE");
        statement.execute("PRAGMA journal_mode = WAL");
        statement.execute("PRAGMA synchronous = FULL");
        // what is deleted is overwritten
        statement.execute("PRAGMA secure_delete = ON");
        int version = version(statement);
        if (version > VERSION) {
            throw new SQLException("it is of version " + version + ", and this is a program for version " + VERSION);
        }
        if (version == 0) {
            create(statement);
        }
    }

    private static int version(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            return row.next() ? row.getInt(1) : 0;
        }
    }

    private static void create(Statement statement) throws SQLException {
        statement.execute("BEGIN IMMEDIATE");
        statement.execute("CREATE TABLE facts (id INTEGER PRIMARY KEY AUTOINCREMENT, puppet TEXT NOT NULL,"
                + " person TEXT NOT NULL, room TEXT NOT NULL, source TEXT NOT NULL, text TEXT NOT NULL,"
                + " at INTEGER NOT NULL, UNIQUE (puppet, person, room, text))");
        statement.execute("CREATE INDEX facts_source ON facts (room, source)");
        statement.execute("CREATE INDEX facts_at ON facts (puppet, at)");
        statement.execute("CREATE TABLE taken_back (room TEXT NOT NULL, event TEXT NOT NULL, at INTEGER NOT NULL,"
                + " PRIMARY KEY (room, event)) WITHOUT ROWID");
        statement.execute("CREATE VIRTUAL TABLE words USING fts5(text, tokenize = 'unicode61 remove_diacritics 2')");
        statement.execute("INSERT INTO words (words, rank) VALUES ('secure-delete', 1)");
        statement.execute("CREATE TRIGGER facts_kept AFTER INSERT ON facts BEGIN"
                + " INSERT INTO words (rowid, text) VALUES (new.id, new.text); END");
        statement.execute("CREATE TRIGGER facts_gone AFTER DELETE ON facts BEGIN"
                + " DELETE FROM words WHERE rowid = old.id; END");
        statement.execute("PRAGMA user_version = " + VERSION);
        statement.execute("COMMIT");
    }
}
