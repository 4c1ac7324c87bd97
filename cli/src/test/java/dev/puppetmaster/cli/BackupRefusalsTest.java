package dev.puppetmaster.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code backup} and {@code restore} keep, and what they refuse, without a homeserver. */
class BackupRefusalsTest {
    private static final String MANIFEST = "{\"format\": 1, \"made\": \"2026-11-01T10:00:00Z\"}";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path temporary;

    private Path state;
    private Path target;
    private Path file;

    @BeforeEach
    void aNetwork() throws IOException {
        state = Files.createDirectories(temporary.resolve("state"));
        target = temporary.resolve("restored");
        file = temporary.resolve("network.zip");
        write("lock", "");
        write("up.pid", "4711\n");
        write("ports.json", "{}");
        write("secrets/human/password", "secret");
        write("secrets/keys/of.log", "a key with an odd name");
        write("logs/up.log", "said");
        write("synapse/homeserver.log", "said");
        write("synapse/media/ab/cd", "a picture");
    }

    private void write(String name, String content) throws IOException {
        Path path = state.resolve(name);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }

    @Test
    void whatLastsIsThereAgainForItsOwnerAlone() throws IOException {
        assertThat(backup()).isZero();
        assertThat(restore()).isZero();

        assertThat(err.toString()).isEmpty();
        assertThat(files(target))
                .containsExactlyInAnyOrder(
                        "lock", "ports.json", "secrets/human/password", "secrets/keys/of.log", "synapse/media/ab/cd");
        assertThat(target.resolve("secrets/human/password")).hasContent("secret");
        for (Path kept : new Path[] {file, target.resolve("secrets/human/password"), target.resolve("ports.json")}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                    .isEqualTo("rw-------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target.resolve("secrets"))))
                .isEqualTo("rwx------");
    }

    @Test
    void aFileThatIsThereStays() throws IOException {
        Files.writeString(file, "older");

        assertThat(backup()).isEqualTo(1);
        assertThat(err.toString()).contains("is there already").contains("another name");
        assertThat(file).hasContent("older");
    }

    @Test
    void aFolderWithoutNetworkIsNoBackup() throws IOException {
        Files.delete(state.resolve("ports.json"));

        assertThat(backup()).isEqualTo(1);
        assertThat(err.toString()).contains("holds no network").contains("--state");
        assertThat(file).doesNotExist();
    }

    @Test
    void aDirectoryThatHoldsSomethingStays() throws IOException {
        assertThat(backup()).isZero();
        Files.writeString(Files.createDirectories(target).resolve("mine"), "mine");

        assertThat(restore()).isEqualTo(1);
        assertThat(err.toString()).contains("holds something already").contains("--state");
        assertThat(files(target)).containsExactly("mine");
    }

    @Test
    void aFileThatWasCutIsSaidAndNothingIsLeft() throws IOException {
        assertThat(backup()).isZero();
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 40));

        refused("no whole file");
    }

    @Test
    void aDamagedByteIsSaidAndNothingIsLeft() throws IOException {
        assertThat(backup()).isZero();
        byte[] bytes = Files.readAllBytes(file);
        int picture = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("synapse/media/ab/cd");
        bytes[picture + "synapse/media/ab/cd".length() + 2] ^= 0x55;
        Files.write(file, bytes);

        refused("no whole file");
    }

    @Test
    void aFileOfSomebodyElseIsSaid() throws IOException {
        zip(Map.of("letter.txt", "hello"));
        refused("was not made by puppetmaster backup");
    }

    @Test
    void aFileThatIsNotThereIsSaid() {
        assertThat(restore()).isEqualTo(1);
        assertThat(err.toString()).contains("there is no").contains(file.toString());
    }

    @Test
    void aNewerFormatIsSaid() throws IOException {
        zip(Map.of("backup.json", MANIFEST.replace("1,", "99,")));
        refused("has format 99, this version reads 1");
    }

    @Test
    void anEntryOutsideTheDirectoryIsRefused() throws IOException {
        zip(Map.of("backup.json", MANIFEST, "../outside", "evil"));

        refused("../outside");
        assertThat(temporary.resolve("outside")).doesNotExist();
    }

    private void refused(String why) throws IOException {
        assertThat(restore()).isEqualTo(1);
        assertThat(err.toString()).contains(why);
        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left).containsExactlyInAnyOrder(state, file);
        }
    }

    private void zip(Map<String, String> entries) throws IOException {
        try (OutputStream bytes = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
    }

    private static Stream<String> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all
                    .filter(Files::isRegularFile)
                    .map(path -> directory.relativize(path).toString())
                    .toList()
                    .stream();
        }
    }

    private int backup() {
        return run("backup", file.toString(), "--state", state.toString());
    }

    private int restore() {
        return run("restore", file.toString(), "--state", target.toString());
    }

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }
}
