package dev.puppetmaster.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodDiskTest {
    @TempDir
    Path directory;

    @Test
    void whatDfSaysIsRead() throws Exception {
        Process df = new ProcessBuilder("df", "-Pk", directory.toString()).start();
        String said = new String(df.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(PodDisk.read(said).total())
                .isEqualTo(Files.getFileStore(directory).getTotalSpace());
        assertThat(PodDisk.read("""
                Filesystem     1024-blocks      Used Available Capacity Mounted on
                /dev/vda1        263900000 219000000  44900000      83% /data
                """)).isEqualTo(new PodDisk(263_900_000L * 1024, 44_900_000L * 1024));
    }

    @Test
    void anythingElseIsRefused() {
        assertThatThrownBy(() -> PodDisk.read("df: /data: No such file or directory"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("df says something else");
    }
}
