package dev.puppetmaster.bot;

import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.Stage;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;

/** The same of puppets with ordinary accounts. */
class SyncKilledBetweenStepsTest extends KilledBetweenStepsTest {
    private static final Set<Step> OF_ANOTHER_TRANSPORT = EnumSet.of(Step.PUSH_ACKNOWLEDGED);
    /** More than an answer of /sync holds of a room. */
    private static final int MANY = 60;

    static Stream<Step> steps() {
        return KilledBetweenStepsTest.steps().filter(step -> !OF_ANOTHER_TRANSPORT.contains(step));
    }

    @Override
    Stage stageOn(FakeHomeserver server) {
        return Stage.loggedInOn(server);
    }

    @Override
    String transport(FakeHomeserver server) {
        return "sync," + server.user("data-first").password() + ","
                + server.user("data-second").password();
    }

    /** A room is read back where something is missing from an answer of /sync. */
    @Override
    void missSomething() {
        for (int i = 0; i < MANY; i++) {
            stage.say(direct, Contents.text("m.notice", "nobody hears " + i));
        }
    }
}
