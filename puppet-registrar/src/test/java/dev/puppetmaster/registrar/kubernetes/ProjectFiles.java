package dev.puppetmaster.registrar.kubernetes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Files of the project that tests put into a cluster. */
public final class ProjectFiles {
    private static final String API_VERSION = "apiVersion: puppetmaster.dev/v1alpha1";

    private ProjectFiles() {}

    /** The folder of the whole project. */
    public static Path root() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve("puppet-registrar/pom.xml"))) {
                return at;
            }
        }
        throw new IllegalStateException("these tests run within the project");
    }

    /** The CRDs, one document a file. */
    public static List<Path> crds() {
        return list(root().resolve("deploy/puppetmaster/files/crds"));
    }

    /** The CRDs of the version before. */
    static List<Path> crdsBefore() {
        return list(root().resolve("puppet-registrar/src/test/resources/crds-before"));
    }

    static List<Path> corpus() {
        return list(root().resolve("puppet-api/src/test/resources/corpus"));
    }

    /** Every file under examples/ that names our API. */
    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.walk(root().resolve("examples"))) {
            return files.filter(file -> !file.toString().contains("/target/"))
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> read(file).contains(API_VERSION))
                    .sorted()
                    .toList();
        }
    }

    /** The blocks of YAML on a page that name our API. */
    static List<String> blocks(Path page) {
        return Arrays.stream(read(page).split("(?m)^```"))
                .filter(block -> block.startsWith("yaml\n") && block.contains(API_VERSION))
                .map(block -> block.substring("yaml\n".length()))
                .toList();
    }

    static List<String> documents(String yaml) {
        return Arrays.stream(yaml.split("(?m)^---\\s*$"))
                .filter(document -> document.contains(API_VERSION))
                .toList();
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
