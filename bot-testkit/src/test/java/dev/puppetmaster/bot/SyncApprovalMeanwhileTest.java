package dev.puppetmaster.bot;

import dev.puppetmaster.testkit.FakeHomeserver;
import dev.puppetmaster.testkit.Stage;

/** The same of a puppet with an ordinary account. */
class SyncApprovalMeanwhileTest extends ApprovalMeanwhileTest {
    @Override
    Stage stageOn(FakeHomeserver server) {
        return Stage.loggedInOn(server);
    }

    /** Each /sync is answered before the next is asked for: the one that brings what is heard now is over. */
    @Override
    void withholdEvents() {
        homeserver.faults().on("GET", "/sync").always().hang();
    }
}
