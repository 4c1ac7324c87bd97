package dev.puppetmaster.compiler.disk;

import dev.puppetmaster.compiler.Context;
import dev.puppetmaster.compiler.ContextFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Contexts on disk: whatever the umask and the time, files have mode 0644 or 0755, folders 0755, and all one time. */
public final class ContextFolder {
    /** The earliest that archives of all kinds can hold. */
    private static final FileTime TIME = FileTime.from(Instant.parse("1980-01-01T00:00:00Z"));

    private ContextFolder() {}

    /**
     * Writes a context.
     *
     * @param folder made; what was compiled into it before is replaced
     * @throws IOException if something else is there, or it cannot be written: one line
     */
    public static void write(Context context, Path folder) throws IOException {
        Path target = folder.toAbsolutePath().normalize();
        checkIsOurs(target);
        Path parent = target.getParent();
        if (parent == null) {
            throw new IOException(target + " cannot be a context; name a folder");
        }
        Files.createDirectories(parent);
        Path made = Files.createTempDirectory(parent, ".compiling-");
        try {
            for (Map.Entry<String, ContextFile> file : context.files().entrySet()) {
                write(made.resolve(file.getKey()), file.getValue());
            }
            settle(made);
            remove(target);
            Files.move(made, target);
        } finally {
            remove(made);
        }
    }

    private static void checkIsOurs(Path target) throws IOException {
        if (!Files.exists(target)) {
            return;
        }
        if (!Files.isDirectory(target)) {
            throw new IOException(target + " is a file; name a folder for the context");
        }
        try (Stream<Path> entries = Files.list(target)) {
            if (entries.findAny().isEmpty()) {
                return;
            }
        }
        Path dockerfile = target.resolve(Context.DOCKERFILE);
        if (Files.isRegularFile(dockerfile)) {
            try (BufferedReader lines = Files.newBufferedReader(dockerfile)) {
                String first = lines.readLine();
                if (first != null && first.startsWith(Context.MARK)) {
                    return;
                }
            }
        }
        throw new IOException(
                target + " holds something that was not compiled; name another folder, or empty this one");
    }

    private static void write(Path path, ContextFile file) throws IOException {
        Files.createDirectories(path.getParent());
        try (OutputStream out = Files.newOutputStream(path)) {
            file.writeTo(out);
        }
        Files.setPosixFilePermissions(
                path, PosixFilePermissions.fromString(file.isExecutable() ? "rwxr-xr-x" : "rw-r--r--"));
    }

    /** From the leaves on: a folder's time changes with what is in it. */
    private static void settle(Path root) throws IOException {
        for (Path path : leavesFirst(root)) {
            if (Files.isDirectory(path)) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            Files.setLastModifiedTime(path, TIME);
        }
    }

    private static void remove(Path root) throws IOException {
        if (Files.exists(root)) {
            for (Path path : leavesFirst(root)) {
                Files.delete(path);
            }
        }
    }

    private static List<Path> leavesFirst(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.sorted(Comparator.reverseOrder()).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
