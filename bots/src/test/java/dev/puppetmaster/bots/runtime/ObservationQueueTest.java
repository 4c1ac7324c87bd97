package dev.puppetmaster.bots.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.api.runtime.Observation;
import dev.puppetmaster.api.runtime.Observation.AliasChanged;
import dev.puppetmaster.api.runtime.Observation.Missed;
import dev.puppetmaster.api.runtime.Observation.PuppetState;
import dev.puppetmaster.api.runtime.Observation.State;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ObservationQueueTest {
    private final ObservationQueue queue = new ObservationQueue(3);

    @Test
    void whatWasSeenOfRoomsKeepsItsOrder() throws InterruptedException {
        queue.put(List.of(room(1), room(2)));
        queue.put(List.of(room(3)));

        assertThat(queue.take(2)).containsExactly(room(1), room(2));
        assertThat(queue.take(2)).containsExactly(room(3));
    }

    @Test
    void ofEachPuppetTheNewestStateCounts() throws InterruptedException {
        queue.put(List.of(state("a", "old"), state("b", "")));
        queue.put(List.of(state("a", "new")));

        assertThat(queue.take(10)).containsExactlyInAnyOrder(state("a", "new"), state("b", ""));
    }

    @Test
    void whenItIsFullTheOldestAreForgottenAndThatIsSaid() throws InterruptedException {
        queue.put(List.of(room(1), room(2), room(3), room(4), room(5)));

        assertThat(queue.take(10)).containsExactly(new Missed(2), room(3), room(4), room(5));
        queue.put(List.of(room(6)));
        assertThat(queue.take(10)).containsExactly(room(6));
    }

    @Test
    void whatCouldNotBeToldComesAgainInItsOrderAndNoNewerStateIsLost() throws InterruptedException {
        queue.put(List.of(room(1), room(2), room(3), room(4), state("a", "old"), state("b", "b")));
        List<Observation> taken = queue.take(10);
        queue.put(List.of(room(5), state("a", "new")));

        queue.putBack(taken);

        assertThat(queue.take(10))
                .startsWith(new Missed(2), room(3), room(4), room(5))
                .contains(state("a", "new"), state("b", "b"))
                .doesNotContain(state("a", "old"));
        assertThat(queue.size()).isZero();
    }

    @Test
    void ofMorePuppetsThanItHoldsTheOnesThatWereSilentLongestAreForgotten() throws InterruptedException {
        queue.put(List.of(state("a", ""), state("b", ""), state("c", ""), state("a", "again"), state("d", "")));

        assertThat(queue.take(10)).containsExactly(state("c", ""), state("a", "again"), state("d", ""));
    }

    @Test
    void aLongMessageIsShortened() throws InterruptedException {
        queue.put(List.of(state("a", "x".repeat(2_000))));

        assertThat(((PuppetState) queue.take(2).getFirst()).message())
                .hasSize(512)
                .endsWith("x…");
    }

    @Test
    void whoTakesWaitsUntilThereIsSomething() throws Exception {
        CompletableFuture<List<Observation>> taken = CompletableFuture.supplyAsync(() -> {
            try {
                return queue.take(10);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        queue.put(List.of(room(1)));

        assertThat(taken.get(10, TimeUnit.SECONDS)).containsExactly(room(1));
    }

    private static Observation room(int number) {
        return new AliasChanged("!r" + number);
    }

    private static PuppetState state(String puppet, String message) {
        return new PuppetState("@" + puppet + ":s", State.RUNNING, message, null);
    }
}
