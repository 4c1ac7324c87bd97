package dev.puppetmaster.bots.data.csv;

import dev.puppetmaster.bots.data.BadTable;
import dev.puppetmaster.bots.data.OneLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.csv.CSVRecord;

/** The first reading: checks the header and the limits, and narrows the type of each column. */
final class Survey implements Records.Reader {

    private final String file;
    private final Dialect dialect;
    private final List<String> names = new ArrayList<>();
    private final List<Guess> guesses = new ArrayList<>();
    private int rows;

    Survey(String file, Dialect dialect) {
        this.file = file;
        this.dialect = dialect;
    }

    @Override
    public void header(List<String> header) throws BadTable {
        if (header.size() > CsvReader.MAX_COLUMNS) {
            throw new BadTable(String.format(
                    Locale.ROOT,
                    "%s has %,d columns, at most %d are read: leave some out",
                    file,
                    header.size(),
                    CsvReader.MAX_COLUMNS));
        }
        Map<String, Integer> seen = new HashMap<>();
        for (int c = 0; c < header.size(); c++) {
            String name = header.get(c).strip();
            if (name.isEmpty()) {
                throw new BadTable(file + ", header: column " + (c + 1)
                        + " has no name: name it, or take out a delimiter (" + dialect.delimiterWord()
                        + ") that is too many");
            }
            Integer before = seen.put(name, c + 1);
            if (before != null) {
                throw new BadTable(file + ", header: the name '" + OneLine.of(name, 40) + "' stands twice (columns "
                        + before + " and " + (c + 1) + "): give each column a name of its own");
            }
            names.add(name);
            guesses.add(new Guess(dialect.delimiter()));
        }
    }

    @Override
    public void row(CSVRecord record, int row) throws BadTable {
        if (row >= CsvReader.MAX_ROWS) {
            throw new BadTable(String.format(
                    Locale.ROOT, "%s has more than %,d rows: send a part of it", file, CsvReader.MAX_ROWS));
        }
        if ((long) (row + 1) * names.size() > CsvReader.MAX_CELLS) {
            throw new BadTable(String.format(
                    Locale.ROOT,
                    "%s has more than %,d values (rows times %d columns): send fewer rows or columns",
                    file,
                    CsvReader.MAX_CELLS,
                    names.size()));
        }
        for (int c = 0; c < names.size(); c++) {
            guesses.get(c).see(record.get(c));
        }
        rows = row + 1;
    }

    List<String> names() {
        return names;
    }

    int rows() {
        return rows;
    }

    Guess guess(int column) {
        return guesses.get(column);
    }

    List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (names.stream().allMatch(n -> Values.isNumber(n, '.'))) {
            notes.add("the first line was taken as the header although it holds only numbers");
        }
        for (int c = 0; c < names.size(); c++) {
            String name = "'" + OneLine.of(names.get(c), 40) + "'";
            if (guesses.get(c).isAmbiguousDate()) {
                notes.add("the dates of " + name + " can be read day first or month first and were kept as text:"
                        + " write them as 2024-12-31");
            } else if (guesses.get(c).kind() == Guess.Kind.DECIMAL_COMMA) {
                notes.add("the comma in " + name + " was read as a decimal comma");
            }
        }
        return notes;
    }
}
