package dev.puppetmaster.cli.up;

import dev.puppetmaster.synapse.Ports;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Folders for {@code up}, made of the examples. */
final class Folders {
    private static final Path EXAMPLES = Path.of("..", "examples");

    private Folders() {}

    static Path troupe(Path parent) throws IOException {
        return copy(EXAMPLES.resolve("data-troupe"), parent);
    }

    /** examples/two-themes with federation ports that are free now. */
    static Path twoThemes(Path parent) throws IOException {
        Path folder = copy(EXAMPLES.resolve("two-themes"), parent);
        Path homeservers = folder.resolve("homeservers.yaml");
        List<Integer> ports = Ports.free(2);
        Files.writeString(
                homeservers,
                Files.readString(homeservers)
                        .replace("18448", ports.get(0).toString())
                        .replace("18449", ports.get(1).toString()));
        return folder;
    }

    static Path thinkers(Path parent) throws IOException {
        return copy(EXAMPLES.resolve("thinkers"), parent);
    }

    /** examples/hello-bot with its bot in {@code lib/}, as its README says; compiled here, against this build. */
    static Path helloBot(Path parent) throws IOException {
        Path folder = copy(EXAMPLES.resolve("hello-bot").resolve("puppets"), parent);
        Path classes = Files.createDirectories(parent.resolve("classes"));
        Path source = EXAMPLES.resolve("hello-bot/src/main/java/org/example/hello/HelloBot.java");
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-d", classes.toString(), "-cp", classPath(), source.toString());
        if (failed != 0) {
            throw new AssertionError("examples/hello-bot does not compile");
        }
        Path jar = Files.createDirectories(folder.resolve("lib")).resolve("hello-bot.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, entries);
            }
        }
        return folder;
    }

    static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private static Path copy(Path from, Path parent) throws IOException {
        Path folder = Files.createDirectories(parent.resolve("folder"));
        try (Stream<Path> files = Files.list(from)) {
            List<Path> yaml =
                    files.filter(file -> file.toString().endsWith(".yaml")).toList();
            for (Path file : yaml) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        return folder;
    }

    static String puppet(String name) {
        return """
                apiVersion: puppetmaster.dev/v1alpha1
                kind: Puppet
                metadata:
                  name: %s
                spec:
                  homeserverRef: {name: data}
                  brain: {java: {class: dev.puppetmaster.bots.troupe.Salience}}
                """.formatted(name);
    }
}
