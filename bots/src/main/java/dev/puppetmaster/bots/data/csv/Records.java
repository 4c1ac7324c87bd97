package dev.puppetmaster.bots.data.csv;

import dev.puppetmaster.bots.data.BadTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** The records of a file in order, each checked to be as wide as the header. */
final class Records {

    /** Is told each record; rows count from 0. */
    interface Reader {

        void header(List<String> names) throws BadTable;

        void row(CSVRecord record, int row) throws BadTable;
    }

    private static final Pattern START_LINE = Pattern.compile("\\(startline (\\d+)\\)");

    private final String name;
    private final Encoded text;
    private final Dialect dialect;

    Records(String name, Encoded text, Dialect dialect) {
        this.name = name;
        this.text = text;
        this.dialect = dialect;
    }

    void each(Reader reader) throws BadTable {
        try (CSVParser parser = dialect.parse(dialect.content(text))) {
            walk(parser, reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void walk(CSVParser parser, Reader reader) throws BadTable {
        Iterator<CSVRecord> records = parser.iterator();
        int width = 0;
        int row = 0;
        CSVRecord blank = null;
        int blanks = 0;
        while (true) {
            long line = parser.getCurrentLineNumber() + 1 + dialect.skippedLines();
            CSVRecord record = next(records, line);
            if (record == null) {
                break;
            }
            if (isBlank(record)) {
                blank = record;
                blanks++;
                continue;
            }
            if (width == 0) {
                width = record.size();
                reader.header(record.toList());
                blanks = 0;
                continue;
            }
            // In a table of one column a blank line between others is a missing value; at the end it is nothing.
            for (; width == 1 && blank != null && blanks > 0; blanks--) {
                reader.row(blank, row++);
            }
            blanks = 0;
            if (record.size() != width) {
                throw ragged(record.size(), width, row + 1, line);
            }
            reader.row(record, row++);
        }
        if (row == 0) {
            throw new BadTable(name + " has a header but no rows: add at least one row below it");
        }
    }

    private static boolean isBlank(CSVRecord record) {
        return record.size() == 1 && record.get(0).isEmpty();
    }

    private @Nullable CSVRecord next(Iterator<CSVRecord> records, long line) throws BadTable {
        try {
            return records.hasNext() ? records.next() : null;
        } catch (UncheckedIOException e) {
            throw broken(String.valueOf(e.getMessage()), line);
        }
    }

    private BadTable broken(String message, long line) {
        Matcher start = START_LINE.matcher(message);
        if (start.find()) {
            return new BadTable(name + ", line "
                    + (Long.parseLong(start.group(1)) + dialect.skippedLines())
                    + ": a quote (\") is opened and never closed: close it, or write \"\" for a quote inside a value");
        }
        return new BadTable(name + ", line " + line
                + ": text follows a closing quote (\"): write \"\" for a quote inside a quoted value");
    }

    private BadTable ragged(int found, int expected, int row, long line) {
        return new BadTable(String.format(
                Locale.ROOT,
                "%s, row %,d (line %,d) has %d %s where the header has %d: %s %s, or quote a value that contains one",
                name,
                row,
                line,
                found,
                found == 1 ? "value" : "values",
                expected,
                found < expected ? "add the missing" : "take out the surplus",
                dialect.delimiterWord()));
    }
}
