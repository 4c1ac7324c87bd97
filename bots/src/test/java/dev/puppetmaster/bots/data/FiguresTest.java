package dev.puppetmaster.bots.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "-0.0,0",
        "42,42",
        "-7,-7",
        "3.14159265,3.142",
        "0.0123456,0.01235",
        "48213.4,48213",
        "999.96,1000",
        "123456789012,123456789012",
        "2.5,2.5",
        "1e12,1e12",
        "1.23456e300,1.235e300",
        "-0.00012346,-1.235e-4",
        "NaN,–",
        "Infinity,∞",
        "-Infinity,-∞"
    })
    void numbersHaveFourSignificantDigits(double value, String shown) {
        assertThat(Figures.show(value)).isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({
        "0,0 %",
        "1,100 %",
        "0.5,50 %",
        "0.123,12 %",
        "0.0123,1.2 %",
        "0.0001,<0.1 %",
        "0.9994,99.9 %",
        "0.99999,100 %",
        "0.0999,10 %"
    })
    void sharesAreShownInPercent(double share, String shown) {
        assertThat(Figures.percent(share)).isEqualTo(shown);
    }
}
