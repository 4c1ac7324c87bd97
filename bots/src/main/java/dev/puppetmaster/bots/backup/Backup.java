package dev.puppetmaster.bots.backup;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.bot.store.SqliteSnapshot;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a directory into one file, while those who write to it run. Each database is copied as it was at one moment; what a
 * database names outside itself (media) is copied after it, so it is there. Runtimes come before homeservers: what a
 * homeserver has and its runtime does not know yet, the runtime reads back from the rooms; it knows its own messages there.
 */
public final class Backup {
    private static final JsonMapper JSON = JsonMapper.builder()
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .build();
    /** What belongs to processes that run, or what they tell people. */
    private static final Set<String> LEFT_OUT = Set.of("up.pid", "up.json", "pids", "logs");
    /** Of the file system itself: a volume has it, and only root may look into it. */
    static final String LOST_AND_FOUND = "lost+found";

    private static final List<String> LEFT_OUT_ENDS =
            List.of("-wal", "-shm", "-journal", ".lock", ".tmp", ".log", ".out");

    private final Path state;
    private int files;

    private Backup(Path state) {
        this.state = state;
    }

    /** What was written. */
    public record Written(int files, long bytes) {}

    /**
     * Writes the file, whole or not at all, mode 0600.
     *
     * @param state the directory that is written, each file by its path in it
     * @param more entries besides, by name
     * @param file a name that is not taken, in a directory that has room for the largest database besides
     * @throws IOException with one line, if the name is taken, or something cannot be read or written
     */
    public static Written write(Path state, Manifest manifest, Map<String, byte[]> more, Path file) throws IOException {
        Path target = file.toAbsolutePath();
        if (Files.exists(target)) {
            throw new IOException(target + " is there already: choose another name, or delete it");
        }
        // beside the target: the directory for temporary files may be memory
        Path unfinished =
                Files.createTempDirectory(target.getParent(), "." + target.getFileName(), BackupFile.OWNERS_DIRECTORY);
        try {
            Backup backup = new Backup(state);
            Path whole = backup.writeInto(unfinished, manifest, more);
            Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE);
            return new Written(backup.files, Files.size(target));
        } finally {
            Restore.delete(unfinished);
        }
    }

    /**
     * Copies a directory. What {@link #write} makes of the copy later is as if it had been made now.
     *
     * @param copy an empty directory
     * @return how many files
     * @throws IOException with one line, if something cannot be read or written
     */
    static int copy(Path state, Path copy) throws IOException {
        Backup backup = new Backup(state);
        int files = 0;
        for (Path database : backup.databases()) {
            SqliteSnapshot.write(database, backup.placeIn(copy, database));
            files++;
        }
        for (Path other : backup.files(false)) {
            Files.copy(other, backup.placeIn(copy, other));
            files++;
        }
        return files;
    }

    private Path placeIn(Path copy, Path file) throws IOException {
        Path place = copy.resolve(state.relativize(file));
        Files.createDirectories(requireNonNull(place.getParent(), "it is in the copy"), BackupFile.OWNERS_DIRECTORY);
        return place;
    }

    private Path writeInto(Path unfinished, Manifest manifest, Map<String, byte[]> more) throws IOException {
        Path file = Files.createFile(unfinished.resolve("whole"), BackupFile.OWNERS_FILE);
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            add(zip, Manifest.ENTRY, JSON.writeValueAsBytes(manifest));
            for (Map.Entry<String, byte[]> entry : more.entrySet()) {
                add(zip, entry.getKey(), entry.getValue());
            }
            for (Path database : databases()) {
                Path copy = unfinished.resolve("snapshot.db");
                SqliteSnapshot.write(database, copy);
                add(zip, database, copy);
                Files.delete(copy);
            }
            for (Path other : files(false)) {
                add(zip, other, other);
            }
        }
        return file;
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
                if (failure instanceof NoSuchFileException || isLeftOut(file)) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
        return found;
    }

    private boolean isLeftOut(Path path) {
        String name = state.relativize(path).toString();
        return LEFT_OUT.contains(name)
                || path.endsWith(LOST_AND_FOUND)
                || (!name.startsWith("secrets") && LEFT_OUT_ENDS.stream().anyMatch(name::endsWith));
    }

    private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    private void add(ZipOutputStream zip, Path named, Path content) throws IOException {
        zip.putNextEntry(new ZipEntry(state.relativize(named).toString()));
        Files.copy(content, zip);
        files++;
        zip.closeEntry();
    }
}
