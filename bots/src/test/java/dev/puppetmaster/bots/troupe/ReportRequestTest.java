package dev.puppetmaster.bots.troupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.puppetmaster.bot.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportRequestTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "orders 500 rows, target total | orders | total",
                "orders target=total rows=500 | orders | total",
                "orders, Target: `total`. | orders | total",
                "please make orders with target total | orders | total",
                "visits target score columns: age int 1..9, score = 2*age | visits | score",
                "x target target columns: target int 0..1, a int 1..2 | x | target",
            })
    void subjectAndTargetAreFound(String words, String subject, String target) throws RefusedException {
        ReportRequest request = ReportRequest.parse(words);

        assertThat(request.subject()).isEqualTo(subject);
        assertThat(request.target()).isEqualTo(target);
    }

    @Test
    void theTableIsAskedForInTheSameWordsOnOneLine() throws RefusedException {
        assertThat(ReportRequest.parse("orders\n 500 rows,\ttarget total.").table())
                .isEqualTo("orders 500 rows, target total");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  \n",
                "500 rows target total",
                "orders 500 rows",
                "orders target",
                "orders columns: target int 0..1"
            })
    void withoutSubjectOrTargetOneLineSaysHow(String words) {
        assertThatThrownBy(() -> ReportRequest.parse(words))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("`!report orders 500 rows, target total`")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void aHundredKilobytesAreRefused() {
        assertThatThrownBy(() -> ReportRequest.parse("orders target total " + "x".repeat(100_000)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("at most 4000");
    }
}
