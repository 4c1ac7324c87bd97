package dev.puppetmaster.bot.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.puppetmaster.bot.matrix.UserId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest extends GateScene {
    @Nested
    class People {
        @Test
        void everyMessageOfAnObserverInADirectChatIsAnswered() {
            Decision decision = decide(from(YOU, DIRECT, "hello there"));

            assertThat(decision)
                    .isEqualTo(new Decision.Answer(Rule.DIRECT_CHAT, "hello there", Optional.empty(), "$event", 0));
        }

        @Test
        void aCommandIsReadWithItsArguments() {
            Decision decision = decide(from(YOU, DIRECT, "  !Report orders 500 rows\ntarget total "));

            assertThat(decision)
                    .isEqualTo(new Decision.Answer(
                            Rule.DIRECT_CHAT, "orders 500 rows\ntarget total", Optional.of("report"), "$event", 0));
        }

        @Test
        void aStrangerInADirectChatIsToldOnce() {
            assertThat(decide(from(STRANGER, DIRECT, "hello"))).isInstanceOfSatisfying(Decision.Say.class, say -> {
                assertThat(say.rule()).isEqualTo(Rule.STRANGER);
                assertThat(say.oncePerRoom()).isTrue();
            });
        }

        @Test
        void accessUsersReplacesTheDefault() {
            accessUsers = List.of("@stranger:*");

            assertThat(decide(from(STRANGER, DIRECT, "hello"))).isInstanceOf(Decision.Answer.class);
            assertThat(decide(from(MEMBER, DIRECT, "hello")))
                    .extracting(Decision::rule)
                    .isEqualTo(Rule.STRANGER);
        }

        @Test
        void aMemberMayAskInTheFriendshipRoomWhenAddressed() {
            assertThat(decide(from(MEMBER, FRIENDSHIP, "what a day")).rule()).isEqualTo(Rule.NOT_ADDRESSED);
            assertThat(decide(from(MEMBER, FRIENDSHIP, "Analyzer: what a day")))
                    .isEqualTo(new Decision.Answer(Rule.NAMED, "what a day", Optional.empty(), "$event", 0));
            assertThat(decide(from(MEMBER, FRIENDSHIP, "what a day").mention(ME))
                            .rule())
                    .isEqualTo(Rule.MENTIONED);
            repliesToSelf = true;
            assertThat(decide(from(MEMBER, FRIENDSHIP, "what a day")).rule()).isEqualTo(Rule.REPLY_TO_ME);
        }

        @Test
        void anObserverMayNotAskInTheFriendshipRoomButMayControl() {
            assertThat(decide(from(YOU, FRIENDSHIP, "Analyzer: what a day")).rule())
                    .isEqualTo(Rule.OBSERVER);
            assertThat(decide(from(YOU, FRIENDSHIP, "!why")).rule()).isEqualTo(Rule.CONTROL_COMMAND);
            assertThat(decide(from(YOU, FRIENDSHIP, "Analyzer !stop")))
                    .isEqualTo(new Decision.Control(Rule.CONTROL_COMMAND, "stop", ""));
        }

        @Test
        void aBareHelpIsForTheFirstMemberOnly() {
            assertThat(decide(from(MEMBER, FRIENDSHIP, "!help"))).isInstanceOf(Decision.Control.class);
            firstMember = false;
            assertThat(decide(from(MEMBER, FRIENDSHIP, "!help")).rule()).isEqualTo(Rule.FOR_ANOTHER);
        }

        @Test
        void inARoomThatIsNoFriendshipABareHelpIsForThePuppetWhoseIdIsFirst() {
            alsoPresent = List.of(FRIEND);
            assertThat(decide(from(YOU, DIRECT, "!help"))).isInstanceOf(Decision.Control.class);
            alsoPresent = List.of(FRIEND, new UserId("@data-a:x.test"));
            assertThat(decide(from(YOU, DIRECT, "!help")).rule()).isEqualTo(Rule.FOR_ANOTHER);
            alsoPresent = List.of(FRIEND, new UserId("@a:x.test"));
            assertThat(decide(from(YOU, DIRECT, "!help"))).isInstanceOf(Decision.Control.class);
        }

        @Test
        void aBareCommandIsForTheOnePuppetThatDeclaresIt() {
            firstMember = false;
            assertThat(decide(from(MEMBER, FRIENDSHIP, "!describe")).rule()).isEqualTo(Rule.MY_COMMAND);
            owners = Map.of("describe", List.of(FRIEND));
            firstMember = true;
            assertThat(decide(from(MEMBER, FRIENDSHIP, "!describe")).rule()).isEqualTo(Rule.FOR_ANOTHER);
        }

        @ParameterizedTest
        @ValueSource(strings = {"!ping", "!nosuchthing"})
        void aBareCommandOfSeveralOrOfNobodyGetsOneHint(String command) {
            assertThat(decide(from(MEMBER, FRIENDSHIP, command)))
                    .isInstanceOfSatisfying(
                            Decision.Say.class, say -> assertThat(say.rule()).isEqualTo(Rule.UNKNOWN_COMMAND));
            firstMember = false;
            assertThat(decide(from(MEMBER, FRIENDSHIP, command))).isInstanceOf(Decision.Ignore.class);
        }

        @Test
        void whatMentionsAnotherIsNotForMe() {
            assertThat(decide(from(MEMBER, FRIENDSHIP, "!describe").mention(FRIEND))
                            .rule())
                    .isEqualTo(Rule.FOR_ANOTHER);
        }
    }

    @Nested
    class NeverAnswered {
        @Test
        void whatISaidMyself() {
            assertThat(decide(from(ME, DIRECT, "!ping")).rule()).isEqualTo(Rule.OWN_MESSAGE);
        }

        @Test
        void aNotice() {
            assertThat(decide(from(YOU, DIRECT, "hello").notice()).rule()).isEqualTo(Rule.NOTICE);
        }

        @Test
        void anEdit() {
            assertThat(decide(from(YOU, DIRECT, "* hello").edit()).rule()).isEqualTo(Rule.EDIT);
        }

        @Test
        void theMessageOfAPuppetThatAsksNothing() {
            assertThat(decide(from(FRIEND, FRIENDSHIP, "!ping").mention(ME)).rule())
                    .isEqualTo(Rule.PUPPET_WITHOUT_ASK);
            assertThat(decide(from(new UserId("@as:x.test"), DIRECT, "!ping")).rule())
                    .isEqualTo(Rule.PUPPET_WITHOUT_ASK);
        }

        @Test
        void theAskOfAPuppetThatIsNoPeerHere() {
            assertThat(decide(askFrom(OTHER_PUPPET, 1)).rule()).isEqualTo(Rule.PUPPET_WITHOUT_ASK);
        }
    }

    @Nested
    class Marks {
        @Test
        void aFriendsAskIsAnswered() {
            assertThat(decide(askFrom(FRIEND, 2)))
                    .isEqualTo(new Decision.Answer(Rule.ASKED_BY_FRIEND, "please", Optional.empty(), "c1", 2));
        }

        @Test
        void aPersonsMarkIsIgnoredAndTheMessageIsJudgedAsTheirs() {
            assertThat(decide(from(YOU, DIRECT, "hello").mark("progress", 1, "c1"))
                            .rule())
                    .isEqualTo(Rule.DIRECT_CHAT);
            assertThat(decide(from(MEMBER, FRIENDSHIP, "please").mention(ME).mark("ask", 7, "c1")))
                    .isEqualTo(new Decision.Answer(Rule.MENTIONED, "please", Optional.empty(), "$event", 0));
        }

        @Test
        void anAnswerResumesOnlyWhatWaitsForIt() {
            Message answer = from(FRIEND, FRIENDSHIP, "42").mark("answer", 1, "c1");
            assertThat(decide(answer).rule()).isEqualTo(Rule.ANSWER_NOT_AWAITED);
            awaited = true;
            assertThat(decide(answer)).isEqualTo(new Decision.Resume(Rule.ANSWER_OF_FRIEND));
        }

        @Test
        void aFriendMayNotAskAgainstTheDirection() {
            friendMayAskMe = false;
            assertThat(decide(askFrom(FRIEND, 1)).rule()).isEqualTo(Rule.DIRECTION);
        }

        @Test
        void aFriendsAskToAnotherIsNotForMe() {
            Message ask =
                    from(FRIEND, FRIENDSHIP, "please").mention(OTHER_PUPPET).mark("ask", 1, "c1");
            assertThat(decide(ask).rule()).isEqualTo(Rule.NOT_ADDRESSED);
        }
    }

    @Nested
    class Loops {
        @ParameterizedTest
        @ValueSource(ints = {0, -1, 9, 1000})
        void tooManyHopsAreRefused(int hop) {
            assertThat(decide(askFrom(FRIEND, hop)).rule()).isEqualTo(Rule.TOO_MANY_HOPS);
        }

        @Test
        void turnsOfPuppetsInOneConversationEndWithOneNoticeUntilANamedPersonSpeaks() {
            for (int i = 0; i < 3; i++) {
                Verdict verdict = verdict(askFrom(FRIEND, 1));
                assertThat(verdict.decision()).isInstanceOf(Decision.Answer.class);
                loop = verdict.loop();
            }
            Verdict tripping = verdict(askFrom(FRIEND, 1));
            assertThat(tripping.decision()).isInstanceOf(Decision.Say.class);
            loop = tripping.loop();
            assertThat(verdict(askFrom(FRIEND, 1)).decision()).isEqualTo(new Decision.Ignore(Rule.LOOP_TRIPPED));

            loop = verdict(from(MEMBER, FRIENDSHIP, "go on")).loop();
            assertThat(loop.tripped()).isTrue();
            loop = verdict(from(YOU, FRIENDSHIP, "go on")).loop();
            assertThat(verdict(askFrom(FRIEND, 1)).decision()).isInstanceOf(Decision.Answer.class);
        }

        @Test
        void aRoomHasARateWhateverTheConversation() {
            int answered = 0;
            for (int i = 0; i < 100; i++) {
                Verdict verdict =
                        verdict(from(FRIEND, FRIENDSHIP, "please").mention(ME).mark("ask", 1, "c" + i));
                answered += verdict.decision() instanceof Decision.Answer ? 1 : 0;
                loop = new LoopState(
                        0,
                        0,
                        verdict.loop().tokens(),
                        verdict.loop().tokensAt(),
                        0,
                        verdict.loop().tripped());
            }
            assertThat(answered).isEqualTo(60);
        }

        @Test
        void aStrangersBotThatAnswersAtOnceIsStopped() {
            int answered = 0;
            for (int i = 0; i < 30; i++) {
                loop = loop.puppetSpoke(now);
                now += 500;
                Verdict verdict = verdict(from(MEMBER, FRIENDSHIP, "Analyzer: and then?"));
                loop = verdict.loop();
                answered += verdict.decision() instanceof Decision.Answer ? 1 : 0;
            }
            assertThat(answered).as("the tenth trips").isEqualTo(9);
        }

        @Test
        void knownCommandsNeverCount() {
            for (int i = 0; i < 30; i++) {
                loop = loop.puppetSpoke(now);
                now += 500;
                Verdict verdict = verdict(from(MEMBER, DIRECT, "!describe"));
                loop = verdict.loop();
                assertThat(verdict.decision()).isInstanceOf(Decision.Answer.class);
            }
        }
    }

    @Nested
    class Rooms {
        @Test
        void anInvitationOfSomebodyWhoMayAskIsTaken() {
            inTheRoom = false;
            assertThat(decide(Message.invite(YOU, ME))).isEqualTo(new Decision.Join(Rule.INVITED));
            assertThat(decide(Message.invite(STRANGER, ME))).isEqualTo(new Decision.Decline(Rule.UNINVITED));
        }

        @Test
        void anEncryptedRoomIsExplainedOnce() {
            assertThat(decide(Message.encrypted(YOU, DIRECT)))
                    .isInstanceOfSatisfying(
                            Decision.Say.class,
                            say -> assertThat(say.oncePerRoom()).isTrue());
        }
    }
}
