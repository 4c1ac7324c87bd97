package dev.puppetmaster.bots.data.csv;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * How the values of a file are set apart.
 *
 * @param delimiter one of {@code , ; tab |}
 * @param skippedLines 1 where the file starts with Excel's {@code sep=;} line, else 0
 */
record Dialect(char delimiter, int skippedLines) {

    private static final char[] CANDIDATES = {',', ';', '\t', '|'};
    private static final int SAMPLE_CHARS = 64 * 1024;
    private static final int SAMPLE_RECORDS = 50;

    /**
     * The candidate by which most of the first records have as many values as the header, among those that give more than
     * one column; more columns win a tie. A file of one column is read with commas.
     */
    static Dialect sniff(Encoded text) {
        String head = head(text);
        String first = head.lines().findFirst().orElse("").strip();
        if (first.startsWith("sep=") && first.length() <= 5) {
            char named = first.length() == 5 ? first.charAt(4) : '\t';
            if (new String(CANDIDATES).indexOf(named) >= 0) {
                return new Dialect(named, 1);
            }
        }
        char best = ',';
        double bestAgreement = -1;
        int bestWidth = 1;
        for (char candidate : CANDIDATES) {
            List<Integer> widths = widths(head, candidate);
            int width = widths.isEmpty() ? 0 : widths.getFirst();
            if (width < 2) {
                continue;
            }
            long agreeing = widths.stream().filter(w -> w == width).count();
            double agreement = (double) agreeing / widths.size();
            if (agreement > bestAgreement || (agreement == bestAgreement && width > bestWidth)) {
                best = candidate;
                bestAgreement = agreement;
                bestWidth = width;
            }
        }
        return new Dialect(best, 0);
    }

    /** How the delimiter is called in messages. */
    String delimiterWord() {
        return delimiter == '\t' ? "tab" : "'" + delimiter + "'";
    }

    CSVParser parse(Reader reader) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setDelimiter(delimiter)
                .setIgnoreEmptyLines(false)
                .setIgnoreSurroundingSpaces(true)
                .get();
        return CSVParser.builder().setReader(reader).setFormat(format).get();
    }

    /** The text after a {@code sep=} line. */
    Reader content(Encoded text) throws IOException {
        BufferedReader reader = new BufferedReader(text.reader());
        for (int i = 0; i < skippedLines; i++) {
            reader.readLine();
        }
        return reader;
    }

    private static String head(Encoded text) {
        char[] buffer = new char[SAMPLE_CHARS];
        int length = 0;
        try (Reader reader = text.reader()) {
            int read = 0;
            while (length < buffer.length && read >= 0) {
                length += read;
                read = reader.read(buffer, length, buffer.length - length);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new String(buffer, 0, length);
    }

    /** Values in each of the first records; a record that the end of the sample may have cut is left out. */
    private static List<Integer> widths(String head, char delimiter) {
        List<Integer> widths = new ArrayList<>();
        try (CSVParser parser = new Dialect(delimiter, 0).parse(new StringReader(head))) {
            Iterator<CSVRecord> records = parser.iterator();
            while (widths.size() < SAMPLE_RECORDS && records.hasNext()) {
                CSVRecord record = records.next();
                boolean blank = record.size() == 1 && record.get(0).isEmpty();
                boolean cut = head.length() == SAMPLE_CHARS && !records.hasNext();
                if (!blank && !cut) {
                    widths.add(record.size());
                }
            }
        } catch (UncheckedIOException | IOException e) {
            // The sample ends inside a quoted value, or this is not the delimiter: what was seen so far decides.
            return widths;
        }
        return widths;
    }
}
