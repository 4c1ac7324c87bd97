package dev.puppetmaster.bots.backup;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** What {@link Backup} wrote, to be read. */
final class BackupFile implements Closeable {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    static final FileAttribute<Set<PosixFilePermission>> OWNERS_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    static final FileAttribute<Set<PosixFilePermission>> OWNERS_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path file;
    private final ZipFile zip;
    private final Manifest manifest;

    private BackupFile(Path file, ZipFile zip) throws IOException {
        this.file = file;
        this.zip = zip;
        this.manifest = readManifest();
    }

    /** @throws IOException with one line, if the file is no backup, is damaged, or is of another format */
    static BackupFile open(Path file) throws IOException {
        ZipFile zip;
        try {
            zip = new ZipFile(file.toFile());
        } catch (NoSuchFileException e) {
            throw new IOException("there is no " + file, e);
        } catch (ZipException e) {
            throw damaged(file, e);
        }
        try {
            return new BackupFile(file, zip);
        } catch (IOException e) {
            zip.close();
            throw e;
        }
    }

    private static IOException damaged(Path file, ZipException e) {
        return new IOException(file + " is no whole file of puppetmaster backup: " + e.getMessage(), e);
    }

    private Manifest readManifest() throws IOException {
        ZipEntry entry = zip.getEntry(Manifest.ENTRY);
        if (entry == null) {
            throw new IOException(file + " was not made by puppetmaster backup: it has no " + Manifest.ENTRY);
        }
        try (InputStream in = zip.getInputStream(entry)) {
            Manifest read = JSON.readValue(in, Manifest.class);
            if (read.format() != Manifest.FORMAT) {
                throw new IOException(file + " has format " + read.format() + ", this version reads " + Manifest.FORMAT
                        + ": use the version that made it");
            }
            return read;
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is damaged: " + Manifest.ENTRY + " cannot be read", e);
        }
    }

    Manifest manifest() {
        return manifest;
    }

    /** All but what the file says of itself. */
    List<String> names() {
        return zip.stream()
                .map(ZipEntry::getName)
                .filter(name -> !name.equals(Manifest.ENTRY))
                .toList();
    }

    /**
     * Writes an entry to where it was in the directory; files get mode 0600, directories 0700.
     *
     * @throws IOException with one line, if the entry is damaged, is not in the directory, or is there already
     */
    void extract(String name, Path directory) throws IOException {
        Path target = directory.resolve(name).normalize();
        if (!target.startsWith(directory) || target.equals(directory) || name.endsWith("/")) {
            throw new IOException("the backup names " + name + ", which is no file of a state directory");
        }
        Files.createDirectories(requireNonNull(target.getParent(), "it is inside a directory"), OWNERS_DIRECTORY);
        Files.createFile(target, OWNERS_FILE);
        try (InputStream in = zip.getInputStream(zip.getEntry(name));
                OutputStream out = Files.newOutputStream(target, StandardOpenOption.WRITE)) {
            in.transferTo(out);
        } catch (ZipException e) {
            throw damaged(file, e);
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
