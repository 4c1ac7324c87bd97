package dev.puppetmaster.bots.tools.mcp;

import dev.puppetmaster.synapse.PythonInterpreter;
import dev.puppetmaster.synapse.SynapseInstallation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Servers written in Python, and the official Python SDK in {@code ~/.cache/puppetmaster}, of a pinned version. */
final class PythonServer {
    private static final String VERSION = "2.3.0";

    private PythonServer() {}

    /** An interpreter that has the SDK; installed once a machine. */
    static Path withSdk() throws IOException, InterruptedException {
        PythonInterpreter python = PythonInterpreter.find();
        Path cache = Files.createDirectories(SynapseInstallation.defaultCache());
        Path home = cache.resolve("mcp-" + VERSION + "-py" + python.version());
        try (FileChannel file = FileChannel.open(
                        cache.resolve(home.getFileName() + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock lock = file.lock()) {
            Path marker = home.resolve("puppetmaster-installed");
            if (lock.isValid() && !Files.exists(marker)) {
                run(List.of(python.executable().toString(), "-m", "venv", "--clear", home.toString()));
                Path requirements = home.resolve("requirements.txt");
                copy("requirements.txt", requirements);
                run(List.of(
                        home + "/bin/python",
                        "-m",
                        "pip",
                        "install",
                        "-q",
                        "--no-input",
                        "--disable-pip-version-check",
                        "--no-deps",
                        "--require-hashes",
                        "--only-binary",
                        ":all:",
                        "-r",
                        requirements.toString()));
                Files.writeString(marker, VERSION);
            }
        }
        return home.resolve("bin").resolve("python");
    }

    /** Folders that a program must see to run this interpreter. */
    static List<Path> folders(Path python) throws IOException {
        Path real = python.toRealPath();
        return List.of(
                Objects.requireNonNull(
                        Objects.requireNonNull(python.getParent()).getParent()),
                Objects.requireNonNull(Objects.requireNonNull(real.getParent()).getParent()));
    }

    /** A script of the tests' resources, as a file. */
    static Path script(String name, Path folder) throws IOException {
        Path file = folder.resolve(name);
        copy(name, file);
        return file;
    }

    private static void copy(String name, Path to) throws IOException {
        try (InputStream in = Objects.requireNonNull(PythonServer.class.getResourceAsStream(name))) {
            Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IOException(command + " failed: " + said);
        }
    }
}
