package dev.puppetmaster.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.sun.security.auth.module.UnixSystem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each fault in its short form, on both transports: the same code as {@code bench/faults/run}, with small numbers. They wait
 * more than they work, so a few run beside each other. A seed that failed goes into {@code bench/faults/run --seed}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class FaultsIT {
    private static final int LANES = 4;

    private final ExecutorService lanes = Executors.newFixedThreadPool(LANES);
    private final List<Case> cases = new ArrayList<>();

    private record Case(Fault fault, Transport transport, Future<Row> row) {
        @Override
        public String toString() {
            return fault + " " + transport.id();
        }
    }

    @BeforeAll
    void begin() {
        for (Fault fault : Fault.values()) {
            for (Transport transport : Transport.values()) {
                long seed = ThreadLocalRandom.current().nextLong(1_000_000);
                cases.add(new Case(fault, transport, lanes.submit(() -> Runs.run(fault, transport, true, seed))));
            }
        }
    }

    @AfterAll
    void end() {
        lanes.shutdownNow();
    }

    Stream<Case> cases() {
        return cases.stream();
    }

    /** Who is not root may be refused a network or a small disk of their own: that case ends with the reason. */
    private static Row row(Case one) throws Exception {
        try {
            return one.row().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NotPossible && new UnixSystem().getUid() != 0) {
                return abort(one + ": " + e.getCause().getMessage());
            }
            throw e;
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void nothingIsLostAndNothingIsSaidTwice(Case one) throws Exception {
        Row row = row(one);

        assertThat(row.failed()).as(Runs.line(row)).isNull();
        assertThat(row.messages()).as(Runs.line(row)).isPositive();
        assertThat(row.lost()).as(Runs.line(row)).isZero();
        assertThat(row.duplicated()).as(Runs.line(row)).isZero();
    }
}
