package dev.puppetmaster.bots.data.markdown;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.bots.data.DataException;
import dev.puppetmaster.bots.data.Table;
import dev.puppetmaster.bots.data.csv.CsvReader;
import dev.puppetmaster.bots.data.describe.Description;
import dev.puppetmaster.bots.data.salience.Salience;
import dev.puppetmaster.bots.data.synthesis.Synthesizer;
import dev.puppetmaster.bots.data.synthesis.Synthetic;
import java.util.ArrayList;
import java.util.List;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkdownTest {

    private static final List<org.commonmark.Extension> GFM =
            List.of(TablesExtension.create(), StrikethroughExtension.create());

    @Test
    void aDescriptionReadsLikeThis() throws DataException {
        Table table = read("""
                n,city,day
                1,Rome,2024-01-01
                2,Bonn,2024-01-02
                3,Rome,
                4,,2024-01-04
                50,Rome,2024-01-05
                1,Rome,2024-01-01
                2,Bonn,2024-01-02
                3,Rome,
                4,,2024-01-04
                3,Rome,2024-01-05
                """);
        assertThat(Markdown.of(Description.of(table))).isEqualTo("""
                **x.csv**: 10 rows, 3 columns, 4 missing values (13 %).

                | column | type | missing | distinct | outliers |
                | --- | --- | ---: | ---: | ---: |
                | n | integer | 0 | 5 | 1 |

                | column | mean | sd | min | 25 % | median | 75 % | max |
                | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
                | n | 7.3 | 15.04 | 1 | 2 | 3 | 3.75 | 50 |

                | column | type | missing | distinct | values |
                | --- | --- | ---: | ---: | --- |
                | city | text | 2 (20 %) | 2 | Rome (6), Bonn (2) |
                | day | date | 2 (20 %) | 4 | 2024-01-01 to 2024-01-05 |

                **Outliers**

                - `n`: 1 outside -0.625 to 6.375: 50 (row 5)

                *quartiles by Hyndman-Fan 7; outliers lie more than 1.5 interquartile ranges outside the quartiles,\
                 of 10 values or more; row 1 is the first below the header*
                """);
    }

    @Test
    void correlationsAndInfinitiesAreShown() throws DataException {
        String shown = Markdown.of(Description.of(read("a,b\n1,-2\n2,-4\n3,-6\ninf,1\n")));
        assertThat(shown)
                .contains("| correlation of | with | Pearson | Spearman | rows |")
                .contains("| a | b | -1.00 | -1.00 | 3 |")
                .contains("- `a`: 1 infinite, not part of the mean and the quartiles.");
    }

    @Test
    void aRankingReadsLikeThis() throws DataException {
        StringBuilder text = new StringBuilder("unit_price,noise,total\n");
        for (int i = 0; i < 200; i++) {
            text.append(i)
                    .append(',')
                    .append(i * 7919 % 31)
                    .append(',')
                    .append(i >= 160 ? 312 : 97)
                    .append('\n');
        }
        text.append("3,3,\n");
        assertThat(Markdown.of(Salience.of(read(text.toString()), "total"))).isEqualTo("""
                **What tells about total** in x.csv: 200 rows (1 without it left out), 0.72 bits to know.

                | # | column | type | bits | share |
                | ---: | --- | --- | ---: | ---: |
                | 1 | unit_price | integer | 0.72 | 100 % |
                | 2 | noise | integer | 0.00 | chance |

                - when `unit_price` is in the top fifth (160 or more), `total` averages 312 against 97 otherwise\
                 (it says nearly all: is it made from the target?)

                *mutual information in bits, numbers in 5 quantile bins, less what shuffled values tell;\
                 a missing value is a group of its own*
                """);
    }

    @Test
    void aRankingWithoutAnySignalSaysSo() throws DataException {
        Synthetic made = Synthesizer.make("t 300 rows seed 1 columns: a normal 0 1, b normal 0 1");
        assertThat(Markdown.of(Salience.of(CsvReader.read(made.csv(), "t.csv"), "a")))
                .contains("No column tells more than shuffled values would.");
    }

    @Test
    void outcomesAreWordedByTheirShare() throws DataException {
        StringBuilder text = new StringBuilder("city,vip\n");
        for (int i = 0; i < 100; i++) {
            text.append(i < 50 ? "New`York" : "Bonn")
                    .append(',')
                    .append(i < 40 || i >= 95)
                    .append('\n');
        }
        assertThat(Markdown.of(Salience.of(read(text.toString()), "vip")))
                .contains("- when `city` is `` New`York ``, `vip` is true in 80 % of rows against 10 % otherwise");
    }

    @Test
    void aSynthesisShowsItsSeedItsRecipeAndItsNotes() throws DataException {
        assertThat(Markdown.of(
                        Synthesizer.make("oders seed 9 columns: a choice x|y, b = a{x:2}*3 missing 0.1, target b")))
                .isEqualTo("""
                        **oders.csv**: 100 rows, 2 columns, seed 9, target `b`.

                        | column | made as |
                        | --- | --- |
                        | a | choice x\\|y |
                        | b | = a{x:2}\\*3 missing 0.1 |

                        - no number of rows was given: 100.
                        """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a|b",
                "a\\|b",
                "`a`|`b`",
                "</td><script>alert(1)</script>",
                "**bold** _it_ ~~no~~ __x__",
                "[link](http://x.example)",
                "![i](mxc://x)",
                "a\nb\r\n| c | d |",
                "&lt;b&amp;",
                "\\",
                "\\\\`",
                "a_b_c",
                "# h",
                "- x",
                "<!-- ",
                "https://x.example/<b>",
                "\u202eabc",
                "``` ",
                "|",
                "||||",
                "*",
                "_",
                "1. x"
            })
    void noValueCanBreakOutOfItsCell(String evil) throws DataException {
        String quoted = "\"" + evil.replace("\"", "\"\"") + "\"";
        StringBuilder text = new StringBuilder(quoted + ",n\n");
        for (int i = 0; i < 40; i++) {
            text.append(i % 2 == 0 ? quoted : "other")
                    .append(',')
                    .append(i % 2 == 0 ? 50 + i : i)
                    .append('\n');
        }
        Table table = CsvReader.read(text.toString().getBytes(UTF_8), evil + ".csv");
        String plain = evil.replace("\r\n", " ")
                .replace("\n", " ")
                .replace("\u202e", "")
                .strip();

        Read preview = new Read(Markdown.preview(table, 1));
        assertThat(preview.rows).containsExactly(List.of(plain, "n"), List.of(plain, "50"));
        Read description = new Read(Markdown.of(Description.of(table)));
        assertThat(description.rows).allSatisfy(row -> assertThat(row).hasSizeBetween(5, 12));
        assertThat(description.rows).anySatisfy(row -> assertThat(row.getLast()).contains(plain + " (20)"));
        Read salience = new Read(Markdown.of(Salience.of(table, "n")));
        assertThat(salience.rows).hasSize(2);
        assertThat(salience.codes).contains(plain);
        for (Read read : List.of(preview, description, salience)) {
            assertThat(read.html).doesNotContain("<script", "<a ", "<img", "<del", "<!--", "<td><strong");
        }
    }

    @Test
    void longTablesAreCutAndSaySo() throws DataException {
        StringBuilder header = new StringBuilder("c0");
        StringBuilder row = new StringBuilder("1");
        for (int i = 1; i < 25; i++) {
            header.append(",c").append(i);
            row.append(',').append(i);
        }
        Table table = read(header + "\n" + (row + "\n").repeat(30));
        assertThat(Markdown.of(Description.of(table)))
                .contains("… and 5 more numeric columns.")
                .doesNotContain("| c20 |");
        assertThat(Markdown.preview(table, 100)).contains("… and 5 more columns.", "… and 10 more rows.");
        assertThat(Inline.text("x".repeat(100))).isEqualTo("x".repeat(39) + "…");
    }

    private static Table read(String csv) throws DataException {
        return CsvReader.read(csv.getBytes(UTF_8), "x.csv");
    }

    /** Markdown as a client reads it. */
    private static final class Read extends AbstractVisitor {

        private final List<List<String>> rows = new ArrayList<>();
        private final List<String> codes = new ArrayList<>();
        private final String html;

        Read(String markdown) {
            Node document = Parser.builder().extensions(GFM).build().parse(markdown);
            html = HtmlRenderer.builder().extensions(GFM).build().render(document);
            document.accept(this);
        }

        @Override
        public void visit(CustomNode node) {
            if (node instanceof TableRow) {
                rows.add(new ArrayList<>());
            } else if (node instanceof TableCell) {
                rows.getLast().add(text(node));
            }
            visitChildren(node);
        }

        @Override
        public void visit(Code code) {
            codes.add(code.getLiteral());
        }

        private static String text(Node cell) {
            StringBuilder text = new StringBuilder();
            for (Node child = cell.getFirstChild(); child != null; child = child.getNext()) {
                text.append(child instanceof Text plain ? plain.getLiteral() : "<" + child + ">");
            }
            return text.toString();
        }
    }
}
