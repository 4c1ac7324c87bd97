package dev.puppetmaster.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Answer.AnswerFile;
import dev.puppetmaster.bot.Approval;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Attachment;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.FriendRoom;
import dev.puppetmaster.bot.Peer;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.RefusedException;
import dev.puppetmaster.bot.Room;
import dev.puppetmaster.bot.Storage;
import dev.puppetmaster.bot.gate.Decision;
import dev.puppetmaster.bot.gate.Gate;
import dev.puppetmaster.bot.gate.GateInput;
import dev.puppetmaster.bot.gate.LoopState;
import dev.puppetmaster.bot.gate.Network;
import dev.puppetmaster.bot.gate.RoomView;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.MxcUri;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import dev.puppetmaster.bot.outbox.Contents;
import dev.puppetmaster.testkit.TesterWorld.Later;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks a bot without any server: the message goes through the real gate to the brain, and what the brain answers comes back.
 * Single-threaded. Example:
 *
 * <pre>{@code
 * assertThat(BotTester.of(new HelloBot()).ask("!hello")).isEqualTo("Hello, Alice!");
 * }</pre>
 */
public final class BotTester {
    static final UserId SELF = new UserId("@bot:tester.test");
    static final UserId FRIEND = new UserId("@friend:tester.test");
    static final RoomId FRIENDSHIP = new RoomId("!friendship:tester.test");
    private static final UserId ALICE = new UserId("@alice:tester.test");
    private static final RoomId DIRECT = new RoomId("!direct:tester.test");

    private final Brain brain;
    private final Map<MxcUri, byte[]> media;
    private final EventFactory events = new EventFactory("tester.test");
    private final Map<String, Optional<Brain>> friends = new LinkedHashMap<>();
    private final Set<String> saidOnce = new HashSet<>();
    private final List<Asked> asked = new ArrayList<>();
    private final List<Approval> approvals = new ArrayList<>();
    private final Deque<Approval.Decision> decisions = new ArrayDeque<>();
    private final TesterWorld world = new TesterWorld();
    private UserId person = ALICE;
    private Optional<Attachment> lastFile = Optional.empty();

    /**
     * What a bot answered.
     *
     * @param markdown its text, or the line with which it refused
     * @param files pictures and files, in order
     * @param refused whether it refused
     * @param tools names of the tools that it called, in order
     */
    public record Said(String markdown, List<AnswerFile> files, boolean refused, List<String> tools) {
        public Said {
            files = List.copyOf(files);
            tools = List.copyOf(tools);
        }
    }

    /** A question that the bot put to a friend. */
    public record Asked(String friend, Answer question) {}

    private BotTester(Brain brain, Map<MxcUri, byte[]> media) {
        this.brain = brain;
        this.media = media;
    }

    public static BotTester of(Brain brain) {
        return new BotTester(brain, new LinkedHashMap<>());
    }

    /** With a friend that the bot may ask; it answers as this brain does, and has no friends itself. */
    public BotTester withFriend(String name, Brain friend) {
        friends.put(name, Optional.of(friend));
        return this;
    }

    /** With a friend that never answers; no time passes. */
    public BotTester withSilentFriend(String name) {
        friends.put(name, Optional.empty());
        return this;
    }

    /** Somebody approves the next call that the bot asks an approval for; call it again for one more. */
    public BotTester approve(String userId) {
        return decided(new Approval.Approved(new UserId(userId), "✅ Approved by " + userId + "."));
    }

    /** Somebody refuses the next call that the bot asks an approval for; call it again for one more. */
    public BotTester refuse(String userId) {
        return decided(new Approval.Refused(new UserId(userId), "❌ Refused by " + userId + "."));
    }

    private BotTester decided(Approval.Decision decision) {
        decisions.add(decision);
        return this;
    }

    /** What the bot asked approvals for so far, in order. */
    public List<Approval> approvals() {
        return List.copyOf(approvals);
    }

    /** With a file that the person sent before: what follows is about it. */
    public BotTester withFile(String fileName, String mimeType, byte[] data) {
        lastFile = Attachment.of(event(file(fileName, mimeType, data, ""), DIRECT, person));
        return this;
    }

    /** Another person speaks from now on; until then it is {@code @alice:tester.test}. */
    public BotTester as(String userId) {
        person = new UserId(userId);
        return this;
    }

    /** The person who speaks now has this power level in the room; 0 without this. */
    public BotTester withPowerLevel(int level) {
        world.power().put(person, level);
        return this;
    }

    /** A piece of the room's state. */
    public BotTester withState(String type, String stateKey, JsonNode content) {
        world.state(type, stateKey, content);
        return this;
    }

    /** It is this time; until then it is nine o'clock UTC on the first of January 2026, a Thursday. */
    public BotTester at(Instant time) {
        world.moveTo(time);
        return this;
    }

    /**
     * Time goes on, and what the bot scheduled happens, in order.
     *
     * @return what it said and answered thereby
     */
    public List<String> advance(Duration by) {
        Instant until = world.now().plus(by);
        List<String> said = new ArrayList<>();
        for (Optional<Later> due = world.due(until); due.isPresent(); due = world.due(until)) {
            Later later = due.get();
            world.moveTo(later.due());
            world.schedule().remove(later.name());
            later.when()
                    .next(later.due())
                    .ifPresent(next -> world.schedule()
                            .put(
                                    later.name(),
                                    new Later(later.name(), next, later.when(), later.asks(), later.words())));
            said.add(later.asks() ? ask(later.words()) : later.words());
        }
        world.moveTo(until);
        return said;
    }

    /** What the bot did besides answering, in order: {@code say: Hello}, {@code react: 👍}, {@code set m.room.topic: {…}}. */
    public List<String> done() {
        return List.copyOf(world.done());
    }

    /** The person says this in a direct chat; gives the Markdown of the answer, or the line of the refusal. */
    public String ask(String message) {
        return say(message).markdown();
    }

    /**
     * The person says this in a direct chat.
     *
     * @throws IllegalArgumentException for a message that does not reach a brain, such as {@code !help}: the host answers it
     * @throws AssertionError if the brain fails with anything but a refusal, which is its cause
     */
    public Said say(String message) {
        return fromPerson(Contents.text("m.text", message));
    }

    /** The person sends a file in a direct chat, with a caption or "". */
    public Said sendFile(String fileName, String mimeType, byte[] data, String caption) {
        return fromPerson(file(fileName, mimeType, data, caption));
    }

    /** The person reacts to one of the bot's messages; see {@link #done} for what the bot does then. */
    public void react(String key) {
        happen("m.reaction", Contents.reaction(new EventId("$said-by-the-bot"), key));
    }

    /**
     * Something happens that the person did, e.g. an {@code m.room.topic}.
     *
     * @throws IllegalArgumentException if the bot is not told of it
     * @throws AssertionError if the bot fails at it
     */
    public void happen(String type, ObjectNode content) {
        MatrixEvent event = event(type, content, DIRECT, person);
        Puppet self = Puppet.alone(SELF, brain, List.of("*"));
        Decision decision =
                Gate.decide(input(event, self, room(DIRECT, person))).decision();
        if (!(decision instanceof Decision.Tell)) {
            throw new IllegalArgumentException(type + " does not reach the brain: " + decision);
        }
        try {
            brain.happened(event, new TesterTurn(this, DIRECT));
        } catch (Exception e) {
            throw new AssertionError("the brain failed at " + type + ": " + e, e);
        }
    }

    private static GateInput input(MatrixEvent event, Puppet self, RoomView room) {
        Network network = new Network(List.of(), Set.of());
        return new GateInput(event, self, room, network, Map.of(), LoopState.FRESH, false, false, 0);
    }

    /** A puppet that is a friend asks this, as it would with {@link dev.puppetmaster.bot.Turn#ask}. */
    public Said askAsFriend(Answer question) {
        Optional<AnswerFile> file =
                question.files().stream().filter(one -> !one.image()).findFirst();
        ObjectNode content = file.map(one -> file(one.fileName(), one.mimeType(), one.data(), question.markdown()))
                .orElseGet(() -> Contents.text("m.text", question.markdown()));
        Contents.mention(content, List.of(SELF));
        content.putObject("dev.puppetmaster").put("v", 1).put("kind", "ask").put("hop", 1);
        RoomView room = room(FRIENDSHIP, FRIEND);
        FriendRoom friendship = new FriendRoom(
                "friendship", List.of(new Peer("friend", FRIEND, true, false)), Set.of(), Set.of(), false);
        Puppet self = new Puppet(
                SELF, "bot", "Bot", brain, Map.of(FRIENDSHIP, friendship), List.of(), Set.of(), Set.of(), 10);
        return answer(event(content, FRIENDSHIP, FRIEND), self, room, Optional.empty());
    }

    /** What the bot showed of its last answer while it made it, in order: a person sees some of it, as time allows. */
    public List<String> shownSoFar() {
        return List.copyOf(world.shown());
    }

    /** What the bot asked its friends so far, in order. */
    public List<Asked> asked() {
        return List.copyOf(asked);
    }

    private Said fromPerson(ObjectNode content) {
        MatrixEvent event = event(content, DIRECT, person);
        Attachment.of(event).ifPresent(file -> lastFile = Optional.of(file));
        return answer(event, Puppet.alone(SELF, brain, List.of("*")), room(DIRECT, person), lastFile);
    }

    private Said answer(MatrixEvent event, Puppet self, RoomView room, Optional<Attachment> before) {
        GateInput in = input(event, self, room);
        if (!(Gate.decide(in).decision() instanceof Decision.Answer accepted)) {
            throw new IllegalArgumentException("\"" + event.body() + "\" does not reach the brain: "
                    + Gate.decide(in).decision());
        }
        Ask ask = new Ask(
                event.eventId(),
                event.roomId(),
                accepted.hop() == 0,
                event.sender(),
                room.nameOf(event.sender()),
                accepted.hop() > 0,
                accepted.text(),
                accepted.command(),
                Attachment.of(event).or(() -> before),
                accepted.conversation(),
                accepted.hop());
        return answer(ask, new TesterTurn(this, ask.room()));
    }

    private Said answer(Ask ask, TesterTurn turn) {
        world.shown().clear();
        try {
            Answer answer = brain.answer(ask, turn);
            past(ask, answer.markdown());
            return new Said(answer.markdown(), answer.files(), false, turn.tools());
        } catch (RefusedException e) {
            past(ask, String.valueOf(e.getMessage()));
            return new Said(String.valueOf(e.getMessage()), List.of(), true, turn.tools());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (Exception e) {
            throw new AssertionError("the brain failed at \"" + ask.text() + "\": " + e, e);
        }
    }

    private void past(Ask ask, String answer) {
        List<Room.Said> past = world.past(ask.room());
        past.add(new Room.Said(ask.event(), ask.sender(), world.now(), ask.text()));
        past.add(new Room.Said(
                new EventId("$" + ask.event().value().substring(1) + "-answer"), SELF, world.now(), answer));
    }

    // ---- what a turn needs

    TesterWorld world() {
        return world;
    }

    Room room(RoomId id) {
        UserId other = id.equals(FRIENDSHIP) ? FRIEND : person;
        return new TesterRoom(
                world, id, List.of(new Room.Member(other, nameOf(other), true), new Room.Member(SELF, "Bot", true)));
    }

    Storage storage(String about) {
        return new TesterStorage(world.stored(about));
    }

    /** Alice is Alice; others are called as their ids say. */
    private static String nameOf(UserId user) {
        return user.equals(ALICE) ? "Alice" : user.localpart();
    }

    List<String> friends() {
        return List.copyOf(friends.keySet());
    }

    /** Nobody decides where no decision is left, or whoever decides is not asked; no time passes. */
    Approval.Decision decide(Approval approval) {
        approvals.add(approval);
        Approval.Decision decision = decisions.poll();
        boolean approved = decision instanceof Approval.Approved yes
                && approval.approvers().contains(yes.by());
        boolean refused =
                decision instanceof Approval.Refused no && approval.approvers().contains(no.by());
        return decision != null && (approved || refused) ? decision : new Approval.Expired("Nobody decided in time.");
    }

    /** What the friend says, or nothing if it is silent. Its file may be downloaded in this tester then. */
    Optional<Said> askFriend(String name, Answer question) {
        asked.add(new Asked(name, question));
        return friends.getOrDefault(name, Optional.empty())
                .map(friend -> new BotTester(friend, media).askAsFriend(question));
    }

    byte[] media(MxcUri address) {
        byte[] data = media.get(address);
        if (data == null) {
            throw new IllegalArgumentException("nothing was uploaded to " + address);
        }
        return data.clone();
    }

    boolean firstTime(String what) {
        return saidOnce.add(what);
    }

    /** A message of the friend as it stands in the room. */
    MatrixEvent friendSays(Said said) {
        Optional<AnswerFile> file =
                said.files().stream().filter(one -> !one.image()).findFirst();
        ObjectNode content = file.map(one -> file(one.fileName(), one.mimeType(), one.data(), said.markdown()))
                .orElseGet(() -> Contents.text("m.text", said.markdown()));
        return event(content, FRIENDSHIP, FRIEND);
    }

    private ObjectNode file(String fileName, String mimeType, byte[] data, String caption) {
        MxcUri address = new MxcUri("mxc://tester.test/file" + media.size());
        media.put(address, data);
        return Contents.media("m.file", address, fileName, mimeType, data.length, caption);
    }

    private MatrixEvent event(ObjectNode content, RoomId room, UserId sender) {
        return event("m.room.message", content, room, sender);
    }

    private MatrixEvent event(String type, ObjectNode content, RoomId room, UserId sender) {
        ObjectNode raw =
                events.event(type).room(room.value()).sender(sender.value()).json();
        raw.set("content", content);
        return MatrixEvent.of(raw, null).orElseThrow();
    }

    private static RoomView room(RoomId id, UserId other) {
        RoomView.Member joined = new RoomView.Member(true, "");
        RoomView.Member named = new RoomView.Member(true, other.equals(FRIEND) ? "" : nameOf(other));
        return new RoomView(id, Map.of(SELF, joined, other, named), false, false);
    }
}
