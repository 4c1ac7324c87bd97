package dev.puppetmaster.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.bot.store.InboxTable.State;
import dev.puppetmaster.testkit.FakeUser;
import dev.puppetmaster.testkit.Faults;
import dev.puppetmaster.testkit.ReceivedRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a turn keeps to, whatever its brain does: one answer or refusal, one turn of a room at a time, nothing done twice. */
@Timeout(90)
class TurnTest extends OnePuppet {
    TurnTest() {
        super("data-worker");
    }

    static Stream<Throwable> failures() {
        return Stream.of(
                new IllegalStateException("not for people"),
                new IOException("not for people"),
                new AssertionError("not for people"),
                new StackOverflowError("not for people"),
                new NoClassDefFoundError("not for people"),
                new OutOfMemoryError("not for people"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whatABrainThrowsIsARefusalInOneLineAndTheNextIsAnswered(Throwable thrown) throws IOException {
        Brain failing = (ask, turn) -> {
            if (!ask.text().equals("fail")) {
                return Answer.of("well");
            }
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (Exception) thrown;
        };
        try (BotHost host = host(failing)) {
            EventId ask = stage.say(room, "fail");

            assertThat(stage.answer(room, ask).body())
                    .contains(thrown.getClass().getSimpleName(), ask.value())
                    .doesNotContain("not for people", "\n");
            assertThat(stage.answer(room, stage.say(room, "and now?")).body()).isEqualTo("well");
            assertThat(stage.answers(room, ask)).hasSize(1);
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void aRoomHasOneTurnAtATimeInItsOrderAndHoldsUpNoOther() throws IOException {
        RoomId other = stage.directChat(puppet);
        CountDownLatch goOn = new CountDownLatch(1);
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        Brain brain = (ask, turn) -> {
            told.add("begins " + ask.text());
            if (ask.text().equals("one")) {
                goOn.await();
            }
            told.add("ends " + ask.text());
            return Answer.of("done");
        };
        try (BotHost host = host(brain)) {
            EventId one = stage.say(room, "one");
            EventId two = stage.say(room, "two");
            await().atMost(SOON)
                    .until(() -> host.store().inbox().find(puppet, two).stream()
                            .anyMatch(entry -> entry.state() == State.ACCEPTED));
            await().atMost(SOON).until(() -> told.contains("begins one"));
            stage.answer(other, stage.say(other, "elsewhere"));
            assertThat(told).contains("begins one").doesNotContain("begins two");
            goOn.countDown();

            stage.answer(room, one);
            stage.answer(room, two);
            assertThat(told).containsSubsequence("begins one", "ends one", "begins two", "ends two");
        }
    }

    @Test
    void whatATurnLearnedAndUploadedIsKeptWhenTheProcessEndsInIt() throws IOException {
        AtomicInteger thoughts = new AtomicInteger();
        byte[] csv = "a\n1\n".getBytes(StandardCharsets.UTF_8);
        Brain brain = (ask, turn) -> {
            boolean first = turn.firstTimeHere("greeting");
            String thought = turn.remembered("model", "a question", () -> "thought " + thoughts.incrementAndGet());
            return Answer.of(thought + (first ? " for the first time" : ""))
                    .withFile("one.csv", "text/csv", csv)
                    .withFile("two.csv", "text/csv", csv);
        };
        Faults.Order second = homeserver.faults().on(upload("two.csv")).hang();
        EventId ask;
        try (BotHost host = host(brain)) {
            ask = stage.say(room, "think");
            // who asks for the second has kept that the first is there
            await().atMost(SOON).until(() -> second.hits() == 1);
            assertThat(host.load().turns()).isEqualTo(1);
        }
        assertThat(stage.answers(room, ask)).isEmpty();
        try (BotHost host = host(brain)) {
            assertThat(stage.answer(room, ask).body()).isEqualTo("thought 1 for the first time");
            assertThat(thoughts).hasValue(1);
            assertThat(requests(upload("one.csv"))).isEqualTo(1);

            assertThat(stage.answer(room, stage.say(room, "again")).body()).isEqualTo("thought 2");
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void anEffectThatTheProcessEndedInIsNotRepeatedAndSaidToBeUnknown() throws IOException {
        AtomicInteger effects = new AtomicInteger();
        Brain brain = (ask, turn) -> Answer.of(turn.effect("order", "a pizza", () -> {
            effects.incrementAndGet();
            new CountDownLatch(1).await();
            return "ordered";
        }));
        EventId ask;
        try (BotHost host = host(brain)) {
            ask = stage.say(room, "order");
            await().atMost(SOON).until(() -> effects.get() == 1);
            assertThat(host.load().turns()).isEqualTo(1);
        }
        try (BotHost host = host(brain)) {
            assertThat(stage.answer(room, ask).body())
                    .startsWith("I was interrupted while `order` ran, so I do not know whether it took effect.");
            assertThat(effects).hasValue(1);
            await().atMost(SOON).until(() -> host.load().turns() == 0);
        }
    }

    private static Predicate<ReceivedRequest> upload(String fileName) {
        return request -> request.path().endsWith("/upload") && request.query().contains("filename=" + fileName);
    }

    private int requests(Predicate<ReceivedRequest> wanted) {
        return homeserver.requests().matching(wanted).size();
    }

    @Test
    void twoPuppetsOfOneRoomThatAreBothMentionedAnswerOnceEach() throws IOException {
        UserId other = stage.puppet("data-other");
        FakeUser you = homeserver.user("you");
        RoomId several = new RoomId(you.createRoom("several", puppet.value(), other.value()));
        for (UserId invited : List.of(puppet, other)) {
            stage.as(invited).join(several, List.of());
        }
        Brain brain = (ask, turn) -> Answer.of("I am " + turn.self().localpart());
        try (BotHost host = stage.host(
                directory,
                Puppet.alone(puppet, brain, List.of("@you:*")),
                Puppet.alone(other, brain, List.of("@you:*")))) {
            ObjectNode both = Contents.text("m.text", "who are you?");
            Contents.mention(both, List.of(puppet, other));
            EventId ask = stage.say(several, both);

            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(stage.answers(several, ask))
                            .extracting(MatrixEvent::body)
                            .containsExactlyInAnyOrder("I am data-worker", "I am data-other"));
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
        }
    }

    @Test
    void aMessageInAThreadIsAnsweredInThatThread() throws IOException {
        Brain brain = (ask, turn) -> turn.tool(
                "look",
                "around",
                () -> Answer.of("here").withFile("a.csv", "text/csv", "a\n1\n".getBytes(StandardCharsets.UTF_8)));
        try (BotHost host = host(brain)) {
            EventId root = stage.say(room, "the root");
            stage.answer(room, root);
            ObjectNode inThread = Contents.text("m.text", "and here?");
            Contents.replyTo(inThread, root, Optional.of(root));
            EventId ask = stage.say(room, inThread);

            assertThat(stage.answer(room, ask).repliesTo()).contains(ask);
            await().atMost(SOON).until(() -> host.load().unsent() == 0);
            assertThat(stage.timeline(room))
                    .filteredOn(event -> event.mark().path("ask").asText().equals(ask.value()))
                    .as("the file, the answer and what the tools did")
                    .hasSize(3)
                    .allSatisfy(event -> {
                        assertThat(event.threadRoot()).contains(root);
                        assertThat(event.content().has("m.mentions")).isTrue();
                        assertThat(event.mentions()).isEmpty();
                    });
        }
    }
}
