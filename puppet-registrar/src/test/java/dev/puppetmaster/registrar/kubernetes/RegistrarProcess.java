package dev.puppetmaster.registrar.kubernetes;

import static org.awaitility.Awaitility.await;

import dev.puppetmaster.synapse.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A registrar as it runs in a pod: a process, with the rights of the chart, among several. */
final class RegistrarProcess implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Process process;
    private final Path log;

    private RegistrarProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @param pod its name among the others */
    static RegistrarProcess start(ClusterRig rig, Path files, String pod) throws IOException {
        Path log = files.resolve(pod + ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RegistrarMain.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment()
                .putAll(Map.of(
                        "KUBECONFIG",
                        rig.server.registrarKubeconfig().toString(),
                        "PUPPETMASTER_POD_NAME",
                        pod,
                        "PUPPETMASTER_POD_NAMESPACE",
                        ClusterRig.INSTALLED_IN,
                        "PUPPETMASTER_WATCH_NAMESPACES",
                        ClusterRig.NAMESPACE,
                        "PUPPETMASTER_RUNTIME_IMAGE",
                        "runtime:1",
                        "PUPPETMASTER_RUNTIME_API_URL",
                        "http://registrar:8443",
                        "PUPPETMASTER_RUNTIME_API_LISTEN",
                        "127.0.0.1:" + Ports.free(),
                        "PUPPETMASTER_HEALTH_LISTEN",
                        "127.0.0.1:" + Ports.free(),
                        "PUPPETMASTER_LOG",
                        "text"));
        return new RegistrarProcess(builder.start(), log);
    }

    List<String> log() throws IOException {
        return Files.readAllLines(log);
    }

    /** Whether it ever began to work. */
    boolean hasLed() throws IOException {
        return log().stream().anyMatch(line -> line.contains(" leads: "));
    }

    RegistrarProcess awaitLeading() {
        await("a leader").atMost(LONG).pollInterval(Duration.ofMillis(50)).until(this::hasLed);
        return this;
    }

    /** Waits until it stands by: it knows who else leads. */
    RegistrarProcess awaitStandingBy() {
        await("one that stands by")
                .atMost(LONG)
                .until(() -> log().stream().anyMatch(line -> line.contains(" leader: ")));
        return this;
    }

    /** As the kernel does when memory is short. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Tells it to end, as Kubernetes does; how long that took, in milliseconds. */
    long terminate() throws InterruptedException {
        long begun = System.nanoTime();
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            kill();
            throw new AssertionError("it did not end in the 30 s that Kubernetes gives it");
        }
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    int exitCode() {
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
