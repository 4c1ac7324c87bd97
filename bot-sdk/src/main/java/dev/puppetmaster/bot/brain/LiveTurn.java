package dev.puppetmaster.bot.brain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Attachment;
import dev.puppetmaster.bot.Friend;
import dev.puppetmaster.bot.FriendAnswer;
import dev.puppetmaster.bot.Peer;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Step;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.bot.outbox.Markdown;
import dev.puppetmaster.bot.outbox.Outbox;
import dev.puppetmaster.bot.store.JournalTable;
import dev.puppetmaster.bot.store.OutboxTable;
import dev.puppetmaster.bot.store.QuestionTable.Question;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.bot.transport.Clients;
import dev.puppetmaster.bot.transport.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The turn of one ask. Used by one thread, the brain's. */
final class LiveTurn implements Turn {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern NAME_OF_SAYING = Pattern.compile("[a-z0-9-]{1,64}");

    /** What all turns share. */
    record Tools(
            Store store, Clients clients, Outbox outbox, Uploads uploads, Questions questions, Step.Listener steps) {}

    private final Tools tools;
    private final Puppet puppet;
    private final Ask ask;
    private final Turns.Running running;
    private final List<ToolCall> calls = new ArrayList<>();
    private int questions;
    private int effects;
    private int remembered;

    LiveTurn(Tools tools, Puppet puppet, Ask ask, Turns.Running running) {
        this.tools = tools;
        this.puppet = puppet;
        this.ask = ask;
        this.running = running;
    }

    List<ToolCall> calls() {
        return List.copyOf(calls);
    }

    @Override
    public UserId self() {
        return puppet.userId();
    }

    @Override
    public List<Friend> friends() {
        List<Friend> friends = new ArrayList<>();
        puppet.friendships()
                .forEach((room, friendship) -> friendship.peers().stream()
                        .filter(Peer::iMayAsk)
                        .forEach(peer -> friends.add(new Friend(peer.name(), peer.userId(), room))));
        friends.sort(java.util.Comparator.comparing(Friend::name).thenComparing(Friend::room));
        return friends;
    }

    // ---- friends

    @Override
    public FriendAnswer ask(String friendName, Answer question, Duration timeout)
            throws RefusedException, InterruptedException {
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("a timeout is between 1 s and 1 h, not " + timeout);
        }
        String part = "question-" + ++questions;
        TxnId txn = TxnId.of(self(), ask.event().value(), part);
        if (tools.store().questions().find(txn).isEmpty()) {
            send(friend(friendName), question, timeout, part, txn);
        }
        long began = System.nanoTime();
        FriendAnswer answer = await(friendName, txn);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        trace("answered", friendName + (answer.refused() ? " refused after " : " answered after ") + millis + " ms");
        calls.add(new ToolCall(
                "ask " + friendName,
                "[question](" + linkTo(answer.room(), answer.ask()) + "), [answer]("
                        + linkTo(answer.room(), answer.answer()) + ")",
                millis,
                answer.refused()));
        return answer;
    }

    private Friend friend(String name) throws RefusedException {
        List<Friend> friends = friends();
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
        ObjectNode content = tools.uploads().message(self(), ask.event(), part, question);
        Contents.mention(content, List.of(friend.userId()));
        Contents.mark(content, new Contents.Mark("ask", ask.conversation(), Optional.empty(), ask.hop() + 1, txn));
        OutboxTable.Draft draft =
                new OutboxTable.Draft(self(), friend.room(), "m.room.message", content, ask.event(), part, null, false);
        long deadline = tools.store().now() + timeout.toMillis();
        tools.store().transaction(() -> {
            tools.store().questions().add(txn, self(), ask.event(), friend.room(), friend.userId(), deadline);
            tools.store().outbox().add(draft);
            tools.store().traces().add(self(), ask.event(), "asked", friend.name());
            step(Step.QUESTION_WRITTEN);
            return true;
        });
        step(Step.QUESTION_COMMITTED);
        tools.outbox().wake(new OutboxTable.Queue(self(), friend.room()));
    }

    private FriendAnswer await(String friendName, TxnId txn) throws RefusedException, InterruptedException {
        while (true) {
            CountDownLatch changed = tools.questions().await(txn);
            Question question = tools.store().questions().find(txn).orElseThrow();
            MatrixEvent answer = question.answer();
            if (answer != null) {
                tools.questions().forget(txn);
                step(Step.TURN_RESUMED);
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
            step(Step.QUESTION_WAITS);
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

    // ---- files, tools, effects

    @Override
    public byte[] download(Attachment attachment, long maxBytes) throws RefusedException {
        String shown = "`" + attachment.fileName().replace('`', '\'') + "`";
        if (attachment.size() > maxBytes) {
            throw new RefusedException(
                    shown + " has " + attachment.size() + " bytes; I read at most " + maxBytes + ".");
        }
        try {
            byte[] data =
                    Patience.call(PATIENCE, () -> tools.clients().of(self()).download(attachment.media(), maxBytes));
            step(Step.DOWNLOADED);
            return data;
        } catch (MatrixException e) {
            boolean large = e.errcode().equals("M_TOO_LARGE");
            throw new RefusedException(
                    large
                            ? shown + " is larger than the " + maxBytes + " bytes that I read."
                            : "I cannot get " + shown + " from the homeserver (" + e.status() + " " + e.errcode()
                                    + "); send it again.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException("I was stopped while I read " + shown + ".");
        }
    }

    @Override
    public <T> T tool(String name, String input, Callable<T> work) throws Exception {
        step(Step.TOOL_BEGUN);
        long began = System.nanoTime();
        boolean failed = true;
        try {
            T result = work.call();
            failed = false;
            return result;
        } finally {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            ToolCall call = new ToolCall(name, Markdown.escaped(input), millis, failed);
            calls.add(call);
            trace("tool", name + " (" + input + ")" + (failed ? " failed after " : " took ") + millis + " ms");
            step(Step.TOOL_ENDED);
        }
    }

    @Override
    public String effect(String name, String input, Callable<String> work) throws Exception {
        String key = "effect-" + ++effects;
        Optional<JournalTable.Entry> before = tools.store().journal().find(self(), ask.event(), key);
        if (before.isPresent()) {
            String value = before.get().value();
            if (value == null) {
                throw new OutcomeUnknownException(name);
            }
            return value;
        }
        tools.store().journal().begin(self(), ask.event(), key);
        step(Step.EFFECT_JOURNALED);
        String result = tool(name, input, work);
        step(Step.EFFECT_ENDED);
        tools.store().journal().done(self(), ask.event(), key, result);
        step(Step.EFFECT_COMMITTED);
        return result;
    }

    @Override
    public String remembered(String name, String input, Callable<String> work) throws Exception {
        String key = "remembered-" + ++remembered;
        String before = tools.store()
                .journal()
                .find(self(), ask.event(), key)
                .map(JournalTable.Entry::value)
                .orElse(null);
        if (before != null) {
            return before;
        }
        step(Step.TOOL_BEGUN);
        long began = System.nanoTime();
        String how = " failed after ";
        try {
            String result = work.call();
            tools.store().journal().done(self(), ask.event(), key, result);
            how = " took ";
            return result;
        } finally {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            trace("thought", name + " (" + input + ")" + how + millis + " ms");
            step(Step.TOOL_ENDED);
        }
    }

    @Override
    public boolean firstTimeHere(String what) {
        if (!NAME_OF_SAYING.matcher(what).matches()) {
            throw new IllegalArgumentException("not a name of what is said once: \"" + what + "\" (a-z, 0-9, '-')");
        }
        String key = "first-" + what;
        return tools.store().transaction(() -> {
            Optional<JournalTable.Entry> before = tools.store().journal().find(self(), ask.event(), key);
            if (before.isPresent()) {
                return Boolean.parseBoolean(before.get().value());
            }
            boolean first = !tools.store().rooms().saidBefore(self(), ask.room(), "brain-" + what);
            tools.store().journal().done(self(), ask.event(), key, String.valueOf(first));
            return first;
        });
    }

    @Override
    public String linkTo(RoomId room, EventId event) {
        return Links.to(room, event, self());
    }

    private void trace(String step, String detail) {
        tools.store().traces().add(self(), ask.event(), step, detail);
    }

    private void step(Step step) {
        tools.steps().reached(step, self(), ask.event().value());
    }
}
