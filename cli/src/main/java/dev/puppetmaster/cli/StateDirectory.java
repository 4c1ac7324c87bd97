package dev.puppetmaster.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.synapse.Ports;
import dev.puppetmaster.synapse.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where one network keeps what outlives a process: {@code lock}, {@code up.pid}, {@code ports.json}, {@code up.json},
 * {@code secrets/NAME/KEY}, and what its parts put beside them. Mode 0700, held by one process at a time.
 */
public final class StateDirectory implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,250}[A-Za-z0-9])?");
    /** How the names of ports begin that stand in homeservers' names: no other can be chosen in their place. */
    public static final String FEDERATION = "federation";

    private static final String PORTS = "ports.json";
    private static final String UP = "up.json";

    private final Path path;
    private final StateLock lock;
    private final Set<Integer> avoided = new HashSet<>();

    private StateDirectory(Path path, StateLock lock) {
        this.path = path;
        this.lock = lock;
    }

    /** {@code ${XDG_STATE_HOME:-~/.local/state}/puppetmaster}. */
    public static Path defaultPath(Map<String, String> environment) {
        String configured = environment.getOrDefault("XDG_STATE_HOME", "");
        Path base = configured.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".local", "state")
                : Path.of(configured);
        return base.resolve("puppetmaster");
    }

    /**
     * Takes the directory, makes it when it is missing, and removes the {@code up.json} of an earlier run.
     *
     * @throws StateHeldException another process has it
     * @throws UncheckedIOException it cannot be made or written, or it holds somebody else's files
     */
    public static StateDirectory open(Path directory) {
        Path path = directory.toAbsolutePath().normalize();
        try {
            PrivateFile.createDirectories(path);
            refuseForeign(path);
            StateLock lock =
                    StateLock.tryTake(path).orElseThrow(() -> new StateHeldException(path, StateLock.holder(path)));
            try {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
                lock.sign();
                Files.deleteIfExists(path.resolve(UP));
                return new StateDirectory(path, lock);
            } catch (IOException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw failure("cannot use " + path + " as state directory", e);
        }
    }

    /** Who holds the directory now, as in {@code process 4711}; empty when nobody does. */
    public static Optional<String> heldBy(Path directory) {
        Path path = directory.toAbsolutePath().normalize();
        if (!Files.exists(StateLock.file(path))) {
            return Optional.empty();
        }
        try {
            Optional<StateLock> taken = StateLock.tryTake(path);
            if (taken.isPresent()) {
                taken.get().close();
                return Optional.empty();
            }
            return Optional.of(StateLock.holder(path));
        } catch (IOException e) {
            throw failure("cannot look at " + StateLock.file(path), e);
        }
    }

    public Path path() {
        return path;
    }

    /** Where {@link #writeUp} writes. */
    public Path upFile() {
        return path.resolve(UP);
    }

    /** Tells the world that all is up: whole or not at all, mode 0600. */
    public void writeUp(String json) {
        try {
            PrivateFile.write(upFile(), json);
        } catch (IOException e) {
            throw failure("cannot write " + upFile(), e);
        }
    }

    /** Writes a file of this directory: whole or not at all, mode 0600. */
    public void writeFile(String name, String content) {
        try {
            PrivateFile.write(path.resolve(name), content);
        } catch (IOException e) {
            throw failure("cannot write " + path.resolve(name), e);
        }
    }

    /** The port (of 127.0.0.1) of this name: the one of last time, else a free one with no other name, which is kept. */
    public int port(String name) {
        SortedMap<String, Integer> ports = ports(path);
        Integer known = ports.get(name);
        if (known != null) {
            return known;
        }
        int port = Ports.free();
        while (ports.containsValue(port) || avoided.contains(port)) {
            port = Ports.free();
        }
        keepPort(name, port);
        return port;
    }

    /** Has {@link #port} choose another than this one, which is declared for something. */
    public void avoid(int port) {
        avoided.add(port);
    }

    /** Keeps a port that works under this name, for the next time. */
    public void keepPort(String name, int port) {
        SortedMap<String, Integer> ports = new TreeMap<>(ports(path));
        Integer known = ports.put(name, port);
        if (known == null || known != port) {
            ObjectNode root = JSON.createObjectNode();
            ports.forEach(root::put);
            writeFile(PORTS, root.toPrettyString() + "\n");
        }
    }

    /** The ports that a state directory keeps, by name; none where there is no {@code ports.json} yet. */
    public static SortedMap<String, Integer> ports(Path directory) {
        Path file = directory.resolve(PORTS);
        SortedMap<String, Integer> ports = new TreeMap<>();
        if (!Files.exists(file)) {
            return ports;
        }
        try {
            JsonNode root = JSON.readTree(Files.readString(file));
            root.properties()
                    .forEach(entry -> ports.put(entry.getKey(), entry.getValue().asInt()));
            if (root.isObject() && ports.values().stream().allMatch(port -> port > 0 && port < 65_536)) {
                return ports;
            }
            throw new IOException("it is no object of port numbers");
        } catch (IOException e) {
            throw failure("cannot read " + file + " (delete it to have new ports chosen)", e);
        }
    }

    /** The content of {@code secrets/NAME/KEY}, which {@code make} provides the first time. Mode 0600. */
    public String secret(String name, String key, Supplier<String> make) {
        Path file = secretFile(name, key);
        try {
            if (!Files.exists(file)) {
                PrivateFile.createDirectories(path.resolve("secrets").resolve(name));
                PrivateFile.write(file, make.get());
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw failure("cannot read or make " + file, e);
        }
    }

    /** Where that secret is or would be. */
    public Path secretFile(String name, String key) {
        if (!NAME.matcher(name).matches() || !NAME.matcher(key).matches()) {
            throw new IllegalArgumentException("'" + name + "/" + key + "' is no name of a secret and its key:"
                    + " letters, digits, dots and dashes only");
        }
        return path.resolve("secrets").resolve(name).resolve(key);
    }

    /** Lets others have it. What it holds stays. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw failure("cannot give " + path + " back", e);
        }
    }

    // Mode 0700 on somebody's home or /tmp would lock others out.
    private static void refuseForeign(Path path) throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            if (!Files.exists(StateLock.file(path)) && entries.findAny().isPresent()) {
                throw new IOException("it is not empty and not a state directory; choose an empty or a new one");
            }
        }
    }

    private static UncheckedIOException failure(String what, IOException e) {
        String reason = e.getMessage() == null || e instanceof java.nio.file.FileSystemException
                ? e.getClass().getSimpleName() + " " + e.getMessage()
                : e.getMessage();
        return new UncheckedIOException(what + ": " + reason, e);
    }
}
