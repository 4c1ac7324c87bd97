package dev.puppetmaster.bots.data;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A table by columns.
 *
 * @param name what it is called in messages, usually the file name
 * @param columns at least one; names differ; each has {@code rows} rows
 * @param rows at least 1
 * @param notes plain sentences about how it was read that its owner should know
 */
public record Table(String name, List<Column> columns, int rows, List<String> notes) {

    private static final int NAMES_SHOWN = 12;

    public Table {
        columns = List.copyOf(columns);
        notes = List.copyOf(notes);
    }

    public Optional<Column> find(String column) {
        return columns.stream().filter(c -> c.name().equals(column)).findFirst();
    }

    /**
     * The column of that name; upper and lower case count only where two names differ by nothing else.
     *
     * @throws BadColumn naming the nearest column
     */
    public Column require(String column) throws BadColumn {
        String wanted = column.strip();
        Optional<Column> exact = find(wanted);
        if (exact.isPresent()) {
            return exact.get();
        }
        List<Column> loose = columns.stream()
                .filter(c -> c.name().strip().equalsIgnoreCase(wanted))
                .toList();
        if (loose.size() == 1) {
            return loose.getFirst();
        }
        List<String> names = columns.stream().map(Column::name).toList();
        throw new BadColumn(name + " has no column '" + OneLine.of(wanted, 40) + "': "
                + Nearest.to(wanted, names)
                        .map(n -> "did you mean '" + OneLine.of(n, 40) + "'? Its")
                        .orElse("its")
                + " columns: " + listed(names));
    }

    /** Names for a message, cut after the first dozen. */
    public static String listed(List<String> names) {
        String shown = String.join(
                ", ",
                names.stream().limit(NAMES_SHOWN).map(n -> OneLine.of(n, 40)).toList());
        int rest = names.size() - NAMES_SHOWN;
        return rest > 0 ? shown + String.format(Locale.ROOT, " and %d more", rest) : shown;
    }
}
