package dev.puppetmaster.bench.fleet;

import dev.puppetmaster.bench.thousand.Processes;
import dev.puppetmaster.registrar.kubernetes.RegistrarMain;
import dev.puppetmaster.synapse.Ports;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The registrar as its image starts it: the options of {@code deploy/images}, an archive of its classes, and what the chart's
 * memory limit comes to. The Java runtime is the bench's own and not a linked one.
 */
final class Operator implements AutoCloseable {
    /** The chart's {@code registrar.resources.limits.memory}. */
    private static final String MEMORY = "256m";

    private static final List<String> OPTIONS = List.of("deploy/images/options", "deploy/images/registrar/options");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Child child;
    private final int health;
    private final int runtimeApi;

    private Operator(Child child, int health, int runtimeApi) {
        this.child = child;
        this.health = health;
        this.runtimeApi = runtimeApi;
    }

    /**
     * Starts one.
     *
     * @param archive of its classes, see {@link #archive}
     * @param more options for its JVM
     */
    static Operator start(Path directory, Path archive, ApiServer api, Duration resync, List<String> more)
            throws IOException {
        int health = Ports.free();
        int runtimeApi = Ports.free();
        Map<String, String> environment = environment(health, runtimeApi);
        environment.putAll(api.environment());
        environment.put("PUPPETMASTER_WATCH_NAMESPACES", ClusterFleet.NAMESPACE);
        environment.put("PUPPETMASTER_RESYNC_SECONDS", Long.toString(resync.toSeconds()));
        List<String> options = new ArrayList<>(more);
        options.add("-XX:SharedArchiveFile=" + archive);
        return new Operator(
                Child.start(command(options), environment, directory.resolve("registrar.log")), health, runtimeApi);
    }

    /** Makes the archive of classes as {@code deploy/images/train} does: of a start without a cluster. */
    static Path archive(Path directory) throws IOException, InterruptedException {
        Path list = directory.resolve("classes.lst");
        Path archive = directory.resolve("classes.jsa");
        Path log = directory.resolve("train.log");
        Map<String, String> environment = environment(Ports.free(), Ports.free());
        environment.put("KUBERNETES_MASTER", "http://127.0.0.1:9");
        try (Child training = Child.start(command(List.of("-XX:DumpLoadedClassList=" + list)), environment, log)) {
            Waiting.until(
                    "a start without a cluster",
                    PATIENCE,
                    () -> training.said().contains("the API server does not answer"));
            training.stop();
        }
        List<String> dump =
                List.of("-XX:SharedClassListFile=" + list, "-Xshare:dump", "-XX:SharedArchiveFile=" + archive);
        try (Child dumping = Child.start(command(dump), Map.of(), log)) {
            if (dumping.exitValue() != 0 || !Files.exists(archive)) {
                throw new IOException("no archive of classes was made; see " + log);
            }
        }
        return archive;
    }

    private static Map<String, String> environment(int health, int runtimeApi) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PUPPETMASTER_POD_NAME", "registrar-0");
        environment.put("PUPPETMASTER_POD_NAMESPACE", ClusterFleet.OWN_NAMESPACE);
        environment.put("PUPPETMASTER_RUNTIME_IMAGE", "puppetmaster/runtime:bench");
        environment.put("PUPPETMASTER_RUNTIME_API_URL", "http://127.0.0.1:" + runtimeApi);
        environment.put("PUPPETMASTER_RUNTIME_API_LISTEN", "127.0.0.1:" + runtimeApi);
        environment.put("PUPPETMASTER_HEALTH_LISTEN", "127.0.0.1:" + health);
        return environment;
    }

    private static List<String> command(List<String> more) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String file : OPTIONS) {
            Files.readAllLines(Path.of(file)).stream()
                    .filter(it -> !it.contains("/opt/puppetmaster") && !it.startsWith("-Dorg.sqlite"))
                    .forEach(command::add);
        }
        command.add("-XX:MaxRAM=" + MEMORY);
        command.addAll(more);
        command.addAll(List.of("-cp", jars(), RegistrarMain.class.getName()));
        return command;
    }

    /** An archive of classes is only made of jars; those of the bench are not the registrar's. */
    private static String jars() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar") && !entry.contains("puppetmaster-bench"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Where runtimes ask it. */
    URI runtimeApi() {
        return URI.create("http://127.0.0.1:" + runtimeApi);
    }

    /** The sum of what it says under this name, whatever the labels; 0 if it says nothing. */
    double metric(String name) throws IOException {
        try (InputStream in =
                URI.create("http://127.0.0.1:" + health + "/metrics").toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (java.net.ConnectException notYet) {
            return 0;
        }
    }

    void awaitLeading() throws IOException, InterruptedException {
        Waiting.until("the registrar to lead; see " + child.log(), PATIENCE, () -> {
            if (!child.isAlive()) {
                throw new IOException("the registrar has ended; see " + child.log());
            }
            return metric("puppetmaster_registrar_leads") == 1;
        });
    }

    double cpuSeconds() throws IOException {
        return child.cpuSeconds();
    }

    /** Resident memory now, bytes. */
    long residentBytes() throws IOException {
        return Processes.residentBytes(child.pid());
    }

    /** The most that it was, bytes. */
    long mostResidentBytes() throws IOException {
        return Processes.mostResidentBytes(child.pid());
    }

    long pid() {
        return child.pid();
    }

    void stop() throws InterruptedException {
        child.stop();
    }

    @Override
    public void close() {
        child.close();
    }
}
