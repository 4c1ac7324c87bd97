package dev.puppetmaster.bot.gate;

import dev.puppetmaster.bot.FriendRoom;
import dev.puppetmaster.bot.Puppet;
import dev.puppetmaster.bot.matrix.UserId;

/** Which events a brain is told of though nobody asks it. Pure. */
final class Overheard {
    private Overheard() {}

    /**
     * Whether the brain listens for such events and may hear this one: state, and that something was taken back, are facts of
     * the room; anything else is its sender's, who has to be a person that may ask or observe. What puppets say to each other
     * stays between them.
     *
     * @param rule why it is not answered
     */
    static boolean isWanted(GateInput in, Rule rule) {
        boolean notAsked = switch (rule) {
            case NOT_A_MESSAGE, NOT_THEIRS, NOT_ADDRESSED, FOR_ANOTHER, EDIT, EMPTY -> true;
            default -> false;
        };
        return isTakenBackFor(in)
                || (notAsked
                        && isListenedFor(in)
                        && !in.loop().tripped()
                        && (in.event().stateKey() != null || isOfAcceptedPerson(in)));
    }

    /** Something was taken back, and is to be forgotten: whoever did it, the puppet too, and while the loop guard holds the room. */
    static boolean isTakenBackFor(GateInput in) {
        return in.event().type().equals("m.room.redaction") && isListenedFor(in);
    }

    private static boolean isListenedFor(GateInput in) {
        return in.self().brain().events().contains(in.event().type())
                && in.room().isJoined(in.self().userId());
    }

    private static boolean isOfAcceptedPerson(GateInput in) {
        Puppet self = in.self();
        UserId sender = in.event().sender();
        FriendRoom here = self.friendships().get(in.room().id());
        boolean direct = here == null
                && in.room().members().size() == 2
                && in.room().members().containsKey(sender);
        return in.network().isHuman(sender)
                && (Access.mayAsk(sender, self, in.room().id(), direct) || Access.observes(self, sender, here));
    }
}
