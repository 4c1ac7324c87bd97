package dev.puppetmaster.bench.injection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Loops end outside of the model. */
class StormsTest {
    @TempDir
    private Path directory;

    @Test
    void puppetsThatAlwaysAskBackAreStoppedWithinTenTurnsInEachRoom() throws Exception {
        List<Storm> storms = Storms.rage(directory);

        assertThat(storms).hasSize(9).allSatisfy(storm -> {
            assertThat(storm.turns()).isBetween(2, 10);
            assertThat(storm.stopped()).isTrue();
        });
    }
}
