package dev.puppetmaster.bots.data.salience;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.puppetmaster.bots.data.BadColumn;
import dev.puppetmaster.bots.data.BadTable;
import dev.puppetmaster.bots.data.DataException;
import dev.puppetmaster.bots.data.Table;
import dev.puppetmaster.bots.data.csv.CsvReader;
import dev.puppetmaster.bots.data.synthesis.Synthesizer;
import dev.puppetmaster.bots.data.synthesis.Synthetic;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SalienceTest {

    @Test
    void anIdenticalColumnTellsAllAndAnIndependentOneNothing() throws DataException {
        Salience salience = rank(
                "t 2000 rows seed 5 columns: a choice x|y|z|w, b choice p|q|r, c normal 0 1,"
                        + " same = a{x:1, y:2, z:3, w:4}",
                "a");

        assertThat(salience.entropy()).isCloseTo(2, within(0.01));
        assertThat(salience.scores().getFirst().column()).isEqualTo("same");
        assertThat(score(salience, "same").share()).isEqualTo(1.0);
        assertThat(score(salience, "same").bits()).isEqualTo(salience.entropy());
        for (String independent : List.of("b", "c")) {
            assertThat(score(salience, independent).bits()).isLessThan(0.005);
            assertThat(score(salience, independent).why()).isEqualTo(new Why.Chance());
        }
    }

    @Test
    void eitherHalfOfAnExclusiveOrTellsNothing() throws DataException {
        Salience salience = rank("t 4000 rows columns: a bool, b bool, x bool a + b - 2*a*b", "x");
        assertThat(score(salience, "a").bits()).isLessThan(0.002);
        assertThat(score(salience, "b").bits()).isLessThan(0.002);
    }

    @Test
    void aNoisyCopyTellsWhatShannonSays() throws DataException {
        // A bit that is flipped with probability 0.1: 1 - H(0.1) = 0.531 bits.
        Salience salience = rank("t 50000 rows columns: a bool, x bool a*0.9 + (1 - a)*0.1", "x");
        assertThat(salience.entropy()).isCloseTo(1, within(0.001));
        assertThat(score(salience, "a").bits()).isCloseTo(0.531, within(0.01));
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 60, 200, 1000})
    void independentColumnsStayNearNothingHoweverFewTheRows(int rows) throws DataException {
        double sum = 0;
        for (int seed = 1; seed <= 10; seed++) {
            Salience salience = rank(
                    "t " + rows + " rows seed " + seed + " columns: y normal 0 1, a normal 0 1,"
                            + " b choice a|b|c|d|e|f|g|h|i|j missing 0.1, c int 1..1000",
                    "y");
            assertThat(salience.scores()).hasSize(3);
            sum += salience.scores().stream().mapToDouble(Salience.Score::share).sum();
        }
        assertThat(sum / 30).isLessThan(0.06);
    }

    @Test
    void theColumnsThatMakeTheTargetComeFirstAndSaySo() throws DataException {
        Salience salience = rank("orders 500 rows, target total", "total");
        assertThat(salience.scores()).extracting(Salience.Score::column).startsWith("unit_price");
        assertThat(salience.scores().subList(0, 3))
                .extracting(Salience.Score::column)
                .containsExactlyInAnyOrder("unit_price", "quantity", "category");
        assertThat(salience.bins()).isEqualTo(5);
        Why.Averages why = (Why.Averages) salience.scores().getFirst().why();
        assertThat(((Group.Range) why.group()).part()).isEqualTo("top fifth");
        assertThat(why.inside()).isGreaterThan(2 * why.outside());
    }

    @ParameterizedTest
    @CsvSource({"people,income,education", "sensors,power,occupied", "cats,value,category"})
    void everyKnownSubjectHasSomethingToFind(String subject, String target, String cause) throws DataException {
        Salience salience = rank(subject + " 1000 rows", target);
        assertThat(score(salience, cause).share()).isGreaterThan(0.05);
        assertThat(score(salience, cause).isChance()).isFalse();
    }

    @Test
    void theAverageInTheBestGroupIsTakenFromTheData() throws DataException {
        StringBuilder text = new StringBuilder("q,total\n");
        for (int i = 0; i < 200; i++) {
            text.append(i)
                    .append(',')
                    .append(i >= 160 ? 300 + i % 2 : 100 + i % 2)
                    .append('\n');
        }
        Salience salience = Salience.of(table(text.toString()), "total");
        assertThat(salience.scores().getFirst().why())
                .isEqualTo(
                        new Why.Averages(new Group.Range("top fifth", Group.End.HIGHEST, "160", "199"), 300.5, 100.5));
    }

    @Test
    void anOutcomeIsComparedByItsShare() throws DataException {
        StringBuilder text = new StringBuilder("city,vip\n");
        for (int i = 0; i < 100; i++) {
            text.append(i < 50 ? "Rome" : "Bonn")
                    .append(',')
                    .append(i < 40 || i >= 95)
                    .append('\n');
        }
        assertThat(Salience.of(table(text.toString()), "vip")
                        .scores()
                        .getFirst()
                        .why())
                .isEqualTo(new Why.Shares(new Group.Is("Rome"), new Group.True(), 0.8, 0.1));
    }

    @Test
    void aMissingValueIsAGroupOfItsOwnAndARowWithoutTargetIsLeftOut() throws DataException {
        StringBuilder text = new StringBuilder("a,y\n");
        for (int i = 0; i < 60; i++) {
            text.append(i % 2 == 0 ? "" : i % 4)
                    .append(',')
                    .append(i % 2 == 0 ? "high" : "low")
                    .append('\n');
        }
        text.append("7,\n7,NA\n");
        Salience salience = Salience.of(table(text.toString()), "y");
        assertThat(salience.rows()).isEqualTo(60);
        assertThat(salience.withoutTarget()).isEqualTo(2);
        assertThat(salience.scores().getFirst().share()).isEqualTo(1.0);
        assertThat(salience.scores().getFirst().why())
                .isEqualTo(new Why.Shares(new Group.Missing(), new Group.Is("high"), 1, 0));
    }

    @Test
    void namesThatDifferInEveryRowTellNothing() throws DataException {
        StringBuilder text = new StringBuilder("name,id,y\n");
        Random random = new Random(3);
        for (int i = 0; i < 300; i++) {
            text.append(String.format(Locale.ROOT, "n%d,%d,%.3f%n", i, 5000 + i, random.nextGaussian()));
        }
        Salience salience = Salience.of(table(text.toString()), "y");
        assertThat(salience.scores())
                .allSatisfy(score -> assertThat(score.isChance()).isTrue());
    }

    @Test
    void theSameTableGivesTheSameRanking() throws DataException {
        assertThat(rank("people 300 rows", "income")).isEqualTo(rank("people 300 rows", "income"));
    }

    @Test
    void aTargetOfTimesIsBinnedLikeNumbers() throws DataException {
        Salience salience = rank("t 400 rows columns: at times 2024-01-01 1d, n id, r normal 0 1", "at");
        assertThat(score(salience, "n").share()).isEqualTo(1.0);
        Why.Shares why = (Why.Shares) score(salience, "n").why();
        assertThat(((Group.Range) why.outcome()).low()).matches("202[45]-.*Z");
        assertThat(score(salience, "r").isChance()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "totl~x.csv has no column 'totl': did you mean 'total'? Its columns: total, same, none, name",
                "same~x.csv, target 'same': it has the same value in every row:"
                        + " choose another target: total, none, name",
                "none~x.csv, target 'none': it has no value in any row: choose another target: total, same, name",
                "name~x.csv, target 'name': nearly every row has a text of its own (30 in 30):"
                        + " choose another target: total, same, none",
            })
    void aTargetThatCannotBeIsRefused(String target, String line) throws BadTable {
        StringBuilder text = new StringBuilder("total,same,none,name\n");
        for (int i = 0; i < 30; i++) {
            text.append(i).append(",7,,n").append(i).append('\n');
        }
        assertThat(refusal(table(text.toString()), target)).isEqualTo(line);
    }

    @Test
    void aSingleColumnIsRefused() throws BadTable {
        assertThat(refusal(table("a\n1\n2\n"), "a"))
                .isEqualTo("x.csv, target 'a': it is the only column: send a table with others to compare it with");
    }

    private static Salience rank(String request, String target) throws DataException {
        Synthetic made = Synthesizer.make(request);
        return Salience.of(CsvReader.read(made.csv(), made.fileName()), target);
    }

    private static Table table(String csv) throws BadTable {
        return CsvReader.read(csv.getBytes(UTF_8), "x.csv");
    }

    private static Salience.Score score(Salience salience, String column) {
        return salience.scores().stream()
                .filter(s -> s.column().equals(column))
                .findFirst()
                .orElseThrow();
    }

    private static String refusal(Table table, String target) {
        try {
            throw new AssertionError("was ranked: " + Salience.of(table, target));
        } catch (BadColumn e) {
            return e.line();
        }
    }
}
