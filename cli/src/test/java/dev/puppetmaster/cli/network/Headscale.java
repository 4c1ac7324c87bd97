package dev.puppetmaster.cli.network;

import dev.puppetmaster.cli.RigScript;
import dev.puppetmaster.synapse.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real headscale and tailscaleds of {@code dev/rig/headscale}, without devices or routes: nothing of this machine's network changes. */
final class Headscale implements AutoCloseable {
    private final Path directory;
    private final Path programs;
    private final int port;
    private final List<Process> running = new ArrayList<>();
    private Process control;

    private Headscale(Path directory) throws Exception {
        this.directory = directory;
        this.programs = RigScript.folder("headscale/build.sh");
        List<Integer> ports = Ports.free(3);
        this.port = ports.get(0);
        Files.writeString(directory.resolve("derp.yaml"), """
                regions:
                  900:
                    regionid: 900
                    regioncode: none
                    regionname: none
                    nodes: [{name: 900a, regionid: 900, hostname: 127.0.0.1, ipv4: 127.0.0.1, derpport: 9, stunport: -1}]
                """);
        Files.writeString(directory.resolve("config.yaml"), """
                server_url: http://127.0.0.1:%1$d
                listen_addr: 127.0.0.1:%1$d
                metrics_listen_addr: 127.0.0.1:%2$d
                grpc_listen_addr: 127.0.0.1:%3$d
                noise: {private_key_path: %4$s/noise.key}
                prefixes: {v4: 100.64.0.0/10, allocation: sequential}
                derp: {server: {enabled: false}, urls: [], paths: [%4$s/derp.yaml], auto_update_enabled: false}
                disable_check_updates: true
                database: {type: sqlite, sqlite: {path: %4$s/db.sqlite}}
                dns: {magic_dns: true, base_domain: tail.test, override_local_dns: false}
                unix_socket: %4$s/h.sock
                unix_socket_permission: "0700"
                logtail: {enabled: false}
                """.formatted(port, ports.get(1), ports.get(2), directory));
        this.control = run("headscale.log", "headscale", "-c", config(), "serve");
    }

    /** @param directory short: paths of sockets have at most 107 bytes */
    static Headscale start(Path directory) throws Exception {
        Headscale headscale = new Headscale(directory);
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!Files.exists(directory.resolve("h.sock"))) {
            if (System.nanoTime() > until || headscale.control.waitFor(50, TimeUnit.MILLISECONDS)) {
                throw new AssertionError(Files.readString(directory.resolve("headscale.log")));
            }
        }
        headscale.says("headscale", "-c", headscale.config(), "users", "create", "farm");
        return headscale;
    }

    private String config() {
        return directory.resolve("config.yaml").toString();
    }

    private Process run(String log, String program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(programs.resolve(program).toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(log).toFile())
                .start();
        running.add(process);
        return process;
    }

    private String says(String program, String... arguments) throws Exception {
        Process process = run("said.log", program, arguments);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError(program + ": " + Files.readString(directory.resolve("said.log")));
        }
        return Files.readString(directory.resolve("said.log")).strip();
    }

    /** A tailscaled that runs. */
    final class Machine {
        private final String name;
        private final Process process;

        private Machine(String name) throws Exception {
            this.name = name;
            this.process = run(
                    name + ".log",
                    "tailscaled",
                    "--tun=userspace-networking",
                    "--no-logs-no-support",
                    "--socket=" + socket(),
                    "--statedir=" + directory.resolve(name),
                    "--port=0");
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!Files.exists(socket())) {
                if (System.nanoTime() > until || process.waitFor(50, TimeUnit.MILLISECONDS)) {
                    throw new AssertionError(Files.readString(directory.resolve(name + ".log")));
                }
            }
        }

        Path socket() {
            return directory.resolve(name + ".sock");
        }

        /** Has it in the tailnet. */
        void join() throws Exception {
            String key = says("headscale", "-c", config(), "preauthkeys", "create", "--user", "1")
                    .lines()
                    .reduce((before, last) -> last)
                    .orElseThrow();
            var unused = says(
                    "tailscale",
                    "--socket=" + socket(),
                    "up",
                    "--login-server=http://127.0.0.1:" + port,
                    "--auth-key=" + key,
                    "--hostname=" + name,
                    "--accept-dns=false");
        }

        void kill() {
            process.destroyForcibly().onExit().join();
        }
    }

    Machine machine(String name) throws Exception {
        return new Machine(name);
    }

    /** @param id 1 for the first machine that joined */
    void expire(int id) throws Exception {
        var unused = says("headscale", "-c", config(), "nodes", "expire", "-i", Integer.toString(id));
    }

    void killControl() {
        control.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        running.forEach(each -> each.destroyForcibly().onExit().join());
    }
}
