package dev.puppetmaster.bots.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.bots.data.csv.CsvReader;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {

    @Test
    void aColumnIsFoundByItsNameWhateverItsCase() throws DataException {
        Table table = CsvReader.read("total,Price,price\n1,2,3\n".getBytes(UTF_8), "x.csv");
        assertThat(table.require(" Total ").name()).isEqualTo("total");
        assertThat(table.require("price").name()).isEqualTo("price");
        assertThat(table.require("Price").name()).isEqualTo("Price");
        assertThatThrownBy(() -> table.require("PRICE")).isInstanceOf(BadColumn.class);
    }

    @Test
    void anUnknownColumnIsAnsweredWithTheNearestOne() throws BadTable {
        Table table = CsvReader.read("total,unit_price\n1,2\n".getBytes(UTF_8), "x.csv");
        assertThatThrownBy(() -> table.require("totla"))
                .hasMessage("x.csv has no column 'totla': did you mean 'total'? Its columns: total, unit_price");
        assertThatThrownBy(() -> table.require("colour\n<b>"))
                .hasMessage("x.csv has no column 'colour <b>': its columns: total, unit_price");
    }

    @ParameterizedTest
    @CsvSource({"totl,total", "TOTAL_,total", "price,unit_price", "quantit,quantity", "toatl,total", "zzz,", "tax,"})
    void theNearestWordIsAtMostOneEditForThreeLettersAway(String word, String nearest) {
        assertThat(Nearest.to(word, List.of("total", "unit_price", "quantity")).orElse(null))
                .isEqualTo(nearest);
    }

    @Test
    void oneLineIsOneLineOfVisibleTextOfABoundedLength() {
        assertThat(OneLine.of(" a\r\n\tb\u0000\u202ec\u2028d ", 20)).isEqualTo("a b c d");
        assertThat(OneLine.of("abcdef", 6)).isEqualTo("abcdef");
        assertThat(OneLine.of("abcdefg", 6)).isEqualTo("abcde…");
        assertThat(OneLine.of("abcde fg", 6)).isEqualTo("abcde…");
        assertThat(OneLine.of("\ud83d\ude00".repeat(5), 3)).isEqualTo("\ud83d\ude00".repeat(2) + "…");
    }

    @Test
    void aSampleOfALongTableTakesOneRowOfEachStretch() {
        assertThat(RowSample.of(4, 4)).containsExactly(0, 1, 2, 3);
        int[] sample = RowSample.of(1003, 100);
        assertThat(sample).hasSize(100).isEqualTo(RowSample.of(1003, 100));
        for (int i = 0; i < 100; i++) {
            assertThat(sample[i]).isBetween(i * 1003 / 100, (i + 1) * 1003 / 100 - 1);
        }
        assertThat(Arrays.stream(sample).map(row -> row % 10).distinct().count())
                .isEqualTo(10);
    }
}
