package dev.puppetmaster.bot.gate;

import dev.puppetmaster.bot.Answer;
import dev.puppetmaster.bot.Brain;
import dev.puppetmaster.bot.FriendRoom;
import dev.puppetmaster.bot.Peer;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.matrix.RoomId;
import dev.puppetmaster.bot.matrix.UserId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A puppet with one friend, a member and an observer, and what the gate says of a message to it. */
abstract class GateScene {
    static final UserId ME = new UserId("@data-analyzer:x.test");
    static final UserId FRIEND = new UserId("@data-synthesizer:x.test");
    static final UserId OTHER_PUPPET = new UserId("@data-salience:x.test");
    static final UserId YOU = new UserId("@you:x.test");
    static final UserId MEMBER = new UserId("@member:y.test");
    /** Observes the one friendship and nothing else. */
    static final UserId WATCHER = new UserId("@watcher:y.test");

    static final UserId STRANGER = new UserId("@stranger:z.test");
    static final RoomId FRIENDSHIP = new RoomId("!friends");
    static final RoomId DIRECT = new RoomId("!direct");
    static final Brain BRAIN = (ask, turn) -> Answer.of("unused");

    boolean firstMember = true;
    boolean friendMayAskMe = true;
    List<String> accessUsers = List.of();
    LoopState loop = LoopState.FRESH;
    boolean repliesToSelf;
    boolean awaited;
    Optional<Underway> underway = Optional.empty();
    Optional<Requested> request = Optional.empty();
    boolean inTheRoom = true;
    List<UserId> alsoPresent = List.of();
    long now = 1_000_000;
    Map<String, List<UserId>> owners = Map.of("ping", List.of(ME, FRIEND), "describe", List.of(ME));

    Puppet me() {
        FriendRoom friendship = new FriendRoom(
                "friends",
                List.of(new Peer("data-synthesizer", FRIEND, friendMayAskMe, true)),
                Set.of(MEMBER),
                Set.of(YOU, WATCHER),
                firstMember);
        return new Puppet(
                ME,
                "data-analyzer",
                "Analyzer",
                BRAIN,
                Map.of(FRIENDSHIP, friendship),
                accessUsers,
                Set.of(YOU),
                Set.of(YOU),
                3);
    }

    Verdict verdict(Message message) {
        RoomId room = message.room();
        List<UserId> present = room.equals(FRIENDSHIP)
                ? List.of(ME, FRIEND, OTHER_PUPPET, YOU, WATCHER, MEMBER)
                : List.of(ME, message.sender().equals(ME) ? YOU : message.sender());
        Map<UserId, RoomView.Member> members = new HashMap<>();
        present.forEach(user -> members.put(user, new RoomView.Member(inTheRoom || !user.equals(ME), "")));
        alsoPresent.forEach(user -> members.put(user, new RoomView.Member(true, "")));
        Network network = new Network(
                List.of(new Network.Namespace("x.test", List.of("data-"))), Set.of(new UserId("@as:x.test")));
        return Gate.decide(new GateInput(
                message.event(),
                me(),
                new RoomView(room, members, false, false),
                network,
                owners,
                loop,
                repliesToSelf,
                awaited,
                underway,
                request,
                now));
    }

    Decision decide(Message message) {
        return verdict(message).decision();
    }

    static Message from(UserId sender, RoomId room, String text) {
        return Message.of(sender, room, text);
    }

    static Message askFrom(UserId sender, int hop) {
        return from(sender, FRIENDSHIP, "please").mention(ME).mark("ask", hop, "c1");
    }
}
