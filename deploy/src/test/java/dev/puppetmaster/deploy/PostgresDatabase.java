package dev.puppetmaster.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A database on a PostgreSQL of dev/rig.
 *
 * @param folder of dev/rig/postgresql.sh; a database beside another one does not end the server
 */
record PostgresDatabase(Path folder, int port, String name, boolean ends) implements AutoCloseable {
    /** Of Synapse in the database, who owns it and may do nothing else. */
    static final String PASSWORD = "it's a \"pass\" $word";

    private static final String USER = "synapse";
    private static final String SUPERUSER = "rig";

    /** On a server of its own, as Synapse wants it: ordered by bytes. */
    static PostgresDatabase create(String name) throws IOException, InterruptedException, SQLException {
        Path folder = Files.createTempDirectory("postgresql");
        Rig.says("postgresql.sh", "up", folder.toString());
        int port = Integer.parseInt(Files.readString(folder.resolve("port")).strip());
        PostgresDatabase database = new PostgresDatabase(folder, port, name, true);
        database.onServer("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(USER, PASSWORD.replace("'", "''")));
        return database.made("C");
    }

    /** On the same server. */
    PostgresDatabase another(String other, String locale) throws SQLException {
        return new PostgresDatabase(folder, port, other, false).made(locale);
    }

    private PostgresDatabase made(String locale) throws SQLException {
        onServer("CREATE DATABASE %s OWNER %s ENCODING 'UTF8' LC_COLLATE '%s' LC_CTYPE '%s' TEMPLATE template0"
                .formatted(name, USER, locale, locale));
        return this;
    }

    /** Empty, as at its beginning. */
    void recreate() throws SQLException {
        onServer("DROP DATABASE %s WITH (FORCE)".formatted(name));
        PostgresDatabase unused = made("C");
    }

    private void onServer(String statement) throws SQLException {
        execute("postgres", statement);
    }

    /** As a superuser. */
    void execute(String statement) throws SQLException {
        execute(name, statement);
    }

    private void execute(String database, String statement) throws SQLException {
        try (Connection to = connect(database);
                Statement on = to.createStatement()) {
            on.execute(statement);
        }
    }

    /** The folder with pg_dump and the like, of the newest version, as dev/rig/postgresql.sh takes it. */
    static Path programs() throws IOException {
        try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            return versions.max(Comparator.comparingInt(
                            version -> Integer.parseInt(version.getFileName().toString())))
                    .orElseThrow()
                    .resolve("bin");
        }
    }

    /** The Secret that the chart is told of, by its name. */
    Map<String, Map<String, String>> secret(String secretName) {
        return Map.of(secretName, Map.of("host", "127.0.0.1", "dbname", name, "user", USER, "password", PASSWORD));
    }

    /** The first column of what a superuser reads. */
    List<String> texts(String query) throws SQLException {
        try (Connection to = connect(name);
                Statement statement = to.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + database, SUPERUSER, SUPERUSER);
    }

    @Override
    public void close() throws IOException {
        if (ends) {
            try {
                Rig.says("postgresql.sh", "down", folder.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
