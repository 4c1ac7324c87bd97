package dev.puppetmaster.bot.store;

import java.nio.file.Path;
import java.util.Optional;

/** A store in a file. */
final class SqliteFile extends StoreLocation {
    private final Path file;

    SqliteFile(Path file) {
        this.file = file.toAbsolutePath();
    }

    @Override
    public Optional<Path> path() {
        return Optional.of(file);
    }

    @Override
    public String toString() {
        return file.toString();
    }

    @Override
    Database open(Lease lease) throws InterruptedException {
        return SqliteDatabase.open(file, lease);
    }
}
