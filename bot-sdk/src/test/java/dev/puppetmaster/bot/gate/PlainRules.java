package dev.puppetmaster.bot.gate;

import static dev.puppetmaster.bot.gate.GateCase.APPSERVICE;
import static dev.puppetmaster.bot.gate.GateCase.DIRECT;
import static dev.puppetmaster.bot.gate.GateCase.FRIEND;
import static dev.puppetmaster.bot.gate.GateCase.FRIENDSHIP;
import static dev.puppetmaster.bot.gate.GateCase.ME;
import static dev.puppetmaster.bot.gate.GateCase.MEMBER;
import static dev.puppetmaster.bot.gate.GateCase.OPERATOR;
import static dev.puppetmaster.bot.gate.GateCase.OTHER_PUPPET;
import static dev.puppetmaster.bot.gate.GateCase.OWNERS;
import static dev.puppetmaster.bot.gate.GateCase.SERVANT;
import static dev.puppetmaster.bot.gate.GateCase.WATCHER;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.puppetmaster.bot.matrix.EventJson;
import dev.puppetmaster.bot.matrix.UserId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Who is answered, said once more: each rule by itself, as one would tell a person, without the gate's order and code. */
record PlainRules(GateCase it) {
    private static final JsonMapper JSON = new JsonMapper(EventJson.factory());

    /** The brain is asked. */
    boolean isAnswered() {
        return isHeard() && (isAskOfFriend() || isQuestionOfPerson());
    }

    /** {@code !stop} and its like are carried out, for observers too. */
    boolean isControl() {
        return isHeard() && isPerson() && isAddressed() && (mayAsk() || isObserver()) && isControlCommand();
    }

    /** The asker's ❌, or that of who watches or runs the puppet, ends what it is about. */
    boolean isCancelled() {
        boolean theirs =
                it.asker().equals(Optional.of(it.sender())) || it.sender().equals(OPERATOR) || isObserver();
        return it.type().equals("m.reaction")
                && Set.of("❌", "❌\uFE0F").contains(it.key())
                && it.approval().isEmpty()
                && it.asker().isPresent()
                && it.flags().joined()
                && isPerson()
                && theirs;
    }

    /** A call is approved or refused: by a person who is listed, on the request, the first time, in time. */
    boolean isDecided() {
        boolean listed = Set.of(MEMBER, FRIEND).contains(it.sender());
        boolean inTime = GateCase.NOW <= it.until() || it.sentAt() <= it.until();
        return it.type().equals("m.reaction")
                && Set.of("✅", "✅\uFE0F", "❌", "❌\uFE0F").contains(it.key())
                && it.approval().equals(Optional.of(true))
                && isPerson()
                && listed
                && inTime;
    }

    /** What is to be approved is not what it was. */
    boolean isInvalidated() {
        boolean takenBack = it.type().equals("m.room.redaction");
        boolean edited = it.type().equals("m.room.message") && it.relation().equals("m.replace");
        boolean ofAsk = it.target().equals("$ask")
                && it.asker()
                        .filter(asker -> takenBack || asker.equals(it.sender()))
                        .isPresent();
        return !it.sender().equals(ME)
                && (takenBack || edited)
                && (it.approval().isPresent() || ofAsk);
    }

    /** It is the answer that is waited for. */
    boolean isResumed() {
        return isHeard() && isPeer() && it.kind().equals("answer") && it.flags().awaited();
    }

    /** A line may be said, to somebody who spoke to the puppet. */
    boolean mayBeSaidTo() {
        boolean encrypted =
                it.type().equals("m.room.encrypted") && isPerson() && it.flags().joined();
        boolean asking = it.kind().equals("ask") && it.mentioned().contains(ME);
        boolean stranger = !mayAsk() && !isObserver() && !it.room().equals(DIRECT);
        return encrypted || (isHeard() && (isPeer() ? asking : isPerson() && isAddressed() && !stranger));
    }

    /** The brain may be told of it: not said to it, and not by puppets, unless something was taken back. */
    boolean mayBeTold() {
        if (it.type().equals("m.room.redaction")) {
            return isTakenBackForIt();
        }
        boolean listened =
                it.listens() && Set.of("m.room.message", "m.reaction").contains(it.type());
        return listened && it.flags().joined() && isPerson() && (mayAsk() || isObserver()) && !isNotice();
    }

    /** Something was taken back, and it has to forget it: whoever did it. */
    boolean isTakenBackForIt() {
        return it.type().equals("m.room.redaction")
                && it.listens()
                && it.flags().joined();
    }

    /** A message that somebody else says now, in a room where the puppet is. */
    private boolean isHeard() {
        return it.type().equals("m.room.message")
                && !it.sender().equals(ME)
                && it.flags().joined()
                && !it.relation().equals("m.replace")
                && (!isNotice() || isToldByPeer());
    }

    private boolean isToldByPeer() {
        return isPeer() && !it.kind().equals("ask") && !it.kind().isEmpty();
    }

    private boolean isNotice() {
        return it.type().equals("m.room.message") && it.msgtype().equals("m.notice") && !it.file();
    }

    // ---- puppets

    private boolean isPeer() {
        return it.room().equals(FRIENDSHIP)
                && (it.sender().equals(FRIEND) || it.sender().equals(SERVANT));
    }

    private boolean isAskOfFriend() {
        boolean few = it.hop().matches("[1-8]");
        boolean turnsLeft = it.loop().turnsInConversation() < GateCase.MAX_TURNS;
        boolean rateLeft = it.loop().tokens() >= 1 || GateCase.NOW - it.loop().tokensAt() >= 1_000;
        return isPeer()
                && it.sender().equals(FRIEND)
                && it.kind().equals("ask")
                && it.mentioned().contains(ME)
                && few
                && !it.loop().tripped()
                && turnsLeft
                && rateLeft;
    }

    // ---- people

    private boolean isPerson() {
        return it.flags().ordinaryAccount()
                ? !Set.of(ME, APPSERVICE).contains(it.sender())
                : !Set.of(ME, FRIEND, SERVANT, OTHER_PUPPET, APPSERVICE).contains(it.sender());
    }

    private boolean isQuestionOfPerson() {
        boolean named = it.sender().equals(OPERATOR);
        boolean known = OWNERS.containsKey(it.command());
        boolean stopped = it.loop().tripped() || (!known && isFastTooOften());
        return isPerson() && isAddressed() && mayAsk() && !isControlCommand() && !isForAllOfUs() && (named || !stopped);
    }

    private boolean isFastTooOften() {
        boolean fast = GateCase.NOW - it.loop().lastPuppetMessageAt() <= 3_000;
        return fast && it.loop().fastInARow() + 1 >= 10;
    }

    private boolean mayAsk() {
        if (!it.access().isEmpty()) {
            return it.access().stream()
                    .anyMatch(
                            glob -> asPattern(glob).matcher(it.sender().value()).matches());
        }
        boolean observerInDirectChat = it.room().equals(DIRECT) && it.sender().equals(OPERATOR);
        return it.sender().equals(MEMBER) || observerInDirectChat;
    }

    private boolean isObserver() {
        return it.sender().equals(OPERATOR)
                || (it.sender().equals(WATCHER) && it.room().equals(FRIENDSHIP));
    }

    private boolean isAddressed() {
        if (it.words().isEmpty() && it.command().isEmpty() && !it.file()) {
            return false;
        }
        return isSpokenTo() || (it.mentioned().isEmpty() && (isMyCommandAlone() || isForAllOfUs()));
    }

    private boolean isSpokenTo() {
        return it.room().equals(DIRECT)
                || it.mentioned().contains(ME)
                || !it.name().isEmpty()
                || it.flags().repliesToSelf();
    }

    private boolean isMyCommandAlone() {
        return it.command().equals("describe");
    }

    /** A command that no one puppet declares is for whoever stands first. */
    private boolean isForAllOfUs() {
        boolean first = it.flags().firstMember() || it.flags().ordinaryAccount();
        boolean oneDeclares = Set.of("describe", "synthesize").contains(it.command());
        return !isSpokenTo() && it.mentioned().isEmpty() && !it.command().isEmpty() && !oneDeclares && first;
    }

    private boolean isControlCommand() {
        return Set.of("help", "stop", "why", "trace").contains(it.command());
    }

    private static Pattern asPattern(String glob) {
        return Pattern.compile(glob.replace(".", "\\.").replace("*", ".*").replace("?", "."));
    }

    // ---- JSON

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }

    static List<JsonNode> texts(List<UserId> users) {
        return users.stream()
                .map(user -> (JsonNode) JsonNodeFactory.instance.textNode(user.value()))
                .toList();
    }
}
