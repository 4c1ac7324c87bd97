package dev.puppetmaster.bots.data.synthesis;

import java.util.List;
import java.util.Random;

/** Arithmetic over the columns before it in the same row. */
sealed interface Formula {

    /**
     * The value for one row.
     *
     * @param row what was drawn for the columns so far: numbers as they are, truths as 1 and 0, choices as the index of
     *     the option, times as milliseconds
     */
    double at(double[] row, Random noise);

    record Constant(double value) implements Formula {
        @Override
        public double at(double[] row, Random noise) {
            return value;
        }
    }

    record Reference(int column) implements Formula {
        @Override
        public double at(double[] row, Random noise) {
            return row[column];
        }
    }

    /** Normally distributed around 0. */
    record Noise(double deviation) implements Formula {
        @Override
        public double at(double[] row, Random noise) {
            return noise.nextGaussian() * deviation;
        }
    }

    /** What each option of a choice stands for. */
    record Effect(int column, List<Double> ofOption) implements Formula {
        @Override
        public double at(double[] row, Random noise) {
            return ofOption.get((int) row[column]);
        }
    }

    /** The hour of the day of a point in time, 0 up to 24, in UTC. */
    record Hour(int column) implements Formula {
        @Override
        public double at(double[] row, Random noise) {
            return Math.floorMod((long) row[column], 86_400_000L) / 3_600_000.0;
        }
    }

    record Operation(char operator, Formula left, Formula right) implements Formula {
        @Override
        public double at(double[] row, Random noise) {
            double a = left.at(row, noise);
            double b = right.at(row, noise);
            return switch (operator) {
                case '+' -> a + b;
                case '-' -> a - b;
                case '*' -> a * b;
                default -> a / b;
            };
        }
    }

    record Call(Function function, List<Formula> arguments) implements Formula {
        @Override
        public double at(double[] row, Random noise) {
            double a = arguments.getFirst().at(row, noise);
            double b = arguments.getLast().at(row, noise);
            // StrictMath, since Math may differ in the last digit between machines.
            return switch (function) {
                case ABS -> Math.abs(a);
                case EXP -> StrictMath.exp(a);
                case LOG -> StrictMath.log(a);
                case MAX -> Math.max(a, b);
                case MIN -> Math.min(a, b);
                case ROUND -> Math.rint(a);
                case SIN -> StrictMath.sin(a);
                case SQRT -> Math.sqrt(a);
            };
        }
    }

    /** What a formula may call. */
    enum Function {
        ABS(1),
        EXP(1),
        LOG(1),
        MAX(2),
        MIN(2),
        ROUND(1),
        SIN(1),
        SQRT(1);

        private final int arguments;

        Function(int arguments) {
            this.arguments = arguments;
        }

        int arguments() {
            return arguments;
        }
    }
}
