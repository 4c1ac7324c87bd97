package dev.puppetmaster.bots.data.salience;

import dev.puppetmaster.bots.data.BadColumn;
import dev.puppetmaster.bots.data.Column;
import dev.puppetmaster.bots.data.ColumnType;
import dev.puppetmaster.bots.data.OneLine;
import dev.puppetmaster.bots.data.RowSample;
import dev.puppetmaster.bots.data.Table;
import dev.puppetmaster.bots.data.TextColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The columns of a table, ranked by how much they tell about one of them, the target.
 *
 * <p>Mutual information of groups of values: numbers and times in up to {@code bins} quantile bins (ten or fewer different
 * numbers each by itself), text by its {@value Grouping#MAX_VALUES} most frequent values and the rest together; a missing
 * value is a group of its own, except in the target, whose rows without value are left out. What {@value #SHUFFLES}
 * shufflings of the target tell on average is taken off, so that an independent column comes out near 0: with the raw
 * information I, its mean after shuffling E and the entropy of the target H, the share is (I - E) / (H - E), never below
 * 0, and the bits are that share of H.
 *
 * @param target the column to be told about
 * @param rows rows looked at: those that have a target, or {@value #MAX_ROWS} of them spread over a long table
 * @param withoutTarget rows left out because the target is missing
 * @param entropy H in bits
 * @param bins 5, or for fewer than 100 rows 3, for fewer than 30 rows 2
 * @param scores best first
 */
public record Salience(
        String table,
        String target,
        ColumnType targetType,
        int rows,
        int withoutTarget,
        double entropy,
        int bins,
        List<Score> scores) {

    static final int MAX_ROWS = 100_000;
    static final int SHUFFLES = 20;
    private static final double DEVIATIONS = 3;

    /**
     * One column.
     *
     * @param bits about the target, after correction
     * @param share of what there is to know about the target, 0 to 1
     */
    public record Score(String column, ColumnType type, double bits, double share, Why why) {

        /** Whether shuffled values would tell as much. */
        public boolean isChance() {
            return why instanceof Why.Chance;
        }
    }

    public Salience {
        scores = List.copyOf(scores);
    }

    /**
     * Ranks all other columns.
     *
     * @throws BadColumn if there is no such column (the nearest is named), or nothing to tell about it
     */
    public static Salience of(Table table, String target) throws BadColumn {
        Column wanted = table.require(target);
        int[] rows = usable(table, wanted);
        int bins = rows.length >= 100 ? 5 : rows.length >= 30 ? 3 : 2;
        Grouping goal = Grouping.of(wanted, rows, bins);
        refuseUseless(table, wanted, goal);
        List<Grouping> others = new ArrayList<>();
        for (Column column : table.columns()) {
            if (column != wanted) {
                others.add(Grouping.of(column, rows, bins));
            }
        }
        return new Salience(
                table.name(),
                wanted.name(),
                wanted.type(),
                rows.length,
                wanted.missing(),
                goal.entropy(),
                bins,
                scores(goal, others, new Example(wanted, goal, rows)));
    }

    private static int[] usable(Table table, Column target) {
        int[] present = IntStream.range(0, table.rows())
                .filter(row -> !target.isMissing(row))
                .toArray();
        return Arrays.stream(RowSample.of(present.length, MAX_ROWS))
                .map(i -> present[i])
                .toArray();
    }

    private static void refuseUseless(Table table, Column target, Grouping goal) throws BadColumn {
        String where = table.name() + ", target '" + OneLine.of(target.name(), 40) + "': ";
        List<String> others = table.columns().stream()
                .filter(c -> c != target)
                .map(Column::name)
                .toList();
        if (others.isEmpty()) {
            throw new BadColumn(where + "it is the only column: send a table with others to compare it with");
        }
        String instead = ": choose another target: " + Table.listed(others);
        if (goal.rows() == 0) {
            throw new BadColumn(where + "it has no value in any row" + instead);
        }
        if (goal.entropy() == 0) {
            throw new BadColumn(where + "it has the same value in every row" + instead);
        }
        if (target instanceof TextColumn text
                && text.values().size() > Grouping.MAX_VALUES
                && text.values().size() * 2 > goal.rows()) {
            throw new BadColumn(where + "nearly every row has a text of its own ("
                    + text.values().size() + " in " + goal.rows() + ")" + instead);
        }
    }

    private static List<Score> scores(Grouping goal, List<Grouping> others, Example example) {
        double[] sum = new double[others.size()];
        double[] squares = new double[others.size()];
        double[] most = new double[others.size()];
        byte[] shuffled = goal.codes();
        Random random = new Random(0x5A11E9CEL);
        for (int round = 0; round < SHUFFLES; round++) {
            shuffle(shuffled, random);
            for (int c = 0; c < others.size(); c++) {
                double told = others.get(c).information(shuffled, goal.size());
                sum[c] += told;
                squares[c] += told * told;
                most[c] = Math.max(most[c], told);
            }
        }
        byte[] codes = goal.codes();
        double entropy = goal.entropy();
        List<Score> scores = new ArrayList<>();
        for (int c = 0; c < others.size(); c++) {
            Grouping other = others.get(c);
            double told = other.information(codes, goal.size());
            double expected = sum[c] / SHUFFLES;
            double deviation = Math.sqrt(Math.max(0, squares[c] / SHUFFLES - expected * expected));
            boolean chance = told <= Math.max(most[c], expected + DEVIATIONS * deviation) + 1e-12;
            double room = entropy - expected;
            double share = room > 1e-9 ? Math.clamp((told - expected) / room, 0.0, 1.0) : 0;
            scores.add(new Score(
                    other.column().name(),
                    other.column().type(),
                    share * entropy,
                    share,
                    chance ? new Why.Chance() : example.best(other)));
        }
        scores.sort(Comparator.comparingDouble((Score score) -> -score.share()));
        return scores;
    }

    private static void shuffle(byte[] codes, Random random) {
        for (int i = codes.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            byte kept = codes[i];
            codes[i] = codes[j];
            codes[j] = kept;
        }
    }
}
