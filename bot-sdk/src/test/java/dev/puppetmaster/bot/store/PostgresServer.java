package dev.puppetmaster.bot.store;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * One PostgreSQL for all tests of this process, made by dev/rig: in a container where a Docker engine answers or can be
 * started (as root), else Debian's binaries in a folder of their own.
 *
 * @param address HOST:PORT
 */
record PostgresServer(String address) {
    static final String USER = "rig";
    static final String PASSWORD = "rig";

    private static final String LABEL = "dev.puppetmaster.test";
    private static @Nullable PostgresServer running;

    static synchronized PostgresServer get() {
        PostgresServer server = running;
        if (server == null) {
            server = start();
            running = server;
        }
        return server;
    }

    private static PostgresServer start() {
        // Images first: where no registry answers, Testcontainers looks for those that are there.
        return rig("docker/docker.sh", "up") && rig("docker/docker.sh", "postgresql") ? inContainer() : onThisMachine();
    }

    private static PostgresServer inContainer() {
        removeForgotten();
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse("puppetmaster-rig/postgresql:15"))
                .withExposedPorts(5432)
                .withLabel(LABEL, "postgresql")
                .withImagePullPolicy(image -> false)
                .waitingFor(Wait.forLogMessage(".*ready to accept connections.*", 1))
                .withStartupTimeout(Duration.ofSeconds(60));
        container.start();
        Runtime.getRuntime().addShutdownHook(new Thread(container::stop));
        return new PostgresServer(container.getHost() + ":" + container.getMappedPort(5432));
    }

    /** What a killed test left; without Ryuk nobody else does it. */
    private static void removeForgotten() {
        DockerClient client = DockerClientFactory.instance().client();
        long old = Instant.now().minus(Duration.ofHours(1)).getEpochSecond();
        List<Container> ours = client.listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(Map.of(LABEL, "postgresql"))
                .exec();
        ours.stream()
                .filter(container -> container.getCreated() < old)
                .forEach(container -> client.removeContainerCmd(container.getId())
                        .withForce(true)
                        .withRemoveVolumes(true)
                        .exec());
    }

    private static PostgresServer onThisMachine() {
        try {
            Path folder = Files.createTempDirectory("puppetmaster-postgresql");
            if (!rig("postgresql.sh", "up", folder.toString())) {
                throw new IllegalStateException("no PostgreSQL for the tests: the lines above say why; a Docker engine,"
                        + " or Debian's package postgresql, is needed");
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> rig("postgresql.sh", "down", folder.toString())));
            return new PostgresServer(
                    "127.0.0.1:" + Files.readString(folder.resolve("port")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean rig(String script, String... arguments) {
        Path here = Path.of("").toAbsolutePath(); // a module, or the repository
        Path rig = here.resolve(Files.isDirectory(here.resolve("dev/rig")) ? "dev/rig" : "../dev/rig");
        List<String> command =
                new ArrayList<>(List.of(rig.resolve(script).normalize().toString()));
        command.addAll(List.of(arguments));
        return ChildProcess.succeeds(command, Duration.ofMinutes(10));
    }

    /** The address of a schema, as a user writes it but for the password. */
    String url(String schema) {
        return url(address, schema);
    }

    static String url(String address, String schema) {
        // A machine that builds may be slow; no test is about these limits.
        return "jdbc:postgresql://" + address + "/postgres?user=" + USER + "&currentSchema=" + schema
                + "&connectTimeout=60&loginTimeout=60&socketTimeout=120";
    }
}
