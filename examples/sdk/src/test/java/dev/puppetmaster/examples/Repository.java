package dev.puppetmaster.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of this repository, wherever the tests run. */
final class Repository {
    private static final Path ROOT = root();

    private Repository() {}

    private static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(at.resolve("docs/sdk"))) {
            Path above = at.getParent();
            if (above == null) {
                throw new IllegalStateException(
                        "no docs/sdk above " + Path.of("").toAbsolutePath());
            }
            at = above;
        }
        return at;
    }

    static List<String> lines(String path) {
        try {
            return Files.readAllLines(ROOT.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean has(String path) {
        return Files.exists(ROOT.resolve(path).normalize());
    }

    /** Paths of docs/sdk's pages, and the README. */
    static List<String> pages() {
        try (Stream<Path> files = Files.list(ROOT.resolve("docs/sdk"))) {
            List<String> pages = files.map(file -> ROOT.relativize(file).toString())
                    .filter(path -> path.endsWith(".md"))
                    .sorted()
                    .toList();
            return Stream.concat(pages.stream(), Stream.of("README.md", "examples/hello-bot/README.md"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
