package dev.puppetmaster.bots.troupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.bots.data.BadColumn;
import dev.puppetmaster.bots.data.Table;
import dev.puppetmaster.bots.data.csv.CsvReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetTest {
    private static Table table(String header) throws Exception {
        return CsvReader.read(Tables.utf8(header + "\n" + header.replaceAll("[^,]+", "1") + "\n"), "t.csv");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "total | total",
                "Total | total",
                "`total`. | total",
                "target total | total",
                "target: total | total",
                "the target is total, please | total",
                "what tells about unit price? | unit price",
                "what tells about price? | price",
                "which of region and price says something about total | total",
                "only region is named | region",
                "is it about the weather or the region | region",
            })
    void theColumnThatIsMeantIsFound(String words, String column) throws Exception {
        assertThat(Target.in(words, table("region,total,price,unit price"))).isEqualTo(column);
    }

    @Test
    void noWordsAreNoTarget() throws Exception {
        assertThat(Target.in(" `` ", table("a,b"))).isEmpty();
    }

    @Test
    void aColumnNamedLikeAWordOfTheSentenceIsNotTakenForTheTarget() throws Exception {
        assertThat(Target.in("what tells about b", table("what,a,b"))).isEqualTo("b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"totl | did you mean 'total'", "region or total? | has no column", "x | has no column"})
    void wordsThatNameNoneOrSeveralAreRefused(String words, String line) throws Exception {
        Table table = table("region,total");

        assertThatThrownBy(() -> Target.in(words, table))
                .isInstanceOf(BadColumn.class)
                .hasMessageContaining(line)
                .hasMessageContaining("region, total");
    }
}
