package dev.puppetmaster.synapse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(600)
class SynapseInstallationIT {
    @TempDir
    Path cache;

    @Test
    void whatWasCutOffIsMadeAnewAndTwoAtOnceInstallOnce() throws Exception {
        SynapseInstallation shared = SynapseInstallation.ensure(SynapseInstallation.defaultCache(), line -> {});
        Path half = Files.createDirectories(
                cache.resolve(String.valueOf(shared.directory().getFileName())));
        Path leftOver = Files.writeString(half.resolve("left over"), "of an installation that was killed");
        List<String> said = new CopyOnWriteArrayList<>();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<SynapseInstallation> install = () -> SynapseInstallation.ensure(cache, said::add);
            for (var done : threads.invokeAll(List.of(install, install))) {
                assertThat(done.get().directory()).isEqualTo(half);
            }
        }

        assertThat(said)
                .filteredOn(line -> line.startsWith("installing Synapse"))
                .hasSize(1);
        assertThat(leftOver).doesNotExist();
        said.clear();
        assertThat(SynapseInstallation.ensure(cache, said::add).python()).isExecutable();
        assertThat(said).isEmpty();
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamed() throws Exception {
        Path file = Files.writeString(cache.resolve("file"), "");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));

        assertThatThrownBy(() -> SynapseInstallation.ensure(file.resolve("cache"), line -> {}))
                .isInstanceOf(SynapseException.class)
                .hasMessageStartingWith("cannot install Synapse in " + file);
    }
}
