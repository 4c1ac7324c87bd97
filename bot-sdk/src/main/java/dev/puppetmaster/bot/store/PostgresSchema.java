package dev.puppetmaster.bot.store;

import dev.puppetmaster.bot.matrix.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A store in a schema of a PostgreSQL database. */
final class PostgresSchema extends StoreLocation {
    private static final String RIGHT =
            "give jdbc:postgresql://HOST:PORT/DATABASE?user=NAME&currentSchema=SCHEMA, and the password by itself";
    private static final Pattern URL =
            Pattern.compile("jdbc:postgresql://([\\w.,:\\[\\]-]{1,1000})/([^/?#@]{1,190})(?:\\?([^#]{0,4000}))?");
    private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
    private static final String DEFAULT_SCHEMA = "puppetmaster";

    private final String server;
    private final String schema;
    private final Properties properties;

    private PostgresSchema(String server, String schema, Properties properties) {
        this.server = server;
        this.schema = schema;
        this.properties = properties;
    }

    static PostgresSchema parse(String text, @Nullable Secret password) {
        Matcher url = URL.matcher(text);
        if (!url.matches()) {
            throw new IllegalArgumentException("not an address of a PostgreSQL database: " + RIGHT);
        }
        Properties properties = new Properties();
        String parameters = url.group(3) == null ? "" : url.group(3);
        for (String parameter : parameters.split("&", 100)) {
            String[] pair = parameter.split("=", 2);
            if (!parameter.isEmpty()) {
                properties.setProperty(decoded(pair[0]), pair.length == 2 ? decoded(pair[1]) : "true");
            }
        }
        Object named = properties.remove("currentSchema");
        String schema = named == null ? DEFAULT_SCHEMA : named.toString();
        if (!SCHEMA.matcher(schema).matches()) {
            throw new IllegalArgumentException(
                    "currentSchema is one name of a-z, 0-9 and '_', at most 63, that does not begin with a digit");
        }
        if (password != null) {
            properties.setProperty("password", password.reveal());
        }
        return new PostgresSchema("postgresql://" + url.group(1) + "/" + url.group(2), schema, properties);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a parameter of the database's address is not URL-encoded: " + RIGHT);
        }
    }

    String jdbcUrl() {
        return "jdbc:" + server;
    }

    String schema() {
        return schema;
    }

    /** A copy; it holds the password. */
    Properties properties() {
        Properties copy = new Properties();
        copy.putAll(properties);
        return copy;
    }

    @Override
    public Optional<Path> path() {
        return Optional.empty();
    }

    @Override
    public String toString() {
        return server + " schema " + schema;
    }

    @Override
    Database open(Lease lease) throws InterruptedException {
        return PostgresDatabase.open(this, lease);
    }
}
