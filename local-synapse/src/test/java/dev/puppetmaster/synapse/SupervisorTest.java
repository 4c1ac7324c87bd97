package dev.puppetmaster.synapse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.synapse.Supervisor.Event;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SupervisorTest {
    private final SynapseSettings settings = SynapseSettings.builder(Path.of("/nowhere"), "data.example.org", 8008)
            .build();
    private final Fake fake = new Fake();
    private final List<Event> events = new CopyOnWriteArrayList<>();

    @Test
    void whatEndedIsStartedAgainAndTheListenerIsToldBoth() throws Exception {
        try (Supervisor supervisor = supervisor(5)) {
            supervisor.apply(settings);

            fake.started.getFirst().alive = false;

            await().until(() -> events.size() == 3);
            assertThat(events.get(0)).isInstanceOf(Event.Up.class);
            assertThat(events.get(1)).isEqualTo(new Event.Down("Synapse ended: out of memory", Duration.ofMillis(1)));
            assertThat(events.get(2)).isInstanceOf(Event.Up.class);
            assertThat(supervisor.current()).contains(fake.started.getLast());
        }
        assertThat(fake.started).hasSize(2).noneMatch(Child::isAlive);
    }

    @Test
    void aStartThatFailsIsReportedAndTriedAgain() throws Exception {
        fake.failures.set(2);
        try (Supervisor supervisor = supervisor(5)) {
            assertThatThrownBy(() -> supervisor.apply(settings)).hasMessage("no room");

            await().until(() -> supervisor.current().isPresent());
            assertThat(events)
                    .startsWith(
                            new Event.Down("no room", Duration.ofMillis(1)),
                            new Event.Down("no room", Duration.ofMillis(2)));
        }
    }

    @Test
    void afterTooManyFailuresItGivesUpUntilItIsAsked() throws Exception {
        fake.failures.set(3);
        try (Supervisor supervisor = supervisor(2)) {
            assertThatThrownBy(() -> supervisor.apply(settings)).hasMessage("no room");
            await().until(() -> events.contains(new Event.GaveUp("no room")));
            assertThat(supervisor.current()).isEmpty();

            assertThat(supervisor.apply(settings).isAlive()).isTrue();
        }
    }

    @Test
    void changedSettingsRestartAndUnchangedOnesDoNot() throws Exception {
        try (Supervisor supervisor = supervisor(5)) {
            RunningSynapse first = supervisor.apply(settings);
            assertThat(supervisor.apply(settings)).isSameAs(first);

            RunningSynapse second = supervisor.apply(settings.withRegistrations(List.of(Path.of("/new.yaml"))));

            assertThat(second).isNotSameAs(first);
            assertThat(first.isAlive()).isFalse();
        }
    }

    @Test
    void closeGivesUpAStartThatIsUnderWay() throws Exception {
        fake.hangs = true;
        Supervisor supervisor = supervisor(5);
        var failure = new java.util.concurrent.CompletableFuture<String>();
        Thread.ofVirtual().start(() -> {
            try {
                supervisor.apply(settings);
                failure.complete("it started");
            } catch (SynapseException | InterruptedException e) {
                failure.complete(String.valueOf(e.getMessage()));
            }
        });
        fake.hanging.await();

        supervisor.close();

        assertThat(failure.get()).isEqualTo("the supervisor of Synapse is closed");
        assertThatThrownBy(() -> supervisor.apply(settings)).hasMessage("the supervisor of Synapse is closed");
    }

    private Supervisor supervisor(int most) {
        Backoff backoff = new Backoff(Duration.ofMillis(1), Duration.ofMillis(50), Duration.ofMinutes(1), most);
        return new Supervisor(fake, events::add, backoff, Duration.ofMillis(1));
    }

    private static final class Fake implements SynapseLauncher {
        final List<Child> started = new CopyOnWriteArrayList<>();
        final AtomicInteger failures = new AtomicInteger();
        final CountDownLatch hanging = new CountDownLatch(1);
        volatile boolean hangs;

        @Override
        public RunningSynapse start(SynapseSettings settings) throws InterruptedException {
            if (hangs) {
                hanging.countDown();
                new CountDownLatch(1).await();
            }
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new SynapseException("no room");
            }
            Child child = new Child(settings);
            started.add(child);
            return child;
        }

        @Override
        public boolean needsRestart(RunningSynapse running, SynapseSettings settings) {
            return !running.fingerprint().equals(settings.registrations().toString());
        }

        @Override
        public String hostOfThisMachine() {
            return "127.0.0.1";
        }
    }

    private static final class Child implements RunningSynapse {
        private final SynapseSettings settings;
        private volatile boolean alive = true;

        Child(SynapseSettings settings) {
            this.settings = settings;
        }

        @Override
        public URI baseUrl() {
            return settings.baseUrl();
        }

        @Override
        public long pid() {
            return 1;
        }

        @Override
        public boolean adopted() {
            return false;
        }

        @Override
        public String fingerprint() {
            return settings.registrations().toString();
        }

        @Override
        public boolean isAlive() {
            return alive;
        }

        @Override
        public String lastWords() {
            return "out of memory";
        }

        @Override
        public void stop(Duration grace) {
            alive = false;
        }

        @Override
        public void kill() {
            alive = false;
        }
    }
}
