package dev.puppetmaster.bot.brain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Attachment;
import dev.puppetmaster.bot.Friend;
import dev.puppetmaster.bot.FriendAnswer;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Step;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.bot.outbox.Markdown;
import dev.puppetmaster.bot.store.OutboxTable;
import dev.puppetmaster.bot.store.QuestionTable.Question;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The questions of one turn to friends. Used by one thread, the brain's. */
final class FriendQuestions {
    private final LiveTurn.Tools tools;
    private final LiveTurn turn;
    private final Ask ask;
    private final Turns.Running running;
    private int questions;

    FriendQuestions(LiveTurn.Tools tools, LiveTurn turn, Ask ask, Turns.Running running) {
        this.tools = tools;
        this.turn = turn;
        this.ask = ask;
        this.running = running;
    }

    FriendAnswer ask(String friendName, Answer question, Duration timeout)
            throws RefusedException, InterruptedException {
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("a timeout is between 1 s and 1 h, not " + timeout);
        }
        String part = "question-" + ++questions;
        TxnId txn = TxnId.of(turn.self(), ask.event().value(), part);
        if (tools.store().questions().find(txn).isEmpty()) {
            send(friend(friendName), question, timeout, part, txn);
        }
        long began = System.nanoTime();
        FriendAnswer answer = await(friendName, txn);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        turn.trace(
                "answered", friendName + (answer.refused() ? " refused after " : " answered after ") + millis + " ms");
        turn.called(new ToolCall(
                "ask " + friendName,
                "[question](" + turn.linkTo(answer.room(), answer.ask()) + "), [answer]("
                        + turn.linkTo(answer.room(), answer.answer()) + ")",
                millis,
                answer.refused()));
        return answer;
    }

    private Friend friend(String name) throws RefusedException {
        List<Friend> friends = turn.friends();
        return friends.stream()
                .filter(friend -> friend.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new RefusedException("I may not ask `" + Markdown.escaped(name)
                        + "`; my friends are: "
                        + (friends.isEmpty()
                                ? "none"
                                : String.join(
                                        ", ", friends.stream().map(Friend::name).toList()))
                        + ". A Friendship between us would help."));
    }

    private void send(Friend friend, Answer question, Duration timeout, String part, TxnId txn)
            throws RefusedException, InterruptedException {
        if (tools.store().loops().get(friend.room(), ask.conversation()).tripped()) {
            throw new RefusedException("The loop guard stopped our room with " + friend.name()
                    + "; a message from somebody named in access.users or observers lets it go on.");
        }
        ObjectNode content = tools.uploads().message(turn.self(), ask.event(), part, question);
        Contents.mention(content, List.of(friend.userId()));
        Contents.mark(content, new Contents.Mark("ask", ask.conversation(), Optional.empty(), ask.hop() + 1, txn));
        OutboxTable.Draft draft = new OutboxTable.Draft(
                turn.self(), friend.room(), "m.room.message", content, ask.event(), part, null, false);
        long deadline = tools.store().now() + timeout.toMillis();
        tools.store().transaction(() -> {
            tools.store().questions().add(txn, turn.self(), ask.event(), friend.room(), friend.userId(), deadline);
            tools.store().outbox().add(draft);
            tools.store().traces().add(turn.self(), ask.event(), "asked", friend.name());
            turn.step(Step.QUESTION_WRITTEN);
            return true;
        });
        turn.step(Step.QUESTION_COMMITTED);
        tools.outbox().wake(new OutboxTable.Queue(turn.self(), friend.room()));
    }

    private FriendAnswer await(String friendName, TxnId txn) throws RefusedException, InterruptedException {
        while (true) {
            CountDownLatch changed = tools.questions().await(txn);
            Question question = tools.store().questions().find(txn).orElseThrow();
            MatrixEvent answer = question.answer();
            if (answer != null) {
                tools.questions().forget(txn);
                turn.step(Step.TURN_RESUMED);
                return friendAnswer(question, answer);
            }
            long left = question.deadline() - tools.store().now();
            String failure = failure(friendName, txn, question, left);
            if (!failure.isEmpty()) {
                tools.questions().forget(txn);
                boolean answeredMeanwhile =
                        question.waits() && !tools.store().questions().expire(txn);
                if (answeredMeanwhile) {
                    continue;
                }
                throw new RefusedException(failure);
            }
            turn.step(Step.QUESTION_WAITS);
            running.park();
            try {
                boolean unused = changed.await(left, TimeUnit.MILLISECONDS);
            } finally {
                tools.questions().forget(txn);
            }
            running.unpark();
        }
    }

    private String failure(String friendName, TxnId txn, Question question, long left) {
        boolean refused = tools.store()
                .outbox()
                .byTxn(txn)
                .map(message -> message.state().equals("FAILED"))
                .orElse(false);
        if (refused) {
            return "I could not ask " + friendName + ": the homeserver refused my question.";
        }
        return left <= 0 || !question.waits() ? friendName + " did not answer in time." : "";
    }

    private static FriendAnswer friendAnswer(Question question, MatrixEvent answer) {
        boolean refused = answer.content().path("dev.puppetmaster.refused").asBoolean(false);
        EventId asked = new EventId(answer.mark().path("ask").asText());
        return new FriendAnswer(
                question.room(), asked, answer.eventId(), refused, answer.body(), Attachment.of(answer));
    }
}
