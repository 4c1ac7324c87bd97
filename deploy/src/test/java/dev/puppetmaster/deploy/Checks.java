package dev.puppetmaster.deploy;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The sources of this repository, and programs that find faults in them. */
final class Checks {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** Made, fetched, or of other tools. */
    private static final Set<String> NOT_SOURCES =
            Set.of(".git", "target", "node_modules", "venv", "__pycache__", ".idea", ".vscode", ".settings");

    private Checks() {}

    /** Files of this repository, relative to its root and in order. */
    static List<Path> files(Predicate<Path> wanted) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean sources = !NOT_SOURCES.contains(String.valueOf(folder.getFileName()));
                return sources ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && wanted.test(file)) {
                    found.add(ROOT.relativize(file));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found.stream().sorted().toList();
    }

    /**
     * What a program of dev/rig/checks says of files.
     *
     * @param arguments before the files' names
     * @return nothing if it finds nothing
     */
    static String complaints(String program, List<String> arguments, List<Path> files)
            throws IOException, InterruptedException {
        Path programs = Path.of(Rig.says("checks/build.sh"));
        List<String> command = new ArrayList<>();
        command.add(programs.resolve(program).toString());
        command.addAll(arguments);
        files.forEach(file -> command.add(file.toString()));
        Path said = Files.createTempFile("checks", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(ROOT.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile());
            // actionlint asks shellcheck
            builder.environment().merge("PATH", programs.toString(), (path, first) -> first + ":" + path);
            Process process = builder.start();
            if (!process.waitFor(3, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException(program + " did not end within 3 minutes");
            }
            String complaints = Files.readString(said).strip();
            if (process.exitValue() != 0 && complaints.isEmpty()) {
                return program + " ended with " + process.exitValue();
            }
            return process.exitValue() == 0 ? "" : complaints;
        } finally {
            Files.delete(said);
        }
    }
}
