package dev.puppetmaster.bot.gate;

/** Why the gate decided as it did. The names are stable: they stand in traces; the text is for people. */
public enum Rule {
    DIRECT_CHAT("a direct chat, where every message is answered"),
    MENTIONED("it mentions me"),
    REPLY_TO_ME("it replies to me"),
    NAMED("my name is its first word"),
    MY_COMMAND("a command that only I declare here"),
    FIRST_MEMBER("a command for everybody, and I stand first in this room"),
    CONTROL_COMMAND("a control command"),
    ASKED_BY_FRIEND("a friend asks me"),
    ANSWER_OF_FRIEND("the answer that I waited for"),
    EVENT("an event that I listen for"),
    SCHEDULED("it was scheduled"),
    CANCELLED("❌ by somebody who may stop me"),
    APPROVED("✅ by somebody who may approve it"),
    REJECTED("❌ by somebody who may approve it"),
    ASK_CHANGED("what was asked was edited or taken back"),
    REQUEST_CHANGED("the request for approval, or its approval, was edited or taken back"),
    INVITED("an invitation from somebody who may ask me"),

    NOT_A_MESSAGE("it is no message"),
    OWN_MESSAGE("I said it"),
    NOTICE("a notice is never answered"),
    EDIT("an edit is never answered"),
    PROGRESS("a friend's progress is never answered"),
    PUPPET_WITHOUT_ASK("a puppet's message that asks nothing"),
    NOT_ADDRESSED("it is not for me"),
    FOR_ANOTHER("another puppet answers that here"),
    ANSWER_NOT_AWAITED("an answer that I do not wait for"),
    EMPTY("there is nothing in it"),
    NOT_JOINED("I am not in the room"),

    NOT_AN_APPROVER("✅ or ❌ by somebody who may not approve it"),
    ALREADY_DECIDED("it was decided before"),
    DECIDED_LATE("the time to decide was over"),
    NOT_THEIRS("❌ by somebody who did not ask"),
    STRANGER("its sender may not ask me"),
    OBSERVER("an observer may not ask in this room"),
    DIRECTION("the friendship goes the other way"),
    TOO_MANY_HOPS("it came through too many puppets"),
    LOOP_TRIPPED("the loop guard stopped this room"),
    UNKNOWN_COMMAND("a command that nobody here knows"),
    ENCRYPTED("the room is encrypted"),
    UNINVITED("an invitation from a stranger"),
    UNREADABLE("it cannot be read"),
    PUPPET_REMOVED("I am not hosted any more");

    private final String because;

    Rule(String because) {
        this.because = because;
    }

    /** The reason in words, e.g. "it mentions me". */
    public String because() {
        return because;
    }
}
