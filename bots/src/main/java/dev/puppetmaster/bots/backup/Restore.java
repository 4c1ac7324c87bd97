package dev.puppetmaster.bots.backup;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** Makes a state directory of what {@link Backup} wrote. */
public final class Restore {
    private Restore() {}

    /**
     * Makes the directory, whole or not at all; files get mode 0600, directories 0700.
     *
     * @return what the file says of itself
     * @throws IOException with one line, if the file is no backup of a network or damaged, or the directory holds something
     */
    public static Manifest read(Path file, Path state) throws IOException {
        Path target = state.toAbsolutePath().normalize();
        refuseFull(target);
        try (BackupFile backup = BackupFile.open(file)) {
            String homeserver = backup.manifest().homeserver();
            if (homeserver != null) {
                throw new IOException(file + " is of " + homeserver
                        + " in a cluster: docs/operations/backup.md says how it is restored there");
            }
            Path parent = requireNonNull(target.getParent(), "the root directory is never empty");
            Files.createDirectories(parent, BackupFile.OWNERS_DIRECTORY);
            Path unfinished = Files.createTempDirectory(parent, "." + target.getFileName());
            try {
                for (String name : backup.names()) {
                    backup.extract(name, unfinished);
                }
                Files.deleteIfExists(target);
                Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                delete(unfinished);
            }
            return backup.manifest();
        }
    }

    private static void refuseFull(Path target) throws IOException {
        if (!Files.exists(target)) {
            return;
        }
        try (Stream<Path> entries = Files.list(target)) {
            if (entries.findAny().isPresent()) {
                throw new DirectoryNotEmptyException(
                        target + " holds something already: move it away, or name another one with --state");
            }
        }
    }

    /** The directory and all in it, if it is there. */
    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
