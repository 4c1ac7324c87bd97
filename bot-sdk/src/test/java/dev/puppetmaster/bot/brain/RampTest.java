package dev.puppetmaster.bot.brain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An answer grows quickly at first and calmly later. */
class RampTest {
    @Test
    void itBeginsWithHalfASecondAndEndsWithFive() {
        assertThat(IntStream.rangeClosed(1, 9)
                        .mapToLong(shown -> Ramp.after(shown).toMillis()))
                .containsExactly(500L, 750L, 1_125L, 1_687L, 2_531L, 3_796L, 5_000L, 5_000L, 5_000L);
        assertThat(Ramp.after(100_000)).isEqualTo(Ramp.LONGEST);
    }
}
