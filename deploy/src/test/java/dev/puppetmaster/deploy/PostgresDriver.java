package dev.puppetmaster.deploy;

import dev.puppetmaster.synapse.SynapseInstallation;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The driver that the image of Synapse has beside what {@code up} installs, from the same list. */
final class PostgresDriver {
    private static final Path LIST = Path.of("images/synapse/postgresql.txt").toAbsolutePath();

    private PostgresDriver() {}

    /** The folder with it, for {@code PYTHONPATH}; made once a machine. */
    static synchronized Path installed() throws IOException, InterruptedException {
        SynapseInstallation synapse =
                SynapseInstallation.ensure(SynapseInstallation.defaultCache(), System.err::println);
        // another Python, or another list, is another folder
        Path folder = synapse.directory()
                .resolveSibling(synapse.directory().getFileName() + "-postgresql-"
                        + Integer.toHexString(Files.readString(LIST).hashCode()));
        Path done = folder.resolve("installed");
        Files.createDirectories(folder);
        try (FileChannel lock = FileChannel.open(
                folder.resolveSibling(folder.getFileName() + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE)) {
            lock.lock();
            if (!Files.exists(done)) {
                install(synapse, folder);
                Files.createFile(done);
            }
            return folder;
        }
    }

    private static void install(SynapseInstallation synapse, Path folder) throws IOException, InterruptedException {
        Process pip = new ProcessBuilder(List.of(
                        synapse.python().toString(),
                        "-m",
                        "pip",
                        "install",
                        "-q",
                        "--disable-pip-version-check",
                        "--no-deps",
                        "--require-hashes",
                        "--only-binary",
                        ":all:",
                        "--upgrade",
                        "--target",
                        folder.toString(),
                        "-r",
                        LIST.toString()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (!pip.waitFor(10, TimeUnit.MINUTES) || pip.exitValue() != 0) {
            pip.destroyForcibly();
            throw new IOException("the driver of PostgreSQL for Python cannot be installed: the lines above say why");
        }
    }
}
