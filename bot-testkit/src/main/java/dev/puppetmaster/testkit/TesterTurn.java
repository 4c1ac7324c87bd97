package dev.puppetmaster.testkit;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Approval;
import dev.puppetmaster.bot.Attachment;
import dev.puppetmaster.bot.Draft;
import dev.puppetmaster.bot.Friend;
import dev.puppetmaster.bot.FriendAnswer;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Room;
import dev.puppetmaster.bot.Schedule;
import dev.puppetmaster.bot.Storage;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** A turn without store or server: everything happens at once, and nothing dies. */
final class TesterTurn implements Turn {
    private final BotTester tester;
    private final RoomId room;
    private final List<String> tools = new ArrayList<>();

    TesterTurn(BotTester tester, RoomId room) {
        this.tester = tester;
        this.room = room;
    }

    List<String> tools() {
        return tools;
    }

    @Override
    public UserId self() {
        return BotTester.SELF;
    }

    @Override
    public List<Friend> friends() {
        return tester.friends().stream()
                .map(name -> new Friend(name, BotTester.FRIEND, BotTester.FRIENDSHIP))
                .toList();
    }

    @Override
    public FriendAnswer ask(String friend, Answer question, Duration timeout) throws RefusedException {
        if (!tester.friends().contains(friend)) {
            throw new RefusedException("I may not ask `" + friend + "`; my friends are: " + tester.friends());
        }
        BotTester.Said said = tester.askFriend(friend, question)
                .orElseThrow(() -> new RefusedException(friend + " did not answer in time."));
        MatrixEvent answer = tester.friendSays(said);
        Optional<Attachment> file = Attachment.of(answer);
        EventId asked = new EventId("$asked-" + answer.eventId().value().substring(1));
        return new FriendAnswer(BotTester.FRIENDSHIP, asked, answer.eventId(), said.refused(), said.markdown(), file);
    }

    @Override
    public Approval.Decision approval(Approval approval, Callable<String> change) {
        Approval.Decision decision = tester.decide(approval);
        return decision instanceof Approval.Approved && !isStillSo(approval, change)
                ? new Approval.Invalid("What the call would change is not what was approved any more.")
                : decision;
    }

    /** Nobody keeps a record. */
    @Override
    public void callEnded(Approval.Result result) {}

    private static boolean isStillSo(Approval approval, Callable<String> change) {
        try {
            return change.call().equals(approval.diff());
        } catch (Exception e) {
            return false;
        }
    }

    @Override
    public byte[] download(Attachment attachment, long maxBytes) throws RefusedException {
        byte[] data = tester.media(attachment.media());
        if (data.length > maxBytes) {
            throw new RefusedException(
                    "`" + attachment.fileName() + "` is larger than the " + maxBytes + " bytes that I read.");
        }
        return data;
    }

    @Override
    public <T> T tool(String name, String input, Callable<T> work) throws Exception {
        tools.add(name);
        return work.call();
    }

    @Override
    public String effect(String name, String input, Callable<String> work) throws Exception {
        return tool(name, input, work);
    }

    @Override
    public String remembered(String name, String input, Callable<String> work) throws Exception {
        return tool(name, input, work);
    }

    @Override
    public void note(String line) {
        tester.world().done().add("note: " + line);
    }

    @Override
    public boolean firstTimeHere(String what) {
        return tester.firstTime(what);
    }

    @Override
    public Room room() {
        return tester.room(room);
    }

    @Override
    public Room room(RoomId other) {
        return tester.room(other);
    }

    @Override
    public Storage storedHere() {
        return tester.storage(room.value());
    }

    @Override
    public Storage storedOf(UserId user) {
        return tester.storage(user.value());
    }

    @Override
    public Storage stored() {
        return tester.storage("");
    }

    @Override
    public Schedule schedule() {
        return new TesterSchedule(tester.world());
    }

    /** Everything is shown, at once; to a puppet nothing is. */
    @Override
    public Draft draft() {
        return new Draft() {
            @Override
            public void show(String markdown) {
                if (!markdown.isBlank() && !room.equals(BotTester.FRIENDSHIP)) {
                    tester.world().shown().add(markdown);
                }
            }

            @Override
            public Draft inThread() {
                return this;
            }
        };
    }

    @Override
    public Instant now() {
        return tester.world().now();
    }

    @Override
    public Optional<EventId> causeOf(EventId said) {
        return Optional.empty();
    }

    @Override
    public String linkTo(RoomId room, EventId event) {
        return "https://matrix.to/#/" + room + "/" + event;
    }
}
