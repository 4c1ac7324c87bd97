package dev.puppetmaster.registrar.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.bot.matrix.MatrixClient;
import dev.puppetmaster.registrar.kubernetes.FleetStory.End;
import dev.puppetmaster.registrar.kubernetes.Wires.Cut;
import dev.puppetmaster.registrar.kubernetes.Wires.Moment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A registrar that is killed before, and after, each of its calls: to Synapse and to the API server, as a run without trouble
 * makes them. The one after it ends where the run without trouble did: one account, one room, one invitation of each.
 */
class KilledAtEachCallIT {
    /** Most of a story is waiting. */
    private static final int AT_ONCE = 4;
    /** So many calls go wrong in one story; 1 tells which call it is that fails, and takes five times as long. */
    private static final int CALLS = Integer.getInteger("puppetmaster.calls", 4);

    @RegisterExtension
    static final ClusterRig rig = new ClusterRig();

    private record Story(List<Cut> cuts, Future<End> end) {}

    @TestFactory
    Stream<DynamicTest> theNextRegistrarMakesTheSame() throws IOException {
        long begun = System.nanoTime();
        End clean = FleetStory.of(rig, 0, List.of(), null);
        assertThat(clean.lives()).isEqualTo(1);
        List<Story> stories = begin(clean);
        Stream<DynamicTest> cuts = stories.stream()
                .flatMap(story -> story.cuts().stream()
                        .map(cut -> DynamicTest.dynamicTest(
                                cut.call() + ", " + cut.moment(), () -> assertSame(clean, story))));
        return Stream.concat(
                cuts,
                Stream.of(DynamicTest.dynamicTest("nearly all were reached", () -> assertReached(stories, begun))));
    }

    /** Calls of one time of a fleet are in different stories. */
    private static List<Story> begin(End clean) {
        List<String> calls = clean.calls();
        int number = Math.ceilDiv(calls.size(), CALLS);
        ExecutorService tellers = Executors.newFixedThreadPool(AT_ONCE);
        List<Story> stories = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            List<Cut> cuts = new ArrayList<>();
            for (int at = i; at < calls.size(); at += number) {
                for (Moment moment : Moment.values()) {
                    cuts.add(new Cut(calls.get(at), moment));
                }
            }
            int story = i + 1;
            stories.add(new Story(cuts, tellers.submit(() -> FleetStory.of(rig, story, cuts, clean.picture()))));
        }
        tellers.shutdown();
        return stories;
    }

    private static void assertSame(End clean, Story story) throws InterruptedException, ExecutionException {
        List<String> end = story.end().get().picture();
        Set<String> other = new TreeSet<>();
        clean.picture().stream()
                .filter(line -> !end.contains(line))
                .map(line -> "missing: " + line)
                .forEach(other::add);
        end.stream()
                .filter(line -> !clean.picture().contains(line))
                .map(line -> "instead: " + line)
                .forEach(other::add);
        assertThat(other).as("killed at %s", story.cuts()).isEmpty();
    }

    /** What is only asked for when two things meet by chance is not asked for each time. */
    private static void assertReached(List<Story> stories, long begun) throws InterruptedException, ExecutionException {
        int cuts = 0;
        List<Cut> missed = new ArrayList<>();
        for (Story it : stories) {
            cuts += it.cuts().size();
            missed.addAll(it.end().get().missed());
        }
        System.out.printf(
                "killed at %d of %d places in %d s, not at %s%n",
                cuts - missed.size(), cuts, (System.nanoTime() - begun) / 1_000_000_000, missed);
        assertThat(missed).hasSizeLessThan(cuts / 10);
        MatrixClient sender = rig.asRegistrar();
        assertThat(sender.joinedRooms())
                .allSatisfy(room -> assertThat(sender.stateContent(room, "dev.puppetmaster.owner", ""))
                        .isPresent());
    }
}
