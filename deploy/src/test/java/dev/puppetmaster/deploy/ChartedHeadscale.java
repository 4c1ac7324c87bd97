package dev.puppetmaster.deploy;

import static org.awaitility.Awaitility.await;

import dev.puppetmaster.deploy.Chart.Document;
import dev.puppetmaster.deploy.Chart.Rendered;
import dev.puppetmaster.synapse.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A real Headscale with what the chart gives to it, and its scripts and devices, as processes of this machine; only folders and ports
 * are this machine's. Devices have no TUN: what comes for one goes to this machine's loopback.
 */
final class ChartedHeadscale implements AutoCloseable {
    final Path directory;
    final int modelPort = Ports.free();
    final String url;

    private final Path programs;
    private final Rendered rendered;
    private final List<Process> processes = new ArrayList<>();
    private final Path certificate;

    /** @param directory in which all of it is; its folder {@code data} is the volume */
    ChartedHeadscale(Path programs, Path directory) throws Exception {
        this.programs = programs;
        this.directory = Files.createDirectories(directory);
        int port = Ports.free();
        url = "https://localhost:" + port;
        rendered = Chart.HEADSCALE.render(
                "serverUrl=" + url,
                "baseDomain=tail.example.org",
                "users={farm,ann}",
                "tls.secret=tls",
                "policy.modelPort=" + modelPort,
                "policy.tests.tags={node,brain}",
                "derp.stun.port=" + Ports.free(),
                "config.listen_addr=127.0.0.1:" + port,
                "config.grpc_listen_addr=127.0.0.1:" + Ports.free(),
                "backup.enabled=true",
                "backup.keep=2",
                "preauthKeys[0].name=ollama",
                "preauthKeys[0].tags={node}",
                "preauthKeys[1].name=phone",
                "preauthKeys[1].user=ann",
                "preauthKeys[1].expiration=30d",
                "preauthKeys[2].name=m3",
                "preauthKeys[2].tags={brain}",
                "egress[0].name=ollama",
                "egress[0].target=m3.tail.example.org",
                "egress[0].port=" + modelPort,
                "egress[0].authKeySecret=headscale-key-ollama");
        TestCertificate tls = TestCertificate.of(directory, "localhost");
        Files.createDirectories(directory.resolve("tls"));
        certificate = Files.writeString(directory.resolve("tls/tls.crt"), tls.certificate());
        Files.writeString(directory.resolve("tls/tls.key"), tls.key());
        write(rendered, directory);
    }

    /** The files of the ConfigMaps, in which folders are those of this machine. */
    static void write(Rendered rendered, Path directory) throws IOException {
        for (Document map : rendered.all("ConfigMap")) {
            for (Map.Entry<?, ?> file : ((Map<?, ?>) map.at("data")).entrySet()) {
                Files.writeString(
                        directory.resolve((String) file.getKey()),
                        ((String) file.getValue())
                                .replace("/etc/headscale-tls/", directory + "/tls/")
                                .replace("/etc/headscale-oidc/", directory + "/oidc/")
                                .replace("/etc/headscale/", directory + "/")
                                .replace("/var/lib/headscale", directory + "/data"));
            }
        }
    }

    /** Starts Headscale and waits until it answers. */
    Process serve() throws IOException {
        Files.createDirectories(directory.resolve("data"));
        Process server = start("server", Map.of(), "headscale", "--config", config(), "serve");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> run(Map.of(), headscale("health")).exit() == 0);
        return server;
    }

    String config() {
        return directory.resolve("config.yaml").toString();
    }

    /** What its command line says, which has to succeed. */
    String says(String... arguments) throws IOException, InterruptedException {
        Run run = run(Map.of(), headscale(arguments));
        if (run.exit() != 0) {
            throw new IOException(String.join(" ", arguments) + ": " + run.output());
        }
        return run.output();
    }

    private String[] headscale(String... arguments) {
        List<String> command = new ArrayList<>(List.of("headscale", "--config", config()));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    /** The keys Job, with what the chart says to it. */
    Run keys(SecretsApi api) throws IOException, InterruptedException {
        Map<String, String> environment =
                environment(rendered.only("Job").part("spec", "template", "spec", "containers", 0));
        environment.put("HEADSCALE_CONFIG", config());
        environment.put("TRIES", "3");
        environment.putAll(api.environment());
        return run(environment, "/bin/sh", script("keys"));
    }

    /** The pod of backups, with more in its environment. */
    Run backup(Map<String, String> more) throws IOException, InterruptedException {
        Map<String, String> environment = environment(
                rendered.only("CronJob").part("spec", "jobTemplate", "spec", "template", "spec", "containers", 0));
        environment.put("HEADSCALE_DATA", directory.resolve("data").toString());
        environment.put(
                "BACKUP_DIR",
                Files.createDirectories(directory.resolve("backups")).toString());
        environment.putAll(more);
        return run(environment, "/bin/sh", script("backup"));
    }

    /** The pod that fills a volume, for one of this name. */
    Run restore(Path data, String file) throws IOException, InterruptedException {
        return run(
                Map.of(
                        "HEADSCALE_DATA",
                        Files.createDirectories(data).toString(),
                        "BACKUP_DIR",
                        directory.resolve("backups").toString(),
                        "BACKUP_FILE",
                        file),
                "/bin/sh",
                Path.of("headscale/files/restore.sh").toAbsolutePath().toString());
    }

    /** A machine with a key that joins as {@code name}. */
    void join(String name, String key) throws IOException, InterruptedException {
        Path socket = directory.resolve(name + ".sock");
        Path state = Files.createDirectories(directory.resolve(name));
        Process unused = start(
                name,
                device(),
                "tailscaled",
                "--tun=userspace-networking",
                "--port=0",
                "--no-logs-no-support",
                "--statedir=" + state,
                "--socket=" + socket);
        await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(socket));
        Path file = Files.writeString(state.resolve("key"), key);
        Run run = run(
                device(),
                "tailscale",
                "--socket=" + socket,
                "up",
                "--login-server=" + url,
                "--auth-key=file:" + file,
                "--hostname=" + name,
                "--timeout=60s");
        if (run.exit() != 0) {
            throw new IOException(run.output());
        }
    }

    /** The first container of the pod of egress, with the file of its Secret. */
    Process egress(Path key, int proxy) throws IOException {
        Map<String, String> environment =
                environment(rendered.only("Deployment").part("spec", "template", "spec", "initContainers", 0));
        environment.put(
                "STATE", Files.createDirectories(directory.resolve("state")).toString());
        environment.put("SOCKET", directory.resolve("egress.sock").toString());
        environment.put("PROXY", "127.0.0.1:" + proxy);
        environment.put("AUTH_KEY", key.toString());
        environment.put("TS_LOGS_DIR", directory.toString());
        environment.putAll(device());
        return start("egress", environment, "/bin/sh", script("egress"));
    }

    /** Its second container, which listens on {@code port}. */
    Process forward(int port, int proxy) throws IOException {
        List<String> command = new ArrayList<>();
        for (Object word :
                (List<?>) rendered.only("Deployment").at("spec", "template", "spec", "containers", 0, "command")) {
            command.add(word.toString()
                    .replace("TCP-LISTEN:" + modelPort, "TCP-LISTEN:" + port + ",bind=127.0.0.1")
                    .replace("proxyport=1055", "proxyport=" + proxy));
        }
        return start("forward", Map.of(), command.toArray(String[]::new));
    }

    String log(String name) throws IOException {
        return Files.readString(directory.resolve(name + ".log"));
    }

    /** Ends it as Kubernetes does. */
    void stop(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("it did not end within 30 s of SIGTERM");
        }
    }

    @Override
    public void close() {
        for (Process process : processes.reversed()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().onExit().join();
        }
    }

    private Map<String, String> device() {
        return Map.of("SSL_CERT_FILE", certificate.toString(), "TS_FORCE_NOISE_443", "true");
    }

    private String script(String name) {
        return directory.resolve(name + ".sh").toString();
    }

    private static Map<String, String> environment(Document container) {
        Map<String, String> environment = new LinkedHashMap<>();
        container
                .parts("env")
                .forEach(each -> environment.put(
                        (String) each.at("name"), each.at("value").toString()));
        return environment;
    }

    private Process start(String name, Map<String, String> environment, String... command) throws IOException {
        Process process = builder(programs, environment, command)
                .redirectOutput(directory.resolve(name + ".log").toFile())
                .start();
        processes.add(process);
        return process;
    }

    private Run run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        return run(programs, environment, command);
    }

    /** Runs a program to its end, at most two minutes. */
    static Run run(Path programs, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Path said = Files.createTempFile("headscale", ".out");
        try {
            Process process = builder(programs, environment, command)
                    .redirectOutput(said.toFile())
                    .start();
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + ": " + Files.readString(said));
            }
            return new Run(process.exitValue(), Files.readString(said));
        } finally {
            Files.delete(said);
        }
    }

    private static ProcessBuilder builder(Path programs, Map<String, String> environment, String... command) {
        List<String> words = new ArrayList<>(List.of(command));
        // what Java looks up is its own PATH
        if (Files.exists(programs.resolve(words.getFirst()))) {
            words.set(0, programs.resolve(words.getFirst()).toString());
        }
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> !name.equals("HOME"));
        builder.environment().put("PATH", programs + ":" + System.getenv("PATH"));
        builder.environment().putAll(environment);
        return builder;
    }

    /** @param output both streams */
    record Run(int exit, String output) {}
}
