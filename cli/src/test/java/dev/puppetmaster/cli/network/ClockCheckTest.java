package dev.puppetmaster.cli.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClockCheckTest {
    private static List<String> judged(Object... ahead) {
        Map<String, Duration> clocks = new LinkedHashMap<>();
        for (int i = 0; i < ahead.length; i += 2) {
            clocks.put((String) ahead[i], Duration.ofSeconds((Integer) ahead[i + 1]));
        }
        return Looked.lines(ClockCheck.judged(clocks), "clock");
    }

    @Test
    void aFewSecondsAreNothing() {
        assertThat(judged("data", 29, "code", -1)).containsExactly("OK  this machine and 2 homeservers agree");
    }

    @Test
    void ofSeveralTheOneIsNamedThatDisagreesWithTheOthers() {
        assertThat(judged("data", 3600, "code", 0))
                .singleElement()
                .asString()
                .startsWith("FAIL data 60 min ahead of the others: set it by NTP");
        assertThat(judged("data", 45, "code", 1))
                .singleElement()
                .asString()
                .startsWith("WARN data 45 s ahead of the others");
        assertThat(judged("data", -86_400 * 3, "code", 1))
                .singleElement()
                .asString()
                .startsWith("FAIL data 3 days behind the others");
    }

    @Test
    void thatMayBeThisMachine() {
        assertThat(judged("data", 3600, "code", 3601))
                .singleElement()
                .asString()
                .startsWith("FAIL  this machine is 60 min behind the others");
    }

    @Test
    void ofTwoNobodyKnowsWhichIsWrong() {
        assertThat(judged("data", 301))
                .singleElement()
                .asString()
                .startsWith("FAIL data 5 min ahead of this machine; which of both is wrong cannot be told");
    }
}
