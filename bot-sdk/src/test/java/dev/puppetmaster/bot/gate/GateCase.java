package dev.puppetmaster.bot.gate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Ask;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.FriendRoom;
import dev.puppetmaster.bot.Peer;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.Turn;
import dev.puppetmaster.bot.fuzz.Choices;
import dev.puppetmaster.bot.fuzz.Odd;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A message and its room, with what its maker meant by it: the gate reads the event, {@link PlainRules} reads these fields.
 *
 * @param sender one of {@link #SENDERS}
 * @param room the friendship, a chat of two, or a room of several that is no friendship
 * @param name how it begins by a name of the puppet, or ""
 * @param command without '!', or ""
 * @param words the rest
 * @param file whether a file comes with it
 * @param type of the event
 * @param msgtype text or notice, where there is no file
 * @param relation "", m.replace or m.thread
 * @param kind of the mark, "" for none
 * @param hop of the mark, as JSON
 * @param mentioned who is mentioned
 * @param access globs, or none
 * @param listens whether the brain is told of messages and reactions
 * @param key of a reaction
 * @param asker who asked what a reaction, edit or redaction is about, if the puppet works on that
 * @param approval whether the request for approval that it is about is undecided, if it is about one
 * @param until the deadline of that request
 * @param sentAt by the sender's clock
 * @param target what is edited or taken back
 * @param flags of the room and the puppet; one with an ordinary account knows of no other puppets outside friendships
 * @param loop the loop guard
 */
record GateCase(
        UserId sender,
        RoomId room,
        String name,
        String command,
        String words,
        boolean file,
        String type,
        String msgtype,
        String relation,
        String kind,
        String hop,
        List<UserId> mentioned,
        List<String> access,
        boolean listens,
        String key,
        Optional<UserId> asker,
        Optional<Boolean> approval,
        long until,
        long sentAt,
        String target,
        Flags flags,
        LoopState loop) {

    record Flags(
            boolean joined, boolean firstMember, boolean repliesToSelf, boolean awaited, boolean ordinaryAccount) {}

    static final UserId ME = new UserId("@data-analyzer:x.test");
    static final UserId FRIEND = new UserId("@data-synthesizer:x.test");
    /** It is asked, and does not ask. */
    static final UserId SERVANT = new UserId("@data-salience:x.test");

    static final UserId OTHER_PUPPET = new UserId("@data-other:x.test");
    /** Stands before {@link #ME}. */
    static final UserId EARLIER = new UserId("@data-a:x.test");

    static final UserId APPSERVICE = new UserId("@as:x.test");
    static final UserId OPERATOR = new UserId("@you:x.test");
    static final UserId MEMBER = new UserId("@member:y.test");
    static final UserId WATCHER = new UserId("@watcher:y.test");
    static final UserId STRANGER = new UserId("@stranger:z.test");
    /** As a puppet is called, on another server: a person. */
    static final UserId NAMESAKE = new UserId("@data-person:z.test");

    static final List<UserId> SENDERS =
            List.of(MEMBER, OPERATOR, FRIEND, SERVANT, WATCHER, STRANGER, NAMESAKE, OTHER_PUPPET, APPSERVICE, ME);
    static final RoomId FRIENDSHIP = new RoomId("!friends");
    static final RoomId DIRECT = new RoomId("!direct");
    static final RoomId GROUP = new RoomId("!group");
    static final EventId ASK = new EventId("$ask");
    static final TxnId REQUEST = new TxnId("pm-request");
    static final long NOW = 1_000_000;
    static final int MAX_TURNS = 3;
    static final Map<String, List<UserId>> OWNERS =
            Map.of("describe", List.of(ME), "ping", List.of(ME, FRIEND), "synthesize", List.of(FRIEND));

    static GateCase of(Choices choices) {
        boolean file = choices.oneIn(8);
        boolean friendAsks = choices.oneIn(3);
        RoomId room = friendAsks ? FRIENDSHIP : choices.of(FRIENDSHIP, DIRECT, GROUP);
        boolean ordinaryAccount = choices.flip() && !room.equals(FRIENDSHIP);
        return new GateCase(
                friendAsks ? choices.of(FRIEND, FRIEND, SERVANT) : choices.of(SENDERS),
                room,
                choices.of(
                        "", "", "Analyzer: ", "data-analyzer, ", "@data-analyzer:x.test ", "aNALYZER\n", "@Analyzer "),
                choices.of("", "", "describe", "ping", "synthesize", "help", "stop", "nothing"),
                choices.of("please", "", "why \"this\"?", "two\nlines, 😀", "Analyzers are many", "!", "! not-here"),
                file,
                choices.oneIn(6)
                        ? choices.of(
                                "m.reaction", "m.reaction", "m.room.redaction", "m.room.encrypted", "m.room.topic", "x")
                        : "m.room.message",
                choices.oneIn(6) ? "m.notice" : "m.text",
                choices.oneIn(5) ? choices.of("m.replace", "m.thread") : "",
                friendAsks && !choices.oneIn(5)
                        ? "ask"
                        : choices.of("ask", "", "answer", "progress", "notice", "ASK", "x"),
                choices.flip()
                        ? choices.of("1", "8")
                        : choices.of(
                                "9", "0", "-1", "4294967297", "1e400", "18446744073709551617", "null", "{}", "\"1\""),
                friendAsks && !choices.oneIn(5)
                        ? List.of(ME)
                        : choices.of(List.of(ME), List.of(), List.of(FRIEND), List.of(FRIEND, ME)),
                choices.of(List.of(), List.of("@*:y.test"), List.of("@you:?.test", "@s*r:z.*"), List.of("*")),
                choices.flip(),
                choices.of("❌", "❌\uFE0F", "✅", "✅\uFE0F", "❌❌", ""),
                choices.oneIn(4) ? Optional.empty() : Optional.of(choices.of(MEMBER, OPERATOR, FRIEND, STRANGER)),
                choices.oneIn(3) ? Optional.of(choices.flip()) : Optional.empty(),
                choices.of(NOW - 1, NOW),
                choices.of(NOW - 1, NOW, NOW + 1),
                choices.of("$ask", "$other"),
                new Flags(!choices.oneIn(6), choices.flip(), choices.flip(), choices.flip(), ordinaryAccount),
                loop(choices));
    }

    private static LoopState loop(Choices choices) {
        return new LoopState(
                choices.of(0, MAX_TURNS - 1, MAX_TURNS),
                choices.of(0, LoopGuard.MAX_FAST - 1),
                choices.of(LoopGuard.RATE_BURST, 0.0),
                NOW - choices.of(100, 5_000),
                NOW - choices.of(LoopState.FAST_MILLIS, LoopState.FAST_MILLIS + 1),
                choices.oneIn(4));
    }

    String text() {
        String said = command.isEmpty() ? words : "!" + command + (words.isEmpty() ? "" : " " + words);
        return name + said;
    }

    /** What the gate gets. {@code noise} adds what must not matter. */
    GateInput input(Choices noise) {
        return new GateInput(
                message(noise).event(),
                self(),
                view(),
                new Network(
                        flags.ordinaryAccount()
                                ? List.of()
                                : List.of(new Network.Namespace("x.test", List.of("data-"))),
                        Set.of(APPSERVICE)),
                OWNERS,
                loop,
                flags.repliesToSelf(),
                flags.awaited(),
                asker.map(user -> new Underway(ASK, user)),
                approval.map(undecided -> new Requested(REQUEST, ASK, Set.of(MEMBER, FRIEND), until, undecided)),
                NOW);
    }

    private Message message(Choices noise) {
        Message message = Message.event(type, sender, room);
        ObjectNode content = message.content();
        content.put("body", text()).put("msgtype", msgtype);
        if (file) {
            content.put("msgtype", "m.image").put("url", "mxc://x.test/a").put("filename", "a.png");
        }
        if (!relation.isEmpty()) {
            content.putObject("m.relates_to").put("rel_type", relation).put("event_id", target);
        }
        if (type.equals("m.room.redaction")) {
            content.put("redacts", target);
        }
        if (type.equals("m.reaction")) {
            content.putObject("m.relates_to")
                    .put("rel_type", "m.annotation")
                    .put("event_id", "$other")
                    .put("key", key);
        }
        if (!kind.isEmpty()) {
            ObjectNode mark =
                    content.putObject("dev.puppetmaster").put("kind", kind).put("conversation", "c");
            mark.set("hop", PlainRules.json(hop));
        }
        content.putObject("m.mentions").putArray("user_ids").addAll(PlainRules.texts(mentioned));
        message.json().put("origin_server_ts", sentAt);
        message.json().set("unsigned", PlainRules.json(Odd.json(noise, 2)));
        content.set("x.noise", PlainRules.json(Odd.json(noise, 2)));
        content.put("formatted_body", Odd.text(noise));
        return message;
    }

    private Puppet self() {
        FriendRoom friendship = new FriendRoom(
                "friends",
                List.of(
                        new Peer("data-synthesizer", FRIEND, true, true),
                        new Peer("data-salience", SERVANT, false, true)),
                Set.of(MEMBER),
                Set.of(OPERATOR, WATCHER),
                flags.firstMember());
        return new Puppet(
                ME,
                "data-analyzer",
                "Analyzer",
                listens ? new Listening() : (ask, turn) -> Answer.of("unused"),
                Map.of(FRIENDSHIP, friendship),
                access,
                Set.of(OPERATOR),
                Set.of(OPERATOR),
                MAX_TURNS);
    }

    private RoomView view() {
        Map<UserId, RoomView.Member> members = new HashMap<>();
        List<UserId> present = room.equals(DIRECT) ? List.of(sender.equals(ME) ? OPERATOR : sender) : SENDERS;
        present.forEach(user -> members.put(user, new RoomView.Member(true, "")));
        members.put(ME, new RoomView.Member(flags.joined(), ""));
        if (room.equals(GROUP) && !flags.firstMember()) {
            members.put(EARLIER, new RoomView.Member(true, ""));
        }
        return new RoomView(room, members, false, false);
    }

    private static final class Listening implements Brain {
        @Override
        public Answer answer(Ask ask, Turn turn) {
            return Answer.of("unused");
        }

        @Override
        public Set<String> events() {
            return Set.of("m.room.message", "m.reaction", "m.room.redaction");
        }
    }
}
