package dev.puppetmaster.bots.data.synthesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.puppetmaster.bots.data.BadRequest;
import dev.puppetmaster.bots.data.BadTable;
import dev.puppetmaster.bots.data.Column;
import dev.puppetmaster.bots.data.ColumnType;
import dev.puppetmaster.bots.data.DataException;
import dev.puppetmaster.bots.data.NumberColumn;
import dev.puppetmaster.bots.data.Table;
import dev.puppetmaster.bots.data.csv.CsvReader;
import dev.puppetmaster.bots.data.describe.ColumnSummary.Times;
import dev.puppetmaster.bots.data.describe.Description;
import dev.puppetmaster.bots.data.describe.NumberFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SynthesizerTest {

    private static final String WISH = "rows=3000 columns: age int 18..90, city choice Berlin|Paris|Rome:2,"
            + " income normal 42000 9000, joined date 2020-01-01..2024-12-31,"
            + " score = 0.5*income/1000 + 2*age + noise 3, vip bool 0.2, note text missing 0.1, seed 7";

    @Test
    void theSameRequestGivesTheSameTable() throws BadRequest {
        assertThat(Synthesizer.make("orders 500 rows, target total").csv())
                .isEqualTo(Synthesizer.make("orders  500 rows,\ttarget total ").csv());
        assertThat(Synthesizer.make("orders 500 rows").csv())
                .isNotEqualTo(Synthesizer.make("orders 500 rows please").csv());
    }

    @Test
    void theSeedThatIsShownGivesTheTableAgain() throws BadRequest {
        Synthetic first = Synthesizer.make("people 200 rows");
        Synthetic again = Synthesizer.make("seed " + first.seed() + " rows 200 people");
        assertThat(again.csv()).isEqualTo(first.csv());
        assertThat(Synthesizer.make("people 200 rows seed 43").csv())
                .isNotEqualTo(Synthesizer.make("people 200 rows seed 42").csv());
    }

    @Test
    void theBytesOfAKnownRequestNeverChange() throws BadRequest {
        assertThat(new String(
                        Synthesizer.make("t 3 rows seed 1 columns: a int 1..9, b normal 0 1, c choice x|y")
                                .csv(),
                        UTF_8))
                .isEqualTo("""
                        a,b,c
                        1,1.1662,x
                        9,0.612853,y
                        4,-0.928301,x
                        """);
    }

    @Test
    void aNewColumnLeavesTheOthersAsTheyWere() throws DataException {
        Table few = table("t 50 rows seed 1 columns: a int 1..9, b normal 0 1");
        Table more = table("t 50 rows seed 1 columns: a int 1..9, z text missing 0.5, b normal 0 1 missing 0.3");
        NumberColumn b = (NumberColumn) few.require("b");
        NumberColumn withGaps = (NumberColumn) more.require("b");
        assertThat(withGaps.missing()).isBetween(5, 25);
        for (int row = 0; row < 50; row++) {
            if (!withGaps.isMissing(row)) {
                assertThat(withGaps.value(row)).isEqualTo(b.value(row));
            }
        }
    }

    @Test
    void everyColumnHasTheShapeThatWasAskedFor() throws DataException {
        Table table = table(WISH);
        Description described = Description.of(table);

        assertThat(table.rows()).isEqualTo(3000);
        assertThat(table.columns())
                .extracting(Column::type)
                .containsExactly(
                        ColumnType.INTEGER,
                        ColumnType.TEXT,
                        ColumnType.DECIMAL,
                        ColumnType.DATE,
                        ColumnType.DECIMAL,
                        ColumnType.BOOLEAN,
                        ColumnType.TEXT);
        NumberFacts age = (NumberFacts) described.columns().get(0).facts();
        assertThat(age.min()).isEqualTo(18);
        assertThat(age.max()).isEqualTo(90);
        assertThat(age.mean()).isCloseTo(54, within(1.5));
        NumberFacts income = (NumberFacts) described.columns().get(2).facts();
        assertThat(income.mean()).isCloseTo(42_000, within(600.0));
        assertThat(income.deviation()).isCloseTo(9_000, within(400.0));
        Times joined = (Times) described.columns().get(3).facts();
        assertThat(joined.first()).isBetween(1_577_836_800_000L, 1_578_700_800_000L);
        assertThat(joined.last()).isBetween(1_734_739_200_000L, 1_735_603_200_000L);
        assertThat(described.columns().get(5).facts().toString())
                .contains("false")
                .contains("true");
        assertThat(described.columns().get(6).missingShare()).isCloseTo(0.1, within(0.02));
        assertThat(table.find("city").orElseThrow().text(0)).isIn("Berlin", "Paris", "Rome");
    }

    @Test
    void aFormulaHoldsInEveryRow() throws DataException {
        Table table =
                table("t 200 rows columns: a int 1..9, c choice x|y|z, b = 2*(a - 1)/4 + -c{x:5, y:-2} decimals 4,"
                        + " m = max(a, 5) + min(a, 5) + abs(0 - a) + sqrt(a*a) + round(0.4)");
        NumberColumn a = (NumberColumn) table.require("a");
        NumberColumn b = (NumberColumn) table.require("b");
        NumberColumn m = (NumberColumn) table.require("m");
        for (int row = 0; row < table.rows(); row++) {
            double effect = switch (table.columns().get(1).text(row)) {
                case "x" -> 5;
                case "y" -> -2;
                default -> 0;
            };
            assertThat(b.value(row)).isEqualTo(2 * (a.value(row) - 1) / 4 - effect);
            assertThat(m.value(row)).isEqualTo(a.value(row) * 3 + 5);
        }
    }

    @ParameterizedTest
    @CsvSource({"orders,total", "people,income", "sensors,power", "cats,value"})
    void aKnownSubjectHasATargetSomeGapsAndSomeOutliers(String subject, String target) throws DataException {
        Synthetic made = Synthesizer.make(subject + " 2000 rows");
        Description described = Description.of(read(made));

        assertThat(made.target()).contains(target);
        assertThat(made.fileName()).isEqualTo(subject + ".csv");
        assertThat(made.recipe()).hasSameSizeAs(made.columns());
        assertThat(described.rows()).isEqualTo(2000);
        assertThat(described.missing()).isPositive();
        NumberFacts facts = (NumberFacts)
                described.columns().get(made.columns().indexOf(target)).facts();
        assertThat(facts.outliers().count()).isPositive();
        assertThat(described.correlations().pairs())
                .anySatisfy(
                        pair -> assertThat(pair.first() + " " + pair.second()).contains(target));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "trees 12 rows 2 columns",
                "trees 12 rows, 5 columns, target size",
                "trees 12 rows columns: 14 target id",
                "trees 12 rows 50 columns target measure_2",
                "12 rows",
                "trees rows=12 columns: target int 1..5",
                "a table of trees with 12 rows, please",
                "trees columns: n id, 12 rows, seed=4, target n",
            })
    void requestsMayBeWordedInManyWays(String request) throws DataException {
        Synthetic made = Synthesizer.make(request);
        assertThat(read(made).rows()).isEqualTo(12);
        assertThat(made.target().map(made.columns()::contains).orElse(true)).isTrue();
    }

    @Test
    void aNumberMayBeWrittenAsPeopleWriteIt() throws BadRequest {
        assertThat(Synthesizer.make("trees 2,500 rows").rows()).isEqualTo(2500);
        assertThat(Synthesizer.make("trees 3k rows").rows()).isEqualTo(3000);
        assertThat(Synthesizer.make("trees").notes()).containsExactly("no number of rows was given: 100");
    }

    @Test
    void aWordCloseToAKnownSubjectGetsAHint() throws BadRequest {
        assertThat(Synthesizer.make("oders 5 rows").notes())
                .containsExactly("'oders' is no known subject (orders, people, sensors), did you mean 'orders'?"
                        + " It got general columns");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "``~what table? For example: orders 500 rows, target total",
                "orders 0 rows~rows '0': write a whole number from 1 to 100,000",
                "orders 100001 rows~rows '100001': write a whole number from 1 to 100,000",
                "orders 500,000 rows~rows '500000': write a whole number from 1 to 100,000",
                "orders 1.5 rows~rows '1.5': write a whole number from 1 to 100,000",
                "orders -5 rows~rows '-5': write a whole number from 1 to 100,000",
                "orders rows many~rows 'many': write a whole number from 1 to 100,000",
                "orders 500~'500': of what? Write '500 rows', or 'seed 500'",
                "orders seed x~seed 'x' is no whole number: write seed 42",
                "orders 5 rows 9 columns~'9 columns': orders has 11 columns of its own;"
                        + " leave the number out, or list columns after 'columns:'",
                "orders blue 5 rows~'blue' is not understood after 'orders':"
                        + " write SUBJECT, N rows, target COLUMN, seed N, or list columns after 'columns:'",
                "orders 5 rows target totl~target 'totl': no such column, did you mean 'total'? There are order_id,"
                        + " ordered_on, region, channel, category, quantity, unit_price, discount, shipping, total, returned",
                "../etc 5 rows~'../etc' is no name for a table: write a word of letters, such as orders",
                "t columns: ,~no column after 'columns:'; for example: columns: age int 18..90, score = 2*age",
                "t columns: age~column 'age' is not understood:"
                        + " write a name and a type (age int 18..90) or a formula (score = 2*age)",
                "t columns: age inr 1..2~column 'age': no type 'inr', did you mean 'int'? Types: int, decimal, normal,"
                        + " lognormal, choice, bool, date, datetime, times, text, id, or 'age = FORMULA'",
                "t columns: age int 9..1~column 'age': '9..1' is not understood:"
                        + " write age int 18..90, the smaller number first",
                "t columns: age int old~column 'age': 'old' is not understood: write age int 18..90",
                "t columns: x normal 5~column 'x': '5' is not understood:"
                        + " write x normal 42000 9000, the mean and the standard deviation",
                "t columns: d date 2024-02-30..2024-03-01~column 'd': '2024-02-30..2024-03-01' is not understood:"
                        + " write d date 2024-01-01..2024-12-31",
                "t columns: c choice a|a~column 'c': 'a|a' is not understood:"
                        + " write c choice Berlin|Paris|Rome, at most 50 different words",
                "t columns: a int, a int~column 'a' is listed twice: give each column a name of its own",
                "t columns: a int missing 2~column 'a int missing 2': missing '2' is no share from 0 to 1, such as 0.1",
                "t columns: age int, s = 2*aeg~column 's', formula '2*aeg': no column 'aeg' is listed before it,"
                        + " did you mean 'age'?",
                "t columns: s = 2*(3~column 's', formula '2*(3': ')' is missing at 'the end'",
                "t columns: s = 2 3~column 's', formula '2 3': '3' is not understood here",
                "t columns: s = 2*~column 's', formula '2*': it ends too early",
                "t columns: s = noise~column 's', formula 'noise': a number is missing at 'the end'",
                "t columns: s = cos(1)~column 's', formula 'cos(1)': no function 'cos':"
                        + " there are abs, exp, hour, log, max, min, round, sin, sqrt",
                "t columns: c choice a|b, s = 2*c~column 's', formula '2*c':"
                        + " 'c' is a choice: give its options numbers, c{a:1.5}",
                "t columns: c choice a|b, s = c{d:1}~column 's', formula 'c{d:1}': 'd' is no option of 'c': it has a, b",
            })
    void whatIsNotUnderstoodIsNamedWithWhatWouldBeRight(String request, String line) {
        assertThat(refusal(request)).isEqualTo(line);
    }

    @Test
    void limitsHoldForLongRequests() {
        assertThat(refusal("x".repeat(5000)))
                .isEqualTo("the request has 5000 characters, at most 4000 are read: describe fewer columns");
        StringBuilder wide = new StringBuilder("t columns: c0 id");
        for (int i = 1; i < 51; i++) {
            wide.append(", c").append(i).append(" id");
        }
        assertThat(refusal(wide.toString())).isEqualTo("51 columns are listed, at most 50 are made: leave some out");
        assertThat(refusal("t columns: s = " + "(".repeat(3000) + "1" + ")".repeat(900)))
                .endsWith("it is nested too deeply: use at most 40 levels");
    }

    @Test
    void whatCannotBeComputedIsMissing() throws DataException {
        Table table = table("t 20 rows columns: a int 0..1, b = 1/a, c = log(a - 1)");
        assertThat(table.require("b").missing()).isBetween(1, 19);
        assertThat(table.require("c").missing()).isEqualTo(20);
    }

    private static Table table(String request) throws BadRequest, BadTable {
        return read(Synthesizer.make(request));
    }

    private static Table read(Synthetic made) throws BadTable {
        return CsvReader.read(made.csv(), made.fileName());
    }

    private static String refusal(String request) {
        try {
            throw new AssertionError("was made: " + Synthesizer.make(request).recipe());
        } catch (BadRequest e) {
            return e.line();
        }
    }
}
