package dev.puppetmaster.bench.thousand;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.puppetmaster.synapse.SynapseSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A PostgreSQL of dev/rig, and a Synapse on it: the installation that all use, with the driver that it lacks beside it in
 * a virtual environment of its own.
 *
 * @param directory of dev/rig/postgresql.sh
 * @param python of that environment
 */
record Postgres(Path directory, Path python) {
    private static final String RIG = "dev/rig/postgresql.sh";
    private static final String DRIVER = "psycopg2-binary==2.9.13";
    private static final String USER = "rig";
    private static final Duration READY = Duration.ofSeconds(90);
    /** Synapse wants the order of bytes (its docs/postgres.md). */
    private static final String MAKE_DATABASE = """
            import psycopg2, sys
            to = psycopg2.connect(host="127.0.0.1", port=sys.argv[1], user="rig", password="rig", dbname="postgres")
            to.autocommit = True
            to.cursor().execute("CREATE DATABASE synapse ENCODING UTF8 LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
            """;

    /**
     * @param place where the virtual environment goes
     * @throws IOException if there is none, or no driver
     */
    static Postgres start(Path place) throws IOException, InterruptedException {
        Path python = environment(place.resolve("python"));
        // Of its own: where root starts it, it runs as somebody who may not look into our other directories.
        Path directory = Files.createTempDirectory("thousand-postgres");
        Postgres postgres = new Postgres(directory, python);
        boolean ready = false;
        try {
            run(Duration.ofMinutes(10), RIG, "up", directory.toString());
            run(Duration.ofMinutes(1), python.toString(), "-I", "-c", MAKE_DATABASE, postgres.port());
            ready = true;
            return postgres;
        } finally {
            if (!ready) {
                postgres.end();
            }
        }
    }

    private static Path environment(Path directory) throws IOException, InterruptedException {
        Path base = Server.installation().python();
        run(Duration.ofMinutes(1), base.toString(), "-m", "venv", "--without-pip", directory.toString());
        Path packages = Path.of(said(base, "import sysconfig; print(sysconfig.get_paths()['purelib'])"));
        Path python = directory.resolve("bin").resolve("python");
        Path own = Path.of(said(python, "import sysconfig; print(sysconfig.get_paths()['purelib'])"));
        Files.writeString(own.resolve("synapse.pth"), packages + "\n");
        run(Duration.ofMinutes(5), base.toString(), "-m", "pip", "install", "-q", "--target", own.toString(), DRIVER);
        return python;
    }

    /** Starts Synapse with the configuration that is in its directory, but on this database. */
    Process synapse(SynapseSettings settings) throws IOException, InterruptedException {
        Map<String, Object> arguments = Map.of(
                "host",
                "127.0.0.1",
                "port",
                Integer.parseInt(port()),
                "user",
                USER,
                "password",
                USER,
                "dbname",
                "synapse",
                "cp_min",
                5,
                "cp_max",
                10);
        Path file = settings.directory().resolve("database.json");
        new ObjectMapper().writeValue(file.toFile(), Map.of("database", Map.of("name", "psycopg2", "args", arguments)));
        List<String> command = List.of(
                python.toString(),
                "-I",
                "-m",
                "synapse.app.homeserver",
                "-c",
                settings.directory().resolve("homeserver.json").toString(),
                "-c",
                file.toString());
        Process process = new ProcessBuilder(command)
                .directory(settings.directory().toFile())
                .redirectErrorStream(true)
                .redirectOutput(settings.directory().resolve("postgres.out").toFile())
                .start();
        process.getOutputStream().close();
        awaitAnswer(process, settings);
        return process;
    }

    private static void awaitAnswer(Process process, SynapseSettings settings)
            throws IOException, InterruptedException {
        long giveUp = System.nanoTime() + READY.toNanos();
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI versions = settings.baseUrl().resolve("/_matrix/client/versions");
            while (!answers(http, versions)) {
                if (!process.isAlive() || System.nanoTime() > giveUp) {
                    process.destroyForcibly();
                    throw new IOException("Synapse on PostgreSQL did not start: see "
                            + settings.directory().resolve("postgres.out"));
                }
                Thread.sleep(100);
            }
        }
    }

    private static boolean answers(HttpClient http, URI uri) throws InterruptedException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    private String port() throws IOException {
        return Files.readString(directory.resolve("port")).strip();
    }

    /** Of the process whose children serve. */
    long pid() throws IOException {
        return Long.parseLong(Files.readAllLines(directory.resolve("data/postmaster.pid"))
                .getFirst()
                .strip());
    }

    /** Nothing of it stays. */
    void end() throws IOException, InterruptedException {
        run(Duration.ofMinutes(1), RIG, "down", directory.toString());
    }

    private static String said(Path python, String program) throws IOException, InterruptedException {
        return run(Duration.ofMinutes(1), python.toString(), "-I", "-c", program);
    }

    /** @return what it said, without white space at its ends */
    private static String run(Duration most, String... command) throws IOException, InterruptedException {
        // Not by a pipe: PostgreSQL's own processes would hold it open.
        Path said = Files.createTempFile("thousand", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS);
            String words = Files.readString(said).strip();
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(command[0] + (ended ? " failed" : " took too long") + ": " + words);
            }
            return words;
        } finally {
            Files.delete(said);
        }
    }
}
