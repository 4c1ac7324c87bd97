package dev.puppetmaster.bot;

import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.gate.Rule;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.store.InboxTable.Entry;
import dev.puppetmaster.testkit.FakeUser;
import dev.puppetmaster.testkit.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;

/** A puppet whose one tool deletes what it is told to when {@code anna} approves; {@code bob} is there and may not. */
abstract class ApprovalScene extends OnePuppet {
    final AtomicInteger runs = new AtomicInteger();
    final List<Approval.Decision> decisions = new CopyOnWriteArrayList<>();
    FakeUser you;
    FakeUser anna;
    FakeUser bob;
    RoomId approvals;
    Duration timeout = Duration.ofMinutes(5);
    String arguments = "{\"path\":\"/tmp/x\"}";
    String diff = "";

    ApprovalScene() {
        super("data-deleter");
    }

    final Brain deleting = (ask, turn) -> {
        Approval approval = new Approval(
                approvals, Set.of(id(anna)), "default/files", "delete", arguments, List.of("destructive"), timeout);
        Approval.Decision decision = turn.approval(approval.withDiff(diff), () -> diff);
        decisions.add(decision);
        if (!(decision instanceof Approval.Approved)) {
            throw new RefusedException("No: " + decision.line());
        }
        return Answer.of(turn.effect("delete", "/tmp/x", () -> "deleted, " + runs.incrementAndGet()));
    };

    @BeforeEach
    final void openApprovals() {
        anna = homeserver.user("anna");
        bob = homeserver.user("bob");
        you = homeserver.user("you");
        approvals = new RoomId(you.createRoom("approvals", puppet.value(), anna.userId(), bob.userId()));
        stage.as(puppet).join(approvals, List.of());
        anna.join(approvals.value());
        bob.join(approvals.value());
    }

    static UserId id(FakeUser user) {
        return new UserId(user.userId());
    }

    final BotHost hosted() throws IOException {
        return stage.host(directory, stage.hosted(puppet, deleting, Map.of()));
    }

    /** The requests so far. */
    final List<MatrixEvent> requests() {
        return stage.timeline(approvals).stream()
                .filter(event -> event.content().has("dev.puppetmaster.approval"))
                .toList();
    }

    /** Waits for the request that comes after so many. */
    final EventId awaitRequest(int before) {
        await().atMost(SOON).until(() -> requests().size() > before);
        return requests().get(before).eventId();
    }

    final EventId awaitRequest() {
        return awaitRequest(0);
    }

    final EventId react(FakeUser by, EventId to, String key) {
        return new EventId(by.react(approvals.value(), to.value(), key));
    }

    final String answer(EventId ask) {
        return Stage.words(stage.answer(room, ask));
    }

    /** What the request's message says now. */
    final String shown(EventId request) {
        return stage.shown(approvals, request).getLast().replace("**", "");
    }

    static Rule rule(BotHost host, EventId event) {
        await().atMost(SOON).until(() -> entry(host, event).map(Entry::rule).isPresent());
        return Rule.valueOf(String.valueOf(entry(host, event).orElseThrow().rule()));
    }

    static Optional<Entry> entry(BotHost host, EventId event) {
        return host.store().inbox().all(event).stream().findFirst();
    }

    static void awaitSent(BotHost host) {
        await().atMost(SOON).until(() -> host.load().unsent() == 0);
    }
}
