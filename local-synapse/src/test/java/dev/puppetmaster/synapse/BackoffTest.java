package dev.puppetmaster.synapse;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff();

    @Test
    void pausesGrowFromOneSecondToThirtyAndEndAfterTen() {
        assertThat(IntStream.range(0, 10)
                        .mapToObj(i -> backoff.failed().orElseThrow().toSeconds()))
                .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L, 30L, 30L);
        assertThat(backoff.failed()).isEmpty();
    }

    @Test
    void aMinuteOfHealthForgetsTheFailuresAndLessDoesNot() {
        backoff.failed();
        backoff.failed();
        backoff.started(0);

        backoff.healthy(Duration.ofSeconds(59).toNanos());
        assertThat(backoff.failed()).contains(Duration.ofSeconds(4));

        backoff.started(0);
        backoff.healthy(Duration.ofSeconds(60).toNanos());
        assertThat(backoff.failed()).contains(Duration.ofSeconds(1));
    }
}
