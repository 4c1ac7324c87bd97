package dev.puppetmaster.brain;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.puppetmaster.brain.manifest.ImageManifest;
import dev.puppetmaster.brain.manifest.ManifestJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** The base of one's own in examples/compiled does what docs/compile.md asks, in another language. */
class CustomBaseTest extends BaseContract {
    private static final Path SERVER = Path.of("..", "examples", "compiled", "custom-base", "server.py");

    @Override
    Started start(ImageManifest manifest) throws IOException {
        Path file = Files.write(folder.resolve("manifest.json"), ManifestJson.write(manifest));
        int port = freePort();
        ProcessBuilder builder = new ProcessBuilder("python3", SERVER.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile());
        builder.environment().put("PUPPETMASTER_MANIFEST", file.toString());
        builder.environment().put("PORT", String.valueOf(port));
        Process process = builder.start();
        Awaitility.await("the server listens")
                .atMost(Duration.ofSeconds(60))
                .until(() -> listens(port) || !process.isAlive());
        if (!process.isAlive()) {
            throw new AssertionError(Files.readString(folder.resolve("server.log"), UTF_8));
        }
        return new Started(URI.create("http://127.0.0.1:" + port), () -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
        });
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
