package dev.puppetmaster.bots.data.salience;

import dev.puppetmaster.bots.data.BooleanColumn;
import dev.puppetmaster.bots.data.Column;
import dev.puppetmaster.bots.data.NumberColumn;

/** Finds the group of rows of a column that stands out most by the target. */
final class Example {

    /** A group with fewer rows proves nothing. */
    private static final int FEWEST_ROWS = 5;

    private static final double SMALLEST_SHARE = 0.02;

    private final Column target;
    private final Grouping goal;
    private final int[] rows;

    Example(Column target, Grouping goal, int[] rows) {
        this.target = target;
        this.goal = goal;
        this.rows = rows;
    }

    Why best(Grouping column) {
        return switch (target) {
            case NumberColumn numbers -> averages(column, numbers);
            // The first group of a boolean column is the true one.
            case BooleanColumn truths -> shares(column, 0);
            default -> shares(column, -1);
        };
    }

    /** The group that would leave the least variance if the rows were split into it and the rest. */
    private Why averages(Grouping column, NumberColumn numbers) {
        double[] sums = new double[column.size()];
        long[] counts = new long[column.size()];
        double sum = 0;
        long count = 0;
        for (int i = 0; i < rows.length; i++) {
            double value = numbers.value(rows[i]);
            if (Double.isFinite(value)) {
                sums[column.code(i)] += value;
                counts[column.code(i)]++;
                sum += value;
                count++;
            }
        }
        Why best = new Why.TooFew();
        double most = -1;
        for (int g = 0; g < sums.length; g++) {
            long others = count - counts[g];
            if (isSmall(column.group(g), counts[g], others)) {
                continue;
            }
            double inside = sums[g] / counts[g];
            double outside = (sum - sums[g]) / others;
            double gap = (inside - outside) * (inside - outside) * counts[g] * others;
            if (gap > most) {
                most = gap;
                best = new Why.Averages(column.group(g), inside, outside);
            }
        }
        return best;
    }

    /** The group and the outcome that tell most about each other; only one outcome is looked at where it is given. */
    private Why shares(Grouping column, int onlyOutcome) {
        int[][] joint = new int[column.size()][goal.size()];
        for (int i = 0; i < rows.length; i++) {
            joint[column.code(i)][goal.code(i)]++;
        }
        int[] outcomes = new int[goal.size()];
        int[] sizes = new int[column.size()];
        for (int g = 0; g < joint.length; g++) {
            for (int o = 0; o < outcomes.length; o++) {
                outcomes[o] += joint[g][o];
                sizes[g] += joint[g][o];
            }
        }
        Why best = new Why.TooFew();
        double most = -1;
        for (int g = 0; g < joint.length; g++) {
            int others = rows.length - sizes[g];
            for (int o = 0; o < outcomes.length; o++) {
                boolean wanted = onlyOutcome < 0 ? !(goal.group(o) instanceof Group.Rare) : o == onlyOutcome;
                if (!wanted || isSmall(column.group(g), sizes[g], others)) {
                    continue;
                }
                double inside = (double) joint[g][o] / sizes[g];
                double outside = (double) (outcomes[o] - joint[g][o]) / others;
                double gap = (inside - outside) * (inside - outside) * sizes[g] * others;
                if (gap > most) {
                    most = gap;
                    best = new Why.Shares(column.group(g), goal.group(o), inside, outside);
                }
            }
        }
        return best;
    }

    private boolean isSmall(Group group, long size, long others) {
        return group instanceof Group.Rare
                || size < Math.max(FEWEST_ROWS, SMALLEST_SHARE * rows.length)
                || others < FEWEST_ROWS;
    }
}
