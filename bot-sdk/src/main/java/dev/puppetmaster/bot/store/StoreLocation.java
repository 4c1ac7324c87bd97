package dev.puppetmaster.bot.store;

import dev.puppetmaster.bot.matrix.Secret;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a store is: a file of SQLite, or one schema of a PostgreSQL database. Prints without credentials. */
public abstract sealed class StoreLocation permits SqliteFile, PostgresSchema {
    StoreLocation() {}

    /** A file of SQLite; its folder is made if it is missing. */
    public static StoreLocation file(Path file) {
        return new SqliteFile(file);
    }

    /**
     * Reads a location as people write it: the path of a file, or {@code
     * jdbc:postgresql://HOST[:PORT]/DATABASE?user=...&currentSchema=...} with the parameters of PostgreSQL's driver. The
     * schema ({@code puppetmaster} if none is named) holds one store; bots that share a database have a schema each.
     *
     * @param password for PostgreSQL; null if the URL has it, or the file {@code ~/.pgpass}, or none is needed
     * @throws IllegalArgumentException in one line, without the password: what is wrong and what would be right
     */
    public static StoreLocation of(String text, @Nullable Secret password) {
        if (text.startsWith("jdbc:") || text.startsWith("postgres")) {
            return PostgresSchema.parse(text, password);
        }
        try {
            return new SqliteFile(Path.of(text));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("not a path: " + e.getReason(), e);
        }
    }

    /** The file, if it is one. */
    public abstract Optional<Path> path();

    /** Without password and parameters: it stands in logs. */
    @Override
    public abstract String toString();

    /**
     * @throws StoreException if it cannot be used
     * @throws InterruptedException while it waited for the lease
     */
    abstract Database open(Lease lease) throws InterruptedException;
}
