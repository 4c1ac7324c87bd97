package dev.puppetmaster.bench.gateway;

import dev.puppetmaster.gateway.process.GatewayMain;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A gateway as a process, with the JVM's options of its image, in a container's 256 MiB. */
final class GatewayProcess implements AutoCloseable {
    static final String TOKEN = "a-token-of-the-benchmark";

    /** As deploy/images/options and deploy/images/model-gateway/options; half of 256 MiB is the heap. */
    private static final List<String> OPTIONS = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:CompileThresholdScaling=0.02",
            "-XX:MinHeapFreeRatio=10",
            "-XX:MaxHeapFreeRatio=30",
            "-Xmx128m",
            "-XX:TrimNativeHeapInterval=10000",
            "-Xss512k",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED");

    private final Process process;
    private final int port;

    private GatewayProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static GatewayProcess start(Path folder, PacedModel model) throws IOException, InterruptedException {
        int port = freePort();
        for (String name : List.of("policies", "tokens", "state")) {
            Files.createDirectories(folder.resolve(name));
        }
        Files.writeString(folder.resolve("tokens/x"), TOKEN);
        StringBuilder policies = new StringBuilder();
        for (String pace : List.of("paced-20-0", "paced-30-500")) {
            policies.append("""
                    ---
                    apiVersion: puppetmaster.dev/v1alpha1
                    kind: LLMPolicy
                    metadata: {name: %s}
                    spec:
                      backends:
                      - {name: main, provider: ollama, url: "%s", model: %s, atOnce: 1024}
                      limits:
                      - {per: Sender, requests: 1000000, window: 1h}
                      budgets:
                      - {per: Policy, tokens: 1000000000, period: Day, onExceed: Refuse}
                    """.formatted(pace, model.url(), pace));
        }
        Files.writeString(folder.resolve("policies/policies.yaml"), policies);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), GatewayMain.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "PUPPETMASTER_LISTEN", "127.0.0.1:" + port,
                        "PUPPETMASTER_HEALTH", "127.0.0.1:" + freePort(),
                        "PUPPETMASTER_STATE_DIR", folder.resolve("state").toString(),
                        "PUPPETMASTER_POLICIES", folder.resolve("policies").toString(),
                        "PUPPETMASTER_TOKENS", folder.resolve("tokens").toString()));
        GatewayProcess gateway = new GatewayProcess(builder.start(), port);
        while (!Files.readString(folder.resolve("log")).contains("calls on")) {
            if (!gateway.process.isAlive()) {
                throw new IOException("the gateway ended: " + Files.readString(folder.resolve("log")));
            }
            Thread.sleep(100);
        }
        return gateway;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** Resident now, and at most so far, MB. */
    long[] rss() throws IOException {
        long[] rss = new long[2];
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            String digits = line.replaceAll("[^0-9]", "");
            if (line.startsWith("VmRSS:")) {
                rss[0] = Long.parseLong(digits) / 1_024;
            } else if (line.startsWith("VmHWM:")) {
                rss[1] = Long.parseLong(digits) / 1_024;
            }
        }
        return rss;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
