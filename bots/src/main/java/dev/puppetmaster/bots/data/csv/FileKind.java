package dev.puppetmaster.bots.data.csv;

import dev.puppetmaster.bots.data.BadTable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Files that are something else, known by their first bytes. */
final class FileKind {

    private record Magic(String hex, String what, String instead) {}

    private static final String EXPORT = "export the table as CSV (UTF-8)";
    private static final String SAVE = "open it and save the sheet as CSV (UTF-8)";

    private static final List<Magic> KNOWN = List.of(
            new Magic("89504e470d0a1a0a", "a PNG picture", EXPORT),
            new Magic("ffd8ff", "a JPEG picture", EXPORT),
            new Magic("47494638", "a GIF picture", EXPORT),
            new Magic("25504446", "a PDF document", EXPORT),
            new Magic("d0cf11e0a1b11ae1", "an old Excel or Office file", SAVE),
            new Magic("1f8b", "a gzip archive", "unpack it and send the CSV file in it"),
            new Magic("28b52ffd", "a zstd archive", "unpack it and send the CSV file in it"),
            new Magic("377abcaf271c", "a 7z archive", "unpack it and send the CSV file in it"),
            new Magic("50415231", "a Parquet file", EXPORT),
            new Magic("53514c69746520666f726d617420", "an SQLite database", EXPORT),
            new Magic("7f454c46", "a program", "send a CSV file"));

    private FileKind() {}

    static void refuseOthers(byte[] bytes, String name) throws BadTable {
        if (bytes.length == 0) {
            throw empty(name);
        }
        String start = hex(bytes, 16);
        if (start.startsWith("504b0304") || start.startsWith("504b0506")) {
            throw zip(bytes, name);
        }
        for (Magic magic : KNOWN) {
            if (start.startsWith(magic.hex())) {
                throw new BadTable(name + " is " + magic.what() + ", not a CSV file: " + magic.instead());
            }
        }
        String head = new String(bytes, 0, Math.min(bytes.length, 200), StandardCharsets.ISO_8859_1)
                .replace("\u00ef\u00bb\u00bf", "")
                .stripLeading()
                .toLowerCase(Locale.ROOT);
        if (head.startsWith("<!doctype") || head.startsWith("<html") || head.startsWith("<?xml")) {
            throw new BadTable(name + " is an HTML or XML page, not a CSV file: download the CSV file itself");
        }
    }

    static BadTable empty(String name) {
        return new BadTable(name + " is empty: send a CSV file with a header line and at least one row");
    }

    private static BadTable zip(byte[] bytes, String name) {
        String inside = new String(bytes, 0, Math.min(bytes.length, 4096), StandardCharsets.ISO_8859_1);
        if (inside.contains("[Content_Types].xml") || inside.contains("xl/")) {
            return new BadTable(name + " is an Excel workbook, not a CSV file: " + SAVE);
        }
        if (inside.contains("opendocument.spreadsheet")) {
            return new BadTable(name + " is an OpenDocument spreadsheet, not a CSV file: " + SAVE);
        }
        return new BadTable(name + " is a zip archive, not a CSV file: unpack it and send the CSV file in it");
    }

    private static String hex(byte[] bytes, int count) {
        StringBuilder out = new StringBuilder(2 * count);
        for (int i = 0; i < Math.min(bytes.length, count); i++) {
            out.append(Character.forDigit((bytes[i] >> 4) & 0xf, 16)).append(Character.forDigit(bytes[i] & 0xf, 16));
        }
        return out.toString();
    }
}
