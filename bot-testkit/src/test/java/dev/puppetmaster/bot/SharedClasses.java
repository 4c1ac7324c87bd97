package dev.puppetmaster.bot;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * The class path of this test for child processes that start often: as jars alone, which is what an archive of loaded classes
 * (JEP 350) wants. The first child writes the archive when it ends, those after it start from it.
 */
final class SharedClasses {
    private final String classPath;
    private final Path archive;

    private SharedClasses(String classPath, Path archive) {
        this.classPath = classPath;
        this.archive = archive;
    }

    static SharedClasses in(Path directory) throws IOException {
        List<String> jars = new ArrayList<>();
        String here = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (String entry : here.split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            jars.add(
                    Files.isDirectory(path)
                            ? packed(path, directory.resolve(jars.size() + ".jar"))
                                    .toString()
                            : entry);
        }
        return new SharedClasses(String.join(File.pathSeparator, jars), directory.resolve("classes.jsa"));
    }

    /** What {@code java} is to be told. */
    List<String> options() {
        return List.of(
                Files.exists(archive) ? "-XX:SharedArchiveFile=" + archive : "-XX:ArchiveClassesAtExit=" + archive,
                "-Xlog:cds=off",
                "-cp",
                classPath);
    }

    private static Path packed(Path classes, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> found = Files.walk(classes)) {
            for (Path each : found.filter(Files::isRegularFile).sorted().toList()) {
                out.putNextEntry(new ZipEntry(classes.relativize(each).toString()));
                Files.copy(each, out);
            }
        }
        return jar;
    }
}
