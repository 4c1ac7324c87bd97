package dev.puppetmaster.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is counted, kept and shown. */
class ResultsTest {
    @TempDir
    private Path directory;

    private static Row row(String fault, String transport, int messages) {
        return new Row(fault, transport, messages, 0, 0, 7, 1.25, null, Map.of());
    }

    @Test
    void aRowHasTheFieldsThatOthersRead() throws IOException {
        Path file = directory.resolve("results/faults.json");

        Results.write(
                file,
                List.of(
                        row("R1", "sync", 1000),
                        new Row("R10", "sync", 5, 1, 2, 9, 3, "slow", Map.of("heapKiB", List.of(1, 2)))));

        assertThat(Files.readString(file)).isEqualTo("""
                        [
                          {"fault":"R1","transport":"sync","messages":1000,"lost":0,"duplicated":0,"seed":7,"seconds":1.3},
                          {"fault":"R10","transport":"sync","messages":5,"lost":1,"duplicated":2,"seed":9,"seconds":3.0,"failed":"slow","heapKiB":[1,2]}
                        ]
                        """);
        assertThat(Results.read(file)).first().isEqualTo(new Row("R1", "sync", 1000, 0, 0, 7, 1.3, null, Map.of()));
    }

    @Test
    void rowsOfOtherFaultsStayAndAreSortedByNumber() {
        List<Row> merged = Results.merged(
                List.of(row("R10", "sync", 1), row("R2", "sync", 1)),
                List.of(row("R2", "sync", 2), row("R1", "sync", 3)));

        assertThat(merged).containsExactly(row("R1", "sync", 3), row("R2", "sync", 2), row("R10", "sync", 1));
    }

    @Test
    void thePageHasARowAndTheCommandThatRunsItAgain() {
        String page = TrackRecord.page(List.of(row("R1", "appservice", 1000)));

        assertThat(page)
                .contains("| R1 | appservice | 1,000 | 0 | 0 | 1 | `bench/faults/run --only R1 --transport appservice"
                        + " --seed 7` |")
                .contains("- **R11**: ");
    }

    @Test
    void aTallyCountsWhatIsMissingDoubleAndOutOfOrder() {
        assertThat(Tally.of(List.of("a", "b", "c"), List.of("a", "b", "c")))
                .isEqualTo(new Tally(3, 0, 0, 0, List.of()));
        assertThat(Tally.of(List.of("a", "b", "c"), List.of("a", "c", "a", "b")))
                .isEqualTo(new Tally(3, 0, 1, 1, List.of()));
        assertThat(Tally.of(List.of("a", "b", "c"), List.of("c"))).isEqualTo(new Tally(3, 2, 0, 0, List.of("a", "b")));
    }
}
