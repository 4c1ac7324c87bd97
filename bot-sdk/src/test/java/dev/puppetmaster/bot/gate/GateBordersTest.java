package dev.puppetmaster.bot.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.TxnId;
import dev.puppetmaster.bot.matrix.UserId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule of the gate, just inside and just outside. */
class GateBordersTest extends GateScene {
    private Rule rule(Message message) {
        return decide(message).rule();
    }

    private static Message fromFriend(String kind) {
        return from(FRIEND, FRIENDSHIP, "please").mention(ME).mark(kind, 1, "c1");
    }

    // ---- what is no message for me

    @Test
    void aFriendsRefusalIsANoticeAndCountsAndItsQuestionMayBeNone() {
        awaited = true;
        assertThat(rule(fromFriend("answer").notice())).isEqualTo(Rule.ANSWER_OF_FRIEND);
        assertThat(rule(fromFriend("ask").notice())).isEqualTo(Rule.NOTICE);
    }

    @Test
    void aPersonsNoticeIsNeverAnsweredWhateverItsMark() {
        assertThat(rule(from(YOU, DIRECT, "hello").notice().mark("answer", 1, "c1")))
                .isEqualTo(Rule.NOTICE);
    }

    @Test
    void aFriendsProgressAndNoticesAreLeftAlone() {
        assertThat(rule(fromFriend("progress"))).isEqualTo(Rule.PROGRESS);
        assertThat(rule(fromFriend("notice"))).isEqualTo(Rule.NOTICE);
        assertThat(rule(fromFriend("something else"))).isEqualTo(Rule.PUPPET_WITHOUT_ASK);
    }

    @Test
    void aFriendIsAFriendOnlyInTheFriendshipsRoom() {
        Message elsewhere = from(FRIEND, DIRECT, "please").mention(ME).mark("ask", 1, "c1");
        assertThat(rule(elsewhere)).isEqualTo(Rule.PUPPET_WITHOUT_ASK);
    }

    @Test
    void whoBearsAPuppetsNameOnAnotherServerIsAPerson() {
        accessUsers = List.of("*");
        assertThat(rule(from(new UserId("@data-you:other.test"), DIRECT, "hello")))
                .isEqualTo(Rule.DIRECT_CHAT);
        assertThat(rule(from(new UserId("@my-data-you:x.test"), DIRECT, "hello")))
                .isEqualTo(Rule.DIRECT_CHAT);
    }

    @Test
    void whatIsNoMessageOrInARoomWhereIAmNotIsIgnored() {
        assertThat(rule(Message.event("m.sticker", YOU, DIRECT))).isEqualTo(Rule.NOT_A_MESSAGE);
        inTheRoom = false;
        assertThat(rule(from(YOU, DIRECT, "hello"))).isEqualTo(Rule.NOT_JOINED);
    }

    @Test
    void anEncryptedMessageIsExplainedToPeopleInRoomsWhereIAm() {
        assertThat(decide(Message.encrypted(FRIEND, FRIENDSHIP))).isInstanceOf(Decision.Ignore.class);
        inTheRoom = false;
        assertThat(decide(Message.encrypted(YOU, DIRECT))).isInstanceOf(Decision.Ignore.class);
    }

    // ---- invitations

    @Test
    void anInvitationOfSomebodyElseOrToARoomWhereIAmIsNone() {
        assertThat(rule(Message.invite(YOU, ME))).as("I am in it").isEqualTo(Rule.NOT_A_MESSAGE);
        inTheRoom = false;
        assertThat(rule(Message.invite(YOU, FRIEND))).isEqualTo(Rule.NOT_A_MESSAGE);
        Message joined = Message.invite(YOU, ME);
        joined.content().put("membership", "join");
        assertThat(rule(joined)).isEqualTo(Rule.NOT_A_MESSAGE);
    }

    @Test
    void theRegistrarFriendsAndMembersMayInviteAndOtherPuppetsMayNot() {
        inTheRoom = false;
        assertThat(rule(Message.invite(new UserId("@as:x.test"), ME))).isEqualTo(Rule.INVITED);
        assertThat(rule(Message.invite(FRIEND, ME))).isEqualTo(Rule.INVITED);
        assertThat(rule(Message.invite(MEMBER, ME))).isEqualTo(Rule.INVITED);
        accessUsers = List.of("@stranger:z.tes?", "@data-*");
        assertThat(rule(Message.invite(OTHER_PUPPET, ME))).isEqualTo(Rule.UNINVITED);
        assertThat(rule(Message.invite(STRANGER, ME))).isEqualTo(Rule.INVITED);
        assertThat(rule(Message.invite(MEMBER, ME))).isEqualTo(Rule.UNINVITED);
    }

    // ---- who may ask where

    @Test
    void aRoomOfThreeIsNoDirectChat() {
        alsoPresent = List.of(STRANGER);
        assertThat(rule(from(MEMBER, DIRECT, "hello"))).isEqualTo(Rule.NOT_ADDRESSED);
        assertThat(rule(from(MEMBER, DIRECT, "Analyzer: hello"))).isEqualTo(Rule.NAMED);
        assertThat(rule(from(YOU, DIRECT, "Analyzer: hello"))).isEqualTo(Rule.OBSERVER);
    }

    @Test
    void aStrangerMayNothingNotEvenControl() {
        assertThat(rule(from(STRANGER, DIRECT, "!stop"))).isEqualTo(Rule.STRANGER);
        assertThat(decide(from(STRANGER, FRIENDSHIP, "Analyzer: hello"))).isEqualTo(new Decision.Ignore(Rule.STRANGER));
    }

    @Test
    void accessUsersHoldsInTheFriendshipsRoomToo() {
        accessUsers = List.of("@stranger:z.test");
        assertThat(rule(from(STRANGER, FRIENDSHIP, "Analyzer: hello"))).isEqualTo(Rule.NAMED);
        assertThat(rule(from(MEMBER, FRIENDSHIP, "Analyzer: hello"))).isEqualTo(Rule.STRANGER);
        assertThat(rule(from(YOU, DIRECT, "hello"))).as("an observer").isEqualTo(Rule.OBSERVER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"@stranger", "stranger:z.test", "@stranger:z.test?", "?@stranger:z.test", "@strang*:z.tes"})
    void aGlobIsForWholeUserIds(String glob) {
        accessUsers = List.of(glob);
        assertThat(rule(from(STRANGER, DIRECT, "hello"))).isEqualTo(Rule.STRANGER);
    }

    @Test
    void whoObservesOnlyTheFriendshipMayControlThereAndNowhereElse() {
        assertThat(rule(from(WATCHER, FRIENDSHIP, "Analyzer: hello"))).isEqualTo(Rule.OBSERVER);
        assertThat(rule(from(WATCHER, FRIENDSHIP, "!why"))).isEqualTo(Rule.CONTROL_COMMAND);
        assertThat(rule(from(WATCHER, DIRECT, "!why"))).isEqualTo(Rule.STRANGER);
    }

    // ---- words

    @Test
    void aSlashBeginsNoCommand() {
        assertThat(decide(from(YOU, DIRECT, "/help")))
                .isEqualTo(new Decision.Answer(Rule.DIRECT_CHAT, "/help", Optional.empty(), "$event", 0));
    }

    @Test
    void aBareControlCommandIsForTheFirstMemberWhoeverDeclaresItToo() {
        owners = Map.of("help", List.of(FRIEND));
        assertThat(rule(from(MEMBER, FRIENDSHIP, "!help"))).isEqualTo(Rule.CONTROL_COMMAND);
        owners = Map.of("help", List.of(ME));
        firstMember = false;
        assertThat(rule(from(MEMBER, FRIENDSHIP, "!help"))).isEqualTo(Rule.FOR_ANOTHER);
    }

    @Test
    void aBareCommandInARoomThatIsNoFriendshipIsHeard() {
        alsoPresent = List.of(STRANGER);
        assertThat(rule(from(MEMBER, DIRECT, "!help"))).isEqualTo(Rule.CONTROL_COMMAND);
        assertThat(rule(from(MEMBER, DIRECT, "!nosuchthing"))).isEqualTo(Rule.UNKNOWN_COMMAND);
    }

    @ParameterizedTest
    @CsvSource({
        "Analyzer hello, hello",
        "analyzer: hello, hello",
        "@Analyzer hello, hello",
        "data-analyzer hello, hello",
        "@data-analyzer:x.test: hello, hello"
    })
    void myNameIsTheFirstWord(String text, String rest) {
        assertThat(decide(from(MEMBER, FRIENDSHIP, text)))
                .isEqualTo(new Decision.Answer(Rule.NAMED, rest, Optional.empty(), "$event", 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Analyzers hello", "hello Analyzer", "ana lyzer hello", "!"})
    void whatOnlyLooksLikeMyNameIsNotForMe(String text) {
        assertThat(rule(from(MEMBER, FRIENDSHIP, text))).isEqualTo(Rule.NOT_ADDRESSED);
    }

    @Test
    void nothingButMyNameOrSpacesIsEmptyAndAFileIsNot() {
        assertThat(rule(from(YOU, DIRECT, " \n "))).isEqualTo(Rule.EMPTY);
        assertThat(rule(from(MEMBER, FRIENDSHIP, "Analyzer:"))).isEqualTo(Rule.EMPTY);
        assertThat(decide(file("data.csv", "data.csv")))
                .isEqualTo(new Decision.Answer(Rule.DIRECT_CHAT, "", Optional.empty(), "$event", 0));
        assertThat(decide(file("data.csv", "what is it?")))
                .isEqualTo(new Decision.Answer(Rule.DIRECT_CHAT, "what is it?", Optional.empty(), "$event", 0));
    }

    private static Message file(String name, String body) {
        Message message = from(YOU, DIRECT, body);
        message.content().put("msgtype", "m.file").put("filename", name).put("url", "mxc://x.test/abc");
        return message;
    }

    @ParameterizedTest
    @CsvSource({
        "'> <@a:b> hi\n\nAnalyzer: hello', hello",
        "'> <@a:b> hi\n> more\nAnalyzer: hello', hello",
        "'Analyzer: hello', hello",
        "'Analyzer: > hello', > hello"
    })
    void theQuoteBeforeAReplyIsNotRead(String body, String rest) {
        Message reply = from(MEMBER, FRIENDSHIP, body);
        ObjectNode relates = reply.content().putObject("m.relates_to");
        relates.putObject("m.in_reply_to").put("event_id", "$before");
        assertThat(decide(reply)).isEqualTo(new Decision.Answer(Rule.NAMED, rest, Optional.empty(), "$event", 0));
    }

    @Test
    void aQuoteThatIsNoReplysIsRead() {
        assertThat(decide(from(YOU, DIRECT, "> quoted\nhello")))
                .isEqualTo(new Decision.Answer(Rule.DIRECT_CHAT, "> quoted\nhello", Optional.empty(), "$event", 0));
    }

    // ---- loops

    @Test
    void theEighthHopIsAnsweredAndAMissingOneIsNot() {
        assertThat(rule(askFrom(FRIEND, 8))).isEqualTo(Rule.ASKED_BY_FRIEND);
        Message without = askFrom(FRIEND, 1);
        ((ObjectNode) without.content().path("dev.puppetmaster")).remove("hop");
        assertThat(rule(without)).isEqualTo(Rule.TOO_MANY_HOPS);
    }

    @Test
    void whileARoomIsStoppedPeopleMayControlAndOthersAreLeftAlone() {
        loop = new LoopState(0, 0, LoopGuard.RATE_BURST, 0, 0, true);
        assertThat(rule(from(MEMBER, FRIENDSHIP, "Analyzer: hello"))).isEqualTo(Rule.LOOP_TRIPPED);
        assertThat(rule(from(MEMBER, FRIENDSHIP, "Analyzer !why"))).isEqualTo(Rule.CONTROL_COMMAND);
        assertThat(decide(from(MEMBER, FRIENDSHIP, "!nosuchthing"))).isInstanceOf(Decision.Ignore.class);
        assertThat(rule(from(YOU, DIRECT, "hello"))).as("a named person").isEqualTo(Rule.DIRECT_CHAT);
    }

    @ParameterizedTest
    @CsvSource({"3000, 1", "3001, 0"})
    void aMessageCountsAsAMachinesUpToThreeSecondsAfterAPuppets(long after, int inARow) {
        loop = LoopState.FRESH.puppetSpoke(now - after);
        assertThat(verdict(from(MEMBER, FRIENDSHIP, "Analyzer: hello")).loop().fastInARow())
                .isEqualTo(inARow);
    }

    @Test
    void oneMessageThatTookItsTimeEndsTheRow() {
        loop = new LoopState(0, LoopGuard.MAX_FAST, LoopGuard.RATE_BURST, 0, now - 3_001, false);
        Verdict slow = verdict(from(MEMBER, FRIENDSHIP, "Analyzer: hello"));
        assertThat(slow.decision()).isInstanceOf(Decision.Answer.class);
        assertThat(slow.loop().fastInARow()).isZero();
    }

    @Test
    void aCommandThatNobodyKnowsCountsAsAnyOtherMessage() {
        loop = new LoopState(0, LoopGuard.MAX_FAST, LoopGuard.RATE_BURST, 0, now, false);
        assertThat(rule(from(MEMBER, DIRECT, "!describe"))).isEqualTo(Rule.DIRECT_CHAT);
        assertThat(rule(from(MEMBER, DIRECT, "!nosuchthing"))).isEqualTo(Rule.LOOP_TRIPPED);
    }

    @Test
    void aNamedPersonLetsEverythingGoOn() {
        loop = new LoopState(3, LoopGuard.MAX_FAST, 0, now, now, true);
        Verdict named = verdict(from(YOU, DIRECT, "at once"));
        assertThat(named.decision()).isInstanceOf(Decision.Answer.class);
        assertThat(named.loop()).isEqualTo(new LoopState(0, 1, LoopGuard.RATE_BURST, now, now, false));
    }

    @Test
    void theRateOfARoomNeverHoldsMoreThanItsBurst() {
        loop = new LoopState(0, 0, 1, now - 86_400_000, 0, false);
        assertThat(verdict(askFrom(FRIEND, 1)).loop().tokens()).isEqualTo(LoopGuard.RATE_BURST - 1);
    }

    @Test
    void theRateOfARoomFillsUpAgainByOneASecond() {
        loop = new LoopState(0, 0, 0, now - 1_000, 0, false);
        assertThat(rule(askFrom(FRIEND, 1))).isEqualTo(Rule.ASKED_BY_FRIEND);
        loop = new LoopState(0, 0, 0, now - 999, 0, false);
        assertThat(rule(askFrom(FRIEND, 1))).isEqualTo(Rule.LOOP_TRIPPED);
    }

    // ---- taking back

    @Test
    void whoAskedTakesItBackByACross() {
        underway = Optional.of(new Underway(new EventId("$ask"), MEMBER));
        assertThat(decide(Message.reaction(MEMBER, FRIENDSHIP, "❌")))
                .isEqualTo(new Decision.Cancel(Rule.CANCELLED, new EventId("$ask")));
        assertThat(rule(Message.reaction(MEMBER, FRIENDSHIP, "❌\uFE0F"))).isEqualTo(Rule.CANCELLED);
        assertThat(rule(Message.reaction(MEMBER, FRIENDSHIP, "✅"))).isEqualTo(Rule.NOT_A_MESSAGE);
    }

    @Test
    void observersAndOperatorsMayTooAndNobodyElse() {
        underway = Optional.of(new Underway(new EventId("$ask"), FRIEND));
        assertThat(rule(Message.reaction(WATCHER, FRIENDSHIP, "❌"))).isEqualTo(Rule.CANCELLED);
        assertThat(rule(Message.reaction(YOU, FRIENDSHIP, "❌"))).isEqualTo(Rule.CANCELLED);
        assertThat(rule(Message.reaction(MEMBER, FRIENDSHIP, "❌"))).isEqualTo(Rule.NOT_THEIRS);
        assertThat(rule(Message.reaction(FRIEND, FRIENDSHIP, "❌"))).isEqualTo(Rule.NOT_THEIRS);
        assertThat(rule(Message.reaction(STRANGER, FRIENDSHIP, "❌"))).isEqualTo(Rule.NOT_THEIRS);
    }

    @Test
    void aCrossOnWhatIsDoneIsNothing() {
        assertThat(rule(Message.reaction(MEMBER, FRIENDSHIP, "❌"))).isEqualTo(Rule.NOT_A_MESSAGE);
    }

    @Test
    void aDraftAndItsEditsAreNeverAnswered() {
        assertThat(rule(fromFriend("progress"))).isEqualTo(Rule.PROGRESS);
        assertThat(rule(fromFriend("progress").edit())).isEqualTo(Rule.EDIT);
        assertThat(rule(fromFriend("answer").edit())).isEqualTo(Rule.EDIT);
    }

    // ---- approving

    private static final EventId ASK = new EventId("$ask");
    private static final TxnId REQUEST = new TxnId("pm-request");

    private Message sign(UserId sender, String key) {
        return Message.reaction(sender, FRIENDSHIP, key);
    }

    private void waiting(UserId... approvers) {
        request = Optional.of(new Requested(REQUEST, ASK, Set.of(approvers), now, true));
    }

    @Test
    void whoIsListedApprovesOrRefuses() {
        waiting(MEMBER);
        for (String yes : List.of("✅", "✅\uFE0F")) {
            assertThat(decide(sign(MEMBER, yes))).isEqualTo(new Decision.Decide(Rule.APPROVED, REQUEST, true));
        }
        for (String no : List.of("❌", "❌\uFE0F")) {
            assertThat(decide(sign(MEMBER, no))).isEqualTo(new Decision.Decide(Rule.REJECTED, REQUEST, false));
        }
    }

    @Test
    void whoIsNotListedOrNoPersonDoesNot() {
        waiting(MEMBER, FRIEND, OTHER_PUPPET, ME, new UserId("@as:x.test"));
        List<UserId> others = List.of(YOU, WATCHER, STRANGER, FRIEND, OTHER_PUPPET, ME, new UserId("@as:x.test"));
        for (UserId other : others) {
            assertThat(rule(sign(other, "✅"))).as(other.value()).isEqualTo(Rule.NOT_AN_APPROVER);
            assertThat(rule(sign(other, "❌"))).as(other.value()).isEqualTo(Rule.NOT_AN_APPROVER);
        }
    }

    @Test
    void aMessageOrAnotherSignIsNoDecision() {
        waiting(MEMBER);
        for (String key : List.of("👍", "✅✅", "✔", "☑", "yes", "")) {
            assertThat(decide(sign(MEMBER, key))).as(key).isInstanceOf(Decision.Ignore.class);
        }
        Message message = from(MEMBER, FRIENDSHIP, "✅");
        message.content()
                .putObject("m.relates_to")
                .put("rel_type", "m.annotation")
                .put("event_id", "$draft")
                .put("key", "✅");
        assertThat(decide(message)).isInstanceOf(Decision.Ignore.class);
        Message state = sign(MEMBER, "✅");
        state.json().put("state_key", "");
        assertThat(decide(state)).isInstanceOf(Decision.Ignore.class);
    }

    @Test
    void theFirstDecisionCounts() {
        request = Optional.of(new Requested(REQUEST, ASK, Set.of(MEMBER), now, false));
        assertThat(rule(sign(MEMBER, "✅"))).isEqualTo(Rule.ALREADY_DECIDED);
        assertThat(rule(sign(MEMBER, "❌"))).isEqualTo(Rule.ALREADY_DECIDED);
    }

    @Test
    void oneThatCameLateCountsIfItWasSentInTime() {
        request = Optional.of(new Requested(REQUEST, ASK, Set.of(MEMBER), now - 1, true));
        Message late = sign(MEMBER, "✅");
        late.json().put("origin_server_ts", now);
        assertThat(rule(late)).isEqualTo(Rule.DECIDED_LATE);
        late.json().put("origin_server_ts", now - 1);
        assertThat(rule(late)).isEqualTo(Rule.APPROVED);
        request = Optional.of(new Requested(REQUEST, ASK, Set.of(MEMBER), now, true));
        late.json().put("origin_server_ts", now + 60_000);
        assertThat(rule(late)).isEqualTo(Rule.APPROVED);
    }

    @Test
    void anEditOfTheRequestOrOfTheAskByItsSenderMakesItInvalid() {
        waiting(MEMBER);
        assertThat(decide(from(WATCHER, FRIENDSHIP, "* else").edit()))
                .isEqualTo(new Decision.Invalidate(Rule.REQUEST_CHANGED, ASK));
        request = Optional.empty();
        EventId edited = new EventId("$before");
        underway = Optional.of(new Underway(edited, MEMBER));
        assertThat(decide(from(MEMBER, FRIENDSHIP, "* else").edit()))
                .isEqualTo(new Decision.Invalidate(Rule.ASK_CHANGED, edited));
        assertThat(rule(from(WATCHER, FRIENDSHIP, "* else").edit())).isEqualTo(Rule.EDIT);
        underway = Optional.of(new Underway(ASK, MEMBER));
        assertThat(rule(from(MEMBER, FRIENDSHIP, "* else").edit())).isEqualTo(Rule.EDIT);
    }
}
