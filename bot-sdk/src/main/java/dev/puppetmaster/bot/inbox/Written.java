package dev.puppetmaster.bot.inbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.puppetmaster.bot.gate.Decision;
import dev.puppetmaster.bot.store.InboxTable;
import dev.puppetmaster.bot.store.InboxTable.Entry;
import dev.puppetmaster.bot.store.InboxTable.State;

/** How a decision stands in the store. */
final class Written {
    private Written() {}

    /** The entry as it is to stand in the store. */
    static Entry decided(Entry entry, Decision decision) {
        return new Entry(
                entry.seq(),
                entry.puppet(),
                entry.event(),
                state(decision),
                decision.rule().name(),
                json(decision),
                entry.receivedAt());
    }

    private static State state(Decision decision) {
        return switch (decision) {
            case Decision.Answer answer -> State.ACCEPTED;
            case Decision.Tell tell -> State.ACCEPTED;
            case Decision.Control control -> State.ACCEPTED;
            case Decision.Join join -> State.ACCEPTED;
            case Decision.Decline decline -> State.ACCEPTED;
            case Decision.Cancel cancel -> State.SETTLED;
            case Decision.Decide decide -> State.SETTLED;
            case Decision.Invalidate invalidate -> invalidate.told() ? State.ACCEPTED : State.SETTLED;
            case Decision.Resume resume -> State.SETTLED;
            case Decision.Say say -> State.SETTLED;
            case Decision.Ignore ignore -> State.IGNORED;
        };
    }

    private static ObjectNode json(Decision decision) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        return switch (decision) {
            case Decision.Answer answer -> InboxTable.json(answer);
            case Decision.Tell tell -> json.put("do", "tell");
            case Decision.Control control ->
                json.put("do", "control").put("command", control.command()).put("text", control.text());
            case Decision.Join join -> json.put("do", "join");
            case Decision.Decline decline -> json.put("do", "decline");
            case Decision.Cancel cancel ->
                json.put("do", "cancel").put("ask", cancel.ask().value());
            case Decision.Decide decide ->
                json.put("do", decide.approved() ? "approve" : "reject")
                        .put("request", decide.request().value());
            case Decision.Invalidate invalidate ->
                json.put("do", invalidate.told() ? "tell" : "invalidate")
                        .put("ask", invalidate.ask().value());
            case Decision.Resume resume -> json;
            case Decision.Say say -> json;
            case Decision.Ignore ignore -> json;
        };
    }

    /** For the trace. */
    static String words(Decision decision) {
        return switch (decision) {
            case Decision.Answer answer -> "to answer";
            case Decision.Tell tell -> "to tell it";
            case Decision.Control control -> "to answer";
            case Decision.Join join -> "to join";
            case Decision.Decline decline -> "to decline";
            case Decision.Cancel cancel -> "to stop";
            case Decision.Decide decide -> decide.approved() ? "to approve" : "to refuse the call";
            case Decision.Invalidate invalidate -> "to approve nothing";
            case Decision.Resume resume -> "to go on";
            case Decision.Say say -> "to refuse";
            case Decision.Ignore ignore -> "to leave it";
        };
    }
}
