package dev.puppetmaster.registrar.kubernetes;

import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubeapitest.binary.BinaryManager;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder with kube-apiserver and etcd: {@code KUBEBUILDER_ASSETS}, else what was built here before, else what fabric8
 * downloads, else what {@code dev/rig} builds.
 */
final class ApiServerBinaries {
    private static final Logger log = LoggerFactory.getLogger(ApiServerBinaries.class);
    private static final long BUILD_MINUTES = 30;

    private ApiServerBinaries() {}

    /** @throws IOException with one line on what to install */
    static Path find() throws IOException, InterruptedException {
        String given = System.getenv("KUBEBUILDER_ASSETS");
        if (given != null && !given.isBlank()) {
            Path assets = Path.of(given);
            if (!isComplete(assets)) {
                throw new IOException("KUBEBUILDER_ASSETS is " + given
                        + ", where kube-apiserver and etcd are not both found; correct or unset it");
            }
            return assets;
        }
        Path rig = rigHome().resolve("cluster");
        Path built = rig.resolve("bin");
        Files.createDirectories(built);
        // several builds may run here: one provides, the others wait
        try (FileChannel file =
                FileChannel.open(rig.resolve("apiserver.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.lock();
            if (isComplete(built)) {
                return built;
            }
            Optional<Path> downloaded = download();
            return downloaded.isPresent() ? downloaded.get() : build(built);
        }
    }

    private static boolean isComplete(Path folder) {
        return Files.isExecutable(folder.resolve("kube-apiserver")) && Files.isExecutable(folder.resolve("etcd"));
    }

    private static Path rigHome() {
        String given = System.getenv("RIG_HOME");
        if (given != null && !given.isBlank()) {
            return Path.of(given);
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base =
                cache == null || cache.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return base.resolve("puppetmaster").resolve("rig");
    }

    private static Optional<Path> download() {
        try {
            BinaryManager manager = new BinaryManager(
                    KubeAPIServerConfigBuilder.anAPIServerConfig().build());
            manager.initAndDownloadIfRequired();
            return Optional.ofNullable(
                    manager.binaries().getApiServer().toPath().getParent());
        } catch (RuntimeException e) {
            log.info("kube-apiserver cannot be downloaded ({}); building it", e.getMessage());
            return Optional.empty();
        }
    }

    private static Path build(Path built) throws IOException, InterruptedException {
        Path script = script();
        Path output = Files.createTempFile("build-apiserver", ".log");
        log.info("building kube-apiserver, once: about 3 minutes; {}", output);
        Process process = new ProcessBuilder(List.of(script.toString(), "apiserver"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(BUILD_MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            process.destroyForcibly();
        }
        if (ended && process.exitValue() == 0 && isComplete(built)) {
            Files.delete(output);
            return built;
        }
        List<String> said = Files.readAllLines(output);
        throw new IOException("no kube-apiserver: set KUBEBUILDER_ASSETS (`setup-envtest use -p path` prints it), or"
                + " install Go 1.26 and etcd for " + script + ", which ended with: "
                + (said.isEmpty() ? "nothing" : said.getLast()));
    }

    private static Path script() throws IOException {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path script = at.resolve("dev/rig/cluster/build.sh");
            if (Files.isExecutable(script)) {
                return script;
            }
        }
        throw new IOException("no kube-apiserver: set KUBEBUILDER_ASSETS (`setup-envtest use -p path` prints it)");
    }
}
