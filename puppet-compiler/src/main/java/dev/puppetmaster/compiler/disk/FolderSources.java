package dev.puppetmaster.compiler.disk;

import dev.puppetmaster.compiler.ContextFile;
import dev.puppetmaster.compiler.Sources;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of the manifest's folder. Links are not followed: what an image holds stands in the folder. What tools leave there,
 * {@code __pycache__}, {@code .git} and {@code .DS_Store}, is not copied.
 */
public final class FolderSources implements Sources {
    private static final Set<String> LEFT_BEHIND = Set.of("__pycache__", ".git", ".DS_Store");

    private final Path folder;
    private final Path output;

    /** @param output where the context is written: what is there already is no source */
    public FolderSources(Path folder, Path output) {
        this.folder = folder.toAbsolutePath().normalize();
        this.output = output.toAbsolutePath().normalize();
    }

    @Override
    public SortedMap<String, ContextFile> read(String path) throws SourceException {
        Path source = folder.resolve(path).normalize();
        if (!source.startsWith(folder)) {
            throw new SourceException("\"" + path + "\" leaves the manifest's folder");
        }
        Reading reading = new Reading(path);
        for (Path above = source.getParent(); above != null && !above.equals(folder); above = above.getParent()) {
            reading.noLink(above);
        }
        reading.add(source, "");
        if (reading.found.isEmpty()) {
            throw new SourceException(
                    "\"" + path + "\" is a folder without files; put something there, or remove this");
        }
        return reading.found;
    }

    /** Of one source. */
    private final class Reading {
        private final String path;
        private final SortedMap<String, ContextFile> found = new TreeMap<>();
        private long bytes;

        private Reading(String path) {
            this.path = path;
        }

        private void add(Path source, String below) throws SourceException {
            noLink(source);
            if (source.equals(output)) {
                throw new SourceException(
                        "\"" + path + "\" holds the folder that the context is written to; write it" + " elsewhere");
            }
            if (Files.isDirectory(source, LinkOption.NOFOLLOW_LINKS)) {
                addAll(source, below);
            } else if (Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS)) {
                found.put(below, file(source));
            } else if (Files.exists(source, LinkOption.NOFOLLOW_LINKS)) {
                throw new SourceException(named(source) + " is neither a file nor a folder; remove it");
            } else {
                throw new SourceException("\"" + path + "\" is not there (looked in " + folder + ")");
            }
        }

        private void addAll(Path source, String below) throws SourceException {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(source)) {
                for (Path entry : entries) {
                    String name = entry.getFileName().toString();
                    if (name.chars().anyMatch(Character::isISOControl)) {
                        throw new SourceException("\"" + path + "\" holds a name with a character that cannot be seen");
                    }
                    if (!LEFT_BEHIND.contains(name)) {
                        add(entry, below.isEmpty() ? name : below + "/" + name);
                    }
                }
            } catch (IOException | DirectoryIteratorException e) {
                throw new SourceException(named(source) + " cannot be read: " + e.getMessage(), e);
            }
        }

        private ContextFile file(Path source) throws SourceException {
            try (InputStream in = Files.newInputStream(source)) {
                byte[] content = in.readNBytes(MOST_BYTES + 1);
                bytes += content.length;
                if (bytes > MOST_BYTES || found.size() >= MOST_FILES) {
                    throw new SourceException("\"" + path + "\" has more than " + MOST_FILES + " files or "
                            + (MOST_BYTES >> 20) + " MiB; make a base of your own that holds what is large");
                }
                return ContextFile.of(
                        content,
                        Files.getPosixFilePermissions(source, LinkOption.NOFOLLOW_LINKS)
                                .contains(PosixFilePermission.OWNER_EXECUTE));
            } catch (IOException e) {
                throw new SourceException(named(source) + " cannot be read: " + e.getMessage(), e);
            }
        }

        private void noLink(Path source) throws SourceException {
            if (Files.isSymbolicLink(source)) {
                throw new SourceException(named(source) + " is a link; put the file itself there");
            }
        }

        private String named(Path source) {
            return "\"" + folder.relativize(source) + "\"";
        }
    }
}
