package dev.puppetmaster.bots.data.describe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.puppetmaster.bots.data.BadTable;
import dev.puppetmaster.bots.data.ColumnType;
import dev.puppetmaster.bots.data.csv.CsvReader;
import dev.puppetmaster.bots.data.describe.ColumnSummary.Frequencies;
import dev.puppetmaster.bots.data.describe.ColumnSummary.Frequency;
import dev.puppetmaster.bots.data.describe.ColumnSummary.Times;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DescriptionTest {

    @Test
    void momentsAndQuartilesHaveTheirTextbookValues() throws BadTable {
        NumberFacts facts = numbers("x", "2", "4", "4", "4", "5", "5", "7", "9");

        assertThat(facts.finite()).isEqualTo(8);
        assertThat(facts.mean()).isEqualTo(5.0);
        assertThat(facts.deviation()).isCloseTo(Math.sqrt(32.0 / 7.0), within(1e-12));
        assertThat(facts.min()).isEqualTo(2.0);
        assertThat(facts.lowerQuartile()).isEqualTo(4.0);
        assertThat(facts.median()).isEqualTo(4.5);
        assertThat(facts.upperQuartile()).isEqualTo(5.5);
        assertThat(facts.max()).isEqualTo(9.0);
    }

    @Test
    void quartilesInterpolateByDefinitionSeven() throws BadTable {
        NumberFacts facts = numbers("x", "1", "2", "3", "4");
        assertThat(facts.lowerQuartile()).isEqualTo(1.75);
        assertThat(facts.median()).isEqualTo(2.5);
        assertThat(facts.upperQuartile()).isEqualTo(3.25);
    }

    @Test
    void outliersLieBeyondOneAndAHalfInterquartileRanges() throws BadTable {
        // Quartiles 2.75 and 8.25: fences at -5.5 and 16.5.
        NumberFacts facts = numbers("x", "1", "2", "3", "4", "5", "6", "7", "8", "9", "16.6", "-9", "100");
        NumberFacts.Outliers outliers = facts.outliers();

        assertThat(outliers.lowFence()).isEqualTo(-5.5);
        assertThat(outliers.highFence()).isEqualTo(16.5);
        assertThat(outliers.count()).isEqualTo(3);
        assertThat(outliers.examples())
                .containsExactly(
                        new NumberFacts.Example(12, 100),
                        new NumberFacts.Example(11, -9),
                        new NumberFacts.Example(10, 16.6));
    }

    @Test
    void aValueOnTheFenceIsNoOutlier() throws BadTable {
        // Quartiles 3.25 and 7.75: fences at -3.5 and 14.5.
        String[] nine = {"1", "2", "3", "4", "5", "6", "7", "8", "9"};
        assertThat(numbers("x", with(nine, "14.5")).outliers().count()).isZero();
        assertThat(numbers("x", with(nine, "14.51")).outliers().count()).isEqualTo(1);
    }

    @Test
    void fewerThanTenValuesHaveNoOutliers() throws BadTable {
        String[] eight = {"1", "2", "3", "4", "5", "6", "7", "8"};
        NumberFacts.Outliers few = numbers("x", with(eight, "1000")).outliers();
        assertThat(few.told()).isFalse();
        assertThat(few.count()).isZero();

        NumberFacts.Outliers enough =
                numbers("x", with(with(eight, "9"), "1000")).outliers();
        assertThat(enough.told()).isTrue();
        assertThat(enough.count()).isEqualTo(1);
    }

    private static String[] with(String[] values, String one) {
        String[] all = Arrays.copyOf(values, values.length + 1);
        all[values.length] = one;
        return all;
    }

    @Test
    void missingAndDistinctAreCounted() throws BadTable {
        Description described =
                describe("n,t,b,d,e\n1,a,yes,2024-01-02,\n1,b,no,,\nNA,a,yes,2023-05-06,\n-0,,,2024-01-02,\n");

        assertThat(described.rows()).isEqualTo(4);
        assertThat(described.missing()).isEqualTo(8);
        assertThat(described.columns()).extracting(ColumnSummary::missing).containsExactly(1, 1, 1, 1, 4);
        assertThat(described.columns()).extracting(ColumnSummary::distinct).containsExactly(2, 2, 2, 2, 0);
        assertThat(described.columns().get(4).type()).isEqualTo(ColumnType.EMPTY);
        assertThat(described.columns().get(4).missingShare()).isEqualTo(1.0);
        assertThat(described.columns().get(1).facts())
                .isEqualTo(new Frequencies(List.of(new Frequency("a", 2), new Frequency("b", 1)), 0));
        assertThat(described.columns().get(2).facts())
                .isEqualTo(new Frequencies(List.of(new Frequency("true", 2), new Frequency("false", 1)), 0));
        assertThat(described.columns().get(3).facts())
                .isEqualTo(new Times(1_683_331_200_000L, 1_704_153_600_000L, true));
    }

    @Test
    void theMostFrequentValuesComeFirst() throws BadTable {
        Description described = describe("t\nf\na\nb\nb\nc\nd\ne\ng\nb\na\n");
        assertThat(described.columns().getFirst().facts())
                .isEqualTo(new Frequencies(
                        List.of(
                                new Frequency("b", 3),
                                new Frequency("a", 2),
                                new Frequency("f", 1),
                                new Frequency("c", 1),
                                new Frequency("d", 1)),
                        2));
    }

    @Test
    void infinitiesAreCountedAndLeftOutOfTheRest() throws BadTable {
        Description described = describe("x\n1\ninf\n3\n-inf\n1e999\n");
        NumberFacts facts = (NumberFacts) described.columns().getFirst().facts();
        assertThat(facts.infinite()).isEqualTo(3);
        assertThat(facts.mean()).isEqualTo(2.0);
        assertThat(facts.max()).isEqualTo(3.0);
        assertThat(described.columns().getFirst().distinct()).isEqualTo(4);
        assertThat(numbers("x", "inf", "inf").mean()).isNaN();
    }

    @Test
    void hugeValuesDoNotOverflow() throws BadTable {
        NumberFacts facts = numbers("x", "1e308", "1e308", "-1e308", "-1e308");
        assertThat(facts.mean()).isZero();
        assertThat(facts.deviation()).isCloseTo(1e308 * Math.sqrt(4.0 / 3.0), within(1e295));
        assertThat(facts.median()).isZero();
        assertThat(pairs("a,b\n1e308,1\n-1e308,2\n1e308,1\n").getFirst().pearson())
                .isCloseTo(-1, within(1e-12));
    }

    @Test
    void oneRowAndConstantColumnsAreDescribed() throws BadTable {
        NumberFacts one = numbers("x", "7");
        assertThat(one.mean()).isEqualTo(7.0);
        assertThat(one.deviation()).isNaN();
        assertThat(one.median()).isEqualTo(7.0);
        assertThat(one.outliers().count()).isZero();

        assertThat(numbers("x", "7", "7", "7").deviation()).isZero();
        assertThat(pairs("a,b\n7,1\n7,2\n7,3\n")).isEmpty();
    }

    @Test
    void correlationsHaveTheirTextbookValues() throws BadTable {
        // Anscombe's first set: r = 0.81642.
        List<Correlations.Pair> pairs = pairs("""
                x,y
                10,8.04
                8,6.95
                13,7.58
                9,8.81
                11,8.33
                14,9.96
                6,7.24
                4,4.26
                12,10.84
                7,4.82
                5,5.68
                """);
        assertThat(pairs).hasSize(1);
        assertThat(pairs.getFirst().pearson()).isCloseTo(0.81642, within(1e-5));
        assertThat(pairs.getFirst().spearman()).isCloseTo(0.81818, within(1e-5));
    }

    @Test
    void spearmanSharesTheRankOfTiesAndIgnoresTheShape() throws BadTable {
        assertThat(pairs("x,y\n1,1\n2,8\n3,27\n4,1000\n").getFirst().spearman()).isCloseTo(1, within(1e-12));
        // Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: 4.5 / sqrt(4.5 * 5).
        assertThat(pairs("x,y\n1,1\n2,2\n2,3\n3,4\n").getFirst().spearman())
                .isCloseTo(4.5 / Math.sqrt(22.5), within(1e-12));
    }

    @Test
    void onlyRowsInWhichBothValuesArePresentCount() throws BadTable {
        Correlations.Pair pair = pairs("x,y\n1,2\n2,4\n3,\n,9\n4,8\n100,inf\n").getFirst();
        assertThat(pair.rows()).isEqualTo(3);
        assertThat(pair.pearson()).isCloseTo(1, within(1e-12));
        assertThat(pair.spearman()).isCloseTo(1, within(1e-12));
        assertThat(pairs("x,y\n1,2\n2,4\n3,\n")).isEmpty();
    }

    @Test
    void theStrongestPairComesFirst() throws BadTable {
        List<Correlations.Pair> pairs = pairs("a,b,c\n1,5,-1\n2,3,-2\n3,6,-3\n4,4,-4\n");
        assertThat(pairs).hasSize(3);
        assertThat(pairs.getFirst().first()).isEqualTo("a");
        assertThat(pairs.getFirst().second()).isEqualTo("c");
        assertThat(pairs.getFirst().pearson()).isCloseTo(-1, within(1e-12));
    }

    @Test
    void aLongTableIsCorrelatedFromRowsSpreadOverIt() throws BadTable {
        StringBuilder text = new StringBuilder("a,b,c\n");
        Random random = new Random(7);
        for (int i = 0; i < 150_000; i++) {
            double a = random.nextGaussian();
            text.append(String.format(Locale.ROOT, "%.3f,%.3f,%d%n", a, a + random.nextGaussian(), i % 10));
        }
        Correlations correlations = describe(text.toString()).correlations();
        assertThat(correlations.rows()).isEqualTo(100_000);
        assertThat(correlations.pairs().getFirst().pearson()).isCloseTo(Math.sqrt(0.5), within(0.01));
        assertThat(correlations.pairs().getLast().strength()).isLessThan(0.02);
    }

    private static Description describe(String csv) throws BadTable {
        return Description.of(CsvReader.read(csv.getBytes(UTF_8), "x.csv"));
    }

    private static List<Correlations.Pair> pairs(String csv) throws BadTable {
        return describe(csv).correlations().pairs();
    }

    private static NumberFacts numbers(String name, String... values) throws BadTable {
        Description described = describe(name + "\n" + String.join("\n", values) + "\n");
        return (NumberFacts) described.columns().getFirst().facts();
    }
}
