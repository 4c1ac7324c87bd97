package dev.puppetmaster.bots.data.markdown;

import dev.puppetmaster.bots.data.ColumnType;
import dev.puppetmaster.bots.data.Figures;
import dev.puppetmaster.bots.data.TimeColumn;
import dev.puppetmaster.bots.data.describe.ColumnSummary;
import dev.puppetmaster.bots.data.describe.Correlations;
import dev.puppetmaster.bots.data.describe.Description;
import dev.puppetmaster.bots.data.describe.NumberFacts;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A description where space is short: one line a column, or a few sentences. */
final class OverviewPage {
    private static final double MANY_MISSING = 0.2;
    private static final double STRONG = 0.5;
    private static final int STANDS_OUT = 5;

    private OverviewPage() {}

    /** One table with a line a column. */
    static String table(Description description) {
        GfmTable table = new GfmTable(List.of("column", "type", ">missing", ">outliers", "values"));
        List<ColumnSummary> shown =
                description.columns().stream().limit(Markdown.MOST).toList();
        for (ColumnSummary column : shown) {
            table.row(List.of(
                    Inline.text(column.name()),
                    column.type().word(),
                    Figures.count(column.missing()),
                    column.facts() instanceof NumberFacts facts ? DescriptionPage.outlierCount(facts) : "",
                    values(column)));
        }
        return DescriptionPage.heading(description) + "\n" + table
                + Markdown.more(description.columns().size() - shown.size(), "column", "");
    }

    private static String values(ColumnSummary column) {
        return switch (column.facts()) {
            case NumberFacts facts ->
                facts.finite() == 0
                        ? "none finite"
                        : Figures.show(facts.min()) + " to " + Figures.show(facts.max()) + ", mean "
                                + Figures.show(facts.mean()) + ", median " + Figures.show(facts.median());
            case ColumnSummary.Times times ->
                TimeColumn.show(times.first(), times.days()) + " to " + TimeColumn.show(times.last(), times.days());
            case ColumnSummary.Frequencies frequencies -> DescriptionPage.frequent(frequencies, column.distinct());
            case ColumnSummary.Nothing nothing -> "no values";
        };
    }

    /** Size, types, and what stands out. */
    static String inShort(Description description) {
        StringBuilder out = new StringBuilder(DescriptionPage.heading(description));
        Map<ColumnType, List<String>> byType = new EnumMap<>(ColumnType.class);
        for (ColumnSummary column : description.columns()) {
            byType.computeIfAbsent(column.type(), type -> new ArrayList<>()).add(column.name());
        }
        out.append('\n');
        byType.forEach((type, names) -> out.append("- ")
                .append(type.word())
                .append(": ")
                .append(names.stream().limit(Markdown.MOST).map(Inline::code).collect(Collectors.joining(", ")))
                .append(names.size() > Markdown.MOST ? " and " + (names.size() - Markdown.MOST) + " more" : "")
                .append('\n'));
        List<String> remarks = remarks(description);
        out.append(remarks.isEmpty() ? "\nNothing stands out.\n" : "\n**What stands out**\n\n");
        remarks.stream()
                .limit(STANDS_OUT)
                .forEach(line -> out.append("- ").append(line).append('\n'));
        int rest = remarks.size() - STANDS_OUT;
        out.append(rest > 0 ? "- and " + rest + " more\n" : "");
        return out + Markdown.notes(description.notes());
    }

    private static List<String> remarks(Description description) {
        List<String> lines = new ArrayList<>();
        for (Correlations.Pair pair : description.correlations().pairs().stream()
                .filter(pair -> pair.strength() >= STRONG)
                .limit(2)
                .toList()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%s and %s move together: Pearson %.2f, Spearman %.2f",
                    Inline.code(pair.first()),
                    Inline.code(pair.second()),
                    pair.pearson(),
                    pair.spearman()));
        }
        for (ColumnSummary column : description.columns()) {
            String name = Inline.code(column.name());
            if (column.facts() instanceof ColumnSummary.Nothing) {
                lines.add(name + " has no values");
            } else if (column.missingShare() >= MANY_MISSING) {
                lines.add(name + " is missing in " + Figures.percent(column.missingShare()) + " of rows");
            } else if (column.distinct() == 1 && description.rows() > 1) {
                lines.add(name + " has one value only");
            }
        }
        for (ColumnSummary column : description.columns()) {
            if (column.facts() instanceof NumberFacts facts && facts.outliers().count() > 0) {
                NumberFacts.Example farthest = facts.outliers().examples().getFirst();
                lines.add(Inline.code(column.name()) + " has "
                        + Figures.count(facts.outliers().count())
                        + (facts.outliers().count() == 1 ? " outlier: " : " outliers, the farthest ")
                        + Figures.show(farthest.value()) + " in row " + Figures.count(farthest.row()));
            }
        }
        return lines;
    }
}
