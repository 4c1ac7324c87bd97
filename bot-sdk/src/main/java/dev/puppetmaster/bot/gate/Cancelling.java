package dev.puppetmaster.bot.gate;

import dev.puppetmaster.bot.FriendRoom;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.UserId;
import java.util.Set;

/** Who takes an ask back, by ❌ on it or on its answer while that is made. Pure. */
public final class Cancelling {
    /** With the sign that asks for a picture, and without (Unicode: variation selector 16). */
    private static final Set<String> KEYS = Set.of("❌", "❌\uFE0F");

    private Cancelling() {}

    /** Whether an event is such a wish, whosever and whatever about. What was redacted has no key any more. */
    public static boolean isWish(MatrixEvent event) {
        return event.type().equals("m.reaction")
                && KEYS.contains(event.reactionKey())
                && event.relatedEvent().isPresent();
    }

    /** The puppet is known not to have sent it. */
    static Decision decide(GateInput in) {
        if (!isWish(in.event()) || in.underway().isEmpty()) {
            return new Decision.Ignore(Rule.NOT_A_MESSAGE);
        }
        Underway underway = in.underway().get();
        return mayCancel(in, underway)
                ? new Decision.Cancel(Rule.CANCELLED, underway.ask())
                : new Decision.Ignore(Rule.NOT_THEIRS);
    }

    /** Whoever asked, and who may stop all that the puppet does here though they did not ask: operators and observers. */
    private static boolean mayCancel(GateInput in, Underway underway) {
        UserId sender = in.event().sender();
        FriendRoom here = in.self().friendships().get(in.room().id());
        return in.network().isHuman(sender)
                && in.room().isJoined(in.self().userId())
                && (sender.equals(underway.asker())
                        || in.self().operators().contains(sender)
                        || Access.observes(in.self(), sender, here));
    }
}
