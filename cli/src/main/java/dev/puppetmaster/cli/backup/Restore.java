package dev.puppetmaster.cli.backup;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.puppetmaster.synapse.PrivateFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Makes a state directory of what {@link Backup} wrote. */
final class Restore {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Restore() {}

    /**
     * Makes the directory, whole or not at all; files get mode 0600, directories 0700.
     *
     * @return what the file says of itself
     * @throws IOException with one line, if the file is no backup or damaged, or the directory holds something
     */
    static Backup.Manifest read(Path file, Path state) throws IOException {
        Path target = state.toAbsolutePath().normalize();
        refuseFull(target);
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Backup.Manifest manifest = manifest(zip, file);
            Path parent = requireNonNull(target.getParent(), "the root directory is never empty");
            PrivateFile.createDirectories(parent);
            Path unfinished = Files.createTempDirectory(parent, "." + target.getFileName());
            try {
                for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
                    if (!entry.getName().equals(Backup.MANIFEST)) {
                        write(zip, entry, unfinished);
                    }
                }
                Files.deleteIfExists(target);
                Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                delete(unfinished);
            }
            return manifest;
        } catch (NoSuchFileException e) {
            throw new IOException("there is no " + file, e);
        } catch (ZipException e) {
            throw new IOException(file + " is no whole file of puppetmaster backup: " + e.getMessage(), e);
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

    private static Backup.Manifest manifest(ZipFile zip, Path file) throws IOException {
        ZipEntry entry = zip.getEntry(Backup.MANIFEST);
        if (entry == null) {
            throw new IOException(file + " was not made by puppetmaster backup: it has no " + Backup.MANIFEST);
        }
        try (InputStream in = zip.getInputStream(entry)) {
            Backup.Manifest manifest = JSON.readValue(in, Backup.Manifest.class);
            if (manifest.format() != Backup.FORMAT) {
                throw new IOException(file + " has format " + manifest.format() + ", this version reads "
                        + Backup.FORMAT + ": use the version that made it");
            }
            return manifest;
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is damaged: " + Backup.MANIFEST + " cannot be read", e);
        }
    }

    private static void write(ZipFile zip, ZipEntry entry, Path directory) throws IOException {
        Path target = directory.resolve(entry.getName()).normalize();
        if (!target.startsWith(directory) || target.equals(directory) || entry.isDirectory()) {
            throw new IOException("the backup names " + entry.getName() + ", which is no file of a state directory");
        }
        PrivateFile.createDirectories(requireNonNull(target.getParent(), "it is inside a directory"));
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.createFile(target, owner);
        try (InputStream in = zip.getInputStream(entry);
                OutputStream out = Files.newOutputStream(target, StandardOpenOption.WRITE)) {
            in.transferTo(out);
        }
    }

    private static void delete(Path directory) throws IOException {
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
