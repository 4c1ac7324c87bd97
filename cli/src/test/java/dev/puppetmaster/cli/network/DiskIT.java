package dev.puppetmaster.cli.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.cli.Main;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system of 64 MB, in a namespace of its own, that is filled; the whole command looks at it. */
class DiskIT {
    @TempDir
    Path directory;

    private String look(int megabytes) throws Exception {
        Path state = Files.createDirectories(directory.resolve("state" + megabytes));
        Path output = directory.resolve("output" + megabytes);
        String script = """
                mount -t tmpfs -o size=64m tmpfs "$0" && echo '{"items":[]}' > "$0/status.json" &&
                head -c %dM /dev/zero > "$0/fill" &&
                exec "$1" -XX:TieredStopAtLevel=1 -cp "$2" "$3" doctor --network --state "$0"
                """.formatted(megabytes);
        Process process = new ProcessBuilder(
                        "unshare",
                        "--user",
                        "--map-root-user",
                        "--mount",
                        "sh",
                        "-c",
                        script,
                        state.toString(),
                        ProcessHandle.current().info().command().orElse("java"),
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Main.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readString(output);
    }

    @Test
    void aDiskIsFoundThatIsFullOrNearlySo() throws Exception {
        assertThat(look(10)).containsPattern("OK +disk +5[0-9] MB of 67 MB free at ");
        assertThat(look(60)).containsPattern("WARN disk +[0-9] MB of 67 MB free at .*: make room or enlarge it");
        assertThat(look(63)).containsPattern("FAIL disk +[01] MB of 67 MB free at .*: make room now");
    }
}
