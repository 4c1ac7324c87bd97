package dev.puppetmaster.bots.data.csv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.bots.data.BadTable;
import dev.puppetmaster.bots.data.Column;
import dev.puppetmaster.bots.data.ColumnType;
import dev.puppetmaster.bots.data.NumberColumn;
import dev.puppetmaster.bots.data.Table;
import dev.puppetmaster.bots.data.TimeColumn;
import java.nio.charset.Charset;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvReaderTest {

    private static final String SAMPLE = """
            id,price,paid,day,at,city
            1,2.50,true,2024-02-29,2024-02-29T13:05,Köln
            2,-1e3,no,2024-03-01,2024-03-01 00:00:01+01:00,"a, ""b""
            c"
            3,.5,YES,1999-12-31,2024-03-01T00:00:00.250Z,Rome
            """;

    @Test
    void valuesAndTypesOfEveryColumnAreRead() throws BadTable {
        Table table = read(SAMPLE);

        assertThat(table.rows()).isEqualTo(3);
        assertThat(table.columns())
                .extracting(Column::name)
                .containsExactly("id", "price", "paid", "day", "at", "city");
        assertThat(types(table))
                .containsExactly(
                        ColumnType.INTEGER,
                        ColumnType.DECIMAL,
                        ColumnType.BOOLEAN,
                        ColumnType.DATE,
                        ColumnType.DATETIME,
                        ColumnType.TEXT);
        assertThat(texts(table, "price")).containsExactly("2.5", "-1000", "0.5");
        assertThat(texts(table, "paid")).containsExactly("true", "false", "true");
        assertThat(texts(table, "day")).containsExactly("2024-02-29", "2024-03-01", "1999-12-31");
        assertThat(texts(table, "city")).containsExactly("Köln", "a, \"b\"\nc", "Rome");
        assertThat(((TimeColumn) table.columns().get(4)).millis(1))
                .isEqualTo(Instant.parse("2024-02-29T23:00:01Z").toEpochMilli());
    }

    @Test
    void theSameTableIsReadInEveryEncodingWithAndWithoutAMark() throws BadTable {
        Table plain = read(SAMPLE);
        byte[][] variants = {
            marked(new int[] {0xef, 0xbb, 0xbf}, UTF_8),
            marked(new int[] {0xff, 0xfe}, UTF_16LE),
            marked(new int[] {0xfe, 0xff}, UTF_16BE),
            SAMPLE.getBytes(UTF_16LE),
            SAMPLE.getBytes(UTF_16BE)
        };
        for (byte[] variant : variants) {
            Table table = CsvReader.read(variant, "x.csv");
            assertThat(types(table)).isEqualTo(types(plain));
            for (Column column : plain.columns()) {
                assertThat(texts(table, column.name())).isEqualTo(texts(plain, column.name()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t", "|"})
    void theDelimiterIsFoundOut(String delimiter) throws BadTable {
        String text = "a,b,c\n1,x y,3\n4,\"p;,|\tq\",6\n".replace(",", delimiter);
        Table table = read(text);
        assertThat(table.columns()).extracting(Column::name).containsExactly("a", "b", "c");
        assertThat(table.rows()).isEqualTo(2);
    }

    @Test
    void theSeparatorLineOfExcelIsObeyed() throws BadTable {
        Table table = read("sep=;\na;b,c\n1;2,5\n");
        assertThat(table.columns()).extracting(Column::name).containsExactly("a", "b,c");
        assertThat(refusal("sep=;\na;b\n1;2\n3\n".getBytes(UTF_8)))
                .startsWith("x.csv, row 2 (line 4) has 1 value where the header has 2");
    }

    @Test
    void semicolonFilesMayUseADecimalCommaAndSaySo() throws BadTable {
        Table table = read("name;price\na;1,5\nb;2\n");
        assertThat(((NumberColumn) table.columns().get(1)).value(0)).isEqualTo(1.5);
        assertThat(table.notes()).containsExactly("the comma in 'price' was read as a decimal comma");
    }

    @Test
    void aCommaInsideAQuotedNumberOfACommaFileIsNotGuessedAt() throws BadTable {
        assertThat(types(read("name,price\na,\"1,500\"\nb,\"2,000\"\n")))
                .containsExactly(ColumnType.TEXT, ColumnType.TEXT);
    }

    @Test
    void everySpellingOfNothingIsMissing() throws BadTable {
        Table table = read("n,t\n1,a\nNA,n/a\n,\nnull,NULL\nNaN,nan\n N/A , \n2,b\n");
        assertThat(table.rows()).isEqualTo(7);
        assertThat(types(table)).containsExactly(ColumnType.INTEGER, ColumnType.TEXT);
        assertThat(table.columns()).extracting(Column::missing).containsExactly(5, 5);
    }

    @Test
    void aColumnWithoutAnyValueIsEmpty() throws BadTable {
        Table table = read("a,b\n1,\n2,NA\n");
        assertThat(types(table)).containsExactly(ColumnType.INTEGER, ColumnType.EMPTY);
        assertThat(table.columns().get(1).missing()).isEqualTo(2);
    }

    @Test
    void blankLinesAreNoRowsExceptBetweenTheValuesOfASingleColumn() throws BadTable {
        assertThat(read("a,b\n\n1,2\n\n3,4\n\n").rows()).isEqualTo(2);
        Table single = read("a\n1\n\n3\n\n\n");
        assertThat(single.rows()).isEqualTo(3);
        assertThat(single.columns().getFirst().isMissing(1)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "00123,TEXT",
        "0,INTEGER",
        "0.5,DECIMAL",
        "+7,INTEGER",
        "123456789012345,INTEGER",
        "12345678901234567890,DECIMAL",
        "1e5,DECIMAL",
        "1e,TEXT",
        "0x1p3,TEXT",
        "1d,TEXT",
        "-Infinity,DECIMAL",
        "inf,DECIMAL",
        "1e999,DECIMAL",
        "-,TEXT",
        ".,TEXT",
        "1.2.3,TEXT",
        "true,BOOLEAN",
        "yes,BOOLEAN",
        "2024-02-30,TEXT",
        "2024/02/28,DATE",
        "28.02.2024,DATE",
        "12/31/2024,DATE",
        "31/12/2024,DATE",
        "2024-02-28T25:00,TEXT",
        "2024-02-28T05:00Z,DATETIME",
        "2024-02-28x,TEXT",
    })
    void aSingleValueDecidesTheType(String value, ColumnType type) throws BadTable {
        assertThat(types(read("first,second\n" + value + ",x\n")).getFirst()).isEqualTo(type);
    }

    @Test
    void aDateThatCanBeReadTwoWaysStaysTextAndSaysSo() throws BadTable {
        Table table = read("d,n\n03/04/2024,1\n05/06/2024,2\n");
        assertThat(types(table).getFirst()).isEqualTo(ColumnType.TEXT);
        assertThat(table.notes())
                .containsExactly("the dates of 'd' can be read day first or month first and were kept as text:"
                        + " write them as 2024-12-31");
    }

    @Test
    void aHeaderOfNumbersIsTakenAndSaidSo() throws BadTable {
        assertThat(read("1,2\n3,4\n").notes())
                .containsExactly("the first line was taken as the header although it holds only numbers");
    }

    @Test
    void refusalsAreOnePlainLine() {
        assertThat(refusal("")).isEqualTo("x.csv is empty: send a CSV file with a header line and at least one row");
        assertThat(refusal(" \n\t\n")).isEqualTo(refusal(""));
        assertThat(refusal("\ufeff")).isEqualTo(refusal(""));
        assertThat(refusal("a,b\n")).isEqualTo("x.csv has a header but no rows: add at least one row below it");
        assertThat(refusal("a,b,c\n1,2,3\n1,2\n"))
                .isEqualTo("x.csv, row 2 (line 3) has 2 values where the header has 3: add the missing ',',"
                        + " or quote a value that contains one");
        assertThat(refusal("a;b\n1;2\n\n1;2;3\n"))
                .isEqualTo("x.csv, row 2 (line 4) has 3 values where the header has 2: take out the surplus ';',"
                        + " or quote a value that contains one");
        assertThat(refusal("a,b,a\n1,2,3\n"))
                .isEqualTo("x.csv, header: the name 'a' stands twice (columns 1 and 3):"
                        + " give each column a name of its own");
        assertThat(refusal("a,,c\n1,2,3\n"))
                .isEqualTo("x.csv, header: column 2 has no name:"
                        + " name it, or take out a delimiter (',') that is too many");
        assertThat(refusal("a,b\n1,2\n3,\"x\n4,5\n"))
                .isEqualTo("x.csv, line 3: a quote (\") is opened and never closed:"
                        + " close it, or write \"\" for a quote inside a value");
        assertThat(refusal("a,b\n1,\"x\"y\n"))
                .isEqualTo("x.csv, line 2: text follows a closing quote (\"):"
                        + " write \"\" for a quote inside a quoted value");
        assertThat(refusal("<!DOCTYPE html><html>"))
                .isEqualTo("x.csv is an HTML or XML page, not a CSV file: download the CSV file itself");
    }

    @Test
    void otherKindsOfFileAreNamed() {
        assertThat(refusal(bytes(0x89, 'P', 'N', 'G', 0x0d, 0x0a, 0x1a, 0x0a, 0)))
                .isEqualTo("x.csv is a PNG picture, not a CSV file: export the table as CSV (UTF-8)");
        assertThat(refusal("PK\u0003\u0004\u0014\u0000 [Content_Types].xml xl/workbook.xml".getBytes(ISO_8859_1)))
                .isEqualTo("x.csv is an Excel workbook, not a CSV file: open it and save the sheet as CSV (UTF-8)");
        assertThat(refusal("PK\u0003\u0004\u0014\u0000 photo.jpg".getBytes(ISO_8859_1)))
                .isEqualTo("x.csv is a zip archive, not a CSV file: unpack it and send the CSV file in it");
        assertThat(refusal("%PDF-1.7 a,b".getBytes(ISO_8859_1)))
                .isEqualTo("x.csv is a PDF document, not a CSV file: export the table as CSV (UTF-8)");
        assertThat(refusal("a,b\n1,\u0000\n".getBytes(UTF_8)))
                .isEqualTo("x.csv is binary, not text (control character 0x00 at byte 6):"
                        + " save the table as CSV (UTF-8)");
        assertThat(refusal("é€😀,b\n1,\u0001\n".getBytes(UTF_8)))
                .isEqualTo("x.csv is binary, not text (control character 0x01 at byte 14):"
                        + " save the table as CSV (UTF-8)");
        assertThat(refusal(bytes(0xff, 0xfe, 0, 0, 'a', 0, 0, 0)))
                .isEqualTo("x.csv is in UTF-32, which is not read: save it as UTF-8");
    }

    @Test
    void bytesThatDoNotDecodeAreNamedByTheirPlace() {
        assertThat(refusal("a,b\n1,caf\u00e9\n".getBytes(ISO_8859_1)))
                .isEqualTo("x.csv, line 2: byte 9 (0xE9) is not UTF-8: save the file as UTF-8");
        String far = "a,b\n" + "1,2\n".repeat(10_000);
        assertThat(refusal((far + "1,\u00fc\n").getBytes(ISO_8859_1)))
                .isEqualTo("x.csv, line 10002: byte 40006 (0xFC) is not UTF-8: save the file as UTF-8");
        assertThat(refusal(bytes(0xff, 0xfe, 'a', 0, ',', 0, 'b')))
                .isEqualTo("x.csv, line 1: byte 6 (0x62) is not UTF-16LE: save the file as UTF-8");
    }

    @Test
    void tooMuchIsRefused() {
        assertThat(refusal(new byte[60 * 1024 * 1024]))
                .isEqualTo("x.csv has 60.0 MB, at most 50 MB are read: send fewer rows or columns");
        StringBuilder wide = new StringBuilder("c0");
        for (int i = 1; i < 501; i++) {
            wide.append(",c").append(i);
        }
        assertThat(refusal(wide + "\n" + ",".repeat(500) + "\n"))
                .isEqualTo("x.csv has 501 columns, at most 500 are read: leave some out");
        assertThat(refusal("a\n" + "1\n".repeat(2_000_001)))
                .isEqualTo("x.csv has more than 2,000,000 rows: send a part of it");
        String eleven = "a,b,c,d,e,f,g,h,i,j,k\n";
        assertThat(refusal(eleven + "1,,,,,,,,,,\n".repeat(1_818_182)))
                .isEqualTo("x.csv has more than 20,000,000 values (rows times 11 columns): send fewer rows or columns");
    }

    @Test
    void aFileNameCannotAddLinesToARefusal() {
        try {
            CsvReader.read(new byte[0], "a\nb\u202e\u0007.csv" + "x".repeat(500));
        } catch (BadTable e) {
            assertThat(e.line())
                    .startsWith("a b .csvxxx")
                    .contains("… is empty")
                    .doesNotContain("\n", "\u202e");
            return;
        }
        throw new AssertionError("an empty file was read");
    }

    private static Table read(String text) throws BadTable {
        return CsvReader.read(text.getBytes(UTF_8), "x.csv");
    }

    private static String refusal(String text) {
        return refusal(text.getBytes(UTF_8));
    }

    private static String refusal(byte[] bytes) {
        try {
            Table table = CsvReader.read(bytes, "x.csv");
            throw new AssertionError("was read as " + table.columns());
        } catch (BadTable e) {
            return e.line();
        }
    }

    private static byte[] marked(int[] mark, Charset charset) {
        byte[] text = SAMPLE.getBytes(charset);
        byte[] all = new byte[mark.length + text.length];
        for (int i = 0; i < mark.length; i++) {
            all[i] = (byte) mark[i];
        }
        System.arraycopy(text, 0, all, mark.length, text.length);
        return all;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static List<ColumnType> types(Table table) {
        return table.columns().stream().map(Column::type).toList();
    }

    private static List<String> texts(Table table, String column) {
        Column found = table.find(column).orElseThrow();
        return java.util.stream.IntStream.range(0, table.rows())
                .mapToObj(found::text)
                .toList();
    }
}
