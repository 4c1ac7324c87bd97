package dev.puppetmaster.registrar.folder;

import dev.puppetmaster.api.validation.Problem;
import dev.puppetmaster.api.validation.Problem.Rule;
import dev.puppetmaster.api.validation.ResourceFile;
import dev.puppetmaster.api.yaml.ResourceReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** One look at a folder: every {@code .yaml} and {@code .yml} file in it, not those below, not hidden ones. */
final class FolderScan {
    private static final int MAX_FILES = 1000;

    private final Path folder;

    FolderScan(Path folder) {
        this.folder = folder;
    }

    /** What tells two versions of a file apart without reading it. */
    record Stamp(long size, FileTime modified, String identity) {}

    /** @throws IOException if the folder cannot be listed */
    Map<String, Stamp> stamps() throws IOException {
        Map<String, Stamp> stamps = new TreeMap<>();
        for (Path file : yamlFiles()) {
            try {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                stamps.put(
                        file.getFileName().toString(),
                        new Stamp(
                                attributes.size(),
                                attributes.lastModifiedTime(),
                                String.valueOf(attributes.fileKey())));
            } catch (NoSuchFileException goneSinceListing) {
                stamps.remove(file.getFileName().toString());
            }
        }
        return stamps;
    }

    /** Reads and parses everything. Never throws for what is in the folder. */
    Map<String, ResourceFile> read() throws IOException {
        Map<String, ResourceFile> files = new TreeMap<>();
        List<Path> paths = yamlFiles();
        if (paths.size() > MAX_FILES) {
            String message = "has " + paths.size() + " YAML files; at most " + MAX_FILES + " are read";
            return Map.of(".", unreadable(".", message));
        }
        for (Path path : paths) {
            String name = path.getFileName().toString();
            try (InputStream in = Files.newInputStream(path)) {
                files.put(name, ResourceReader.read(name, in.readNBytes(ResourceReader.MAX_BYTES + 1)));
            } catch (NoSuchFileException goneSinceListing) {
                files.remove(name);
            } catch (IOException e) {
                files.put(name, unreadable(name, "cannot be read (" + e.getMessage() + "); check its permissions"));
            }
        }
        return files;
    }

    static ResourceFile unreadable(String name, String message) {
        return new ResourceFile(name, List.of(), List.of(new Problem(name, 0, "", "", Rule.UNREADABLE, message)));
    }

    private List<Path> yamlFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> entries = Files.list(folder)) {
            entries.filter(FolderScan::isYaml).filter(Files::isRegularFile).forEach(files::add);
        }
        files.sort(null);
        return files;
    }

    private static boolean isYaml(Path path) {
        String name = path.getFileName().toString();
        return !name.startsWith(".") && (name.endsWith(".yaml") || name.endsWith(".yml"));
    }
}
