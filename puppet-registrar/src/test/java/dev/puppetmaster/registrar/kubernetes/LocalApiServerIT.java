package dev.puppetmaster.registrar.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The API server that the other tests stand on. */
class LocalApiServerIT {
    private static final String MAPS = "/api/v1/namespaces/default/configmaps";

    private static void store(LocalApiServer server, String name) throws IOException, InterruptedException {
        String map = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name + "\"}}";
        assertThat(server.http().send("POST", MAPS, "application/json", map).status())
                .isEqualTo(201);
    }

    private static int status(LocalApiServer server, String name) throws IOException, InterruptedException {
        return server.http().get(MAPS + "/" + name).status();
    }

    @Test
    void itComesBackAtTheSameAddressWithTheSameData() throws IOException, InterruptedException {
        try (LocalApiServer server = LocalApiServer.create()) {
            String url = server.url();
            store(server, "before");

            server.restart();
            assertThat(server.url()).isEqualTo(url);
            assertThat(status(server, "before")).isEqualTo(200);

            store(server, "between");
            server.kill();
            server.start();
            assertThat(status(server, "between")).isEqualTo(200);
            assertThat(server.config().getMasterUrl()).startsWith(url);
        }
    }

    @Test
    void itLeavesNothingBehind() throws IOException, InterruptedException {
        LocalApiServer server = LocalApiServer.create();
        Path directory = server.directory();

        server.close();

        assertThat(directory).doesNotExist();
        assertThat(running(directory)).isEmpty();
    }

    /** The JVM that started it is killed, and can do nothing any more. */
    @Test
    void itEndsWithTheJvmThatStartedIt() throws IOException, InterruptedException {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Starter.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Path directory = Path.of(jvm.inputReader(StandardCharsets.UTF_8).readLine());
            assertThat(running(directory)).hasSize(2);

            jvm.destroyForcibly();

            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(running(directory)).isEmpty());
            LocalApiServer.deleteAll(directory);
        } finally {
            jvm.destroyForcibly();
        }
    }

    /** Starts one and waits to be killed. */
    static final class Starter {
        public static void main(String[] args) throws IOException, InterruptedException {
            LocalApiServer server = LocalApiServer.create();
            System.out.println(server.directory());
            Thread.sleep(Duration.ofMinutes(5));
        }
    }

    private static List<String> running(Path directory) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .command()
                        .filter(command -> command.endsWith("/etcd") || command.endsWith("/kube-apiserver"))
                        .isPresent())
                .map(process -> process.info().commandLine().orElse(""))
                .filter(command -> command.contains(directory.toString()))
                .toList();
    }
}
