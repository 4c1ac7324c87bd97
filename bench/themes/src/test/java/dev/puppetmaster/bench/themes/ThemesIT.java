package dev.puppetmaster.bench.themes;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * All that {@code bench/themes/run} measures, with small numbers and on one network of two themes: what comes out is whole, and
 * nothing was lost.
 */
@Timeout(300)
class ThemesIT {
    private static final Extent EXTENT = Extent.SMALL;

    @TempDir
    private Path directory;

    @Test
    void everyFigureComesOutAndNothingIsLost() throws Exception {
        Path folder = Folder.ofTwo(directory.resolve("network"), EXTENT.rooms());
        try (Network network = Network.start(folder, Course.state(folder), Course.READY)) {
            double load = Figures.Taken.load();
            Window alone = Window.of(network.processes(), () -> {});
            Figures figures = new Figures(
                    new CostOfTheme(EXTENT).measure(load, alone, network),
                    new Asks(EXTENT).measure(load, network),
                    new Backups(EXTENT, directory, line -> {}).measure(load, network));
            assertThatItIsWhole(requireNonNull(figures.cost()));
            assertThatItIsWhole(requireNonNull(figures.ask()));
            assertThatItIsWhole(requireNonNull(figures.backup()));
            assertThatItIsKept(figures);
        }
    }

    private static void assertThatItIsWhole(Figures.Cost cost) {
        assertThat(cost.idle().processes()).containsOnlyKeys("up", "Synapse data", "Synapse code");
        assertThat(cost.talking().processes().values()).allSatisfy(usage -> {
            assertThat(usage.proportionalBytes()).isPositive();
            assertThat(usage.residentBytes()).isGreaterThanOrEqualTo(usage.proportionalBytes());
        });
        assertThat(cost.talking().usage("Synapse code").cores()).isPositive();
        assertThat(cost.rate().messages()).isEqualTo(EXTENT.messages());
        assertThat(cost.rate().unanswered()).isZero();
        assertThat(cost.themeBytes()).isPositive();
    }

    private static void assertThatItIsWhole(Figures.Asking ask) {
        assertThat(ask.local().asked()).isEqualTo(EXTENT.asks());
        assertThat(ask.local().unanswered()).isZero();
        assertThat(ask.local().answerP50()).isPositive();
        assertThat(ask.across().asked()).isEqualTo(EXTENT.asks());
        assertThat(ask.across().unanswered()).isZero();
        assertThat(ask.across().answerP50()).isPositive();
    }

    private static void assertThatItIsWhole(Figures.Keeping kept) {
        assertThat(kept.rooms()).isGreaterThanOrEqualTo(EXTENT.rooms());
        assertThat(kept.messages()).isEqualTo(kept.rooms() * EXTENT.each());
        assertThat(kept.unanswered()).isZero();
        assertThat(kept.backupSeconds()).hasSize(EXTENT.times());
        assertThat(kept.restoreSeconds()).hasSize(EXTENT.times());
        assertThat(kept.fileBytes()).isPositive().isLessThan(kept.stateBytes());
        assertThat(kept.lost()).isZero();
        assertThat(kept.added()).isZero();
        assertThat(kept.answersAgain()).isTrue();
    }

    private void assertThatItIsKept(Figures figures) throws Exception {
        Report.write(directory, figures);

        assertThat(Report.read(directory)).isEqualTo(figures);
        assertThat(Report.markdown(figures))
                .contains("| two themes, idle | ")
                .contains("| puppet on the other homeserver | ")
                .contains("| messages and answers lost / added | 0 / 0 | ");
    }
}
