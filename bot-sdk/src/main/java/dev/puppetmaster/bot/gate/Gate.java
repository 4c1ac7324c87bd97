package dev.puppetmaster.bot.gate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.puppetmaster.bot.FriendRoom;
import dev.puppetmaster.bot.Peer;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.UnknownCommand;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.UserId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Who is answered. One pure function: the same input gives the same verdict, anywhere and at any time. */
public final class Gate {
    /** Commands that the runtime itself carries out, for observers too. */
    public static final Set<String> CONTROL = Set.of("stop", "why", "help", "trace");

    private Gate() {}

    /** Decides about one event for one puppet. */
    public static Verdict decide(GateInput in) {
        Verdict verdict = judge(in);
        if (verdict.decision() instanceof Decision.Invalidate changed && Overheard.isTakenBackFor(in)) {
            return new Verdict(new Decision.Invalidate(changed.rule(), changed.ask(), true), verdict.loop());
        }
        return verdict.decision() instanceof Decision.Ignore ignored && Overheard.isWanted(in, ignored.rule())
                ? new Verdict(new Decision.Tell(Rule.EVENT), verdict.loop())
                : verdict;
    }

    private static Verdict judge(GateInput in) {
        Optional<Verdict> early = notForAnybody(in);
        if (early.isPresent()) {
            return early.get();
        }
        Optional<Peer> peer = peer(in);
        if (peer.isPresent()) {
            return fromPeer(in, peer.get());
        }
        if (!in.network().isHuman(in.event().sender())) {
            return ignore(in, Rule.PUPPET_WITHOUT_ASK);
        }
        return fromHuman(in);
    }

    /** About what was scheduled by somebody, when it is due: whether that person may still ask here. */
    public static Decision scheduled(MatrixEvent event, Puppet self, RoomView room) {
        UserId sender = event.sender();
        FriendRoom here = self.friendships().get(room.id());
        boolean direct =
                here == null && room.members().size() == 2 && room.members().containsKey(sender);
        boolean friend = here != null
                && here.peers().stream()
                        .anyMatch(peer -> peer.mayAskMe() && peer.userId().equals(sender));
        if (!room.isJoined(self.userId()) || !(friend || Access.mayAsk(sender, self, room.id(), direct))) {
            return new Decision.Ignore(Rule.STRANGER);
        }
        Words words = Words.of(event, self);
        return new Decision.Answer(
                Rule.SCHEDULED, words.text(), words.command(), event.eventId().value(), 0);
    }

    private static Optional<Verdict> notForAnybody(GateInput in) {
        MatrixEvent event = in.event();
        Optional<Decision> approving = Approving.decide(in);
        if (approving.isPresent()) {
            return Optional.of(with(in, approving.get()));
        }
        if (event.sender().equals(in.self().userId())) {
            return Optional.of(ignore(in, Rule.OWN_MESSAGE));
        }
        return switch (event.type()) {
            case "m.room.member" -> Optional.of(invitation(in));
            case "m.room.encrypted" -> Optional.of(encrypted(in));
            case "m.room.message" -> unanswerable(in);
            case "m.reaction" -> Optional.of(with(in, Cancelling.decide(in)));
            default -> Optional.of(ignore(in, Rule.NOT_A_MESSAGE));
        };
    }

    private static Optional<Verdict> unanswerable(GateInput in) {
        if (in.event().msgtype().equals("m.notice") && !isToldByPeer(in)) {
            return Optional.of(ignore(in, Rule.NOTICE));
        }
        if (in.event().relationType().equals("m.replace")) {
            return Optional.of(ignore(in, Rule.EDIT));
        }
        if (!in.room().isJoined(in.self().userId())) {
            return Optional.of(ignore(in, Rule.NOT_JOINED));
        }
        return Optional.empty();
    }

    /** A friend's refusal or progress is a notice, and says so; nobody asks by notice. */
    private static boolean isToldByPeer(GateInput in) {
        String kind = in.event().mark().path("kind").asText("ask");
        return !kind.equals("ask") && peer(in).isPresent();
    }

    private static Verdict invitation(GateInput in) {
        MatrixEvent event = in.event();
        boolean forMe = in.self().userId().value().equals(event.stateKey())
                && event.content().path("membership").asText().equals("invite");
        if (!forMe || in.room().isJoined(in.self().userId())) {
            return ignore(in, Rule.NOT_A_MESSAGE);
        }
        UserId from = event.sender();
        boolean ours = in.network().appserviceSenders().contains(from)
                || in.self().friendships().values().stream()
                        .flatMap(friendship -> friendship.peers().stream())
                        .anyMatch(peer -> peer.userId().equals(from));
        boolean welcome = ours || (in.network().isHuman(from) && Access.mayInvite(from, in.self()));
        return with(in, welcome ? new Decision.Join(Rule.INVITED) : new Decision.Decline(Rule.UNINVITED));
    }

    private static Verdict encrypted(GateInput in) {
        boolean speaks = in.network().isHuman(in.event().sender())
                && in.room().isJoined(in.self().userId());
        if (!speaks) {
            return ignore(in, Rule.NOT_ADDRESSED);
        }
        return with(
                in,
                new Decision.Say(
                        Rule.ENCRYPTED,
                        "I cannot read this room: it is encrypted, and I have no keys. Start a new direct chat with "
                                + in.self().userId() + " and switch encryption off when you create it.",
                        true));
    }

    // ---- puppets

    private static Optional<Peer> peer(GateInput in) {
        FriendRoom here = in.self().friendships().get(in.room().id());
        return here == null
                ? Optional.empty()
                : here.peers().stream()
                        .filter(peer -> peer.userId().equals(in.event().sender()))
                        .findFirst();
    }

    private static Verdict fromPeer(GateInput in, Peer peer) {
        return switch (in.event().mark().path("kind").asText("")) {
            case "answer" ->
                in.awaited()
                        ? with(in, new Decision.Resume(Rule.ANSWER_OF_FRIEND))
                        : ignore(in, Rule.ANSWER_NOT_AWAITED);
            case "progress" -> ignore(in, Rule.PROGRESS);
            case "notice" -> ignore(in, Rule.NOTICE);
            case "ask" -> peerAsks(in, peer);
            default -> ignore(in, Rule.PUPPET_WITHOUT_ASK);
        };
    }

    private static Verdict peerAsks(GateInput in, Peer peer) {
        MatrixEvent event = in.event();
        if (!event.mentions().contains(in.self().userId())) {
            return ignore(in, Rule.NOT_ADDRESSED);
        }
        if (!peer.mayAskMe()) {
            return with(in, new Decision.Say(Rule.DIRECTION, "In this friendship I ask, and am not asked.", false));
        }
        JsonNode said = event.mark().path("hop");
        int hop = said.canConvertToInt() ? said.intValue() : LoopGuard.MAX_HOPS + 1;
        if (hop < 1 || hop > LoopGuard.MAX_HOPS) {
            return with(
                    in,
                    new Decision.Say(
                            Rule.TOO_MANY_HOPS, "This question came through too many puppets; I stop it here.", false));
        }
        if (in.loop().tripped()) {
            return ignore(in, Rule.LOOP_TRIPPED);
        }
        LoopState loop = LoopGuard.puppetAsks(in.loop(), in.self().maxConsecutiveBotTurns(), in.receivedAt());
        if (loop.tripped()) {
            return new Verdict(tripNotice(), loop);
        }
        Words words = Words.of(event, in.self());
        String conversation =
                event.mark().path("conversation").asText(event.eventId().value());
        return new Verdict(
                new Decision.Answer(Rule.ASKED_BY_FRIEND, words.text(), words.command(), conversation, hop), loop);
    }

    private static Decision tripNotice() {
        return new Decision.Say(
                Rule.LOOP_TRIPPED,
                "I stopped here, since this looks like a loop of bots. A message from somebody named in access.users or"
                        + " observers lets it go on.",
                false);
    }

    // ---- people

    private static Verdict fromHuman(GateInput in) {
        Words words = Words.of(in.event(), in.self());
        boolean named = in.self().operators().contains(in.event().sender());
        GateInput now = named ? withLoop(in, LoopGuard.reset(in.loop())) : in;
        if (words.isEmpty()) {
            return ignore(now, Rule.EMPTY);
        }
        boolean direct = isDirect(now);
        Optional<Rule> addressed = addressed(now, words, direct);
        if (addressed.isEmpty()) {
            return ignore(now, words.command().isPresent() ? Rule.FOR_ANOTHER : Rule.NOT_ADDRESSED);
        }
        UserId sender = now.event().sender();
        FriendRoom here = now.self().friendships().get(now.room().id());
        boolean mayAsk = Access.mayAsk(sender, now.self(), now.room().id(), direct);
        if (!mayAsk && !Access.observes(now.self(), sender, here)) {
            return stranger(now, direct);
        }
        Optional<String> control = words.command().filter(CONTROL::contains);
        if (control.isPresent()) {
            return with(now, new Decision.Control(Rule.CONTROL_COMMAND, control.get(), words.text()));
        }
        if (!mayAsk) {
            return with(
                    now,
                    new Decision.Say(
                            Rule.OBSERVER,
                            "You observe this room; ask me in our direct chat. Here `!help`, `!why`, `!trace` and"
                                    + " `!stop` work.",
                            false));
        }
        return asks(now, words, addressed.get());
    }

    private static Verdict asks(GateInput in, Words words, Rule rule) {
        boolean known = words.command().isPresent()
                && in.commandOwners().containsKey(words.command().get());
        LoopState loop = known ? in.loop() : LoopGuard.otherSpeaks(in.loop(), in.receivedAt());
        if (in.loop().tripped()) {
            return ignore(in, Rule.LOOP_TRIPPED);
        }
        if (loop.tripped()) {
            return new Verdict(tripNotice(), loop);
        }
        if (rule == Rule.FIRST_MEMBER) {
            return new Verdict(new Decision.Say(Rule.UNKNOWN_COMMAND, hint(in, words), false), loop);
        }
        String conversation = in.event().eventId().value();
        return new Verdict(new Decision.Answer(rule, words.text(), words.command(), conversation, 0), loop);
    }

    private static String hint(GateInput in, Words words) {
        String command = words.command().orElse("");
        List<UserId> owners = in.commandOwners().getOrDefault(command, List.of());
        if (owners.isEmpty()) {
            return UnknownCommand.line(command, List.of());
        }
        List<String> names = owners.stream().map(in.room()::nameOf).toList();
        return "Several of us know `!" + command + "`: begin your message with a name, as in `" + names.get(0) + " !"
                + command + "` (" + String.join(", ", names) + ").";
    }

    private static Verdict stranger(GateInput in, boolean direct) {
        if (!direct) {
            return ignore(in, Rule.STRANGER);
        }
        return with(
                in,
                new Decision.Say(
                        Rule.STRANGER,
                        "I answer only the people in my `access.users`; ask whoever runs me to add "
                                + in.event().sender() + ".",
                        true));
    }

    private static boolean isDirect(GateInput in) {
        return !in.self().friendships().containsKey(in.room().id())
                && in.room().members().size() == 2
                && in.room().members().containsKey(in.event().sender());
    }

    /** By which rule a person's message is for this puppet, if it is. */
    private static Optional<Rule> addressed(GateInput in, Words words, boolean direct) {
        if (direct) {
            return Optional.of(Rule.DIRECT_CHAT);
        }
        if (in.event().mentions().contains(in.self().userId())) {
            return Optional.of(Rule.MENTIONED);
        }
        if (words.named()) {
            return Optional.of(Rule.NAMED);
        }
        if (in.repliesToSelf()) {
            return Optional.of(Rule.REPLY_TO_ME);
        }
        return in.event().mentions().isEmpty() ? bareCommand(in, words) : Optional.empty();
    }

    private static Optional<Rule> bareCommand(GateInput in, Words words) {
        if (words.command().isEmpty()) {
            return Optional.empty();
        }
        String command = words.command().get();
        List<UserId> owners = in.commandOwners().getOrDefault(command, List.of());
        if (!CONTROL.contains(command) && owners.size() == 1) {
            return owners.contains(in.self().userId()) ? Optional.of(Rule.MY_COMMAND) : Optional.empty();
        }
        return isFirst(in) ? Optional.of(Rule.FIRST_MEMBER) : Optional.empty();
    }

    /** Of a friendship it is said who is first; elsewhere it is whose id is, so that each process finds the same one. */
    private static boolean isFirst(GateInput in) {
        UserId self = in.self().userId();
        FriendRoom here = in.self().friendships().get(in.room().id());
        return here == null
                ? in.room().members().keySet().stream()
                        .filter(user -> in.room().isJoined(user) && in.network().isPuppet(user))
                        .allMatch(user -> self.compareTo(user) <= 0)
                : here.firstMember();
    }

    // ---- verdicts

    private static Verdict ignore(GateInput in, Rule rule) {
        return with(in, new Decision.Ignore(rule));
    }

    private static Verdict with(GateInput in, Decision decision) {
        return new Verdict(decision, in.loop());
    }

    private static GateInput withLoop(GateInput in, LoopState loop) {
        return new GateInput(
                in.event(),
                in.self(),
                in.room(),
                in.network(),
                in.commandOwners(),
                loop,
                in.repliesToSelf(),
                in.awaited(),
                in.underway(),
                in.request(),
                in.receivedAt());
    }
}
