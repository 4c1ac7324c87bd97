package dev.puppetmaster.bots.data.markdown;

import dev.puppetmaster.bots.data.Figures;
import dev.puppetmaster.bots.data.TimeColumn;
import dev.puppetmaster.bots.data.describe.ColumnSummary;
import dev.puppetmaster.bots.data.describe.ColumnSummary.Frequencies;
import dev.puppetmaster.bots.data.describe.ColumnSummary.Frequency;
import dev.puppetmaster.bots.data.describe.ColumnSummary.Nothing;
import dev.puppetmaster.bots.data.describe.ColumnSummary.Times;
import dev.puppetmaster.bots.data.describe.Correlations;
import dev.puppetmaster.bots.data.describe.Description;
import dev.puppetmaster.bots.data.describe.NumberFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A description as tables: numbers, other columns, outliers, correlations. */
final class DescriptionPage {

    private static final int PAIRS = 5;
    private static final int OUTLIER_LINES = 5;
    private static final int VALUES_SHOWN = 3;

    private DescriptionPage() {}

    static String render(Description description) {
        StringBuilder out = new StringBuilder(heading(description));
        List<ColumnSummary> numeric = new ArrayList<>();
        List<ColumnSummary> others = new ArrayList<>();
        for (ColumnSummary column : description.columns()) {
            (column.facts() instanceof NumberFacts ? numeric : others).add(column);
        }
        if (!numeric.isEmpty()) {
            out.append('\n').append(numbers(numeric));
        }
        if (!others.isEmpty()) {
            out.append('\n').append(others(others));
        }
        out.append(outliers(numeric));
        out.append(correlations(description.correlations()));
        out.append(Markdown.notes(description.notes()));
        if (!numeric.isEmpty()) {
            out.append("\n*").append(NumberFacts.QUANTILES).append("; outliers lie more than 1.5 interquartile ranges");
            out.append(" outside the quartiles, of ").append(NumberFacts.FEWEST_FOR_OUTLIERS);
            out.append(" values or more; row 1 is the first below the header*\n");
        }
        return out.toString();
    }

    static String heading(Description description) {
        int columns = description.columns().size();
        long cells = (long) description.rows() * columns;
        long missing = description.missing();
        return "**" + Inline.text(description.table()) + "**: " + Markdown.rows(description.rows()) + ", " + columns
                + (columns == 1 ? " column, " : " columns, ")
                + (missing == 0
                        ? "no missing values"
                        : Figures.count(missing)
                                + (missing == 1 ? " missing value (" : " missing values (")
                                + Figures.percent((double) missing / cells) + ")")
                + ".\n";
    }

    /** Two tables: a client's usual column of messages is not wide enough for all of it beside each other. */
    private static String numbers(List<ColumnSummary> columns) {
        GfmTable values = new GfmTable(List.of("column", "type", ">missing", ">distinct", ">outliers"));
        GfmTable figures = new GfmTable(List.of("column", ">mean", ">sd", ">min", ">25 %", ">median", ">75 %", ">max"));
        for (ColumnSummary column : columns.subList(0, Math.min(Markdown.MOST, columns.size()))) {
            if (column.facts() instanceof NumberFacts facts) {
                List<String> counts = new ArrayList<>(start(column));
                counts.add(outlierCount(facts));
                values.row(counts);
                List<String> cells = new ArrayList<>(List.of(Inline.text(column.name())));
                for (double value : new double[] {
                    facts.mean(),
                    facts.deviation(),
                    facts.min(),
                    facts.lowerQuartile(),
                    facts.median(),
                    facts.upperQuartile(),
                    facts.max()
                }) {
                    cells.add(Figures.show(value));
                }
                figures.row(cells);
            }
        }
        return values + "\n" + figures + Markdown.more(columns.size() - Markdown.MOST, "numeric column", "");
    }

    static String outlierCount(NumberFacts facts) {
        return facts.outliers().told() ? Figures.count(facts.outliers().count()) : "–";
    }

    private static String others(List<ColumnSummary> columns) {
        GfmTable table = new GfmTable(List.of("column", "type", ">missing", ">distinct", "values"));
        for (ColumnSummary column : columns.subList(0, Math.min(Markdown.MOST, columns.size()))) {
            List<String> cells = new ArrayList<>(start(column));
            cells.add(values(column));
            table.row(cells);
        }
        return table + Markdown.more(columns.size() - Markdown.MOST, "other column", "");
    }

    private static List<String> start(ColumnSummary column) {
        String missing = column.missing() == 0
                ? "0"
                : Figures.count(column.missing()) + " (" + Figures.percent(column.missingShare()) + ")";
        return List.of(Inline.text(column.name()), column.type().word(), missing, Figures.count(column.distinct()));
    }

    private static String values(ColumnSummary column) {
        return switch (column.facts()) {
            case Times times ->
                TimeColumn.show(times.first(), times.days()) + " to " + TimeColumn.show(times.last(), times.days());
            case Frequencies frequencies -> frequent(frequencies, column.distinct());
            case Nothing nothing -> "no values";
            case NumberFacts numbers -> "";
        };
    }

    static String frequent(Frequencies frequencies, int distinct) {
        List<Frequency> shown = frequencies.most().stream().limit(VALUES_SHOWN).toList();
        if (shown.getFirst().rows() == 1 && distinct > VALUES_SHOWN) {
            return "each once, such as " + Inline.text(shown.getFirst().value());
        }
        String list = shown.stream()
                .map(f -> Inline.text(f.value()) + " (" + Figures.count(f.rows()) + ")")
                .collect(Collectors.joining(", "));
        int rest = distinct - shown.size();
        return rest > 0 ? list + " and " + Figures.count(rest) + " more" : list;
    }

    private static String outliers(List<ColumnSummary> columns) {
        StringBuilder out = new StringBuilder();
        int lines = 0;
        for (ColumnSummary column : columns) {
            if (!(column.facts() instanceof NumberFacts facts)) {
                continue;
            }
            if (facts.infinite() > 0) {
                out.append("- ").append(Inline.code(column.name())).append(": ");
                out.append(Figures.count(facts.infinite()));
                out.append(" infinite, not part of the mean and the quartiles.\n");
            }
            NumberFacts.Outliers outliers = facts.outliers();
            if (outliers.count() > 0 && lines++ < OUTLIER_LINES) {
                out.append("- ").append(Inline.code(column.name())).append(": ");
                out.append(Figures.count(outliers.count())).append(" outside ");
                out.append(Figures.show(outliers.lowFence())).append(" to ");
                out.append(Figures.show(outliers.highFence())).append(": ");
                out.append(outliers.examples().stream()
                        .map(e -> Figures.show(e.value()) + " (row " + Figures.count(e.row()) + ")")
                        .collect(Collectors.joining(", ")));
                out.append(outliers.count() > outliers.examples().size() ? ", …\n" : "\n");
            }
        }
        out.append(lines > OUTLIER_LINES ? "- " + (lines - OUTLIER_LINES) + " more columns have outliers.\n" : "");
        return out.isEmpty() ? "" : "\n**Outliers**\n\n" + out;
    }

    private static String correlations(Correlations correlations) {
        if (correlations.pairs().isEmpty()) {
            return "";
        }
        GfmTable table = new GfmTable(List.of("correlation of", "with", ">Pearson", ">Spearman", ">rows"));
        for (Correlations.Pair pair : correlations.pairs().stream().limit(PAIRS).toList()) {
            table.row(List.of(
                    Inline.text(pair.first()),
                    Inline.text(pair.second()),
                    String.format(Locale.ROOT, "%.2f", pair.pearson()),
                    String.format(Locale.ROOT, "%.2f", pair.spearman()),
                    Figures.count(pair.rows())));
        }
        String out = "\n" + table + Markdown.more(correlations.pairs().size() - PAIRS, "pair", ", weaker");
        return correlations.columnsLeftOut() == 0
                ? out
                : out + "\nOnly the first " + correlations.columns() + " numeric columns were correlated.\n";
    }
}
