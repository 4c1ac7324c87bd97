package dev.puppetmaster.bots.data.synthesis;

import dev.puppetmaster.bots.data.TimeColumn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * Draws a table row by row. Each column has its own streams of random numbers, one for values and one for what is done to
 * them afterwards, so that a change to one column leaves the others as they are. What is missing or blown up is so only
 * on paper: formulas see the true value.
 */
final class Generator {

    private static final MathContext SIX_DIGITS = new MathContext(6);
    private static final List<String> WORDS = List.of(
            "amber", "brisk", "calm", "distant", "early", "faint", "gentle", "hollow", "idle", "just", "keen", "late",
            "mild", "narrow", "open", "plain", "quiet", "rapid", "steady", "tall", "upper", "vivid", "warm", "young");

    private final TableShape shape;
    private final List<Random> values = new ArrayList<>();
    private final List<Random> faults = new ArrayList<>();

    private Generator(TableShape shape) {
        this.shape = shape;
        for (ColumnShape column : shape.columns()) {
            long stream = shape.seed() * 0x9e3779b97f4a7c15L ^ RequestParser.hash(column.name());
            values.add(new Random(mix(stream)));
            faults.add(new Random(mix(stream + 1)));
        }
    }

    static Synthetic generate(TableShape shape) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CSVFormat format = CSVFormat.DEFAULT.builder().setRecordSeparator("\n").get();
        try (Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
                CSVPrinter printer = new CSVPrinter(writer, format)) {
            printer.printRecord(shape.columns().stream().map(ColumnShape::name).toList());
            Generator generator = new Generator(shape);
            for (int row = 0; row < shape.rows(); row++) {
                printer.printRecord(generator.row(row));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Synthetic(shape, out.toByteArray());
    }

    private List<String> row(int row) {
        int width = shape.columns().size();
        double[] drawn = new double[width];
        List<String> printed = new ArrayList<>(width);
        for (int c = 0; c < width; c++) {
            ColumnShape column = shape.columns().get(c);
            drawn[c] = draw(column.kind(), row, drawn, values.get(c));
            Random fault = faults.get(c);
            boolean missing = fault.nextDouble() < column.missing();
            boolean outlier = fault.nextDouble() < column.outliers();
            double factor = 3 + 3 * fault.nextDouble();
            printed.add(missing ? "" : print(column, outlier ? drawn[c] * factor : drawn[c], values.get(c)));
        }
        return printed;
    }

    private static double draw(ColumnShape.Kind kind, int row, double[] drawn, Random random) {
        return switch (kind) {
            case ColumnShape.Whole k -> k.min() + Math.floor(random.nextDouble() * (k.max() - k.min() + 1.0));
            case ColumnShape.Uniform k -> k.min() + random.nextDouble() * (k.max() - k.min());
            case ColumnShape.Normal k -> k.mean() + k.deviation() * random.nextGaussian();
            case ColumnShape.Lognormal k -> k.median() * StrictMath.exp(k.sigma() * random.nextGaussian());
            case ColumnShape.Counter k -> k.first() + (double) row;
            case ColumnShape.Truth k -> random.nextDouble() < k.chance().at(drawn, random) ? 1 : 0;
            case ColumnShape.Computed k -> k.formula().at(drawn, random);
            case ColumnShape.Choice k -> choose(k.weights(), random.nextDouble());
            case ColumnShape.Period k -> moment(k, random.nextDouble());
            case ColumnShape.Clock k -> k.first() + (double) row * k.step();
            case ColumnShape.Words k -> 0;
        };
    }

    private static double choose(List<Double> weights, double at) {
        double left = at * weights.stream().mapToDouble(w -> w).sum();
        int last = 0;
        for (int i = 0; i < weights.size(); i++) {
            if (weights.get(i) > 0) {
                last = i;
                left -= weights.get(i);
                if (left < 0) {
                    return i;
                }
            }
        }
        return last;
    }

    private static double moment(ColumnShape.Period period, double at) {
        long unit = period.days() ? 86_400_000L : 1000L;
        long steps = (period.to() - period.from()) / unit;
        return period.from() + Math.floor(at * (steps + 1.0)) * unit;
    }

    private static String print(ColumnShape column, double value, Random random) {
        return switch (column.kind()) {
            case ColumnShape.Whole k -> Long.toString((long) value);
            case ColumnShape.Counter k -> Long.toString((long) value);
            case ColumnShape.Truth k -> Boolean.toString(value != 0);
            case ColumnShape.Choice k -> k.options().get((int) value);
            case ColumnShape.Period k -> TimeColumn.show((long) value, k.days());
            case ColumnShape.Clock k -> TimeColumn.show((long) value, false);
            case ColumnShape.Words k -> word(random) + " " + word(random) + " " + word(random);
            case ColumnShape.Uniform k -> number(value, column.decimals());
            case ColumnShape.Normal k -> number(value, column.decimals());
            case ColumnShape.Lognormal k -> number(value, column.decimals());
            case ColumnShape.Computed k -> number(value, column.decimals());
        };
    }

    private static String word(Random random) {
        return WORDS.get(random.nextInt(WORDS.size()));
    }

    /** Nothing for what cannot be computed, such as 1/0. */
    private static String number(double value, int decimals) {
        if (!Double.isFinite(value)) {
            return "";
        }
        BigDecimal exact = BigDecimal.valueOf(value);
        BigDecimal rounded = decimals >= 0 ? exact.setScale(decimals, RoundingMode.HALF_EVEN) : exact.round(SIX_DIGITS);
        return Math.abs(value) < 1e15 && rounded.scale() < 30
                ? rounded.stripTrailingZeros().toPlainString()
                : rounded.toString();
    }

    /** The last step of SplitMix64: neighbouring seeds give unrelated streams. */
    private static long mix(long seed) {
        long z = (seed ^ (seed >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
