package dev.puppetmaster.bots.data.markdown;

import dev.puppetmaster.bots.data.Column;
import dev.puppetmaster.bots.data.Figures;
import dev.puppetmaster.bots.data.Table;
import dev.puppetmaster.bots.data.describe.Description;
import dev.puppetmaster.bots.data.salience.Salience;
import dev.puppetmaster.bots.data.synthesis.Synthetic;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Each result as Markdown. */
public final class Markdown {

    /** Lines or columns of one table; the rest is counted. */
    static final int MOST = 20;

    private Markdown() {}

    public static String of(Description description) {
        return DescriptionPage.render(description);
    }

    /** One line a column, for a message that says other things too. */
    public static String overview(Description description) {
        return OverviewPage.table(description);
    }

    /** A few sentences: size, types, what stands out. */
    public static String inShort(Description description) {
        return OverviewPage.inShort(description);
    }

    public static String of(Salience salience) {
        return SaliencePage.render(salience);
    }

    /** What was made and how; the rows themselves are in the file. */
    public static String of(Synthetic made) {
        StringBuilder out = new StringBuilder();
        out.append("**").append(Inline.text(made.fileName())).append("**: ");
        out.append(rows(made.rows())).append(", ").append(made.columns().size()).append(" columns, seed ");
        out.append(made.seed());
        made.target().ifPresent(target -> out.append(", target ").append(Inline.code(target)));
        out.append(".\n\n");
        GfmTable table = new GfmTable(List.of("column", "made as"));
        for (int c = 0; c < Math.min(MOST, made.columns().size()); c++) {
            String name = made.columns().get(c);
            String recipe = made.recipe().get(c).substring(name.length()).strip();
            table.row(List.of(Inline.text(name), Inline.sentence(recipe)));
        }
        out.append(table);
        out.append(more(made.columns().size() - MOST, "column", ""));
        out.append(notes(made.notes()));
        return out.toString();
    }

    /** The first rows of a table as they are. */
    public static String preview(Table table, int rows) {
        List<Column> columns = table.columns().stream().limit(MOST).toList();
        GfmTable shown = new GfmTable(
                columns.stream().map(c -> alignment(c) + Inline.text(c.name())).toList());
        int count = Math.clamp(rows, 0, Math.min(MOST, table.rows()));
        for (int row = 0; row < count; row++) {
            List<String> cells = new ArrayList<>();
            for (Column column : columns) {
                cells.add(Inline.text(column.text(row)));
            }
            shown.row(Collections.unmodifiableList(cells));
        }
        return shown
                + more(table.columns().size() - columns.size(), "column", "")
                + more(table.rows() - count, "row", "");
    }

    private static String alignment(Column column) {
        return switch (column.type()) {
            case INTEGER, DECIMAL -> ">";
            case BOOLEAN, DATE, DATETIME, TEXT, EMPTY -> "";
        };
    }

    static String rows(int rows) {
        return Figures.count(rows) + (rows == 1 ? " row" : " rows");
    }

    static String more(int rest, String what, String remark) {
        return rest > 0
                ? "\n… and " + Figures.count(rest) + " more " + what + (rest == 1 ? "" : "s") + remark + ".\n"
                : "";
    }

    static String notes(List<String> notes) {
        StringBuilder out = new StringBuilder();
        for (String note : notes) {
            out.append(out.isEmpty() ? "\n" : "")
                    .append("- ")
                    .append(Inline.sentence(note))
                    .append(".\n");
        }
        return out.toString();
    }
}
