package dev.puppetmaster.bot.brain;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Approval;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Attachment;
import dev.puppetmaster.bot.Friend;
import dev.puppetmaster.bot.FriendAnswer;
import dev.puppetmaster.bot.Peer;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Room;
import dev.puppetmaster.bot.Schedule;
import dev.puppetmaster.bot.Step;
import dev.puppetmaster.bot.Storage;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.inbox.Rooms;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixException;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Markdown;
import dev.puppetmaster.bot.outbox.Outbox;
import dev.puppetmaster.bot.outbox.Replies;
import dev.puppetmaster.bot.store.InboxTable.Entry;
import dev.puppetmaster.bot.store.JournalTable;
import dev.puppetmaster.bot.store.OutboxTable;
import dev.puppetmaster.bot.store.StorageTable;
import dev.puppetmaster.bot.store.StorageTable.Scope;
import dev.puppetmaster.bot.store.Store;
import dev.puppetmaster.bot.store.StoreException;
import dev.puppetmaster.bot.transport.Clients;
import dev.puppetmaster.bot.transport.Patience;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The turn of one ask. Used by one thread, the brain's. */
final class LiveTurn implements Turn {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MAX_NOTE = 500;
    private static final Pattern NAME_OF_SAYING = Pattern.compile("[a-z0-9-]{1,64}");

    /** What all turns share. */
    record Tools(
            Store store,
            Rooms rooms,
            Clients clients,
            Outbox outbox,
            Drafts drafts,
            Uploads uploads,
            Questions questions,
            Runnable scheduled,
            ApprovalRequests.Hearing hearing,
            Step.Listener steps) {}

    private final Tools tools;
    private final Puppet puppet;
    private final Ask ask;
    private final List<ToolCall> calls = new ArrayList<>();
    private final TurnJournal journal;
    private final Optional<EventId> thread;
    private final FriendQuestions questions;
    private final ApprovalRequests approvals;
    private final LiveDraft draft;

    /** @param waits whether somebody waits for an answer */
    LiveTurn(Tools tools, Puppet puppet, Ask ask, Entry entry, boolean waits, Turns.Running running) {
        this.tools = tools;
        this.puppet = puppet;
        this.ask = ask;
        this.thread = entry.event().threadRoot();
        boolean silent = !waits || ask.fromPuppet() || entry.event().type().equals(Replies.SCHEDULED);
        this.draft = new LiveDraft(tools.drafts(), entry, ask, silent);
        this.journal = new TurnJournal(tools.store(), puppet.userId(), ask.event(), tools.steps());
        this.questions = new FriendQuestions(tools, this, ask, running);
        this.approvals = new ApprovalRequests(tools, this, ask, running);
    }

    /** The brain answered: what it read belongs to what is uploaded and said now. */
    void keepReads() {
        journal.keep();
    }

    void called(ToolCall call) {
        calls.add(call);
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

    @Override
    public FriendAnswer ask(String friendName, Answer question, Duration timeout)
            throws RefusedException, InterruptedException {
        journal.keep();
        return questions.ask(friendName, question, timeout);
    }

    @Override
    public Approval.Decision approval(Approval approval, Callable<String> change)
            throws RefusedException, InterruptedException {
        journal.keep();
        return approvals.of(approval, change);
    }

    @Override
    public void callEnded(Approval.Result result) {
        approvals.callEnded(result);
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
        try {
            String result = once(name, input, work);
            callEnded(Approval.Result.SUCCEEDED);
            return result;
        } catch (InterruptedException | StoreException e) {
            throw e;
        } catch (Exception e) {
            boolean refused = e instanceof RefusedException && !(e instanceof OutcomeUnknownException);
            callEnded(refused ? Approval.Result.FAILED : Approval.Result.UNKNOWN);
            throw e;
        }
    }

    private String once(String name, String input, Callable<String> work) throws Exception {
        journal.keep();
        String key = journal.next("effect");
        Optional<JournalTable.Entry> before = journal.find(key);
        if (before.isPresent()) {
            String value = before.get().value();
            if (value == null) {
                throw new OutcomeUnknownException(name);
            }
            return value;
        }
        journal.begin(key);
        step(Step.EFFECT_JOURNALED);
        String result = tool(name, input, work);
        step(Step.EFFECT_ENDED);
        journal.done(key, result);
        step(Step.EFFECT_COMMITTED);
        return result;
    }

    @Override
    public String remembered(String name, String input, Callable<String> work) throws Exception {
        journal.keep();
        String key = journal.next("remembered");
        String before = journal.find(key).map(JournalTable.Entry::value).orElse(null);
        if (before != null) {
            return before;
        }
        step(Step.TOOL_BEGUN);
        long began = System.nanoTime();
        String how = " failed after ";
        try {
            String result = work.call();
            journal.done(key, result);
            how = " took ";
            return result;
        } finally {
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            trace("thought", name + " (" + input + ")" + how + millis + " ms");
            step(Step.TOOL_ENDED);
        }
    }

    @Override
    public void note(String line) {
        if (!line.isBlank()) {
            trace("thought", line.length() > MAX_NOTE ? line.substring(0, MAX_NOTE) + "…" : line);
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

    // ---- rooms, storage, schedule

    @Override
    public Room room() {
        return room(ask.room());
    }

    @Override
    public Room room(RoomId room) {
        Optional<EventId> here = room.equals(ask.room()) ? thread : Optional.empty();
        return new LiveRoom(tools, journal, self(), ask, here, room);
    }

    @Override
    public Storage storedHere() {
        return storage(Scope.ROOM, ask.room().value());
    }

    @Override
    public Storage storedOf(UserId user) {
        return storage(Scope.USER, user.value());
    }

    @Override
    public Storage stored() {
        return storage(Scope.BOT, "");
    }

    private Storage storage(Scope scope, String about) {
        return new LiveStorage(journal, tools.store().storage(), new StorageTable.Owner(self(), scope, about));
    }

    @Override
    public Schedule schedule() {
        return new LiveSchedule(tools.store(), journal, self(), ask, thread, tools.scheduled());
    }

    @Override
    public LiveDraft draft() {
        return draft;
    }

    @Override
    public Instant now() {
        return Instant.ofEpochMilli(Long.parseLong(
                journal.read("now", () -> String.valueOf(tools.store().now()))));
    }

    @Override
    public Optional<EventId> causeOf(EventId said) {
        return tools.store()
                .outbox()
                .bySentEvent(said)
                .map(OutboxTable.Message::draft)
                .filter(draft -> draft.puppet().equals(self()) && draft.type().equals("m.room.message"))
                .map(OutboxTable.Draft::cause);
    }

    @Override
    public String linkTo(RoomId room, EventId event) {
        return Links.to(room, event, self());
    }

    void trace(String step, String detail) {
        tools.store().traces().add(self(), ask.event(), step, detail);
    }

    void step(Step step) {
        tools.steps().reached(step, self(), ask.event().value());
    }
}
