package dev.puppetmaster.cli.backup;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.bot.store.SqliteSnapshot;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a state directory into one file, while its network runs. Each database is copied as it was at one moment; what a
 * database names outside itself (media) is copied after it, so it is there. Runtimes come before homeservers: what a
 * homeserver has and its runtime does not know yet, the runtime reads back from the rooms; it knows its own messages there.
 */
final class Backup {
    /** Raised when an older {@code restore} could not read the file any more. */
    static final int FORMAT = 1;

    static final String MANIFEST = "backup.json";

    private static final JsonMapper JSON = new JsonMapper();
    /** What belongs to processes that run, or what they tell people. */
    private static final Set<String> LEFT_OUT = Set.of("up.pid", "up.json", "pids", "logs");

    private static final List<String> LEFT_OUT_ENDS =
            List.of("-wal", "-shm", "-journal", ".lock", ".tmp", ".log", ".out");

    private final Path state;
    private int files;

    private Backup(Path state) {
        this.state = state;
    }

    /** What the file says of itself. */
    record Manifest(int format, String made) {}

    /** What was written. */
    record Written(int files, long bytes) {}

    /**
     * Writes the file, whole or not at all, mode 0600.
     *
     * @throws IOException with one line, if the directory is none of a network, or something cannot be read or written
     */
    static Written write(Path state, Path file) throws IOException {
        if (!Files.exists(state.resolve("ports.json")) && !Files.exists(state.resolve("registrar.json"))) {
            throw new FileNotFoundException(state + " holds no network: name its state directory with --state");
        }
        Path target = file.toAbsolutePath();
        if (Files.exists(target)) {
            throw new IOException(target + " is there already: choose another name, or delete it");
        }
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Path unfinished = Files.createTempFile(target.getParent(), "." + target.getFileName(), ".part", owner);
        try {
            Backup backup = new Backup(state);
            try (OutputStream out = Files.newOutputStream(unfinished);
                    ZipOutputStream zip = new ZipOutputStream(out)) {
                backup.writeTo(zip);
            }
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
            return new Written(backup.files, Files.size(target));
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private void writeTo(ZipOutputStream zip) throws IOException {
        zip.putNextEntry(new ZipEntry(MANIFEST));
        zip.write(JSON.writeValueAsBytes(new Manifest(FORMAT, Instant.now().toString())));
        zip.closeEntry();
        Path snapshots = Files.createTempDirectory("puppetmaster-backup");
        try {
            for (Path database : databases()) {
                Path copy = snapshots.resolve("snapshot.db");
                SqliteSnapshot.write(database, copy);
                add(zip, database, copy);
                Files.delete(copy);
            }
            for (Path other : files(false)) {
                add(zip, other, other);
            }
        } finally {
            try (Stream<Path> left = Files.list(snapshots)) {
                for (Path file : left.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(snapshots);
        }
    }

    /** Those of runtimes first. */
    private List<Path> databases() throws IOException {
        List<Path> all = new ArrayList<>(files(true));
        all.sort((one, other) -> Boolean.compare(isOfHomeserver(one), isOfHomeserver(other)));
        return all;
    }

    private static boolean isOfHomeserver(Path file) {
        return file.getFileName().toString().equals("homeserver.db");
    }

    private List<Path> files(boolean databases) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(state, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return isLeftOut(directory) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile() && !isLeftOut(file) && SqliteSnapshot.isDatabase(file) == databases) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                return goneMeanwhile(failure);
            }
        });
        return found;
    }

    private boolean isLeftOut(Path path) {
        String name = state.relativize(path).toString();
        return LEFT_OUT.contains(name)
                || (!name.startsWith("secrets") && LEFT_OUT_ENDS.stream().anyMatch(name::endsWith));
    }

    private static FileVisitResult goneMeanwhile(IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }

    private void add(ZipOutputStream zip, Path named, Path content) throws IOException {
        zip.putNextEntry(new ZipEntry(state.relativize(named).toString()));
        Files.copy(content, zip);
        files++;
        zip.closeEntry();
    }
}
