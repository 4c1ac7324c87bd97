package dev.puppetmaster.synapse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Synapse {@value #VERSION} in a virtual environment of its own, each file of it checked against a known hash.
 *
 * <p>Shared by all that ask for the same place: two processes that want it at once install it once, and an installation
 * that was cut off is made anew.
 *
 * @param directory the virtual environment
 */
public record SynapseInstallation(Path directory) {
    public static final String VERSION = "1.163.2";

    private static final String MARKER = "puppetmaster-installed";
    private static final Duration DEADLINE = Duration.ofMinutes(15);
    private static final ReentrantLock THREADS = new ReentrantLock();

    /** {@code ${XDG_CACHE_HOME:-~/.cache}/puppetmaster}. */
    public static Path defaultCache() {
        String configured = System.getenv("XDG_CACHE_HOME");
        Path cache = configured == null || configured.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(configured);
        return cache.resolve("puppetmaster");
    }

    /** What is installed in {@code cache} already. Starts no program. */
    public static Optional<SynapseInstallation> find(Path cache) {
        if (!Files.isDirectory(cache)) {
            return Optional.empty();
        }
        try (Stream<Path> entries = Files.list(cache)) {
            return entries.filter(entry -> entry.getFileName().toString().startsWith(prefix()))
                    .map(SynapseInstallation::new)
                    .filter(SynapseInstallation::isComplete)
                    .sorted((a, b) -> b.directory.compareTo(a.directory))
                    .findFirst();
        } catch (IOException e) {
            throw new SynapseException("cannot read " + cache + ": " + e.getMessage(), e);
        }
    }

    /**
     * Finds the installation in {@code cache}, or makes it (some 60 downloads, 60 MB; about half a minute).
     *
     * @param progress is told one line at a time what goes on; nothing when there is nothing to do
     * @throws SynapseException no fit Python, no network, a wrong hash, no room, or longer than 15 minutes
     */
    public static SynapseInstallation ensure(Path cache, Consumer<String> progress) throws InterruptedException {
        Path place = cache.toAbsolutePath().normalize();
        Optional<SynapseInstallation> ready = find(place);
        if (ready.isPresent()) {
            return ready.get();
        }
        PythonInterpreter python = PythonInterpreter.find();
        SynapseInstallation wanted = new SynapseInstallation(place.resolve(prefix() + "-py" + python.version()));
        THREADS.lockInterruptibly();
        try {
            PrivateFile.createDirectories(place);
            Path lockFile = place.resolve(wanted.directory.getFileName() + ".lock");
            // Closing the channel gives the lock back.
            try (FileChannel channel =
                    FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock(channel, lockFile, progress);
                if (!wanted.isComplete()) {
                    wanted.install(python, progress);
                }
                return wanted;
            }
        } catch (IOException e) {
            throw new SynapseException("cannot install Synapse in " + place + ": " + e.getMessage(), e);
        } finally {
            THREADS.unlock();
        }
    }

    /** The interpreter that has Synapse. */
    public Path python() {
        return directory.resolve("bin").resolve("python");
    }

    Path launcher() {
        return directory.resolve("launch.py");
    }

    private boolean isComplete() {
        return Files.exists(directory.resolve(MARKER)) && Files.isExecutable(python());
    }

    private static String prefix() {
        return "synapse-" + VERSION + "-"
                + Fingerprint.of(resource("requirements.txt"), resource("launch.py"))
                        .substring(0, 12);
    }

    private static void lock(FileChannel channel, Path file, Consumer<String> progress)
            throws IOException, InterruptedException {
        long giveUp = System.nanoTime() + DEADLINE.toNanos();
        boolean told = false;
        while (System.nanoTime() < giveUp) {
            if (channel.tryLock() != null) {
                return;
            }
            if (!told) {
                progress.accept("another process installs Synapse: waiting for it");
                told = true;
            }
            Thread.sleep(200);
        }
        throw new SynapseException("another process holds " + file + " for more than " + DEADLINE.toMinutes()
                + " minutes: end it, then try again");
    }

    private void install(PythonInterpreter python, Consumer<String> progress) throws IOException, InterruptedException {
        deleteTree(directory);
        progress.accept("installing Synapse " + VERSION + " with Python " + python.version() + " into " + directory);
        check(
                "making a virtual environment",
                CommandLine.run(
                        List.of(python.executable().toString(), "-m", "venv", directory.toString()),
                        Duration.ofMinutes(3),
                        line -> {}));
        Path requirements = directory.resolve("requirements.txt");
        Files.writeString(requirements, resource("requirements.txt"));
        Files.writeString(launcher(), resource("launch.py"));
        // Everything that is needed stands in the file, so nothing is to be resolved; wheels only: no compiler is run.
        check(
                "pip install",
                CommandLine.run(
                        List.of(
                                python().toString(),
                                "-m",
                                "pip",
                                "install",
                                "--no-input",
                                "--disable-pip-version-check",
                                "--progress-bar",
                                "off",
                                "--no-deps",
                                "--require-hashes",
                                "--only-binary",
                                ":all:",
                                "-r",
                                requirements.toString()),
                        DEADLINE,
                        new PipProgress(progress)));
        Files.writeString(directory.resolve(MARKER), VERSION + "\n");
        progress.accept("Synapse " + VERSION + " is installed");
    }

    private void check(String step, CommandLine.Result result) {
        if (!result.ok()) {
            throw new SynapseException("cannot install Synapse: " + step + " in " + directory + " failed: "
                    + result.summary() + " (check network and disk, then try again)");
        }
    }

    /** Says every tenth package: enough to see that it goes on. */
    private static final class PipProgress implements Consumer<String> {
        private final Consumer<String> progress;
        private int packages;

        PipProgress(Consumer<String> progress) {
            this.progress = progress;
        }

        @Override
        public void accept(String line) {
            if (line.startsWith("Collecting ")) {
                packages++;
                if (packages % 10 == 0) {
                    progress.accept("  " + packages + " packages fetched");
                }
            } else if (line.startsWith("Installing collected packages")) {
                progress.accept("  unpacking " + packages + " packages");
            }
        }
    }

    private static String resource(String name) {
        try (InputStream in = SynapseInstallation.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + name + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new SynapseException("cannot read the resource " + name + ": " + e.getMessage(), e);
        }
    }

    private static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
