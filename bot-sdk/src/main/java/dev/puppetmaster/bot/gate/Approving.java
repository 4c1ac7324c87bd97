package dev.puppetmaster.bot.gate;

import dev.puppetmaster.bot.matrix.EventId;
import dev.puppetmaster.bot.matrix.MatrixEvent;
import dev.puppetmaster.bot.matrix.UserId;
import java.util.Optional;
import java.util.Set;

/** Who approves a call, by ✅ or ❌ on the request for it, and what makes such a request invalid. Pure. */
public final class Approving {
    /** With the sign that asks for a picture, and without (Unicode: variation selector 16). */
    private static final Set<String> YES = Set.of("✅", "✅\uFE0F");

    private static final Set<String> NO = Set.of("❌", "❌\uFE0F");

    private Approving() {}

    /** Whether an event is a reaction that may decide, whosever and whatever about. What was redacted has no key any more. */
    public static boolean isSign(MatrixEvent event) {
        return event.type().equals("m.reaction")
                && event.stateKey() == null
                && event.relatedEvent().isPresent()
                && (YES.contains(event.reactionKey()) || NO.contains(event.reactionKey()));
    }

    /** Whether an event makes another one say something else, or nothing. */
    public static boolean isChange(MatrixEvent event) {
        return isRedaction(event)
                || (event.type().equals("m.room.message")
                        && event.relationType().equals("m.replace"));
    }

    private static boolean isRedaction(MatrixEvent event) {
        return event.type().equals("m.room.redaction");
    }

    /** Nothing if the event has nothing to do with an approval. */
    static Optional<Decision> decide(GateInput in) {
        if (isChange(in.event())) {
            return change(in);
        }
        return isSign(in.event()) ? in.request().map(request -> sign(in, request)) : Optional.empty();
    }

    /** Of an ask only its sender's edit is one (spec: "Event replacements", validity); of a request any is one too many. */
    private static Optional<Decision> change(GateInput in) {
        if (in.event().sender().equals(in.self().userId())) {
            // what the puppet itself edits is how it ended
            return Optional.empty();
        }
        if (in.request().isPresent()) {
            return Optional.of(new Decision.Invalidate(
                    Rule.REQUEST_CHANGED, in.request().get().ask()));
        }
        Optional<EventId> changed = in.event().redacts().or(in.event()::relatedEvent);
        return in.underway()
                .filter(underway -> changed.equals(Optional.of(underway.ask())))
                .filter(underway -> isRedaction(in.event())
                        || underway.asker().equals(in.event().sender()))
                .map(underway -> new Decision.Invalidate(Rule.ASK_CHANGED, underway.ask()));
    }

    private static Decision sign(GateInput in, Requested request) {
        UserId sender = in.event().sender();
        boolean person = !sender.equals(in.self().userId()) && in.network().isHuman(sender);
        if (!person || !request.approvers().contains(sender)) {
            return new Decision.Ignore(Rule.NOT_AN_APPROVER);
        }
        if (!request.undecided()) {
            return new Decision.Ignore(Rule.ALREADY_DECIDED);
        }
        if (isLate(in, request)) {
            return new Decision.Ignore(Rule.DECIDED_LATE);
        }
        boolean approved = YES.contains(in.event().reactionKey());
        return new Decision.Decide(approved ? Rule.APPROVED : Rule.REJECTED, request.txn(), approved);
    }

    /** What came while nobody listened was in time if it was sent in time. */
    private static boolean isLate(GateInput in, Requested request) {
        return in.receivedAt() > request.deadline() && in.event().originServerTs() > request.deadline();
    }
}
