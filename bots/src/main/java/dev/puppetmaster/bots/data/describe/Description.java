package dev.puppetmaster.bots.data.describe;

import dev.puppetmaster.bots.data.Column;
import dev.puppetmaster.bots.data.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * What a table holds.
 *
 * @param table its name
 * @param rows at least 1
 * @param columns one summary a column, in the table's order
 * @param correlations between the numeric columns
 * @param notes plain sentences about how the table was read
 */
public record Description(
        String table, int rows, List<ColumnSummary> columns, Correlations correlations, List<String> notes) {

    public Description {
        columns = List.copyOf(columns);
        notes = List.copyOf(notes);
    }

    /** Looks at every row; only correlations of long tables are computed from a part of them, and say so. */
    public static Description of(Table table) {
        List<ColumnSummary> columns = new ArrayList<>(table.columns().size());
        for (Column column : table.columns()) {
            columns.add(ColumnSummary.of(column));
        }
        return new Description(table.name(), table.rows(), columns, Correlations.of(table), table.notes());
    }

    /** Missing values of all columns together. */
    public long missing() {
        return columns.stream().mapToLong(ColumnSummary::missing).sum();
    }
}
