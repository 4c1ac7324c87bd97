package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.bot.store.OutboxTable.Message;
import dev.puppetmaster.testkit.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where an answer is shown while it is made, and where it is not. */
@Timeout(90)
class DraftPlacesTest extends StreamingPuppet {
    /** As much at once as are shown in the whole process. */
    private static final int AT_ONCE = 8;

    private static final Brain SHOWING = (ask, turn) -> {
        turn.draft().show("So far");
        return Answer.of("All of it");
    };

    private List<Message> drafts(BotHost host, UserId of, EventId cause) {
        return host.store().outbox().because(of, cause).stream()
                .filter(message -> message.draft().part().startsWith("draft"))
                .toList();
    }

    @Test
    void nothingIsShownToAPuppet() throws Exception {
        UserId friend = stage.puppet("data-friend");
        RoomId friendship = stage.friendshipRoom(puppet, friend);
        RoomId aside = stage.directChat(puppet);
        Brain lingering = (ask, turn) -> {
            turn.draft().show("So far");
            somethingElseIsAnswered(aside);
            return Answer.of("All of it");
        };
        Brain asking = (ask, turn) -> {
            turn.draft().show("I ask");
            awaitDraft();
            FriendAnswer answer = turn.ask("data-friend", Answer.of("and you?"), Duration.ofMinutes(1));
            return Answer.of("It says: " + answer.text());
        };
        try (BotHost host = stage.host(
                directory,
                stage.hosted(puppet, asking, Map.of(friendship, stage.friends(friend, true))),
                stage.hosted(friend, lingering, Map.of(friendship, stage.friends(puppet, false))))) {
            EventId ask = stage.say(room, "ask");

            assertThat(Stage.words(stage.answer(room, ask))).isEqualTo("It says: All of it");
            EventId question = stage.timeline(friendship).stream()
                    .filter(event -> event.mark().path("kind").asText("").equals("ask"))
                    .map(MatrixEvent::eventId)
                    .findFirst()
                    .orElseThrow();
            assertThat(stage.answers(friendship, question)).hasSize(1);
            assertThat(drafts(host, friend, question)).isEmpty();
            assertThat(drafts(host, puppet, ask)).isNotEmpty();
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void noPuppetAnswersWhatIsShownNorHearsItsEdits() throws Exception {
        UserId other = stage.puppet("data-other");
        RoomId several = new RoomId(homeserver.user("you").createRoom("several", puppet.value(), other.value()));
        List<String> you = List.of("@you:*");
        try (BotHost host = stage.hostWithClock(
                directory, Puppet.alone(puppet, streaming, you), Puppet.alone(other, SHOWING, you))) {
            for (UserId joins : List.of(puppet, other)) {
                await().atMost(SOON)
                        .until(() -> homeserver
                                .stateOf(several.value(), "m.room.member", joins.value())
                                .path("membership")
                                .asText("")
                                .equals("join"));
            }
            room = several;
            EventId ask = stage.say(several, "data-slow: go");
            show("data-other: one");
            EventId draft = awaitDraft().eventId();
            stage.clock().advance(Duration.ofSeconds(1));
            show("data-other: one, two");
            awaitShown(draft, "data-other: one", "data-other: one, two");
            end(Answer.of("data-other: one, two, three"));
            MatrixEvent answer = stage.answer(several, ask);

            EventId last = stage.say(several, "data-other: and you?");
            assertThat(Stage.words(stage.answer(several, last))).isEqualTo("All of it");
            assertThat(host.store().inbox().all(draft).get(0).rule()).isEqualTo("PUPPET_WITHOUT_ASK");
            assertThat(host.store().inbox().all(answer.eventId()).get(0).rule()).isEqualTo("EDIT");
            List<EventId> edits = stage.timeline(several).stream()
                    .filter(event -> event.relationType().equals("m.replace"))
                    .map(MatrixEvent::eventId)
                    .toList();
            assertThat(edits).hasSizeGreaterThanOrEqualTo(2);
            assertThat(host.store().inbox().all(edits.get(0))).isEmpty();
            assertThat(host.store().outbox().because(other, draft)).isEmpty();
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void norWhereNobodyWaitsForAnAnswer() throws Exception {
        RoomId aside = stage.directChat(puppet);
        CountDownLatch told = new CountDownLatch(1);
        Brain brain = new Brain() {
            @Override
            public Answer answer(Ask ask, Turn turn) throws Exception {
                if (ask.text().equals("later")) {
                    turn.schedule().ask("tea", When.at(Instant.now()), "now");
                    return Answer.of("I will");
                }
                turn.draft().show("So far");
                somethingElseIsAnswered(aside);
                return Answer.of("All of it");
            }

            @Override
            public Set<String> events() {
                return Set.of("m.reaction");
            }

            @Override
            public void happened(MatrixEvent event, Turn turn) {
                turn.draft().show("So far");
                somethingElseIsAnswered(aside);
                told.countDown();
            }
        };
        try (BotHost host = host(brain)) {
            EventId ask = stage.say(room, "later");
            stage.answer(room, ask);
            stage.react(room, ask, "👍");
            assertThat(told.await(20, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
            await().atMost(SOON)
                    .until(() ->
                            messages().stream().anyMatch(event -> event.body().equals("All of it")));
            await().atMost(SOON)
                    .until(() -> host.load().unsent() == 0 && host.load().turns() == 0);
            assertThat(messages()).extracting(MatrixEvent::body).containsExactly("I will", "All of it");
        }
    }

    @Test
    void itStandsInTheThreadOfTheAsk() throws Exception {
        try (BotHost host = host(SHOWING)) {
            EventId root = stage.say(room, "a root");
            stage.answer(room, root);
            ObjectNode content = Contents.text("m.text", "in the thread");
            Contents.replyTo(content, root, Optional.of(root));
            EventId ask = stage.say(room, content);

            stage.answer(room, ask);
            assertThat(messages().getLast().threadRoot()).contains(root);
            assertThat(messages().getLast().repliesTo()).contains(ask);
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void itBeginsOneWhereTheBrainSaysSo() throws Exception {
        Brain brain = (ask, turn) -> {
            turn.draft().inThread().show("So far");
            awaitDraft();
            return Answer.of("All of it").inThread();
        };
        try (BotHost host = host(brain)) {
            EventId ask = stage.say(room, "open one");
            stage.answer(room, ask);
            assertThat(messages()).hasSize(1);
            assertThat(messages().get(0).threadRoot()).contains(ask);
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void aLongOneIsCutAndStandsBelowAsAFile() throws Exception {
        String text = "word ".repeat(10_000);
        try (BotHost host = host()) {
            EventId ask = stage.say(room, "long");
            show(text);
            EventId draft = awaitDraft().eventId();
            end(Answer.of(text + "."));

            stage.answer(room, ask);
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
            assertThat(stage.shown(room, draft))
                    .hasSize(2)
                    .allSatisfy(shown ->
                            assertThat(shown).hasSizeGreaterThan(10_000).endsWith("…"));
            assertThat(messages().getLast().body()).isEqualTo("answer.md");
        }
    }

    @Test
    void oneThatStandsNeedsNoEyesAndTellsItsStory() throws Exception {
        try (BotHost host = host()) {
            EventId ask = stage.say(room, "slowly");
            show("So far");
            EventId draft = awaitDraft().eventId();
            // The typing notice is renewed, and 👀 would have come by then.
            homeserver.requests().awaitRequest(request -> request.path().contains("/typing/"), SOON);
            await().pollDelay(Duration.ofMillis(1_500)).atMost(SOON).until(() -> true);
            end(Answer.of("All of it"));
            stage.answer(room, ask);
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
            assertThat(stage.timeline(room))
                    .filteredOn(event -> event.sender().equals(puppet))
                    .extracting(MatrixEvent::type)
                    .doesNotContain("m.reaction");
            ObjectNode why = Contents.text("m.text", "!why");
            Contents.replyTo(why, draft, Optional.empty());
            EventId asked = stage.say(room, why);

            assertThat(stage.answer(room, asked).body())
                    .contains("slowly")
                    .containsPattern("\\[the answer]\\(https://matrix.to/#/[^)]*"
                            + draft.value().replace("$", "%24"));
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void manyAtOnceAreShownFewAtATime() throws Exception {
        List<RoomId> rooms = new ArrayList<>();
        for (int i = 0; i < AT_ONCE + 4; i++) {
            rooms.add(stage.directChat(puppet));
        }
        CountDownLatch finish = new CountDownLatch(1);
        Brain brain = (ask, turn) -> {
            turn.draft().show("So far");
            finish.await();
            return Answer.of("All of it");
        };
        AtomicInteger begun = new AtomicInteger();
        Step.Listener slow = (step, of, event) -> {
            if (step == Step.DRAFT_COMMITTED) {
                begun.incrementAndGet();
            } else if (step == Step.SEND_BEGUN) {
                await().atMost(SOON.multipliedBy(2)).until(() -> finish.getCount() == 0);
            }
        };
        try (BotHost host = host(brain, slow)) {
            List<EventId> asks =
                    rooms.stream().map(chat -> stage.say(chat, "go")).toList();
            await().atMost(SOON).until(() -> host.load().turns() == rooms.size() && begun.get() == AT_ONCE);
            assertThat(asks)
                    .filteredOn(ask -> !drafts(host, puppet, ask).isEmpty())
                    .hasSize(AT_ONCE);
            finish.countDown();
            for (int i = 0; i < rooms.size(); i++) {
                assertThat(Stage.words(stage.answer(rooms.get(i), asks.get(i)))).isEqualTo("All of it");
            }
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }
}
