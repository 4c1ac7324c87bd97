package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.store.OutboxTable;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.testkit.Faults;
import dev.puppetmaster.testkit.Stage;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever became of the process, the puppet or the homeserver: a draft ends, as one finished message. */
@Timeout(90)
class DraftEndsTest extends StreamingPuppet {
    private EventId ask = new EventId("$not-said-yet");
    private EventId draft = ask;

    /** Ends in the middle of an answer. */
    private void endedInTheMiddle() throws Exception {
        try (BotHost host = host()) {
            ask = stage.say(room, "tell me");
            show("Once upon a time in the west");
            draft = awaitDraft().eventId();
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void aTurnThatRunsAgainGoesOnWithTheMessage() throws Exception {
        endedInTheMiddle();
        try (BotHost host = host()) {
            show("Once");
            awaitShown(draft, "Once upon a time in the west", "Once");
            end(Answer.of("Once."));

            assertThat(Stage.words(stage.answer(room, ask))).isEqualTo("Once.");
            assertThat(stage.shown(room, draft).getLast()).isEqualTo("Once.");
            assertThat(messages()).hasSize(1);
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void soDoesOneThatShowsNothingTheSecondTime() throws Exception {
        endedInTheMiddle();
        try (BotHost host = stage.host(directory, stage.hosted(puppet, (asked, turn) -> Answer.of("No."), Map.of()))) {
            assertThat(Stage.words(stage.answer(room, ask))).isEqualTo("No.");
            awaitShown(draft, "Once upon a time in the west", "No.");
            assertThat(messages()).hasSize(1);
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void ofAPuppetThatIsTakenAwayItSaysSo() throws Exception {
        endedInTheMiddle();
        try (BotHost host = stage.host(
                directory, stage.hosted(stage.puppet("data-other"), (asked, turn) -> Answer.of("?"), Map.of()))) {
            awaitShown(
                    draft,
                    "Once upon a time in the west",
                    "Once upon a time in the west\n\nI was taken away before I could finish this.");
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void whereTheMessageIsGoneTheAnswerIsOneOfItsOwn() throws Exception {
        try (BotHost host = host()) {
            ask = stage.say(room, "tell me");
            show("Once");
            draft = awaitDraft().eventId();
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
            Faults.Order gone = homeserver
                    .faults()
                    .on(request -> request.path().contains("/send/m.room.message")
                            && puppet.value().equals(request.userId()))
                    .answer(400, "{\"errcode\":\"M_UNKNOWN\",\"error\":\"Can't send relation to unknown event\"}");
            end(Answer.of("Once upon a time."));

            MatrixEvent answer = stage.answer(room, ask);
            assertThat(gone.hits()).isEqualTo(1);
            assertThat(answer.relationType()).isEmpty();
            assertThat(answer.body()).isEqualTo("Once upon a time.");
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void anAnswerThatARestoredHomeserverLostWithItsDraftIsSentAgainWithoutIt() throws Exception {
        EventId answer;
        try (BotHost host = host()) {
            ask = stage.say(room, "tell me");
            show("Once");
            draft = awaitDraft().eventId();
            end(Answer.of("Once upon a time."));
            answer = stage.answer(room, ask).eventId();
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
        EventId gone = new EventId("$gone");
        try (Store store = Store.open(directory.resolve("runtime.db"), Clock.systemUTC())) {
            store.rooms().moveCursor(room, gone);
            for (EventId event : new EventId[] {draft, answer}) {
                store.outbox()
                        .sent(
                                store.outbox().bySentEvent(event).orElseThrow().seq(),
                                new EventId(gone + "-" + event.value().substring(1, 5)));
            }
        }
        homeserver.kill();
        homeserver.restart();
        try (BotHost host = host()) {
            await().atMost(SOON).until(() -> part(host, "draft").state().equals("DROPPED"));
            await("it is sent again, under its old transaction id")
                    .atMost(SOON)
                    .until(() -> answer.equals(part(host, "answer").sent()));
        }
    }

    private OutboxTable.Message part(BotHost host, String part) {
        return host.store().outbox().because(puppet, ask).stream()
                .filter(message -> message.draft().part().equals(part))
                .findFirst()
                .orElseThrow();
    }
}
