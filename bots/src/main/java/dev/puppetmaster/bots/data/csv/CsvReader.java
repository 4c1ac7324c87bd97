package dev.puppetmaster.bots.data.csv;

import dev.puppetmaster.bots.data.BadTable;
import dev.puppetmaster.bots.data.Column;
import dev.puppetmaster.bots.data.OneLine;
import dev.puppetmaster.bots.data.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads CSV (RFC 4180) with a header line. Encoding, delimiter and column types are found out; {@code ''}, NA, N/A,
 * null and NaN in any case are missing values. The bytes are read twice, first to check them and to learn the types, then
 * to fill arrays of the exact size, so no second copy of the text is held.
 */
public final class CsvReader {

    /** Largest file, in bytes. */
    public static final int MAX_BYTES = 50 * 1024 * 1024;

    public static final int MAX_COLUMNS = 500;
    public static final int MAX_ROWS = 2_000_000;

    /** Rows times columns; keeps the arrays of one table under 160 MB. */
    public static final int MAX_CELLS = 20_000_000;

    private CsvReader() {}

    /**
     * Reads the whole file.
     *
     * @param fileName only shown in messages and as the table's name
     * @throws BadTable if it is no table; nothing is guessed about a broken one
     */
    public static Table read(byte[] bytes, String fileName) throws BadTable {
        String name = shown(fileName);
        if (bytes.length > MAX_BYTES) {
            throw new BadTable(String.format(
                    Locale.ROOT,
                    "%s has %.1f MB, at most %d MB are read: send fewer rows or columns",
                    name,
                    bytes.length / (1024.0 * 1024.0),
                    MAX_BYTES / (1024 * 1024)));
        }
        FileKind.refuseOthers(bytes, name);
        Encoded text = Encoded.detect(bytes, name);
        Dialect dialect = Dialect.sniff(text);
        Records records = new Records(name, text, dialect);
        Survey survey = new Survey(name, dialect);
        records.each(survey);
        return fill(name, records, survey);
    }

    private static Table fill(String name, Records records, Survey survey) throws BadTable {
        List<String> names = survey.names();
        int rows = survey.rows();
        List<Filler> fillers = new ArrayList<>(names.size());
        for (int c = 0; c < names.size(); c++) {
            fillers.add(Filler.of(names.get(c), survey.guess(c), rows));
        }
        records.each(new Records.Reader() {
            @Override
            public void header(List<String> header) {}

            @Override
            public void row(CSVRecord record, int row) {
                for (int c = 0; c < fillers.size(); c++) {
                    fillers.get(c).put(row, record.get(c));
                }
            }
        });
        List<Column> columns = new ArrayList<>(names.size());
        for (Filler filler : fillers) {
            columns.add(filler.column());
        }
        return new Table(name, columns, rows, survey.notes());
    }

    private static String shown(String fileName) {
        String line = OneLine.of(fileName, 60);
        return line.isEmpty() ? "the file" : line;
    }
}
