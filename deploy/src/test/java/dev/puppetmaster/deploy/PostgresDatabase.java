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
import java.util.List;
import java.util.Map;

/**
 * A database on a PostgreSQL of dev/rig.
 *
 * @param folder of dev/rig/postgresql.sh; a database beside another one does not end the server
 */
record PostgresDatabase(Path folder, int port, String name, boolean ends) implements AutoCloseable {
    private static final String USER = "rig";

    /** On a server of its own, as Synapse wants it: ordered by bytes. */
    static PostgresDatabase create(String name) throws IOException, InterruptedException, SQLException {
        Path folder = Files.createTempDirectory("postgresql");
        Rig.says("postgresql.sh", "up", folder.toString());
        int port = Integer.parseInt(Files.readString(folder.resolve("port")).strip());
        return new PostgresDatabase(folder, port, name, true).made("C");
    }

    /** On the same server. */
    PostgresDatabase another(String other, String locale) throws SQLException {
        return new PostgresDatabase(folder, port, other, false).made(locale);
    }

    private PostgresDatabase made(String locale) throws SQLException {
        try (Connection to = connect("postgres");
                Statement statement = to.createStatement()) {
            statement.execute("CREATE DATABASE %s ENCODING 'UTF8' LC_COLLATE '%s' LC_CTYPE '%s' TEMPLATE template0"
                    .formatted(name, locale, locale));
        }
        return this;
    }

    /** The Secret that the chart is told of, by its name. */
    Map<String, Map<String, String>> secret(String secretName) {
        return Map.of(secretName, Map.of("host", "127.0.0.1", "dbname", name, "user", USER, "password", USER));
    }

    /** The first column. */
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
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, USER, USER);
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
