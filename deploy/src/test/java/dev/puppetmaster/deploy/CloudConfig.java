package dev.puppetmaster.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A copy of cloud-config/ with values of its own, and what its script makes of them. */
final class CloudConfig {
    static final String KEY = "hskey-auth-0123456789abcdef";
    static final String TOKEN = "K10" + "a".repeat(64) + "::abcdef.0123456789abcdef";
    static final List<String> MACHINES = List.of("vm-1.user-data", "pi-1.user-data", "pi-2.user-data", "m3.sh");

    private final Path directory;

    /** What a command said, on both outputs, and its exit code. */
    record Run(int exit, String output) {}

    /** @param directory is made, with what git has of cloud-config/ and the values of the example */
    CloudConfig(Path directory) throws IOException {
        this.directory = directory;
        Path source = Path.of("../cloud-config");
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path relative = source.relativize(file);
                if (List.of("out", "secrets", "values.ini")
                        .contains(relative.getName(0).toString())) {
                    continue;
                }
                Path copy = directory.resolve(relative);
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        change("values.example.ini", "AAAAIEXAMPLE", "AAAAIDEXPLAIN");
        change("values.example.ini", "EXAMPLE", "EXPLAIN");
        Files.move(directory.resolve("values.example.ini"), values());
        Files.setPosixFilePermissions(values(), PosixFilePermissions.fromString("rw-------"));
        for (String name : List.of("pi-1", "pi-2", "m3")) {
            secret(name + ".key", KEY);
        }
        secret("pi-2.token", TOKEN);
    }

    Path values() {
        return directory.resolve("values.ini");
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    void secret(String name, String value) throws IOException {
        Path file = directory.resolve("secrets").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, value + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    /** @throws IllegalArgumentException if the file does not hold the text */
    void change(String name, String text, String by) throws IOException {
        String old = Files.readString(directory.resolve(name));
        if (!old.contains(text)) {
            throw new IllegalArgumentException(name + " holds no " + text);
        }
        Files.writeString(directory.resolve(name), old.replace(text, by));
    }

    Run render(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("python3", directory.resolve("render.py").toString()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    /** What was rendered, by its name. */
    String rendered(String name) throws IOException {
        return Files.readString(directory.resolve("out").resolve(name));
    }

    Path out() {
        return directory.resolve("out");
    }

    /** The document of a user-data. */
    @SuppressWarnings("unchecked")
    Map<String, Object> document(String name) throws IOException {
        return (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(rendered(name));
    }

    /** The file that a user-data writes to a path. */
    String written(String name, String path) throws IOException {
        for (Map<String, Object> file : files(name)) {
            if (path.equals(file.get("path"))) {
                return (String) file.get("content");
            }
        }
        throw new IllegalArgumentException(name + " writes no " + path);
    }

    @SuppressWarnings("unchecked")
    List<Map<String, Object>> files(String name) throws IOException {
        return (List<Map<String, Object>>) document(name).get("write_files");
    }

    /** Runs a command to its end, at most ten minutes. */
    static Run run(List<String> command) throws IOException, InterruptedException {
        Path said = Files.createTempFile("said", ".txt");
        try {
            Process process;
            try {
                process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
            } catch (IOException missing) {
                throw new IOException(
                        "no " + command.get(0) + " here: apt install " + command.get(0) + ", as .ci/run does", missing);
            }
            if (!process.waitFor(10, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException(command + " did not end");
            }
            return new Run(process.exitValue(), Files.readString(said, StandardCharsets.UTF_8));
        } finally {
            Files.delete(said);
        }
    }
}
