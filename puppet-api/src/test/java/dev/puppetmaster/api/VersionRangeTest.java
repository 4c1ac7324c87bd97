package dev.puppetmaster.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionRangeTest {
    @ParameterizedTest
    @CsvSource({
        "1.2.0, 1.2.0, true",
        "1.2.0, 1.2.1, false",
        "1.2, 1.2.0, true",
        "=1.2.0, 1.2.0, true",
        "'', 7.0.0, true",
        ">=1.0 <2, 1.0.0, true",
        ">=1.0 <2, 1.99.3, true",
        ">=1.0 <2, 2.0.0, false",
        ">=1.0 <2, 0.9.9, false",
        ">1.2.3 <=1.4, 1.2.3, false",
        ">1.2.3 <=1.4, 1.2.4, true",
        ">1.2.3 <=1.4, 1.4.0, true",
        ">1.2.3 <=1.4, 1.4.1, false",
        ">=1.10, 1.9.0, false",
        ">=1, 1.0.0+build.3, true",
        // not finished: only where it is named
        ">=1.0 <2, 1.5.0-beta.1, false",
        "<2, 2.0.0-rc.1, false",
        "'', 1.0.0-rc.1, false",
        "1.5.0-beta.1, 1.5.0-beta.1, true",
        "1.5.0-beta.1, 1.5.0-beta.2, false",
        "1.5.0-beta.1, 1.5.0, false",
        "1.5.0, 1.5.0-beta.1, false",
    })
    void aVersionIsInARangeOrNot(String range, String version, boolean in) {
        assertThat(VersionRange.of(range).contains(version)).isEqualTo(in);
    }
}
